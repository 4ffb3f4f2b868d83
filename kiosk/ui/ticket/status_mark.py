"""A ticket's status as a sign and a word in its tone: the table, the details, the duplicates."""

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kiosk.domain.ticket import Status

_TONES = {
    Status.NOT_ENTERED: "",
    Status.ENTERED: "good",
    Status.DENIED: "bad",
    Status.MARKED: "warn",
}


def status_word(status: Status) -> str:
    """What the status is called."""
    match status:
        case Status.NOT_ENTERED:
            return QCoreApplication.translate("Status", "Not entered")
        case Status.ENTERED:
            return QCoreApplication.translate("Status", "Entered")
        case Status.DENIED:
            return QCoreApplication.translate("Status", "Denied")
        case Status.MARKED:
            return QCoreApplication.translate("Status", "Marked")


def filter_word(status: Status) -> str:
    """What the tickets of a status are called where they are counted and filtered."""
    match status:
        case Status.NOT_ENTERED:
            return QCoreApplication.translate("StatusChips", "Expected")
        case Status.ENTERED:
            return QCoreApplication.translate("StatusChips", "Inside")
        case _:
            return status_word(status)


def status_tone(status: Status) -> str:
    """The theme's tone for a status; empty where nothing was decided."""
    return _TONES[status]


def draw_sign(painter: QPainter, place: QRectF, status: Status, color: QColor) -> None:
    """A ring for not entered, a tick for entered, a cross for denied, a mark of exclamation."""
    side = min(place.width(), place.height())
    middle = place.center()
    pen = QPen(color, max(1.5, side * 0.13))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)

    def at(x: float, y: float) -> QPointF:
        return middle + QPointF(x * side, y * side)

    match status:
        case Status.NOT_ENTERED:
            painter.drawEllipse(middle, side * 0.36, side * 0.36)
        case Status.ENTERED:
            painter.drawPolyline([at(-0.38, 0.02), at(-0.12, 0.3), at(0.4, -0.3)])
        case Status.DENIED:
            painter.drawLine(at(-0.3, -0.3), at(0.3, 0.3))
            painter.drawLine(at(-0.3, 0.3), at(0.3, -0.3))
        case Status.MARKED:
            painter.drawLine(at(0, -0.36), at(0, 0.1))
            painter.drawPoint(at(0, 0.34))
    painter.restore()


def draw_status(painter: QPainter, place: QRectF, status: Status, color: QColor) -> None:
    """The sign and the word, from the left, with the painter's font."""
    height = painter.fontMetrics().height()
    sign = QRectF(place.left(), place.center().y() - height / 2, height, height)
    draw_sign(painter, sign.adjusted(1, 1, -1, -1), status, color)
    painter.setPen(color)
    painter.drawText(
        place.adjusted(height * 1.4, 0, 0, 0),
        int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
        status_word(status),
    )


class ToneProbe(QWidget):
    """Asks the style sheet for the colours of the tones; never shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._probes: dict[str, QLabel] = {}
        for tone in _TONES.values():
            probe = QLabel(self)
            probe.setProperty(*(("tone", tone) if tone else ("role", "muted")))
            self._probes[tone] = probe

    def color(self, status: Status) -> QColor:
        """The theme's ink for a status."""
        probe = self._probes[status_tone(status)]
        probe.ensurePolished()
        return probe.palette().color(probe.foregroundRole())


class StatusMark(QWidget):
    """One status as sign and word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status: Status | None = None
        self._tones = ToneProbe(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_status(self, status: Status | None) -> None:
        """Show a status, or nothing."""
        self._status = status
        self.setAccessibleName(status_word(status) if status else "")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        metrics = self.fontMetrics()
        return QSize(metrics.height() * 8, metrics.height() + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        if self._status is None:
            return
        painter = QPainter(self)
        font = self.font()
        if status_tone(self._status):
            font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        draw_status(painter, QRectF(self.rect()), self._status, self._tones.color(self._status))
