"""Which status is shown, as chips with their counts: all of them in sight, none behind an arrow."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from kiosk.domain.ticket import Counts, Status
from kiosk.ui.style.measure import Gaps, ScaledGaps, grouped, scale_of
from kiosk.ui.style.theme import mark
from kiosk.ui.ticket.status_mark import ToneProbe, draw_sign, filter_word
from kiosk.ui.ticket_list.ticket_table_model import found_with

_SIGN_PX = 15


class StatusChips(QWidget):
    """One chip a status, and one for all; exactly one is chosen."""

    chosen = Signal()
    """The person wants another status."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tones = ToneProbe(self)
        self._counts: Counts | None = None
        self._group = QButtonGroup(self)
        self._chips: dict[Status | None, QPushButton] = {}
        row = QHBoxLayout(self)
        for place, status in enumerate((None, *Status)):
            chip = QPushButton()
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setObjectName(f"chip-{status.value if status else 'all'}")
            mark(chip, kind="filter")
            self._chips[status] = chip
            self._group.addButton(chip, place)
            row.addWidget(chip)
        self._chips[None].setChecked(True)
        self._group.idClicked.connect(self._on_clicked)
        ScaledGaps(self, (Gaps(row, (0, 0, 0, 0), 8),), self._draw_signs)
        self._say()

    @property
    def status(self) -> Status | None:
        """The chosen status; None for all."""
        return next((s for s, chip in self._chips.items() if chip.isChecked()), None)

    def choose(self, status: Status | None) -> None:
        """Choose as a click does."""
        self._chips[status].click()

    def set_counts(self, counts: Counts) -> None:
        """How many there are of each."""
        self._counts = counts
        self._say()

    @Slot(int)
    def _on_clicked(self, _place: int) -> None:
        self._say()
        self.chosen.emit()

    def _say(self) -> None:
        counts = self._counts
        for status, chip in self._chips.items():
            number = f"  {grouped(found_with(counts, status))}" if counts else ""
            chip.setText((filter_word(status) if status else self.tr("All")) + number)
        # Another program's words are rare: their chip stands there only where they do.
        marked = self._chips[Status.MARKED]
        marked.setVisible(bool(counts and counts.marked) or marked.isChecked())

    def _draw_signs(self, scale: float) -> None:
        side = round(_SIGN_PX * scale)
        for status, chip in self._chips.items():
            if status is not None:
                color = self._tones.color(status)
                chip.setIcon(_sign(status, side, color, self.devicePixelRatioF()))
                chip.setIconSize(QSize(side + side // 3, side))

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:  # other colours
            self._draw_signs(scale_of(self))


def _sign(status: Status, side: int, color: QColor, ratio: float) -> QIcon:
    picture = QPixmap(round((side + side // 3) * ratio), round(side * ratio))  # with a gap
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    draw_sign(painter, QRectF(1, 1, side - 2, side - 2), status, color)
    painter.end()
    return QIcon(picture)
