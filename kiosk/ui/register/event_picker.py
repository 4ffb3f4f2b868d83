"""All events behind an arrow in the field, for who would rather choose than type."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QLineEdit, QMenu

from kiosk.domain.text import cut_to
from kiosk.ui.register.register_form import FormField
from kiosk.ui.style.measure import scale_of

_ICON_PX = 14
_WORDS_LIMIT = 60


class EventPicker(QObject):
    """Opens a menu with the field's events, by a click on the arrow or with the down key.

    Args:
        field: the form's event; choosing counts as typing.
    """

    def __init__(self, field: FormField) -> None:
        super().__init__(field)
        self._field = field
        self.menu = QMenu(field)
        self._arrow = QAction(self)
        self._arrow.setToolTip(self.tr("All events (Down key)"))
        self._arrow.triggered.connect(self.open)
        field.edit.addAction(self._arrow, QLineEdit.ActionPosition.TrailingPosition)
        field.edit.installEventFilter(self)
        self._draw()

    def open(self) -> None:
        """Show every event there is, the one in the field marked."""
        self.menu.clear()
        here = self._field.text()
        for name in self._field.words:
            action = self.menu.addAction(cut_to(name, _WORDS_LIMIT).replace("&", "&&"))
            action.triggered.connect(partial(self._choose, name))
            if name == here:
                self.menu.setActiveAction(action)
        if self.menu.isEmpty():
            self.menu.addAction(self.tr("No event yet: type its name")).setEnabled(False)
        edit = self._field.edit
        self.menu.setMinimumWidth(edit.width())
        self.menu.popup(edit.mapToGlobal(QPoint(0, edit.height())))

    def _choose(self, name: str) -> None:
        self._field.edit.setText(name)
        self._field.edit.textEdited.emit(name)
        self._field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.StyleChange:
            self._draw()
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Down
        ):
            self.open()
            return True
        return super().eventFilter(watched, event)

    def _draw(self) -> None:
        edit = self._field.edit
        side, ratio = round(_ICON_PX * scale_of(edit)), edit.devicePixelRatioF()
        picture = QPixmap(round(side * ratio), round(side * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(edit.palette().color(edit.foregroundRole()), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        points = [QPoint(round(side * x), round(side * y)) for x, y in _CHEVRON]
        painter.drawPolyline(QPolygonF(points))
        painter.end()
        self._arrow.setIcon(QIcon(picture))


_CHEVRON = ((0.2, 0.36), (0.5, 0.66), (0.8, 0.36))
