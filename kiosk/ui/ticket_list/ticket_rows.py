"""Tickets as rows that Qt can show, which become others in place, by ticket number."""

import html
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from kiosk.domain.ticket import Ticket
from kiosk.ui.ticket_list.table_columns import Column, ticket_columns

SORT_ROLE = int(Qt.ItemDataRole.UserRole) + 1
TICKET_ROLE = int(Qt.ItemDataRole.UserRole) + 2

_MANY_RUNS = 60
"""More separate pieces than this are replaced at once: each costs the view a layout."""

Index = QModelIndex | QPersistentModelIndex
Key = TypeVar("Key")


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs of neighbours: (first, last)."""
    found: list[tuple[int, int]] = []
    for n in numbers:
        if found and found[-1][1] == n - 1:
            found[-1] = (found[-1][0], n)
        else:
            found.append((n, n))
    return found


def vanished(old: Sequence[Key], new: Sequence[Key]) -> list[tuple[int, int]]:
    """Runs of places in `old` whose keys `new` lacks."""
    kept = set(new)
    return runs(i for i, key in enumerate(old) if key not in kept)


def appeared(old: Sequence[Key], new: Sequence[Key]) -> list[tuple[int, int]]:
    """Runs of places in `new` whose keys `old` lacks."""
    known = set(old)
    return runs(i for i, key in enumerate(new) if key not in known)


class TicketRows(QAbstractTableModel):
    """Rows of tickets, and what a view asks of them; who inherits fills and changes them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = ticket_columns()
        self._rows: list[Ticket] = []
        self._ids: set[int] = set()
        self._events: set[str] = set()
        self._years: dict[int, Ticket] = {}
        self._places: dict[int, int] | None = None

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, in order."""
        return self._columns

    def ticket_at(self, row: int) -> Ticket | None:
        """The ticket of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    @property
    def events(self) -> AbstractSet[str]:
        """The events of the rows, as they are written."""
        return self._events

    def row_of(self, ticket_id: int) -> int | None:
        """The row of a ticket, where it is loaded."""
        if ticket_id not in self._ids:
            return None
        if self._places is None:  # asked for each selected row when the rows became others
            self._places = {ticket.id: row for row, ticket in enumerate(self._rows)}
        return self._places.get(ticket_id)

    def of_another_year(self, year: int) -> Ticket | None:
        """A ticket that was decided about in another year than this, where one is loaded."""
        return next((ticket for other, ticket in self._years.items() if other != year), None)

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        ticket = self.ticket_at(index.row()) if index.isValid() else None
        if ticket is None or index.column() >= len(self._columns):
            return None
        column = self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                # One line a row: the predecessor's fields may hold line breaks.
                return " ".join(column.shown(ticket).split())
            case Qt.ItemDataRole.ToolTipRole:
                # Escaped: a name that looks like HTML is a name.
                return f"<p>{html.escape(column.shown(ticket))}</p>"
            case _ if role == SORT_ROLE:
                return column.value(ticket)
            case _ if role == TICKET_ROLE:
                return ticket
        return None

    def headerData(  # noqa: D102
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    # How rows become others

    def _add(self, tickets: Sequence[Ticket]) -> None:
        """Put at the end those that are not there yet; costs no more where many are loaded."""
        rows = [t for t in tickets if t.id not in self._ids]
        self._know(rows)
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows.extend(rows)
            self._places = None
            self.endInsertRows()

    def _reset(self, rows: list[Ticket]) -> None:
        self.beginResetModel()
        self._rows = rows
        self._know_only(rows)
        self.endResetModel()

    def _know_only(self, rows: Iterable[Ticket]) -> None:
        self._ids, self._events, self._years = set(), set(), {}
        self._know(rows)

    def _know(self, rows: Iterable[Ticket]) -> None:
        self._places = None
        for ticket in rows:
            self._ids.add(ticket.id)
            self._events.add(ticket.event)
            if ticket.entry_time is not None:
                self._years.setdefault(ticket.entry_time.year, ticket)

    def _merge(self, rows: list[Ticket]) -> None:
        old, new = [t.id for t in self._rows], [t.id for t in rows]
        gone, come = vanished(old, new), appeared(old, new)
        if len(gone) + len(come) > _MANY_RUNS:
            self._reset(rows)
            return
        for first, last in reversed(gone):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self._places = None
            self.endRemoveRows()
        self._know_only(rows)
        self._reorder(new)
        for first, last in come:
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = rows[first : last + 1]
            self._places = None
            self.endInsertRows()
        for row, ticket in enumerate(rows):
            if ticket != self._rows[row]:
                self._rows[row] = ticket
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._columns) - 1))

    def _reorder(self, new: list[int]) -> None:
        """Bring the rows that stay into their new order, with what is selected among them."""
        place = {key: i for i, key in enumerate(new)}
        wanted = sorted(self._rows, key=lambda t: place[t.id])
        if wanted == self._rows:
            return
        self.layoutAboutToBeChanged.emit()
        row_of = {t.id: i for i, t in enumerate(wanted)}
        before = self.persistentIndexList()
        after = [self.index(row_of[self._rows[i.row()].id], i.column()) for i in before]
        self._rows, self._places = wanted, None
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
