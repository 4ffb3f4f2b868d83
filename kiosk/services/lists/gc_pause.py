"""Python's collector of garbage rests while rows are looked at: they make none."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """Nothing is collected in here, where it is collected by itself at all.

    The collector looks for objects that hold one another in a circle each time that so many were
    made. A list's rows are hundreds of thousands of tuples, none of which is part of one: they go
    when nobody holds them any more, and looking through them took a good part of an import.
    """
    by_itself = gc.isenabled()  # not in the window, which chooses its own moments
    gc.disable()
    try:
        yield
    finally:
        if by_itself:
            gc.enable()
