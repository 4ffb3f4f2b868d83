"""What a grabbing thread needs of a place where pictures come from."""

from typing import Protocol, runtime_checkable

from kiosk.services.camera_ports import CameraControls, CameraInfo, CameraWish, Picture


class PictureSource(Protocol):
    """A place where pictures come from. Blocking; all but `interrupt` from one thread.

    Raises only `CameraUnavailable`. A call may hang for ever (a dead USB hub): `TimedCamera`
    lives with that.
    """

    def open(self) -> CameraInfo:
        """Open and tell what was negotiated."""
        ...

    def grab(self) -> Picture:
        """Wait for the next picture; the caller owns it."""
        ...

    def close(self) -> None:
        """Let go of everything; may be called on a source that is not open."""
        ...

    def interrupt(self) -> None:
        """End a waiting call if there is a way to do so safely. From any thread."""
        ...


@runtime_checkable
class AdjustableSource(Protocol):
    """What a `PictureSource` has besides if it can be adjusted. From the grabbing thread."""

    def controls(self) -> CameraControls:
        """What can be set, as it is set now."""
        ...

    def adjust(self, wish: CameraWish) -> None:
        """Set this; what the driver refuses stays as it is."""
        ...
