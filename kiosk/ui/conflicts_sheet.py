"""Tickets decided at two doors in good faith: shown, and exported for who must settle it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from kiosk.domain.decision import Conflict, ConflictKind, Decided
from kiosk.domain.ticket import Status
from kiosk.ui.moments import exact_moment, short_moment
from kiosk.ui.sheet import AskPath, Sheet, ask_path
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.theme import Theme


class ConflictsSheet(Sheet):
    """Ticket, guest, and both decisions with door, operator and time.

    Args:
        table: knows the conflicts.
        theme: gives sizes.
        parent: the window.
        path_asked: where to export to.
    """

    def __init__(
        self,
        table: TableDesk,
        theme: Theme,
        parent: QWidget | None = None,
        path_asked: AskPath = ask_path,
    ) -> None:
        super().__init__(theme, parent, path_asked)
        heading = self.tr("Decided twice while a door was offline")
        self.entitle(self.tr("Conflicts"), heading, self._short_headings())
        self._table = table
        self.conflicts: tuple[Conflict, ...] = ()
        table.conflicts_ready.connect(self._on_conflicts)
        table.changed.connect(self._ask)
        self._ask()

    def _headings(self) -> list[str]:
        first, second = self.tr("first"), self.tr("second")
        each = (self.tr("Decision"), self.tr("Door"), self.tr("Operator"), self.tr("Time"))
        return [
            self.tr("Ticket"),
            self.tr("Guest"),
            self.tr("Conflict"),
            *(f"{name}, {which}" for which in (first, second) for name in each),
        ]

    def _short_headings(self) -> list[str]:
        each = (self.tr("Door"), self.tr("Operator"), self.tr("Time"))
        kept = self._headings()[:3]
        return [*kept, self.tr("First"), *each, self.tr("Second"), *each]

    @Slot()
    def _ask(self) -> None:
        self._table.conflicts()

    @Slot(object)
    def _on_conflicts(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        self.show_rows([self.cells(conflict) for conflict in self.conflicts])
        some = self.tr("Both decisions are kept. The guest's entry time is the earlier one.")
        self.said.setText(some if self.conflicts else self.tr("There are none."))

    def cells(self, conflict: Conflict) -> list[str]:
        """One row, as it is shown; with seconds where both were in the same minute."""
        minutes = {short_moment(d.at) for d in (conflict.first, conflict.second) if d.at}
        close = len(minutes) == 1 and conflict.first.at != conflict.second.at
        return self._row(conflict, partial(short_moment, seconds=close))

    def _row(self, conflict: Conflict, said: Callable[[datetime], str]) -> list[str]:
        kinds = {
            ConflictKind.ADMITTED_TWICE: self.tr("let in twice"),
            ConflictKind.ADMITTED_AND_DENIED: self.tr("let in and denied"),
        }
        ticket = conflict.ticket
        return [
            str(ticket.id),
            ticket.name,
            kinds[conflict.kind],
            *self._decided(conflict.first, said),
            *self._decided(conflict.second, said),
        ]

    def _decided(self, decided: Decided, said: Callable[[datetime], str]) -> list[str]:
        what = self.tr("let in") if decided.status is Status.ENTERED else self.tr("denied")
        at = said(decided.at) if decided.at else ""
        return [what, decided.door, decided.operator, at]

    def export_name(self) -> str:
        """The proposed name of the file."""
        return "conflicts.csv"

    def export_rows(self) -> Iterable[Sequence[str]]:
        """The headings and the rows, with the full time."""
        return [self._headings(), *(self._row(c, exact_moment) for c in self.conflicts)]
