"""What the services need to see through: cameras and QR readers, as Protocols."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from kiosk.domain.reading import Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Picture: TypeAlias = NDArray[np.uint8]
else:
    Picture = Any  # the name alone costs nobody numpy
"""Height × width × 3 in BGR order, or height × width in grey."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the camera.

    Attributes:
        picture: BGR, owned by the frame (a copy, or never written again).
        at: seconds of `time.monotonic()` when it was captured.
    """

    picture: Picture
    at: float


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """A camera a person can choose.

    Attributes:
        spec: what `KIOSK_CAMERA` would hold: an index, a path, a URL.
        name: as the platform tells it.
        identity: the same after replugging into another socket, where the platform tells it.
    """

    spec: str
    name: str
    identity: str = ""


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """What was negotiated with an opened camera."""

    name: str
    width: int
    height: int
    fps: float


class Camera(Protocol):
    """A source of pictures. Blocking; used from one thread. Raises only `CameraUnavailable`."""

    def open(self) -> CameraInfo:
        """Open, or raise with the reason."""
        ...

    def read(self) -> Frame:
        """The newest picture; waits for one, at most a few seconds."""
        ...

    def close(self) -> None:
        """Let go of the device; never hangs, may be called twice.

        The one method that any thread may call: it ends a wait in `open` or `read`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Dial:
    """A value that a driver lets us set, and between what; in the driver's own unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CameraControls:
    """What an open camera lets us set, as it is set now; None for what it does not offer."""

    autofocus: bool | None = None
    focus: Dial | None = None
    auto_exposure: bool | None = None
    exposure: Dial | None = None


@dataclass(frozen=True, slots=True)
class CameraWish:
    """What a person set by hand; None leaves what the driver has. Units as in `CameraControls`."""

    autofocus: bool | None = None
    focus: float | None = None
    auto_exposure: bool | None = None
    exposure: float | None = None


@runtime_checkable
class AdjustableCamera(Protocol):
    """What a camera has beside `Camera` where it can be adjusted while it runs. From any thread."""

    @property
    def controls(self) -> CameraControls:
        """What can be set, as it was when the driver was asked last; empty while closed."""
        ...

    def adjust(self, wish: CameraWish) -> None:
        """Set this before the next picture; returns at once, the newest wish wins."""
        ...


class Cameras(Protocol):
    """Which cameras there are, and how to make one from what was chosen."""

    def choices(self) -> Sequence[CameraChoice]:
        """What the platform lists at this moment."""
        ...

    def camera(self, spec: str) -> Camera:
        """A camera, not yet opened, for an index, file, folder or URL; any text is accepted."""
        ...


class QrReader(Protocol):
    """Finds and reads QR codes in pictures. Never raises, whatever the picture is."""

    def read(self, picture: Picture, budget_ms: float | None = None) -> Reading:
        """Every pass on one picture until something is read or the budget is spent."""
        ...

    def follow(self, picture: Picture) -> Reading:
        """The next picture of a stream: the fast pass, and a share of the stronger ones."""
        ...
