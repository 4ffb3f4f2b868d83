"""Asks for the yes of somebody who may, such as an organiser's before the program closes."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kiosk.domain.operator import RIGHTS, Operator, Right
from kiosk.ui.people.pin_pad import PinPad
from kiosk.ui.store_access.sign_in_desk import SignInDesk
from kiosk.ui.style.theme import Theme, mark


class AskPin(QDialog):
    """A PIN pad with those who may; accepted as soon as one of them said yes.

    Args:
        desk: knows them, and compares PINs.
        right: what they say yes to.
        heading: what is asked.
        theme: gives sizes.
    """

    def __init__(
        self, desk: SignInDesk, right: Right, heading: str, theme: Theme, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._desk, self._right = desk, right
        self.setWindowTitle(heading)
        title = QLabel(heading)
        title.setWordWrap(True)
        mark(title, role="heading")
        self.pad = PinPad(theme, self.tr("OK (Enter)"))
        self.pad.show_people([p for p in desk.operators if right in RIGHTS[p.role]])
        self.pad.entered.connect(self._on_entered)
        desk.refused.connect(self.pad.refuse)
        desk.agreed.connect(self._on_agreed)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.pad.go.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.px(n) for n in (32, 24, 32, 20)))
        column.setSpacing(theme.px(14))
        column.addWidget(title)
        column.addWidget(self.pad)
        column.addLayout(buttons)
        self.pad.begin()

    @Slot(str, str)
    def _on_entered(self, name: str, pin: str) -> None:
        self._desk.agree(name, pin, self._right)

    @Slot(object)
    def _on_agreed(self, operator: Operator) -> None:
        if self._right in RIGHTS[operator.role]:
            self.accept()
