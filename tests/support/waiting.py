"""Waiting for what happens on another thread."""

import time
from collections.abc import Callable


def until(condition: Callable[[], object], seconds: float = 40.0) -> float:
    """Wait without a Qt event loop until something is so.

    Returns:
        How long it took, in seconds.

    Raises:
        AssertionError: it did not happen in time.
    """
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.005)
    return time.monotonic() - began
