"""How large the window is at least, and where it opens: as it was left, or as it fits."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from kiosk.services.ports import Preferences

SMALLEST = (900, 500)
"""Logical pixels."""
USUAL = (1366, 768)
"""Logical pixels."""


FRAME = (2, 40)
"""Logical pixels that a title bar and borders take; no system tells before the window is shown."""

_MAXIMISED = Qt.WindowState.WindowMaximized
_PLACE_KEY, _MAXIMISED_KEY, _PICTURE_KEY = "window_place", "window_maximised", "picture_place"


def fitting(screen: QScreen | None) -> QSize:
    """The usual size, or what the screen has beside its bars and the window's own frame."""
    size = QSize(*USUAL)
    if screen is None:
        return size
    room = screen.availableGeometry().size() - QSize(*FRAME)
    return size.boundedTo(room).expandedTo(QSize(*SMALLEST))


def restore_place(window: QWidget, preferences: Preferences) -> None:
    """Open the window where it was left; where it fits, if that place is on no screen now."""
    window.resize(fitting(window.screen()))
    place = _remembered(preferences)
    if place is not None:
        window.setGeometry(place)
    if preferences.get(_MAXIMISED_KEY) == "yes":
        window.setWindowState(window.windowState() | _MAXIMISED)


def remember_place(window: QWidget, preferences: Preferences) -> None:
    """Keep where the window is; of a maximised one its place before."""
    maximised = bool(window.windowState() & _MAXIMISED)
    preferences.set(_MAXIMISED_KEY, "yes" if maximised else "no")
    place = window.normalGeometry() if maximised else window.geometry()
    if place.isValid() and not window.isFullScreen():
        numbers = (place.x(), place.y(), place.width(), place.height())
        preferences.set(_PLACE_KEY, " ".join(map(str, numbers)))


def remember_picture(window: QWidget, picture: QWidget, preferences: Preferences) -> None:
    """Keep where in the window the camera's picture is; nowhere while another tab is seen."""
    numbers: tuple[int, ...] = ()
    if picture.isVisible():
        corner = picture.mapTo(window, QPoint(0, 0))
        numbers = (window.width(), window.height(), corner.x(), corner.y())
        numbers += (picture.width(), picture.height())
    preferences.set(_PICTURE_KEY, " ".join(map(str, numbers)))


def picture_place(window: QWidget, preferences: Preferences) -> QRect | None:
    """Where the picture was in a window as large as this one; None where that is not known."""
    try:
        width, height, *place = map(int, preferences.get(_PICTURE_KEY).split())
        found = QRect(*place)
    except (TypeError, ValueError):
        return None
    fits = (width, height) == (window.width(), window.height()) and found.isValid()
    return found if fits and window.rect().contains(found) else None


def _remembered(preferences: Preferences) -> QRect | None:
    try:
        place = QRect(*map(int, preferences.get(_PLACE_KEY).split()))
    except (TypeError, ValueError):
        return None
    if place.width() < SMALLEST[0] or place.height() < SMALLEST[1]:
        return None
    rooms = (screen.availableGeometry() for screen in QGuiApplication.screens())
    # The corner is enough: a window that hangs over the edge was put there by a person.
    return place if any(room.contains(place.topLeft()) for room in rooms) else None
