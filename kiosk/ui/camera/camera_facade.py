"""The camera thread's facade on the main thread: what the Scan tab talks to."""

import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kiosk.domain.cool_down import Sighted
from kiosk.domain.reading import Reading
from kiosk.services.camera_ports import (
    CameraChoice,
    CameraControls,
    Cameras,
    CameraWish,
    Frame,
    Picture,
    QrReader,
)
from kiosk.services.reading_filter import Mark
from kiosk.ui.camera.camera_state import Arming, CameraKind, CameraState, Mailbox
from kiosk.ui.camera.camera_thread import CameraThread

__all__ = ["CameraFacade", "CameraKind", "CameraState"]

_log = logging.getLogger(__name__)


class _ReadsNothing:
    """`QrReader` for pictures that are only looked at."""

    def read(self, _picture: Picture, _budget_ms: float | None = None) -> Reading:
        return Reading()

    def follow(self, _picture: Picture) -> Reading:
        return Reading()


class CameraFacade(QObject):
    """One camera, its pictures and what is read in them. All signals come on the main thread.

    Args:
        cameras: which cameras there are.
        reader: finds codes; used on the camera thread only.
        is_ticket: whether a text has the shape of a ticket of ours.
    """

    frame_ready = Signal()
    """A picture waits in `take_frame`; not emitted again before it was taken."""
    sighted = Signal(object)
    """Sighted: a new presentation. The camera is disarmed; `arm` wants the next."""
    foreign_seen = Signal(str)
    """A QR that is no ticket of ours, for a small note; may be long."""
    other_seen = Signal(str)
    """Another ticket than the one that was presented, while none is wanted; once a second."""
    several_seen = Signal(int)
    """So many different tickets are held up at once; once a second while it lasts."""
    glimpsed = Signal(object)
    """Glimpse: a code is seen and not read; None when that is over."""
    state_changed = Signal(object)
    """CameraState."""
    choices_changed = Signal(object)
    """tuple[CameraChoice, ...]: what is plugged in."""
    controls_changed = Signal(object, bool)
    """CameraControls, and whether the camera was opened just now: what can be set."""

    def __init__(
        self,
        cameras: Cameras,
        reader: QrReader,
        is_ticket: Callable[[str], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._cameras = cameras
        self._reader = reader
        self._is_ticket = is_ticket
        self._arming = Arming()
        self._mailbox = Mailbox()
        self._thread: CameraThread | None = None
        self._leaving: list[CameraThread] = []
        self._hung: list[CameraThread] = []
        self._state = CameraState(CameraKind.STARTING)
        self._choices: Sequence[CameraChoice] = ()

    @property
    def state(self) -> CameraState:
        """How the camera was doing when it told last."""
        return self._state

    @property
    def choices(self) -> Sequence[CameraChoice]:
        """What was plugged in when it was listed last."""
        return self._choices

    @property
    def armed(self) -> bool:
        """Whether a sighting is wanted."""
        return self._arming.armed

    def start(self, spec: str, *, held: bool = False) -> None:
        """Start the camera thread with this camera; it reconnects by itself for ever.

        Args:
            spec: the camera that was chosen.
            held: whether to stop after the first picture until `go_on`.
        """
        if self._thread is not None:
            self.choose(spec)
            return
        thread = CameraThread(
            self._cameras, self._reader, self._is_ticket, self._arming, self._mailbox
        )
        queued = Qt.ConnectionType.QueuedConnection
        thread.nudged.connect(self._on_nudged, queued)
        thread.sighted.connect(self._on_sighted, queued)
        thread.foreign_seen.connect(self._on_foreign, queued)
        thread.several_seen.connect(self._on_several, queued)
        thread.other_seen.connect(self._on_other, queued)
        thread.glimpsed.connect(self._on_glimpsed, queued)
        thread.state_changed.connect(self._on_state, queued)
        thread.choices_changed.connect(self._on_choices, queued)
        thread.controls_changed.connect(self._on_controls, queued)
        self._thread = thread
        thread.hold(held=held)
        thread.choose(spec)
        thread.start()

    @Slot()
    def go_on(self) -> None:
        """Read what the camera sees, where it was held at its first picture."""
        if self._thread is not None:
            self._thread.hold(held=False)

    def stop(self, wait_ms: int = 5000) -> bool:
        """End the camera thread; also where the camera hangs, it does not take longer.

        Returns:
            False where the thread did not end in time: it is kept, never killed.
        """
        self.disarm()
        for left in self._leaving:
            if not left.wait(wait_ms):
                self._hung.append(left)
        self._leaving = []
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        thread.leave()
        ended = thread.wait(wait_ms)
        if not ended:
            _log.error("the camera thread did not end in %d ms", wait_ms)
            self._hung.append(thread)  # destroying a running QThread ends the program
        self._mailbox.take()
        return ended

    def let_go(self) -> None:
        """Have the camera thread end, without waiting for it: `stop` does, at the latest."""
        self.disarm()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.leave()
            self._leaving.append(thread)
        self._mailbox.take()

    def beside(self) -> "CameraFacade":
        """What shows another one of the same cameras, and reads nothing in it."""
        return CameraFacade(self._cameras, _ReadsNothing(), self._is_ticket)

    def choose(self, spec: str) -> None:
        """Change to another camera, or play the same film again."""
        if self._thread is not None:
            self._thread.choose(spec)
            self.forget()

    def adjust(self, wish: CameraWish) -> None:
        """Set focus and exposure of the camera that runs; the picture goes on meanwhile."""
        if self._thread is not None:
            self._thread.adjust(wish)

    def arm(self) -> None:
        """Want the next presentation; one scan comes, then the camera is disarmed."""
        self._arming.arm()

    def disarm(self) -> None:
        """Want none; the picture goes on, and a sighting on its way is dropped."""
        self._arming.disarm()

    def forget(self) -> None:
        """Count every ticket as new again, also the one that is still in front of the lens."""
        if self._thread is not None:
            self._thread.forget()

    def take_frame(self) -> Frame | None:
        """The newest picture, once; None where there is no newer one."""
        return self._mailbox.take()

    def peek_frame(self) -> Frame | None:
        """The same, left to be taken."""
        return self._mailbox.peek()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Where the codes were in the picture that was read last."""
        return self._mailbox.marks

    @Slot()
    def _on_nudged(self) -> None:
        self.frame_ready.emit()

    @Slot(object, int)
    def _on_sighted(self, sighted: Sighted, number: int) -> None:
        if self._arming.is_current(number):
            self.sighted.emit(sighted)
        else:
            self.forget()  # it was dropped, so it is still to be presented

    @Slot(str)
    def _on_foreign(self, text: str) -> None:
        if self._arming.armed:
            self.foreign_seen.emit(text)

    @Slot(int)
    def _on_several(self, number: int) -> None:
        if self._arming.armed:
            self.several_seen.emit(number)

    @Slot(str)
    def _on_other(self, text: str) -> None:
        if not self._arming.armed:
            self.other_seen.emit(text)

    @Slot(object)
    def _on_glimpsed(self, glimpse: object) -> None:
        self.glimpsed.emit(glimpse)

    @Slot(object)
    def _on_state(self, state: CameraState) -> None:
        if self._thread is not None:
            self._state = state
            self.state_changed.emit(state)

    @Slot(object, bool)
    def _on_controls(self, controls: CameraControls, opened: bool) -> None:
        if self._thread is not None:
            self.controls_changed.emit(controls, opened)

    @Slot(object)
    def _on_choices(self, choices: Sequence[CameraChoice]) -> None:
        self._choices = choices
        self.choices_changed.emit(choices)
