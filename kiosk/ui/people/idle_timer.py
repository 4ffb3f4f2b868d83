"""Tells when nobody touched the laptop for a while: no key, no click, no scan."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.TouchBegin,
        QEvent.Type.Wheel,
    }
)


class IdleTimer(QObject):
    """Watches the whole application, and holds nothing back.

    Args:
        minutes: of quiet until it tells; 0 for never.
        parent: lives as long.
    """

    idle = Signal()
    """Nobody touched anything for so long."""

    def __init__(self, minutes: float, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(round(minutes * 60_000))
        self._timer.timeout.connect(self.idle)
        self._watching = False

    def watch(self, *, on: bool) -> None:
        """Count, or not; from now."""
        on = on and self._timer.interval() > 0
        application = QApplication.instance()
        if application is not None and on != self._watching:
            if on:
                application.installEventFilter(self)
            else:
                application.removeEventFilter(self)
        self._watching = on
        if on:
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def touched(self) -> None:
        """Somebody is here, such as a guest who was scanned."""
        if self._watching:
            self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Every touch counts; everything passes."""
        if event.type() in _TOUCHES:
            self.touched()
        return False
