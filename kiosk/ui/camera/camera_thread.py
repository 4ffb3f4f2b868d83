"""The camera thread: reads pictures, decodes them, reconnects. Blocking; never touches a widget."""

import sys
import threading
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QThread, Signal

from kiosk.domain.hint_memory import HintMemory
from kiosk.domain.reading import Glimpse
from kiosk.services.camera_ports import (
    AdjustableCamera,
    Camera,
    CameraChoice,
    CameraControls,
    CameraInfo,
    Cameras,
    CameraWish,
    Frame,
    QrReader,
)
from kiosk.services.covered_lens import Darkness
from kiosk.services.faults import CameraTrouble, CameraUnavailable
from kiosk.services.reading_filter import ReadingFilter
from kiosk.ui.camera.camera_state import Arming, CameraKind, CameraState, Mailbox
from kiosk.ui.camera.reopening import Reopening

_LIST_EVERY = 2.0
_TELL_FPS_EVERY = 1.0


class CameraThread(QThread):
    """Runs one camera after another until it is interrupted.

    Its signals are emitted on the camera thread: connect them to methods of objects that live on
    the main thread, never to functions.
    """

    nudged = Signal()
    sighted = Signal(object, int)
    foreign_seen = Signal(str)
    several_seen = Signal(int)
    other_seen = Signal(str)
    glimpsed = Signal(object)
    state_changed = Signal(object)
    choices_changed = Signal(object)
    controls_changed = Signal(object, bool)

    def __init__(
        self,
        cameras: Cameras,
        reader: QrReader,
        is_ticket: Callable[[str], bool],
        arming: Arming,
        mailbox: Mailbox,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("camera")
        self._cameras = cameras
        self._reader = reader
        self._filter = ReadingFilter(is_ticket)
        self._arming = arming
        self._mailbox = mailbox
        self._changed = threading.Condition()
        self._spec = ""
        self._turn = 0
        self._forget = False
        self._held = False
        self._camera: Camera | None = None
        # Only the camera thread touches what follows.
        self._state: CameraState | None = None
        self._choices: Sequence[CameraChoice] | None = None
        self._listed_at = 0.0
        self._reopening = Reopening()
        self._glimpse: Glimpse | None = None
        self._coach = HintMemory()

    # From the main thread

    def choose(self, spec: str) -> None:
        """Run this camera from now on, also where it is the same as before."""
        with self._changed:
            self._spec = spec
            self._turn += 1
        self._interrupt_camera()

    def hold(self, *, held: bool) -> None:
        """Stop after the first picture, or go on from there."""
        with self._changed:
            self._held = held
            self._changed.notify_all()

    def forget(self) -> None:
        """Count every text as new again."""
        self._forget = True

    def adjust(self, wish: CameraWish) -> None:
        """Set focus and exposure of the camera that runs, where it can be adjusted."""
        with self._changed:
            camera: object = self._camera
        if isinstance(camera, AdjustableCamera):
            camera.adjust(wish)

    def leave(self) -> None:
        """Ask the loop to end; it does so as soon as the capture call in progress returns."""
        self.requestInterruption()
        self._interrupt_camera()

    def _interrupt_camera(self) -> None:
        with self._changed:
            camera = self._camera
            self._changed.notify_all()
        if camera is not None:
            camera.close()

    # On the camera thread

    def run(self) -> None:
        """The loop; a bug in it is reported where all bugs are, and the loop goes on."""
        while not self.isInterruptionRequested():
            turn = self._turn
            try:
                self._run_camera(turn)
            except Exception:  # noqa: BLE001 - a door without a camera because of one odd picture
                # would be worse than the bug; the hook logs it and tells the window
                sys.excepthook(*sys.exc_info())
                self._say(CameraState(CameraKind.TROUBLE, _MISTAKE))
                self._pause(turn)

    def _run_camera(self, turn: int) -> None:
        if not self._reopening.failed:
            self._say(CameraState(CameraKind.STARTING))
        self._list()
        camera = self._cameras.camera(self._spec)
        with self._changed:
            self._camera = camera
        began = time.monotonic()
        try:
            self._watch(camera, camera.open(), turn)
        except CameraUnavailable as fault:
            self._reopening.worked(time.monotonic() - began)
            if not self._over(turn):
                self._clear()
                self._say(CameraState(CameraKind.TROUBLE, fault.sentence, trouble=fault.trouble))
                self._pause(turn, for_ever=fault.trouble is CameraTrouble.ENDED)
        finally:
            with self._changed:
                self._camera = None
            camera.close()
        if turn != self._turn:
            self._reopening.begin_anew()
            self._clear()

    def _watch(self, camera: Camera, info: CameraInfo, turn: int) -> None:
        darkness, tempo = Darkness(), _Tempo()
        known: CameraControls | None = None
        while not self._over(turn):
            frame = camera.read()
            if self._mailbox.post(frame):
                self.nudged.emit()
            if self._held:
                with self._changed:
                    self._changed.wait_for(lambda: not self._held or self._over(turn))
                continue
            tempo.tick(frame.at)
            dark = darkness.observe(frame.picture, frame.at)
            self._tell_running(info, dark=dark, fps=tempo.fps)
            self._look(frame)
            found = camera.controls if isinstance(camera, AdjustableCamera) else CameraControls()
            if found != known:
                self.controls_changed.emit(found, known is None)
                known = found
            if time.monotonic() - self._listed_at > _LIST_EVERY:
                self._list()

    def _look(self, frame: Frame) -> None:
        if self._forget:
            self._forget = False
            self._filter.forget()
        reading = self._reader.follow(frame.picture)
        noticed = self._filter.observe(reading, frame.at, armed=self._arming.armed)
        self._mailbox.mark(noticed.marks)
        if noticed.sighted is not None:
            # Disarmed before it is told: one presentation gives one scan, however slow the rest.
            number = self._arming.fire()
            if number is not None:
                self.sighted.emit(noticed.sighted, number)
            else:
                # Disarmed in this very moment: the guest still stands there for the next arming.
                self._filter.forget()
        if noticed.several:
            self.several_seen.emit(noticed.several)
        if noticed.other is not None:
            self.other_seen.emit(noticed.other)
        if noticed.foreign is not None:
            self.foreign_seen.emit(noticed.foreign)
        if reading.codes:
            self._coach.forget()
        glimpse = self._advice(noticed.glimpse, frame.at)
        if glimpse != self._glimpse:
            self._glimpse = glimpse
            self.glimpsed.emit(glimpse)

    def _advice(self, glimpse: Glimpse | None, at: float) -> Glimpse | None:
        """What to show of what was glimpsed; the same value for as long as the hint is the same."""
        shown = self._coach.shows(glimpse.hint if glimpse is not None else None, at)
        if shown is None or (self._glimpse is not None and self._glimpse.hint is shown):
            return self._glimpse if shown is not None else None
        return glimpse if glimpse is not None and glimpse.hint is shown else Glimpse(hint=shown)

    def _tell_running(self, info: CameraInfo, *, dark: bool, fps: float) -> None:
        kind = CameraKind.DARK if dark else CameraKind.RUNNING
        before = self._state
        if before is not None and before.kind is kind and abs(before.fps - fps) < 1.0:
            return
        self._say(CameraState(kind, _COVERED if dark else "", info, fps))

    def _list(self) -> None:
        self._listed_at = time.monotonic()
        choices = tuple(self._cameras.choices())
        if choices != self._choices:
            self._choices = choices
            self.choices_changed.emit(choices)

    def _pause(self, turn: int, *, for_ever: bool = False) -> None:
        """Wait before the next try; ends early when a camera is plugged in or chosen."""
        until = time.monotonic() + self._reopening.next_pause()
        plugged = self._choices
        while not self._over(turn) and (for_ever or time.monotonic() < until):
            with self._changed:
                self._changed.wait_for(lambda: self._over(turn), 0.25)
            if time.monotonic() - self._listed_at > _LIST_EVERY:
                self._list()
            if self._choices != plugged and not for_ever:
                return

    def _over(self, turn: int) -> bool:
        return self._turn != turn or self.isInterruptionRequested()

    def _clear(self) -> None:
        """Nothing is in the picture any more, because there is none."""
        self._coach.forget()
        if self._glimpse is not None:
            self._glimpse = None
            self.glimpsed.emit(None)
        self._mailbox.mark(())

    def _say(self, state: CameraState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)


class _Tempo:
    """Measures pictures a second, told once a second."""

    def __init__(self) -> None:
        self.fps = 0.0
        self._since: float | None = None
        self._count = 0

    def tick(self, at: float) -> None:
        if self._since is None:
            self._since = at
            return
        self._count += 1
        span = at - self._since
        if span >= _TELL_FPS_EVERY:
            self.fps = self._count / span
            self._since, self._count = at, 0


_COVERED = "The picture is black. Take the cover off the lens, or switch on a light."
_MISTAKE = "The program made a mistake with this camera's picture. It tries again by itself."
