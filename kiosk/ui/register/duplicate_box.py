"""The strip that lists the tickets a guest has already: reuse one, or add another on purpose."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.ticket import Ticket
from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.moments import short_moment
from kiosk.ui.style.theme import mark
from kiosk.ui.ticket.status_mark import status_word

SETTLE_SECONDS = 0.6
"""No key decides anything right after the strip appeared: it was meant for the form."""

_SHOWN = 3
_TICKET = Qt.ItemDataRole.UserRole
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def duplicate_line(ticket: Ticket) -> str:
    """Number, name, status and when, in one line."""
    parts = [str(ticket.id), ticket.name or "–", status_word(ticket.status)]
    if ticket.entry_time is not None:
        parts.append(short_moment(ticket.entry_time))
    return "  ·  ".join(parts)


class DuplicateBox(QFrame):
    """Asks, beside the form and not in front of it, what is to be done about a known guest."""

    show_wanted = Signal(object)
    """Ticket: show its QR again."""
    register_wanted = Signal()
    """Register a further ticket on purpose."""
    next_wanted = Signal()
    """The guest has a ticket; empty the form for the next one."""
    typed_on = Signal(str)
    """A letter was typed that answers nothing: it belongs to the next guest."""
    back_wanted = Signal()
    """Return to the form with all that was typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("duplicates")
        mark(self, card=True)
        self._shown_at = float("-inf")
        self._sentence = QLabel()
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setProperty("tone", "warn")
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Tickets this guest has already"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.show_button = self._button(self.tr("Show that ticket   Enter"), self._on_show)
        self.register_button = self._button(
            self.tr("Register anyway"), self._guarded(self.register_wanted)
        )
        self.next_button = self._button(self.tr("Next guest"), self._guarded(self.next_wanted))
        self.list.installEventFilter(self)
        column = QVBoxLayout(self)
        column.addWidget(self._sentence)
        column.addWidget(self.list)
        row = QHBoxLayout()
        for button in (self.show_button, self.register_button, self.next_button):
            row.addWidget(button)
        row.addStretch()
        column.addLayout(row)
        self._gaps = ScaledGaps(
            self,
            (Gaps(column, (16, 12, 16, 12), 8), Gaps(row, (0, 0, 0, 0), 8)),
            self._fit_list,
        )
        self.hide()

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(True)
        button.installEventFilter(self)
        button.clicked.connect(slot)
        return button

    def _guarded(self, signal: object) -> object:
        def press() -> None:
            if self._settled:
                signal.emit()  # type: ignore[attr-defined]

        return press

    @property
    def _settled(self) -> bool:
        return time.monotonic() - self._shown_at >= SETTLE_SECONDS

    def ask(self, tickets: Sequence[Ticket]) -> None:
        """Show the tickets found and take the keyboard."""
        count = len(tickets)
        self._sentence.setText(
            self.tr("This mobile number has a ticket for this event already.")
            if count == 1
            else self.tr("This mobile number has {0} tickets for this event already.").format(count)
        )
        self.list.clear()
        for ticket in tickets:
            item = QListWidgetItem(duplicate_line(ticket))
            item.setData(_TICKET, ticket)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self._shown_at = time.monotonic()
        self.show()
        self._gaps.apply()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def ticket_shown(self) -> None:
        """The ticket is on the screen: Enter now means the next guest."""
        self._shown_at = time.monotonic()
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def chosen(self) -> Ticket | None:
        """The ticket that is picked in the list."""
        item = self.list.currentItem()
        ticket = item.data(_TICKET) if item is not None else None
        return ticket if isinstance(ticket, Ticket) else None

    def tickets(self) -> tuple[Ticket, ...]:
        """Those that are listed."""
        return tuple(self.list.item(row).data(_TICKET) for row in range(self.list.count()))

    def set_busy(self, busy: bool) -> None:
        """While something is registered or drawn, nothing can be pressed twice."""
        for button in (self.show_button, self.register_button, self.next_button):
            button.setEnabled(not busy)

    def _on_show(self) -> None:
        ticket = self.chosen()
        if ticket is not None and self._settled and self.show_button.isEnabled():
            self.show_wanted.emit(ticket)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _ENTER and event.isAutoRepeat():
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.back_wanted.emit()
                return True
            if watched is self.list and _is_letter(event):
                self.typed_on.emit(event.text())
                return True
            if event.key() in _ENTER and watched is self.list:
                self._on_show()
                return True
        return super().eventFilter(watched, event)

    def _fit_list(self, scale: float) -> None:
        rows = min(max(1, self.list.count()), _SHOWN)
        row = self.list.sizeHintForRow(0) if self.list.count() else round(36 * scale)
        self.list.setFixedHeight(rows * row + round(6 * scale))


def _is_letter(event: QKeyEvent) -> bool:
    commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    text = event.text()
    return bool(text.strip()) and text.isprintable() and not event.modifiers() & commands
