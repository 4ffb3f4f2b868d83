"""Tickets decided at two doors in good faith: shown, and exported for who must settle it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import Slot

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Conflict, ConflictKind, Decided
from kiosk.domain.ticket import Status
from kiosk.ui.shell.sheet import TableSheet
from kiosk.ui.style.moments import exact_moment, short_moment


class ConflictsSheet(TableSheet):
    """Ticket, guest, and both decisions with door, operator and time."""

    def _build(self) -> None:
        heading = self.tr("Decided twice while a door was offline")
        self.entitle(self.tr("Conflicts"), heading, self._short_headings())
        self.wrap_rows(guest=1)
        self.conflicts: tuple[Conflict, ...] = ()
        self._table.conflicts_ready.connect(self._on_conflicts)
        self._table.changed.connect(self._ask)
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
        return [*self._headings()[:3], self.tr("First decision"), self.tr("Second decision")]

    @Slot()
    def _ask(self) -> None:
        self._table.conflicts()

    @Slot(object)
    def _on_conflicts(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        self.show_rows([self.cells(conflict) for conflict in self.conflicts])
        self.set_empty(
            self.tr("No ticket was decided twice. Doors that go on without the server may do so.")
        )
        some = self.tr("Both decisions are kept. The guest's entry time is the earlier one.")
        if any(conflict.kind is ConflictKind.TABLE_PUT_BACK for conflict in self.conflicts):
            some = self.tr(
                "Where the table was put back, the log counts: nobody is let in twice. "
                "kiosk admin put-right writes the table anew, or opens the tickets on purpose."
            )
        self.said.setText(some if self.conflicts else self.tr("There are none."))

    def cells(self, conflict: Conflict) -> list[str]:
        """One row, as it is shown; with seconds where both were in the same minute."""
        minutes = {short_moment(d.at) for d in (conflict.first, conflict.second) if d.at}
        close = len(minutes) == 1 and conflict.first.at != conflict.second.at
        row = self._row(conflict, partial(short_moment, seconds=close))
        first, second = row[3:7], row[7:]
        return [*row[:3], *(" · ".join(filter(None, words)) for words in (first, second))]

    def _row(self, conflict: Conflict, said: Callable[[datetime], str]) -> list[str]:
        kinds = {
            ConflictKind.ADMITTED_TWICE: self.tr("let in twice"),
            ConflictKind.ADMITTED_AND_DENIED: self.tr("let in and denied"),
            ConflictKind.TOO_MANY: self.tr("more than the party's places"),
            ConflictKind.RETURNED_TWICE: self.tr("back in twice"),
            ConflictKind.UNDONE_MEANWHILE: self.tr("taken back meanwhile"),
            ConflictKind.ADMITTED_REVOKED: self.tr("let in though revoked"),
            ConflictKind.ADMITTED_OLD_CODE: self.tr("let in with an old code"),
            ConflictKind.TABLE_PUT_BACK: self.tr("the table was put back"),
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
        kinds = {
            Kind.UNDO: self.tr("taken back"),
            Kind.LEAVE: self.tr("left"),
            Kind.RETURN: self.tr("back in"),
            Kind.REVOKE: self.tr("revoked"),
            Kind.RESTORE: self.tr("restored"),
            Kind.REISSUE: self.tr("issued again"),
        }
        plain = {
            Status.ENTERED: self.tr("let in"),
            Status.NOT_ENTERED: self.tr("open in the table"),
        }.get(decided.status, self.tr("denied"))
        what = kinds.get(decided.kind, plain) if decided.kind else plain
        if decided.places:
            what = f"{what} ({decided.places})"
        at = said(decided.at) if decided.at else ""
        return [what, decided.door, decided.operator, at]

    def export_name(self) -> str:
        """The proposed name of the file."""
        return "conflicts.csv"

    def export_rows(self) -> Iterable[Sequence[str]]:
        """The headings and the rows, with the full time."""
        return [self._headings(), *(self._row(c, exact_moment) for c in self.conflicts)]
