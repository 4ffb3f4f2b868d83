"""The real window over a throw-away store and a simulated camera: for the demo and the self-check.

The camera is simulated; everything behind the picture is the production path. What a person would
do is done with key presses that Qt delivers like any other.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kiosk import app, window
from kiosk.adapters.simulation.shot import Shot
from kiosk.domain.scan import Scan
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.camera_ports import Camera, CameraChoice
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import StoreStatus, TicketStore
from kiosk.services.service_set import Services
from kiosk.settings import Settings
from kiosk.ui.scan.door_state import GUARD_SECONDS
from kiosk.ui.scan.door_steps import Step
from kiosk.ui.scan.scan_state import ScanState

SECONDS_TO_READ = 30.0
"""How long a step may take before it counts as failed: a loaded machine is slow, not broken."""

_POLL_MS = 20
_SHADE = QColor(0, 0, 0, 90)


class Unproven(Exception):  # noqa: N818 - the text is what did not happen
    """A step did not do what it should."""


class StageCameras:
    """The port `Cameras` with one camera: the simulated one."""

    def __init__(self) -> None:
        self.stage = app.simulated_camera()

    def choices(self) -> Sequence[CameraChoice]:
        """The one camera."""
        return (CameraChoice("stage", "Simulated camera"),)

    def camera(self, spec: str) -> Camera:  # noqa: ARG002 - whatever was chosen, there is only one
        """The same camera each time."""
        return self.stage


class _Away:
    """The store behind a line that is cut: what is asked of it is not answered."""

    def __init__(self) -> None:
        self._since = ServerClock().now()

    def status(self) -> StoreStatus:
        return StoreStatus(online=False, since=self._since)

    def __getattr__(self, name: str) -> object:
        def unanswered(*_asked: object) -> object:
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The ticket server does not answer.")

        return unanswered


class Rehearsal:
    """An open window and what a person does with it.

    Args:
        settings: over a throw-away folder.
        size: of the window, in pixels.
    """

    def __init__(self, settings: Settings, size: tuple[int, int]) -> None:
        self._cameras = StageCameras()
        self.parts = window.build_window(settings, self._cameras, player=_silence)
        self.window = self.parts.window
        self.window.resize(*size)
        self.window.activateWindow()  # there may be no window manager that does it
        self.until(lambda: bool(self.window.counters.isVisible()), "the window was not shown")

    @property
    def state(self) -> ScanState:
        """Where the door is with its guest."""
        return self.window.scan_tab.flow.state

    def end(self) -> None:
        """Close the window and stop its threads."""
        window.end(self.parts)

    def until(
        self, holds: Callable[[], bool], otherwise: str, seconds: float = SECONDS_TO_READ
    ) -> None:
        """Let the window live until something holds.

        Raises:
            Unproven: it did not hold in time; `otherwise` says so.
        """
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise Unproven(otherwise)
            self.rest(_POLL_MS / 1000)

    def rest(self, seconds: float) -> None:
        """Let the window live for a while."""
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def picture(self, path: Path) -> None:
        """Save what the window shows, once it has settled."""
        self.rest(0.15)
        if not self._seen().save(str(path)):
            raise Unproven(f"the picture {path} could not be written")

    def _seen(self) -> QPixmap:
        """The window with the dialog that lies over it: each is drawn by itself."""
        picture = self.window.grab()
        over = QApplication.activeModalWidget()
        if over is not None:
            dialog = over.grab()
            room = (picture.size() - dialog.size()) / (2 * picture.devicePixelRatio())
            painter = QPainter(picture)
            painter.fillRect(self.window.rect(), _SHADE)
            painter.drawPixmap(room.width(), room.height(), dialog)
            painter.end()
        return picture

    def type_guest(self, fields: Sequence[str], pause: float = 0.0) -> None:
        """Type a guest into the form, with Tab between and Enter at the end.

        Args:
            fields: what is typed into each.
            pause: seconds behind each field: a list that is proposed comes, and goes again.
        """
        self.window.open_tab("register")
        form = self.window.register_tab.form
        self.until(form.isVisible, "the Register tab was not shown")
        form.focus_name()
        for number, (edit, text) in enumerate(zip(form.edits(), fields, strict=True)):
            edit.setFocus()
            QTest.keyClicks(edit, text)
            last = number == len(fields) - 1
            if pause:
                self.rest(pause)
            QTest.keyClick(edit, Qt.Key.Key_Return if last else Qt.Key.Key_Tab)

    def hold_up(self, text: str, expected: Reason) -> Verdict:
        """Let a guest hold a ticket to the lens; wait for the verdict.

        Raises:
            Unproven: none came in time, or another one.
        """
        before = self.state.scan
        self._cameras.stage.hold_up(text)
        return self._judged(before, expected)

    def hold_up_unread(self, text: str, look: Shot | None = None) -> None:
        """Let a guest hold something to the lens that gives no verdict."""
        self._cameras.stage.hold_up(text, look)

    def scan_by_hand(self, text: str, expected: Reason) -> Verdict:
        """Read a code with the handheld scanner; wait for the verdict.

        Raises:
            Unproven: none came in time, or another one.
        """
        before = self.state.scan
        self.window.scan_tab.scanned([text])
        return self._judged(before, expected)

    def await_another(self, expected: Reason, before: Scan | None = None) -> Verdict:
        """Wait for another verdict than the one that is shown, without doing anything.

        Args:
            expected: which verdict.
            before: the scan that was shown before what brings the other; None for the one that is
                shown now, where nothing can have come yet.

        Raises:
            Unproven: none came in time, or not the expected one.
        """
        return self._judged(before or self.state.scan, expected)

    def cut_off(self, *, cut: bool) -> None:
        """Let the tickets be out of reach, as where the network is away; or be there again."""
        done: list[bool] = []

        def work(services: Services) -> None:
            store = cast("TicketStore", _Away()) if cut else services.store
            services.admission.store = services.registry.store = store

        self.parts.worker.submit(work, lambda _none: done.append(True))
        self.until(lambda: bool(done), "the tickets could not be cut off")

    def _judged(self, before: object, expected: Reason) -> Verdict:
        self.until(lambda: self._verdict_after(before) is not None, f"no verdict: {expected}")
        verdict = self._verdict_after(before)
        if verdict is None or verdict.reason is not expected:
            said = verdict.reason if verdict else "nothing"
            raise Unproven(f"the verdict was {said} and not {expected}")
        return verdict

    def _verdict_after(self, before: object) -> Verdict | None:
        state = self.state
        shown = state.step in (Step.PENDING, Step.REFUSED) and state.scan is not before
        return state.verdict if shown else None

    def lower(self, seconds: float = 0.0) -> None:
        """Let the guest take the phone away, and wait a while."""
        self._cameras.stage.lower()
        self.rest(seconds)

    def press(self, key: Qt.Key) -> None:
        """Press a key as the operator does: not before the verdict can have been read."""
        self.rest(GUARD_SECONDS + 0.1)
        # Without a window manager no window is active, and only the window knows its focus.
        target: QWidget = QApplication.focusWidget() or self.window.focusWidget() or self.window
        QTest.keyClick(target, key)

    def decided(self, otherwise: str) -> None:
        """Wait until the decision stands."""
        self.until(lambda: self.state.step is Step.DONE, otherwise)


def _silence(_file: Path) -> bool:
    return True
