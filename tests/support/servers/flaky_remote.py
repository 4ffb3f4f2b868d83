"""A real store behind a line that a test can cut, stall and fool."""

import threading
import time
from collections.abc import Callable
from typing import Any

from kiosk.services.faults import StoreTrouble, StoreUnavailable


class FlakyRemote:
    """Passes every call to a store, unless told otherwise.

    Attributes:
        cut: calls fail at once and reach nobody.
        deaf: calls reach the store, and their answers are lost.
        delay: seconds before each call reaches the store.
        stall: while set, calls hang before they reach the store.
        before: called with the method's name before each call; may raise.
        calls: names of the methods that were called.
    """

    def __init__(self, store: Any) -> None:
        self.store = store
        self.cut = False
        self.deaf = False
        self.delay = 0.0
        self.stall = threading.Event()
        self.before: Callable[[str, tuple[Any, ...]], None] | None = None
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.store, name)
        if name in {"status", "close", "connections_opened"}:
            return method

        def call(*args: Any, **more: Any) -> Any:
            self.calls.append(name)
            while self.stall.is_set():
                time.sleep(0.005)
            if self.delay:
                time.sleep(self.delay)
            if self.cut:
                raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The server is away.")
            if self.before is not None:
                self.before(name, args)
            answer = method(*args, **more)
            if self.deaf:
                raise StoreUnavailable(StoreTrouble.TIMEOUT, "The server did not answer.")
            return answer

        return call


class StraightCircuit:
    """A circuit that asks its server at once, whatever the server does."""

    def __init__(self, remote: Any) -> None:
        self.remote = remote

    def call(self, work: Callable[[Any], Any], _timeout: float) -> Any:
        return work(self.remote)
