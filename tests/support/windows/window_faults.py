"""The real window over a server behind the proxy that goes wrong; how long Qt stood still."""

import contextlib
import gc
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from kiosk import window
from kiosk.adapters.database.server_address import ServerAddress
from kiosk.domain.decision import Decision
from kiosk.domain.ticket import TicketQuery
from kiosk.services.faults import CameraTrouble, CameraUnavailable
from kiosk.settings import Settings
from support.cameras.cameras import Door
from support.servers.proxy import Proxy

FAULTS = ("black hole", "accepts and never speaks", "drip", "reset", "silent name server")


class Stutter(QObject):
    """Counts by a timer how long the main thread ever did nothing for anybody."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.monotonic()
        self._timer = QTimer(self, interval=5)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.monotonic()
        self.gaps.append(now - self._last)
        self._last = now

    def begin(self) -> None:
        self.gaps, self._last = [], time.monotonic()

    @property
    def longest(self) -> float:
        return max([time.monotonic() - self._last, *self.gaps])


@contextlib.contextmanager
def silent_names(of: str) -> Iterator[None]:
    """A name server that never answers for one host."""
    over = threading.Event()
    real = socket.getaddrinfo

    def look(host: object, *args: object, **more: object) -> object:
        if host == of:
            over.wait(60)
        return real(host, *args, **more)  # type: ignore[arg-type]

    with mock.patch("socket.getaddrinfo", look):
        yield
        over.set()


def pump(application: QApplication, seconds: float, done: Callable[[], bool] = lambda: False):
    """Let Qt work for so long, or until something is so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not done():
        application.processEvents()
        time.sleep(0.001)


@contextlib.contextmanager
def opened(
    application: QApplication, server: ServerAddress, folder: Path
) -> Iterator[window.Parts]:
    """The window as the program builds it, on an own data folder."""
    lens = Door()  # the pictures are not what is looked at here
    lens.trouble = CameraUnavailable(CameraTrouble.MISSING, "There is no camera.")
    settings = Settings(data=folder, secret="a secret for measuring, long enough", server=server)
    parts = window.build_window(settings, lens, player=lambda _file: True)
    try:
        yield parts
    finally:
        parts.window.expect_end()  # no question about what is unsent
        window.end(parts)
        # Else five whole windows are dressed anew with each theme of the tests that follow.
        parts.window.hide()
        parts.window.deleteLater()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.unfreeze()  # the next one is built in this process too
        gc.collect()


def press_everything(parts: window.Parts, decisions: Iterator[Decision]) -> None:
    """What people do at a door and a desk, all at once."""
    decision = next(decisions)
    parts.door_desk.pick(decision.ticket_id)
    parts.door_desk.record(decision)
    parts.table_desk.page(TicketQuery())
    parts.table_desk.refresh()
    parts.register_desk.register("Amal", "12345", "IIT", "Ball")


def stood_still(
    application: QApplication,
    server: ServerAddress,
    proxy: Proxy,
    folder: Path,
    fault: str,
    decisions: Iterator[Decision],
    seconds: float = 4.0,
) -> float:
    """The longest that the window stood still in one fault, in seconds.

    The server answers first (except where the name or the greeting is what is silent), then the
    fault begins while people press.
    """
    far = replace(server, hosts=("127.0.0.1",), port=proxy.port)
    names: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
    if fault == "silent name server":
        far, names = replace(far, hosts=("db.test",), tls="off"), silent_names("db.test")
    proxy.stalled = fault == "accepts and never speaks"
    stutter = Stutter()
    with names, opened(application, far, folder) as parts:
        there: list[bool] = []
        parts.worker.opened.connect(lambda _: there.append(True))
        if fault in {"silent name server", "accepts and never speaks"}:
            pump(application, 0.5)  # the first painting is not the network's
        else:
            pump(application, 20, lambda: bool(there))
            pump(application, 1.0)
        stutter.begin()
        if fault == "black hole":
            proxy.stalled = True
        elif fault == "drip":
            proxy.drip = 0.05
        elif fault == "reset":
            proxy.refuse = True
            proxy.reset_all()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            press_everything(parts, decisions)
            pump(application, 0.5)
        longest = stutter.longest
        proxy.stalled, proxy.drip, proxy.refuse = False, 0.0, False
    stutter.deleteLater()
    return longest
