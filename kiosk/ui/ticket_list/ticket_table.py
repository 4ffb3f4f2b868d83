"""The view of the ticket table: rows to read from a distance, which do not move under the eye."""

from datetime import UTC, datetime

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGraphicsOpacityEffect,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from kiosk.domain.ticket import SortKey, Status, Ticket
from kiosk.ui.style.measure import ScaledGaps, scale_of
from kiosk.ui.style.text_direction import OwnDirection
from kiosk.ui.ticket.status_mark import ToneProbe, draw_status, status_tone
from kiosk.ui.ticket_list.table_columns import Column
from kiosk.ui.ticket_list.ticket_header import TicketHeader
from kiosk.ui.ticket_list.ticket_rows import TICKET_ROLE, runs
from kiosk.ui.ticket_list.ticket_table_model import TicketTableModel

ROW_PX = 36
_WHOLE_ROW = (
    QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
)
_WORDS = frozenset({SortKey.NAME, SortKey.UNIVERSITY, SortKey.EVENT})
"""Columns whose texts may be written from right to left."""
_CELL_PX = 20
"""The theme's space around a text, left and right together."""
_TEXT_MARGIN = 8
"""What Qt adds itself, at every scale."""
_SQUEEZE = 0.25
"""How much of their least width the columns of long texts may give up."""
_AWAY = (SortKey.UNIVERSITY, SortKey.MOBILE, SortKey.EVENT)
"""What a narrow table leaves out, the first first."""
_OLD = 0.5
"""Opacity of rows that may be out of date."""


class StatusDelegate(QStyledItemDelegate):
    """Paints the status as sign and word in its tone; nothing where nothing was decided."""

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
        if ticket.status is Status.NOT_ENTERED:
            return
        painter.save()
        font = QFont(bare.font)
        if status_tone(ticket.status):
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        place = QRectF(bare.rect)
        place.adjust(13 * scale_of(view), 0, 0, 0)
        draw_status(painter, place, ticket.status, self._tones.color(ticket.status))
        painter.restore()


class TicketTable(QTableView):
    """Shows the rows; keeps the selection and the place while they change."""

    picked = Signal(object)
    """Ticket: another row is selected by the person."""
    selection_changed = Signal()
    """Other rows are selected, or more, or fewer."""
    menu_wanted = Signal(QPoint)
    """A menu for what is selected; where, on the screen."""

    def __init__(self, model: TicketTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tickets")
        self.setAccessibleName(self.tr("Tickets"))
        self._model = model
        self._picked: int | None = None
        self._updating = self._first_wanted = False
        self._anchor: tuple[int, int] | None = None
        self._kept: frozenset[int] = frozenset()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab leaves the table
        self.setShowGrid(False)
        # Room for the theme's wider border while it has the focus: nothing moves then.
        self.setStyleSheet("TicketTable { padding: 1px; }")
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.setHorizontalHeader(TicketHeader(self))
        self._old = QGraphicsOpacityEffect(self)
        self._old.setOpacity(_OLD)
        self._old.setEnabled(False)
        self.viewport().setGraphicsEffect(self._old)
        self.setModel(model)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicatorShown(False)  # it draws its own
        for i, column in enumerate(model.columns):
            if column.key is SortKey.STATUS:
                self.setItemDelegateForColumn(i, StatusDelegate(self))
            elif column.key in _WORDS:
                self.setItemDelegateForColumn(i, OwnDirection(self))
        model.about_to_update.connect(self._before)
        model.replaced.connect(self._to_top)
        model.updated.connect(self._after)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        ScaledGaps(self, (), self._fit)

    def mark_old(self, old: bool) -> None:
        """Show that the rows may be out of date."""
        self._old.setEnabled(old)

    def selected_ids(self) -> frozenset[int]:
        """The numbers of the tickets that are selected."""
        # By its ranges: `selectedRows` looks at every range again for each row.
        selection = self.selectionModel().selection()
        parts = (selection.at(place) for place in range(selection.count()))
        rows = (row for part in parts for row in range(part.top(), part.bottom() + 1))
        return frozenset(t.id for row in rows if (t := self._model.ticket_at(row)) is not None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        if self.selectionModel().hasSelection():
            at = event.globalPos()
            if event.reason() is QContextMenuEvent.Reason.Keyboard:
                place = self.visualRect(self.currentIndex()).center()
                at = self.viewport().mapToGlobal(place)
            self.menu_wanted.emit(at)

    @Slot()
    def _on_selection(self) -> None:
        if not self._updating:
            self.selection_changed.emit()

    def pick_first(self) -> None:
        """Take the keyboard and select the first row, of what was asked for last."""
        self._first_wanted = self._model.replacing  # those that are there are other guests
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._first_wanted:
            return
        if self._model.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0, 0))

    def forget(self) -> None:
        """Nobody is selected, and whoever was may be picked again."""
        self._picked = None
        self.clearSelection()
        self.selectionModel().clearCurrentIndex()

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        # Qt moves on to a neighbour when the selected row vanishes: nobody picked that.
        ticket = self._model.ticket_at(current.row()) if current.isValid() else None
        if self._updating or self._first_wanted or ticket is None:
            return
        if not self.selectionModel().hasSelection():
            # The focus that comes by Tab makes a row current and leaves it unselected.
            self.selectionModel().select(current, _WHOLE_ROW)
        if ticket.id == self._picked:
            return
        self._picked = ticket.id
        self.picked.emit(ticket)

    @Slot()
    def _before(self) -> None:
        self._updating = True
        self._kept = self.selected_ids()
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
        self._select_again()
        if self._anchor is not None:
            ticket_id, offset = self._anchor
            row = self._model.row_of(ticket_id)
            if row is not None:
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.rowViewportPosition(row) - offset)
        self._updating = False
        self._fit(scale_of(self))
        if self.selected_ids() != self._kept:
            self.selection_changed.emit()
        if self._first_wanted:
            self.pick_first()

    def _select_again(self) -> None:
        """What was selected is selected still, in whatever row it stands now."""
        flags, model = QItemSelectionModel.SelectionFlag, self.selectionModel()
        row = self._model.row_of(self._picked) if self._picked is not None else None
        auto = self.hasAutoScroll()
        self.setAutoScroll(False)  # the selection may be out of sight, and stays there
        if row is None:
            model.clearCurrentIndex()
        elif self.currentIndex().row() != row:
            column = max(0, self.currentIndex().column())
            model.setCurrentIndex(self._model.index(row, column), flags.NoUpdate)
        if self.selected_ids() != self._kept:
            places = (self._model.row_of(number) for number in self._kept)
            selection = QItemSelection()
            # Neighbours as one range: Qt compares each range of a selection with each other one.
            for first, last in runs(sorted(place for place in places if place is not None)):
                selection.select(self._model.index(first, 0), self._model.index(last, 0))
            model.select(selection, flags.ClearAndSelect | flags.Rows)
        self.setAutoScroll(auto)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit(scale_of(self))

    def _fit(self, scale: float) -> None:
        """Give each column its width, and what is left to those that hold long texts."""
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(round(ROW_PX * scale))
        columns = self._model.columns
        metrics, padding = self.fontMetrics(), round(_CELL_PX * scale) + _TEXT_MARGIN
        widths = [metrics.horizontalAdvance(self._sample(c)) + padding for c in columns]
        self._put_away(widths)
        widths = [0 if self.isColumnHidden(i) else width for i, width in enumerate(widths)]
        seen = [(w, c.share) for w, c in zip(widths, columns, strict=True) if w]
        shares = sum(share for _w, share in seen)
        long = sum(w for w, share in seen if share)
        # On a small screen the long texts are cut a little shorter before the table scrolls.
        left = max(self.viewport().width() - sum(widths), -round(long * _SQUEEZE))
        for i, column in enumerate(columns):
            if widths[i]:
                self.setColumnWidth(i, widths[i] + left * column.share // shares)

    def _put_away(self, widths: list[int]) -> None:
        """In a narrow window leave out what the card has, so that the status is in sight."""
        columns = self._model.columns
        status = next(i for i, c in enumerate(columns) if c.key is SortKey.STATUS)
        away: set[SortKey] = set()
        for key in (None, *_AWAY):
            away |= {key} if key else set()
            kept = [(w, c) for w, c in zip(widths, columns, strict=True) if c.key not in away]
            left = [(w, c) for w, c in kept if columns.index(c) <= status]
            needed = sum(w - (w * _SQUEEZE if c.share else 0) for w, c in left)
            if needed <= self.viewport().width():
                break
        for i, column in enumerate(columns):
            if self.isColumnHidden(i) != (column.key in away):
                self.setColumnHidden(i, column.key in away)

    def _sample(self, column: Column) -> str:
        """What must fit: a time of another year is longer, and is not cut."""
        if column.key is not SortKey.ENTRY_TIME:
            return column.sample
        # The model knows: thousands of rows may be loaded, and each change of size asks.
        other = self._model.of_another_year(datetime.now(UTC).year)
        return column.sample if other is None else f"{column.shown(other)}."
