"""Asks for the camera before the rest of the program is loaded; opening one takes as long."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from kiosk.adapters.local.preferences_file import NAME as PREFERENCES
from kiosk.domain.reading import Reading
from kiosk.domain.token import token_in
from kiosk.services.camera_ports import (
    Camera,
    CameraChoice,
    CameraInfo,
    Cameras,
    Frame,
    Picture,
    QrReader,
)
from kiosk.services.faults import CameraTrouble, CameraUnavailable
from kiosk.services.ports import Preferences
from kiosk.settings import Settings
from kiosk.settings.loading import Found, nothing_set
from kiosk.splash import Opening, kept_preferences
from kiosk.ui.camera.camera_bar import CAMERA_KEY
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.first_start import DRAFT_KEY
from kiosk.ui.shell.one_window import OneWindow


def claim(opening: Opening, settings: Settings) -> Opening | None:
    """Claim the data folder for this program, its first start included.

    Args:
        opening: what is on the screen already.
        settings: checked already.

    Returns:
        The same with the claim; None where a window is open on that folder, which then comes to
        the front.
    """
    only = OneWindow(settings.data, opening.application)
    if not only.claim():
        opening.give_way()
        return None
    return replace(opening, only=only)


def begin(opening: Opening, settings: Settings, cameras: Cameras | None = None) -> Opening:
    """Ask for the camera of the window that comes.

    Args:
        opening: what is on the screen already, with its claim: where another window is open on
            the data folder, its camera is left alone.
        settings: checked already.
        cameras: where pictures come from; by default every camera of this machine.
    """
    return replace(opening, camera=start_camera(settings, opening.preferences, cameras))


def first_start_wanted(found: Found) -> bool:
    """Whether nothing was set here yet, or the first start was not finished."""
    kept = kept_preferences(Settings(found.data))
    opened = (found.data / PREFERENCES).exists() and not kept.get(DRAFT_KEY)
    return nothing_set(found) and not opened


def start_camera(
    settings: Settings, preferences: Preferences, cameras: Cameras | None = None
) -> CameraFacade:
    """The camera that was chosen, on a thread of its own, which also loads what it needs.

    It stops at the first picture until `go_on`: reading pictures would take the processor from
    the window that is to show them.
    """
    if settings.camera:  # set by hand for this start; what was chosen in the window otherwise
        preferences.set(CAMERA_KEY, settings.camera)
    camera = CameraFacade(cameras or LateCameras(), LateReader(), is_ticket)
    camera.start(preferences.get(CAMERA_KEY), held=True)
    return camera


def is_ticket(text: str) -> bool:
    """Whether a text has the shape of a ticket of ours."""
    return token_in(text) is not None


class LateCameras:
    """`Cameras` that are loaded where they are first asked, which is on the camera thread.

    Loading OpenCV takes as long as building a tab. Where it cannot be loaded, the camera says so,
    and the door goes on with a scanner and by name.
    """

    def choices(self) -> Sequence[CameraChoice]:
        """As the port has it."""
        return self._loaded.choices() if self._loaded is not None else ()

    def camera(self, spec: str) -> Camera:
        """As the port has it."""
        return self._loaded.camera(spec) if self._loaded is not None else _NoLibrary()

    @cached_property
    def _loaded(self) -> Cameras | None:
        from kiosk import app

        try:
            return app.cameras()
        except ImportError:
            return None


class _NoLibrary:
    """Stands for every camera where OpenCV cannot be loaded."""

    def open(self) -> CameraInfo:
        raise CameraUnavailable(
            CameraTrouble.MISSING,
            "The camera's library cannot be loaded. Install Kiosk again, or run kiosk doctor. "
            "Until then use a handheld scanner, or find guests by name.",
        )

    def read(self) -> Frame:
        self.open()
        raise AssertionError

    def close(self) -> None:
        """Nothing is open."""


class LateReader:
    """`QrReader` that is loaded at its first picture, which is shown before."""

    def read(self, picture: Picture, budget_ms: float | None = None) -> Reading:
        """As the port has it."""
        return self._loaded.read(picture, budget_ms)

    def follow(self, picture: Picture) -> Reading:
        """As the port has it."""
        return self._loaded.follow(picture)

    @cached_property
    def _loaded(self) -> QrReader:
        from kiosk import app

        return app.qr_reader()
