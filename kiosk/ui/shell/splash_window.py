"""Stands in the window's place while the program is loaded: its ground, and the emblem on it."""

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QTransform
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from kiosk.services.camera_ports import Frame
from kiosk.services.ports import Preferences
from kiosk.ui.camera.picture_image import MIRROR_KEY, fitted, image_of
from kiosk.ui.shell.window_size import picture_place, restore_place
from kiosk.ui.style.theme import Theme

_SIDE = 96
"""Logical pixels of the emblem."""
_PATIENCE_MS = 300
"""A screen that is slower than this is not waited for: the window comes all the same."""


class SplashWindow(QWidget):
    """Painted before anything is loaded but Qt; takes no input and is in no list of windows.

    Args:
        theme: says which ground the window will have.
        preferences: where the window was left.
    """

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__(None, Qt.WindowType.SplashScreen)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self.setWindowTitle(self.tr("Opening…"))
        self._ground = theme.color("background")
        self._emblem = QSvgRenderer(str(theme.resources / "icons" / "kiosk.svg"), self)
        self._painted = False
        self._preferences = preferences
        self._frame: Frame | None = None
        self._place = QRect()
        restore_place(self, preferences)

    def show_at_once(self) -> None:
        """Show it, and return as soon as it is painted."""
        self.show()
        patience = QDeadlineTimer(_PATIENCE_MS)
        while not (self._painted or patience.hasExpired()):
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 10)

    def show_picture(self, frame: Frame) -> bool:
        """Show the camera's first picture where the window will have it; whether that is known."""
        place = picture_place(self, self._preferences)
        if place is None:
            return False
        self._frame, self._place = frame, place
        self.repaint()  # at once: the window is made next, and nothing else is painted meanwhile
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground, and the emblem in its middle; the picture in its place, once there is one."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ground)
        if self._frame is not None:
            image = image_of(self._frame)
            if self._preferences.get(MIRROR_KEY) == "on":
                image = image.transformed(QTransform().scale(-1, 1))
            painter.drawImage(fitted(image.size(), self._place), image)
            painter.end()
            return
        place = QRectF(0, 0, _SIDE, _SIDE)
        place.moveCenter(QRectF(self.rect()).center())
        self._emblem.render(painter, place)
        painter.end()
        self._painted = True
