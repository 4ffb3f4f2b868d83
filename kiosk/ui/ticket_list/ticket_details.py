"""One ticket in full: every field, who decided when and where, and its QR to be scanned again."""

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.decision import Decided, Lookup
from kiosk.domain.ticket import Status, Ticket
from kiosk.ui.style.fitted_text import FittedLabel
from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.moments import deadline, short_moment
from kiosk.ui.style.theme import mark
from kiosk.ui.ticket.qr_view import QrView
from kiosk.ui.ticket.status_mark import StatusMark, status_word
from kiosk.ui.ticket.ticket_actions import TicketActions
from kiosk.ui.ticket.ticket_face import TicketFace
from kiosk.ui.ticket_list.details_scroll import DetailsScroll

HISTORY_KEY = "F2"
"""Opens everything that happened to the ticket that is shown."""

_LEAST_QR = 106
"""Pixels: two a module of the usual code; a small screen needs the room for the words."""


class TicketDetails(QFrame):
    """Shows the ticket that is selected.

    Args:
        actions: print, save and copy; told which ticket's QR is shown.
    """

    def __init__(self, actions: TicketActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ticket-details")
        mark(self, card=True)
        self._actions = actions
        self._ticket: Ticket | None = None
        self._waiting = QLabel(self.tr("Select a ticket to see its details."))
        self._waiting.setProperty("role", "muted")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._waiting.setWordWrap(True)
        self._name = FittedLabel(shrink=0.62, max_lines=6, tight=0.48)
        self._name.setObjectName("details-name")
        self._name.setProperty("role", "title")
        self._status = StatusMark()
        self._decided = FittedLabel(max_lines=5)
        self._decided.setObjectName("details-decided")
        self._decided.setProperty("role", "muted")
        self.history = QPushButton(self.tr("History…   {key}").format(key=HISTORY_KEY))
        self.history.setAccessibleName(self.tr("History of this ticket"))
        self.history.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        mark(self.history, kind="link")
        self._values: dict[str, FittedLabel] = {}
        self._titles: dict[str, QLabel] = {}
        self._qr = QrView()
        self._qr.setMinimumSize(_LEAST_QR, _LEAST_QR)
        # It takes what the words leave, down to its least: only then do the words scroll.
        self._qr.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._until = ""
        self._said = FittedLabel(
            max_lines=2, alignment=Qt.AlignmentFlag.AlignCenter, shrink=0.85, steady=True
        )
        self._said.setObjectName("details-said")
        self._said.setProperty("role", "hint")
        self._body = QWidget()
        inside = QWidget()
        words = QVBoxLayout(inside)
        words.addWidget(self._name)
        status = QHBoxLayout()
        status.addWidget(self._status, 1)
        status.addWidget(self.history)
        words.addLayout(status)
        words.addWidget(self._decided)
        grid = self._fields()
        words.addLayout(grid)
        words.addStretch()
        self._scroll = DetailsScroll(inside)
        self._scroll.setAccessibleName(self.tr("What is known about this ticket"))
        column = QVBoxLayout(self._body)
        column.addWidget(self._scroll)
        column.addWidget(self._qr, 1)  # wider than the words: its margin is its quiet zone
        column.addWidget(self._said)
        column.addLayout(actions.buttons(keys=False))
        outer = QVBoxLayout(self)
        outer.addWidget(self._waiting, 1)
        outer.addWidget(self._body, 1)
        ScaledGaps(
            self,
            (
                Gaps(outer, (12, 18, 12, 18), 0),
                Gaps(column, (0, 0, 0, 0), 6),
                Gaps(words, (10, 0, 10, 0), 6),
                Gaps(grid, (0, 8, 0, 4), 6),
            ),
        )
        actions.said.connect(self.say)
        self.show_ticket(None)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for row, (key, label) in enumerate(
            (
                ("number", self.tr("Number")),
                ("mobile", self.tr("Mobile")),
                ("university", self.tr("University")),
                ("event", self.tr("Event")),
                ("category", self.tr("Category")),
                ("people", self.tr("People")),
                ("note", self.tr("Note")),
            )
        ):
            title = QLabel(label)
            title.setProperty("role", "muted")
            title.setContentsMargins(0, 0, 8, 0)
            value = FittedLabel(max_lines=4 if key == "note" else 2)
            value.setObjectName(f"details-{key}")
            self._values[key], self._titles[key] = value, title
            grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        return grid

    @property
    def ticket(self) -> Ticket | None:
        """The ticket that is shown."""
        return self._ticket

    @property
    def has_code(self) -> bool:
        """Whether the QR is there."""
        return self._qr.has_code

    def show_ticket(self, ticket: Ticket | None) -> None:
        """Show another ticket at once; what was decided, and its QR, follow."""
        self._show_row(ticket)
        self._decided.setText("")
        self.show_code(None)

    def show_lookup(self, lookup: Lookup) -> None:
        """Show what the store knows about the same ticket."""
        self._show_row(lookup.ticket)
        sentence = self._sentence(lookup.decided) if lookup.decided else ""
        if not lookup.live:
            note = self.tr("As this laptop knew it last.")
            sentence = f"{sentence} {note}".strip()
        self._decided.setText(sentence)
        self._decided.setToolTip(f"<p>{html.escape(sentence)}</p>" if sentence else "")
        self._decided.setVisible(bool(sentence) or _is_decided(lookup.ticket))

    def show_code(self, face: TicketFace | None) -> None:
        """Show the fresh QR; None while it is made."""
        if face is None:
            self._qr.show_code(None)
            self._until = ""
        else:
            self._qr.show_code(
                face.qr, self.tr("QR code of ticket {0}, {1}").format(face.number, face.name)
            )
            self._until = self.tr("This code is valid until {0}").format(deadline(face.until))
        self._actions.show_ticket(face)

    def say(self, sentence: str) -> None:
        """Say what became of an action; else until when the code is valid."""
        self._said.setText(sentence or self._until)

    def _show_row(self, ticket: Ticket | None) -> None:
        if ticket is None or self._ticket is None or ticket.id != self._ticket.id:
            self._scroll.verticalScrollBar().setValue(0)
        self._ticket = ticket
        self._waiting.setVisible(ticket is None)
        self._body.setVisible(ticket is not None)
        self._status.show_status(ticket.status if ticket else None)
        if ticket is None:
            return
        self._name.setText(ticket.name or self.tr("No name"))
        self._name.setToolTip(f"<p>{html.escape(ticket.name)}</p>" if ticket.name else "")
        for key, text in (
            ("number", str(ticket.id)),
            ("mobile", ticket.mobile_number),
            ("university", ticket.university),
            ("event", ticket.event),
            ("category", ticket.category),
            ("people", self._people(ticket)),
            ("note", ticket.note or (self.tr("Attention") if ticket.attention else "")),
        ):
            self._values[key].setText(text)
            self._values[key].setToolTip(f"<p>{html.escape(text)}</p>" if text else "")
            # Nothing is said of what nobody knows: the room is the name's and the code's.
            shown = bool(text.strip())
            self._values[key].setVisible(shown)
            self._titles[key].setVisible(shown)
        mark(self._values["note"], tone="warn" if ticket.attention else "")
        # Its line is kept for what follows in a moment, and not where nothing will.
        self._decided.setVisible(_is_decided(ticket))

    def _people(self, ticket: Ticket) -> str:
        if ticket.party < 2:
            return ""
        return self.tr("{0}, {1} inside").format(ticket.party, ticket.inside)

    def _sentence(self, decided: Decided) -> str:
        """When, where, by whom, why: as much as is known."""
        text = status_word(decided.status)
        if decided.at is not None:
            text = f"{text} {short_moment(decided.at)}"
        if decided.door:
            text = self.tr("{0} at {1}").format(text, decided.door)
        if decided.operator:
            text = self.tr("{0}, by {1}").format(text, decided.operator)
        if decided.reason:
            text = self.tr("{0}: {1}").format(text, decided.reason)
        return f"{text}."


def _is_decided(ticket: Ticket) -> bool:
    return ticket.status is not Status.NOT_ENTERED
