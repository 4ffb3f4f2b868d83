"""The view of the ticket table: rows to read from a distance, which do not move under the eye."""

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGraphicsOpacityEffect,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from kiosk.domain.ticket import SortKey, Ticket
from kiosk.ui.measure import ScaledGaps, scale_of
from kiosk.ui.status_mark import ToneProbe, draw_status, status_tone
from kiosk.ui.ticket_rows import TICKET_ROLE
from kiosk.ui.ticket_table_model import TicketTableModel

ROW_PX = 40
_WHOLE_ROW = (
    QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
)
_CELL_PX = 20
"""The theme's space around a text, left and right together."""
_TEXT_MARGIN = 8
"""What Qt adds itself, at every scale."""
_SQUEEZE = 0.25
"""How much of their least width the columns of long texts may give up."""
_OLD = 0.5
"""Opacity of rows that may be out of date."""


class StatusDelegate(QStyledItemDelegate):
    """Paints the status as sign and word in its tone."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._tones = ToneProbe(view)

    def paint(  # noqa: D102
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        ticket = index.data(TICKET_ROLE)
        if not isinstance(ticket, Ticket):
            super().paint(painter, option, index)
            return
        bare = QStyleOptionViewItem(option)
        self.initStyleOption(bare, index)
        bare.text = ""
        view: QWidget = bare.widget
        view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, bare, painter, view)
        painter.save()
        font = QFont(bare.font)
        if status_tone(ticket.status):
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        place = QRectF(bare.rect)
        place.adjust(10 * scale_of(view), 0, 0, 0)
        draw_status(painter, place, ticket.status, self._tones.color(ticket.status))
        painter.restore()


class TicketTable(QTableView):
    """Shows the rows; keeps the selection and the place while they change."""

    picked = Signal(object)
    """Ticket: another row is selected by the person."""

    def __init__(self, model: TicketTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tickets")
        self.setAccessibleName(self.tr("Tickets"))
        self._model = model
        self._picked: int | None = None
        self._updating = False
        self._anchor: tuple[int, int] | None = None
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab leaves the table
        self.setShowGrid(False)
        # Room for the theme's wider border while it has the focus: nothing moves then.
        self.setStyleSheet("TicketTable { padding: 1px; }")
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        header.setSortIndicatorClearable(False)
        header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)
        self._old = QGraphicsOpacityEffect(self)
        self._old.setOpacity(_OLD)
        self._old.setEnabled(False)
        self.viewport().setGraphicsEffect(self._old)
        self.setModel(model)
        self.setSortingEnabled(True)
        for i, column in enumerate(model.columns):
            if column.key is SortKey.STATUS:
                self.setItemDelegateForColumn(i, StatusDelegate(self))
        model.about_to_update.connect(self._before)
        model.replaced.connect(self._to_top)
        model.updated.connect(self._after)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        ScaledGaps(self, (), self._fit)

    def mark_old(self, old: bool) -> None:
        """Show that the rows may be out of date."""
        self._old.setEnabled(old)

    def pick_first(self) -> None:
        """Select the first row and take the keyboard."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._model.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0, 0))

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        # Qt moves on to a neighbour when the selected row vanishes: nobody picked that.
        ticket = self._model.ticket_at(current.row()) if current.isValid() else None
        if self._updating or ticket is None:
            return
        if not self.selectionModel().isSelected(current):
            # The focus that comes by Tab makes a row current and leaves it unselected.
            self.selectionModel().select(current, _WHOLE_ROW)
        if ticket.id == self._picked:
            return
        self._picked = ticket.id
        self.picked.emit(ticket)

    @Slot()
    def _before(self) -> None:
        self._updating = True
        self._anchor = None
        top = self._model.ticket_at(self.rowAt(0))
        # At the top the list begins with what is new; elsewhere the person is reading.
        if top is not None and self.verticalScrollBar().value() > 0:
            self._anchor = (top.id, self.rowViewportPosition(self.rowAt(0)))

    @Slot()
    def _to_top(self) -> None:
        self._anchor = None
        self.verticalScrollBar().setValue(0)

    @Slot()
    def _after(self) -> None:
        if not self._updating:
            return
        row = self._model.row_of(self._picked) if self._picked is not None else None
        if row is None:
            self.clearSelection()
            self.selectionModel().clearCurrentIndex()
        elif self.currentIndex().row() != row:
            column = max(0, self.currentIndex().column())
            auto = self.hasAutoScroll()
            self.setAutoScroll(False)  # the selection may be out of sight, and stays there
            self.setCurrentIndex(self._model.index(row, column))
            self.setAutoScroll(auto)
        if self._anchor is not None:
            ticket_id, offset = self._anchor
            row = self._model.row_of(ticket_id)
            if row is not None:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.rowViewportPosition(row) - offset)
        self._updating = False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit(scale_of(self))

    def _fit(self, scale: float) -> None:
        """Give each column its width, and what is left to those that hold long texts."""
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(round(ROW_PX * scale))
        columns = self._model.columns
        metrics, padding = self.fontMetrics(), round(_CELL_PX * scale) + _TEXT_MARGIN
        widths = [metrics.horizontalAdvance(c.sample) + padding for c in columns]
        shares = sum(c.share for c in columns)
        long = sum(w for w, c in zip(widths, columns, strict=True) if c.share)
        # On a small screen the long texts are cut a little shorter before the table scrolls.
        left = max(self.viewport().width() - sum(widths), -round(long * _SQUEEZE))
        for i, column in enumerate(columns):
            self.setColumnWidth(i, widths[i] + left * column.share // shares)
