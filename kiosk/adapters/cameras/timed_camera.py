"""A camera that never hangs: pictures are grabbed on a thread that can be left behind.

A capture call cannot be interrupted from outside. So every open camera has a daemon thread of its
own with one slot for the newest picture; when the thread does not answer in time it is left
behind and counted, and the next `open` starts another one. A thread that comes back to life sees
that nobody waits for it, closes its device and ends.
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.adapters.cameras.picture_source import AdjustableSource, PictureSource
from kiosk.services.camera_ports import CameraControls, CameraInfo, CameraWish, Frame
from kiosk.services.faults import CameraTrouble, CameraUnavailable

MAX_LEFT_BEHIND = 3
"""Hung threads of one camera before another open is refused; each holds a device and a stack."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    Attributes:
        open: for a device or stream to open and be negotiated; slow hubs take 3 to 5.
        read: for the next picture.
        close: for the grabbing thread to end before it is left behind.
    """

    open: float = 8.0
    read: float = 2.0
    close: float = 0.3


@dataclass(slots=True)
class LeftBehind:
    """Counts the threads that hang in a capture call, by camera. Safe from any thread."""

    _hung: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, spec: str, number: int) -> None:
        """One more (1) or one less (-1)."""
        with self._lock:
            self._hung[spec] = self._hung.get(spec, 0) + number

    def of(self, spec: str) -> int:
        """How many threads hang in this camera now."""
        with self._lock:
            return self._hung.get(spec, 0)

    @property
    def total(self) -> int:
        """How many threads hang in any camera now."""
        with self._lock:
            return sum(self._hung.values())


@dataclass(slots=True)
class _Session:
    """What a grabbing thread and its camera share; guarded by `changed`."""

    source: PictureSource
    changed: threading.Condition = field(default_factory=threading.Condition)
    stopped: bool = False
    left: bool = False
    ended: bool = False
    info: CameraInfo | None = None
    frame: Frame | None = None
    trouble: CameraUnavailable | None = None
    controls: CameraControls = field(default_factory=CameraControls)
    wish: CameraWish | None = None
    times: deque[float] = field(default_factory=lambda: deque(maxlen=60))


class TimedCamera:
    """The port `Camera` over any `PictureSource`.

    `close` may be called from any thread; it ends a wait in `open` or `read`. Only the thread that
    opened waits in it for the grabbing thread, and that not long.

    Args:
        spec: what was chosen; hung threads are counted under it.
        make_source: builds a fresh source for each `open`.
        left_behind: shared by all cameras of the program.
    """

    def __init__(
        self,
        spec: str,
        make_source: Callable[[], PictureSource],
        left_behind: LeftBehind,
        patience: Patience | None = None,
    ) -> None:
        self._spec = spec
        self._make_source = make_source
        self._left_behind = left_behind
        self._patience = patience or Patience()
        self._session: _Session | None = None
        self._thread: threading.Thread | None = None
        self._owner = 0

    def open(self) -> CameraInfo:
        """Open, or raise with the reason; waits at most `Patience.open` seconds."""
        self.close()
        if self._left_behind.of(self._spec) >= MAX_LEFT_BEHIND:
            raise CameraUnavailable(
                CameraTrouble.STALLED,
                "The camera does not answer any more. Unplug it, plug it in again, "
                "or choose another camera.",
            )
        session = _Session(self._make_source())
        thread = threading.Thread(
            target=_grab, args=(session, self._spec, self._left_behind), name="grab", daemon=True
        )
        self._session, self._thread = session, thread
        self._owner = threading.get_ident()
        thread.start()
        with session.changed:
            session.changed.wait_for(
                lambda: session.info or session.trouble or session.stopped, self._patience.open
            )
            info, trouble = session.info, session.trouble
        if info is not None:
            return info
        self.close()
        raise trouble or self._stalled("The camera does not open.")

    def read(self) -> Frame:
        """The newest picture, each at most once; waits at most `Patience.read` seconds."""
        session = self._session
        if session is None:
            raise CameraUnavailable(CameraTrouble.STALLED, "The camera is closed.")
        with session.changed:
            session.changed.wait_for(
                lambda: session.frame or session.trouble or session.stopped, self._patience.read
            )
            frame, session.frame = session.frame, None
            trouble = session.trouble
        if frame is not None:
            return frame
        raise trouble or self._stalled("The camera sends no picture any more.")

    def close(self) -> None:
        """Let go of the device; never hangs, may be called twice and from any thread.

        From a thread that did not open it, it returns at once.
        """
        session, thread = self._session, self._thread
        if session is None or thread is None:
            return
        with session.changed:
            session.stopped = True
            session.changed.notify_all()
        session.source.interrupt()
        if threading.get_ident() != self._owner:
            return  # its owner wakes up, fails and closes
        self._session = self._thread = None
        thread.join(self._patience.close)
        with session.changed:
            if not session.ended:
                session.left = True
                self._left_behind.add(self._spec, 1)

    @property
    def controls(self) -> CameraControls:
        """What can be set, as the driver told last; empty while closed or where nothing can."""
        session = self._session
        if session is None:
            return CameraControls()
        with session.changed:
            return session.controls

    def adjust(self, wish: CameraWish) -> None:
        """Set this before the next picture; returns at once, and a driver that hangs is watched."""
        session = self._session
        if session is not None:
            with session.changed:
                session.wish = wish

    @property
    def fps(self) -> float:
        """Pictures a second as they came in lately; 0.0 while unknown."""
        session = self._session
        if session is None:
            return 0.0
        with session.changed:
            times = tuple(session.times)
        span = times[-1] - times[0] if len(times) > 1 else 0.0
        return (len(times) - 1) / span if span > 0 else 0.0

    def _stalled(self, what: str) -> CameraUnavailable:
        return CameraUnavailable(
            CameraTrouble.STALLED, f"{what} It is tried again; check the cable or the network."
        )


def _grab(session: _Session, spec: str, left_behind: LeftBehind) -> None:
    """The grabbing thread: opens, grabs until told to stop, closes what it opened."""
    source = session.source
    try:
        _feed(session)
    except CameraUnavailable as trouble:
        _fail(session, trouble)
    except Exception:  # noqa: BLE001 - whatever a driver or codec throws, the door goes on; the
        # bug is reported where all bugs are, and the person gets a sentence.
        sys.excepthook(*sys.exc_info())
        _fail(
            session,
            CameraUnavailable(
                CameraTrouble.UNREADABLE,
                "The pictures of this camera cannot be used. Choose another camera.",
            ),
        )
    finally:
        source.close()
        with session.changed:
            session.ended = True
            if session.left:
                left_behind.add(spec, -1)


def _feed(session: _Session) -> None:
    source = session.source
    info = source.open()
    adjustable = source if isinstance(source, AdjustableSource) else None
    found = adjustable.controls() if adjustable else CameraControls()
    with session.changed:
        session.info, session.controls = info, found
        session.changed.notify_all()
    while not session.stopped:
        if adjustable is not None:
            _adjust(session, adjustable)
        picture = source.grab()
        now = time.monotonic()
        with session.changed:
            session.frame = Frame(picture, now)
            session.times.append(now)
            session.changed.notify_all()


def _adjust(session: _Session, source: AdjustableSource) -> None:
    with session.changed:
        wish, session.wish = session.wish, None
    if wish is not None:
        source.adjust(wish)  # outside the lock: a driver takes its time
        found = source.controls()
        with session.changed:
            session.controls = found


def _fail(session: _Session, trouble: CameraUnavailable) -> None:
    with session.changed:
        session.trouble = trouble
        session.changed.notify_all()
