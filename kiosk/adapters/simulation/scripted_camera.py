"""A camera without a device: it sees the synthetic door, by a script or as it is told."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kiosk.adapters.simulation.foyer import foyer
from kiosk.adapters.simulation.phone_gesture import PhoneGesture
from kiosk.adapters.simulation.render import develop, render
from kiosk.adapters.simulation.shot import SIZE, Shot
from kiosk.services.camera_ports import CameraInfo, Frame, Picture
from kiosk.services.faults import CameraTrouble, CameraUnavailable

_FOREVER = 1e9
_NOISE, _JPEG = 0.012, 80


@dataclass(frozen=True, slots=True)
class Pause:
    """Nobody stands at the door."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Still:
    """A phone that does not move at all, with exactly the faults of the shot."""

    shot: Shot
    seconds: float


Step = Pause | Still | PhoneGesture


class ScriptedCamera:
    """Plays a script in real time, then goes on looking at the empty foyer.

    It implements the `Camera` port; `read` belongs to one thread, `hold_up`, `lower` and `close`
    may be called from any. When drawing takes longer than a frame lasts, frames are left out and
    time goes on, as with a real camera.

    Args:
        script: what happens, one step after the other; time begins with `open`.
        size: width and height in pixels.
        fps: pictures a second.
        room: which foyer.
        ends: whether the pictures end with the script, as those of a file do.
        clock: seconds that only go forward; `Frame.at` is taken from it.
        sleep: waits that many seconds. With a clock that only `sleep` moves, the script plays as
            fast as it can be drawn.
    """

    def __init__(
        self,
        script: Sequence[Step] = (),
        *,
        size: tuple[int, int] = SIZE,
        fps: float = 30.0,
        room: int = 0,
        ends: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._script = tuple(script)
        self._size, self._fps, self._room, self._ends = size, fps, room, ends
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._held: tuple[PhoneGesture, float] | None = None
        self._guests = 0
        self._opened: float | None = None
        self._frames = 0

    def open(self) -> CameraInfo:
        """Begin the script; opening again begins it anew."""
        with self._lock:
            self._opened, self._frames = self._clock(), 0
        return CameraInfo("Simulated camera", *self._size, self._fps)

    def read(self) -> Frame:
        """Wait for the next picture.

        Raises:
            CameraUnavailable: the camera is closed, or its script is over and `ends` is set.
        """
        with self._lock:
            opened = self._opened
            # A late reader gets the picture of now, not the ones that it missed.
            late = int((self._clock() - opened) * self._fps) if opened is not None else 0
            self._frames = number = max(self._frames + 1, late)
        if opened is None:
            raise CameraUnavailable(CameraTrouble.MISSING, "The simulated camera is switched off.")
        wait = opened + number / self._fps - self._clock()
        if wait > 0:
            self._sleep(wait)
        if self._ends and number / self._fps > sum(_length(step) for step in self._script):
            raise CameraUnavailable(CameraTrouble.ENDED, "The simulated camera's script is over.")
        at = self._clock()
        return Frame(self._picture(number / self._fps, at, number), at)

    def close(self) -> None:
        """Stop; a `read` after this raises. May be called twice."""
        with self._lock:
            self._opened = None

    def hold_up(self, text: str, look: Shot | None = None, seed: int | None = None) -> None:
        """Let the next guest hold a ticket to the lens, until `lower` or the next guest.

        Args:
            text: what the QR holds.
            look: the phone and its faults; None takes an ordinary, readable one.
            seed: of the gesture; None gives each guest another one.
        """
        with self._lock:
            self._guests += 1
            number = self._guests if seed is None else seed
            shot = look or Shot(text, module_px=3.6, tilt_deg=8.0, scene=number)
            shot = shot.but(room=self._room)
            self._held = (PhoneGesture(text, number, _FOREVER, shot), self._clock())

    def lower(self) -> None:
        """Let the guest take the phone away; nothing happens where there is none."""
        with self._lock:
            if self._held is not None and self._held[0].holds >= _FOREVER:
                guest, since = self._held
                held_for = max(self._clock() - since - guest.slide_seconds, 0.0)
                self._held = (replace(guest, holds=held_for), since)

    def _picture(self, seconds: float, now: float, number: int) -> Picture:
        with self._lock:
            if self._held is not None and now - self._held[1] > self._held[0].seconds:
                self._held = None
            held = self._held
        shot = held[0].at(now - held[1]) if held is not None else self._scripted(seconds)
        if shot is None:
            return develop(foyer(self._room, self._size), _NOISE, _JPEG, number)
        return render(shot, number, self._size)

    def _scripted(self, seconds: float) -> Shot | None:
        for step in self._script:
            if seconds < _length(step):
                match step:
                    case Pause():
                        return None
                    case Still():
                        return step.shot
                    case PhoneGesture():
                        return step.at(seconds).but(room=self._room)
            seconds -= _length(step)
        return None


def _length(step: Step) -> float:
    return step.seconds
