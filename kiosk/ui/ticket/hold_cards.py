"""Who waits for the desk, as a card under the desk's tabs: whose guest, why, and what to say."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.decision import REASON_LIMIT
from kiosk.domain.hold import Answer, Hold
from kiosk.domain.text import on_one_line
from kiosk.services.faults import Fault
from kiosk.ui.store_access.hold_desk import HoldDesk
from kiosk.ui.style.fitted_text import FittedLabel
from kiosk.ui.style.icons import IconView
from kiosk.ui.style.theme import Theme, mark
from kiosk.ui.style.time_text import said_moment

CARD_KEY = "F4"
"""Goes to the card, wherever the desk is typing."""

FRESH_MS = 500
"""A card that took another's place takes no press for so long: it was meant for the other."""


class HoldCards(QFrame):
    """Shows the guest who waits the longest; the desk says what the door shall do.

    Args:
        desk: tells who waits, and takes the answer.
        theme: gives sizes and icons.
        now: UTC, aware.
        parent: the window.
    """

    arrived = Signal()
    """Somebody waits who did not before."""
    opened = Signal(int)
    """The number of a ticket that shall be shown."""
    shown_changed = Signal()
    """Somebody waits, or nobody any more."""

    def __init__(
        self,
        desk: HoldDesk,
        theme: Theme,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._theme, self._now = desk, theme, now
        self._waiting: tuple[Hold, ...] = ()
        self._known: set[UUID] = set()
        self._first: UUID | None = None
        self._sending: set[UUID] = set()
        self._meant: UUID | None = None
        self._fresh = QTimer(self)
        self._fresh.setSingleShot(True)
        self._fresh.setInterval(FRESH_MS)
        self._fresh.timeout.connect(self._show)
        mark(self, hold=True)
        self.setAccessibleName(self.tr("A guest waits for the desk"))
        self._icon = IconView(theme.resources / "icons", "hold", self)
        self.name = FittedLabel(shrink=0.7, max_lines=1)
        self.name.setObjectName("hold-name")
        self.why = FittedLabel(shrink=0.85, max_lines=2)
        self.why.setObjectName("hold-why")
        self.more = QPushButton()
        mark(self.more, kind="link")
        self.more.clicked.connect(self._on_more)
        self.say = _Say()
        self.say.setMaxLength(REASON_LIMIT)
        self.say.setPlaceholderText(self.tr("Say something to the door"))
        self.say.setAccessibleName(self.tr("What the door shall read, optional"))
        mark(self.say, compact=True)
        self.answers = {
            answer: self._button(word, answer)
            for answer, word in (
                (Answer.LET_IN, self.tr("Let in")),
                (Answer.SEND_AWAY, self.tr("Send away")),
                (Answer.FIXED, self.tr("Fixed")),
            )
        }
        self.open = QPushButton(self.tr("Open guest"))
        self.open.clicked.connect(self._on_open)
        self._place()
        desk.changed.connect(self.show_holds)
        desk.answered.connect(self._on_answered)
        desk.answer_kept.connect(self._on_kept)
        desk.answer_failed.connect(self._on_failed)
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self.hide()

    def _button(self, word: str, answer: Answer) -> QPushButton:
        button = QPushButton(word)
        button.setObjectName(f"hold-{answer.value}")
        button.pressed.connect(self._on_down)
        button.clicked.connect(lambda: self._answer(answer))
        return button

    def _place(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.why)
        self._row = QHBoxLayout()
        self._row.addWidget(self._icon)
        self._row.addLayout(words, 3)
        self._row.addWidget(self.more)
        self._row.addWidget(self.open)
        self._row.addWidget(self.say, 2)
        for button in self.answers.values():
            self._row.addWidget(button)
        self._fault = QLabel()
        self._fault.setWordWrap(True)
        self._fault.setTextFormat(Qt.TextFormat.PlainText)
        mark(self._fault, role="error")
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._column.addWidget(self._fault)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def waiting(self) -> tuple[Hold, ...]:
        """Everybody who waits, the longest first."""
        return self._waiting

    @property
    def current(self) -> Hold | None:
        """Whose card is shown; None where nobody waits."""
        if not self._waiting:
            return None
        chosen = (hold for hold in self._waiting if hold.id == self._first)
        return next(chosen, self._waiting[0])

    @Slot(object)
    def show_holds(self, holds: Sequence[Hold]) -> None:
        """Show who of these waits; a card that somebody types on stays in front."""
        before = self.current
        self._waiting = tuple(hold for hold in holds if hold.answer is None)
        new = {hold.id for hold in self._waiting} - self._known
        self._known |= new
        current = self.current
        if before is not None and (current is None or current.id != before.id):
            self.say.clear()  # it was meant for somebody else's card
            self._fault.clear()
            if current is not None:
                self._fresh.start()  # and so was a press that is on its way
        self._first = current.id if current else None
        self._show()
        self.shown_changed.emit()
        if new:
            self.arrived.emit()

    def _show(self) -> None:
        hold = self.current
        if hold is None:
            return
        ticket = hold.ticket
        name = on_one_line(ticket.name) if ticket else self.tr("A guest without a ticket")
        number = self.tr("ticket {number}").format(number=ticket.id) if ticket else ""
        self.name.setText("  ·  ".join(p for p in (name, number) if p))
        at = said_moment(hold.held_at, self._now(), None)
        place = "  ·  ".join(p for p in (hold.door, hold.operator, at) if p)
        # Where the guest stands is never what a long reason cuts off.
        self.why.setText(f"{place}   —   {on_one_line(hold.reason)}" if hold.reason else place)
        others = len(self._waiting) - 1
        self.more.setVisible(others > 0)
        self.more.setText(self.tr("+{count} ›").format(count=others))
        self.open.setVisible(ticket is not None)
        self._fault.setVisible(bool(self._fault.text()))
        for button in self.answers.values():
            button.setEnabled(hold.id not in self._sending and not self._fresh.isActive())
        self.setAccessibleDescription(f"{self.name.text()}. {self.why.text()}")

    def take_focus(self) -> None:
        """The keys are the card's: what the door shall read can be typed."""
        self.say.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def _on_down(self) -> None:
        self._meant = self._first

    def _answer(self, answer: Answer) -> None:
        hold, meant = self.current, self._meant
        self._meant = None
        if hold is None or hold.id in self._sending:
            return
        if hold.id != meant or self._fresh.isActive():
            return  # another card came under the pointer while it was pressed
        self._sending.add(hold.id)
        self._fault.clear()
        self._show()
        self._desk.answer(hold, answer, " ".join(self.say.text().split()))

    @Slot(object)
    def _on_answered(self, hold: Hold) -> None:
        self._sending.discard(hold.id)
        if self.current is not None and hold.id == self.current.id:
            self.say.clear()
            self._fault.clear()
            self._show()

    @Slot(object, object)
    def _on_kept(self, hold: Hold, fault: Fault) -> None:
        kept = self.tr("The answer is kept, and sent again until it is there.")
        self._tell(hold, f"{fault.sentence} {kept}")

    @Slot(object, object)
    def _on_failed(self, hold: Hold, fault: Fault) -> None:
        self._sending.discard(hold.id)
        self._tell(hold, fault.sentence)

    def _tell(self, hold: Hold, sentence: str) -> None:
        if self.current is not None and hold.id == self.current.id:
            self._fault.setText(sentence)
            self._show()

    @Slot()
    def _on_more(self) -> None:
        """The next one comes in front."""
        if len(self._waiting) > 1:
            self._fault.clear()
            place = [hold.id for hold in self._waiting].index(self._first or self._waiting[0].id)
            self._first = self._waiting[(place + 1) % len(self._waiting)].id
            self.say.clear()
            self._show()

    @Slot()
    def _on_open(self) -> None:
        hold = self.current
        if hold is not None and hold.ticket_id:
            self.opened.emit(hold.ticket_id)

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(14), px(8), px(10), px(8))
        self._column.setSpacing(px(6))
        self._row.setSpacing(px(8))
        self._icon.set_side(px(38))
        self.name.setFixedHeight(px(30))
        self.why.setFixedHeight(px(40))


class _Say(QLineEdit):
    """Enter sends nothing: which of three answers is meant, only a button says."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)
