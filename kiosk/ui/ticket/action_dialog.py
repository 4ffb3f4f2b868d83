"""Revoke, restore, a new code, take back: says first what it will do, then what it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.action_rules import REASONED, Kind
from kiosk.domain.decision import REASON_LIMIT
from kiosk.ui.store_access.actions_desk import ActionReport, ActionsDesk
from kiosk.ui.style.measure import Gaps, ScaledGaps, grouped
from kiosk.ui.style.theme import mark
from kiosk.ui.style.translation import QT_TRANSLATE_NOOP, translate

DESK_KINDS = (Kind.UNDO, Kind.REISSUE, Kind.REVOKE, Kind.RESTORE)
"""What a desk does to tickets, as it stands in menus and on cards."""

_NAMES = {
    Kind.UNDO: QT_TRANSLATE_NOOP("DeskAction", "Take back"),
    Kind.REISSUE: QT_TRANSLATE_NOOP("DeskAction", "New code"),
    Kind.REVOKE: QT_TRANSLATE_NOOP("DeskAction", "Revoke"),
    Kind.RESTORE: QT_TRANSLATE_NOOP("DeskAction", "Restore"),
}
_WILL = {
    Kind.UNDO: (
        QT_TRANSLATE_NOOP("DeskAction", "The last decision about {ticket} is taken back."),
        QT_TRANSLATE_NOOP(
            "DeskAction", "The last decision about each of {count} tickets is taken back."
        ),
    ),
    Kind.REISSUE: (
        QT_TRANSLATE_NOOP(
            "DeskAction",
            "{ticket} gets a new code. Every older one is refused at every door at once: on paper, "
            "in messages, on screenshots.",
        ),
        QT_TRANSLATE_NOOP(
            "DeskAction",
            "{count} tickets get new codes. Every older one is refused at every door at once: on "
            "paper, in messages, on screenshots.",
        ),
    ),
    Kind.REVOKE: (
        QT_TRANSLATE_NOOP(
            "DeskAction",
            "{ticket} will be refused at every door, with every code it has. The door shows your "
            "reason.",
        ),
        QT_TRANSLATE_NOOP(
            "DeskAction",
            "{count} tickets will be refused at every door, with every code they have. The door "
            "shows your reason.",
        ),
    ),
    Kind.RESTORE: (
        QT_TRANSLATE_NOOP("DeskAction", "{ticket} counts again as before it was revoked."),
        QT_TRANSLATE_NOOP("DeskAction", "{count} tickets count again as before they were revoked."),
    ),
}
_DID = {
    Kind.UNDO: QT_TRANSLATE_NOOP("DeskAction", "Taken back: {count}."),
    Kind.REISSUE: QT_TRANSLATE_NOOP("DeskAction", "New codes: {count}. Hand them out again."),
    Kind.REVOKE: QT_TRANSLATE_NOOP("DeskAction", "Revoked: {count}."),
    Kind.RESTORE: QT_TRANSLATE_NOOP("DeskAction", "Restored: {count}."),
}
_SHOWN = 3


def action_name(kind: Kind) -> str:
    """The word on a button or in a menu."""
    return translate("DeskAction", _NAMES[kind])


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGuest:
    """What a person looks at when they ask for an action.

    Attributes:
        number: of the ticket.
        facts: what is to be known before, such as the decision that is taken back.
        decision: the one that is taken back; None where it is the last one by then.
    """

    number: int
    name: str = ""
    facts: str = ""
    decision: UUID | None = None


class ActionDialog(QDialog):
    """Asks for the reason, does it, and says what became of it.

    Args:
        kind: one of `DESK_KINDS`.
        numbers: of the tickets.
        desk: does it.
        shown: what is known of the guest, where it is one.
        parent: the window.
    """

    done_to = Signal(object)
    """ActionReport: something was changed."""

    def __init__(
        self,
        kind: Kind,
        numbers: Sequence[int],
        desk: ActionsDesk,
        shown: ShownGuest | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._numbers, self._desk = kind, tuple(numbers), desk
        self._decision = shown.decision if shown else None
        guest, facts = (shown.name, shown.facts) if shown else ("", "")
        name = action_name(kind)
        self.setWindowTitle(name)
        self.said = QLabel(self._will(guest))
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        mark(self.said, role="heading")
        self.facts = QLabel(facts)
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setVisible(bool(facts))
        mark(self.facts, role="muted")
        needed = kind in REASONED
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON_LIMIT)
        why = self.tr("Why? It stays in the history.") if needed else self.tr("Why? (optional)")
        self.reason.setPlaceholderText(why)
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.textChanged.connect(self._on_typed)
        self.go = QPushButton(name)
        self.go.setEnabled(not needed)
        mark(self.go, kind="primary")
        self.go.setDefault(True)
        self.go.clicked.connect(self._on_go)
        self.leave = QPushButton(self.tr("Cancel"))
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        buttons.addWidget(self.leave)
        column = QVBoxLayout(self)
        for widget in (self.said, self.facts, self.reason):
            column.addWidget(widget)
        column.addLayout(buttons)
        ScaledGaps(
            self,
            (Gaps(column, (28, 24, 28, 20), 14), Gaps(buttons, (0, 6, 0, 0), 8)),
            lambda scale: self.setMinimumWidth(round(540 * scale)),
        )
        desk.finished.connect(self._on_finished)

    def _will(self, guest: str) -> str:
        one, many = _WILL[self._kind]
        if len(self._numbers) != 1:
            return translate("DeskAction", many).format(count=grouped(len(self._numbers)))
        ticket = self.tr("Ticket {number}").format(number=self._numbers[0])
        if guest:
            ticket = self.tr("Ticket {number} of {guest}").format(
                number=self._numbers[0], guest=guest
            )
        said = translate("DeskAction", one).format(ticket=ticket)
        return said.replace("about Ticket", "about ticket")

    @Slot()
    def _on_typed(self) -> None:
        self.go.setEnabled(self._kind not in REASONED or bool(self.reason.text().strip()))

    @Slot()
    def _on_go(self) -> None:
        if not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        self.reason.setEnabled(False)
        self._desk.act(self._kind, self._numbers, self.reason.text(), self._decision)

    @Slot(object)
    def _on_finished(self, report: ActionReport) -> None:
        if report.kind is not self._kind or report.asked != self._numbers:
            return
        if report.done:
            self.done_to.emit(report)
        if report.done == len(self._numbers):
            self.accept()
            return
        did = translate("DeskAction", _DID[self._kind]).format(count=grouped(report.done))
        others = len(report.refused) - _SHOWN
        more = (self.tr("And {count} more.").format(count=others),) if others > 0 else ()
        parts = (*report.refused[:_SHOWN], *more, report.fault)
        self.said.setText(did if report.done else self.tr("Nothing was changed."))
        self.facts.setText("\n".join(part for part in parts if part))
        self.facts.show()
        self.reason.hide()
        self.go.hide()
        self.leave.setText(self.tr("Close"))
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)
