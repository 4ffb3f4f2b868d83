"""A guest's card: everything that happened to the ticket, and what a desk may do to it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Lookup
from kiosk.domain.hold import HistoryEntry
from kiosk.domain.offered_actions import at_the_desk
from kiosk.domain.operator import OnDuty
from kiosk.domain.text import on_one_line
from kiosk.services.faults import Fault
from kiosk.ui.shell.sheet import AskPath, Sheet, ask_path
from kiosk.ui.store_access.actions_desk import ActionsDesk
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.moments import exact_moment
from kiosk.ui.style.theme import Theme
from kiosk.ui.ticket.action_dialog import DESK_KINDS, ShownGuest, action_name
from kiosk.ui.ticket.history_words import entry_cells, said_entry
from kiosk.ui.ticket.status_mark import status_word

_TALLER = 1.25
"""Of a long evening more rows are seen than of other lists."""


class HistorySheet(Sheet):
    """Every scan, decision, edit and hold of one ticket, the oldest first.

    Args:
        number: of the ticket.
        desk: tells it, and does what is pressed.
        table: tells when something changed.
        now: UTC, aware.
        theme: gives sizes.
        verdict: what was said when it was scanned at this desk; empty where it was not.
        parent: the window.
        path_asked: where to export to.
        duty: who works here; only what they may do is offered.
    """

    wanted = Signal(object, object)
    """Kind, ShownGuest: the desk wants to do this."""

    def __init__(
        self,
        number: int,
        desk: ActionsDesk,
        table: TableDesk,
        now: Callable[[], datetime],
        theme: Theme,
        verdict: str = "",
        parent: QWidget | None = None,
        path_asked: AskPath = ask_path,
        *,
        duty: OnDuty | None = None,
    ) -> None:
        super().__init__(theme, parent, path_asked)
        self._duty = duty or OnDuty()
        self._number, self._desk, self._now, self._verdict = number, desk, now, verdict
        self.resize(self.width(), round(self.height() * _TALLER))
        self.entries: tuple[HistoryEntry, ...] = ()
        self._lookup: Lookup | None = None
        heading = self.tr("Ticket {number}").format(number=number)
        self.entitle(self.tr("History"), heading, self._headings())
        self.wrap_rows(guest=1)
        self.set_empty(self.tr("Asking what happened to this ticket…"))
        self.show_rows([])
        self.desk_buttons: dict[Kind, QPushButton] = {}
        for place, kind in enumerate(DESK_KINDS):
            button = QPushButton(f"{action_name(kind)}…")
            button.setAutoDefault(False)
            button.setProperty("action", kind.value)
            button.clicked.connect(self._on_button)
            button.hide()
            self.buttons.insertWidget(place, button)
            self.desk_buttons[kind] = button
        desk.history_ready.connect(self._on_history)
        desk.history_failed.connect(self._on_failed)
        table.changed.connect(self._ask)
        self._ask()

    def _headings(self) -> list[str]:
        return [
            self.tr("Time"),
            self.tr("What"),
            self.tr("Where and who"),
            self.tr("Why, or what was changed"),
        ]

    @Slot()
    def _ask(self) -> None:
        self._desk.history(self._number)

    @Slot(int, object, object)
    def _on_history(
        self, number: int, lookup: Lookup | None, entries: Sequence[HistoryEntry]
    ) -> None:
        if number != self._number:
            return
        self._lookup, self.entries = lookup, tuple(entries)
        self.show_rows([entry_cells(entry, self._now()) for entry in self.entries])
        self.grid.scrollToBottom()  # what happened last is what is mostly asked for
        self.set_empty(self.tr("Nothing happened to this ticket yet: it was only registered."))
        offer = at_the_desk(lookup, self._duty) if lookup else None
        for kind, button in self.desk_buttons.items():
            button.setVisible(offer is not None and kind in offer.kinds)
        if lookup is None:
            self.said.setText(self.tr("The table has no such ticket (any more)."))
            return
        ticket = lookup.ticket
        name = on_one_line(ticket.name) or self.tr("No name")
        self.heading.setText(
            self.tr("{name}  ·  ticket {number}").format(name=name, number=ticket.id)
        )
        inside = self.tr("{inside} of {size} inside").format(
            inside=ticket.inside, size=ticket.party
        )
        parts = (
            self._verdict,
            self.tr("revoked") if ticket.revoked else status_word(ticket.status).lower(),
            inside if ticket.party > 1 else "",
            ticket.university,
            ticket.event,
            "" if lookup.live else self.tr("as this laptop knew it last"),
        )
        self.said.setText("  ·  ".join(on_one_line(p) for p in parts if p))

    @Slot(int, object)
    def _on_failed(self, number: int, fault: Fault) -> None:
        if number == self._number:
            self.set_empty(fault.sentence)

    @Slot()
    def _on_button(self) -> None:
        kind = Kind(str(self.sender().property("action")))
        guest = on_one_line(self._lookup.ticket.name) if self._lookup else ""
        self.wanted.emit(kind, self._shown(kind, guest))

    def _shown(self, kind: Kind, guest: str) -> ShownGuest:
        """What the person looks at: an Undo takes that back, and nothing that came since."""
        offer = at_the_desk(self._lookup) if self._lookup else None
        if kind is not Kind.UNDO or offer is None or offer.undo is None:
            return ShownGuest(number=self._number, name=guest)
        last = offer.undo.id
        entry = next((e for e in self.entries if e.id == last), None)
        facts = ""
        if entry is not None:
            at, what, place, _why = entry_cells(entry, self._now())
            facts = f"{what}  ·  {at}  ·  {place}"
        return ShownGuest(number=self._number, name=guest, facts=facts, decision=last)

    def export_name(self) -> str:
        """The proposed name of the file."""
        return f"ticket-{self._number}-history.csv"

    def export_rows(self) -> Iterable[Sequence[str]]:
        """The headings and the rows, with the whole moments."""
        yield [*self._headings(), self.tr("Source")]
        for entry in self.entries:
            _at, _what, place, why = entry_cells(entry, self._now())
            yield [exact_moment(entry.at), said_entry(entry), place, why, entry.source]
