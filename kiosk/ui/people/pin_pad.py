"""Names at the left, digits at the right: who works here, and their PIN."""

import math
from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRegularExpression,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.operator import PIN_LEAST, PIN_MOST, Operator
from kiosk.services.people.sign_in import SignInRefused
from kiosk.ui.style.big_text import shortened
from kiosk.ui.style.measure import item_text_room
from kiosk.ui.style.theme import Theme, mark

_NAME, _ROLE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_JOINT = "  ·  "
_DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫")
_ROW, _KEY_WIDTH, _KEY_HEIGHT = 46, 84, 52


class _NameAndRole(QStyledItemDelegate):
    """A long name loses its end, and never the role behind it; the tool tip has the rest."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        parts = [str(index.data(_NAME)), str(index.data(_ROLE))]
        option.text = shortened(parts, _JOINT, option.font, item_text_room(option))


class PinPad(QWidget):
    """Asks who, and for the PIN; digits may be typed or pressed, `Enter` goes on.

    Args:
        theme: gives sizes.
        go: what the button says.
    """

    entered = Signal(str, str)
    """Name, PIN."""

    def __init__(self, theme: Theme, go: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wait = 0
        self.names = QListWidget()
        self.names.setAccessibleName(self.tr("Who works here"))
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setItemDelegate(_NameAndRole(self.names))
        self.names.currentRowChanged.connect(self._on_name)
        self.names.itemClicked.connect(self._on_clicked)
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(PIN_MOST)
        self.pin.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self.pin))
        self.pin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pin.setPlaceholderText(self.tr("PIN"))
        self.pin.setAccessibleName(self.tr("PIN"))
        self.pin.textChanged.connect(self._on_typed)
        self.pin.returnPressed.connect(self._on_go)
        self.said = QLabel()
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        mark(self.said, role="error")
        self.go = QPushButton(go)
        mark(self.go, kind="primary")
        self.go.setEnabled(False)
        self.go.clicked.connect(self._on_go)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._on_second)
        self._place()
        theme.changed.connect(self._on_theme)
        self._on_theme()

    def _place(self) -> None:
        self.keys = QGridLayout()
        for place, digit in enumerate(_DIGITS):
            if digit:
                self.keys.addWidget(self._key(digit), place // 3, place % 3)
        self._right = QVBoxLayout()
        self._right.addWidget(self.pin)
        self._right.addLayout(self.keys)
        self._right.addWidget(self.go)
        self._left = QVBoxLayout()
        self._left.addWidget(self.names, 1)
        self._left.addWidget(self.said)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(self._left, 1)
        self._row.addLayout(self._right)

    @Slot()
    def _on_theme(self) -> None:
        """The window may be made larger while this covers it."""
        px = self._theme.px
        for layout, spacing in ((self.keys, 8), (self._right, 10), (self._left, 10)):
            layout.setSpacing(px(spacing))
        self._row.setSpacing(px(24))
        self.said.setMinimumHeight(px(48))
        self.names.setMinimumWidth(px(300))
        for key in self.findChildren(QPushButton):
            if key is not self.go:
                key.setFixedSize(px(_KEY_WIDTH), px(_KEY_HEIGHT))
        for row in range(self.names.count()):
            self.names.item(row).setSizeHint(QSize(0, px(_ROW)))

    def _key(self, digit: str) -> QPushButton:
        key = QPushButton(digit)
        mark(key, kind="digit")
        key.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the field keeps it: keys go on counting
        key.setProperty("digit", digit)
        key.setAccessibleName(digit if digit.isdigit() else self.tr("Delete the last digit"))
        key.clicked.connect(self._on_key)
        return key

    def show_people(self, people: Sequence[Operator], chosen: str = "") -> None:
        """List who may; the one that was chosen stays so.

        Args:
            people: by name.
            chosen: who is likely; the first one otherwise.
        """
        before = self.name or chosen
        quiet = QSignalBlocker(self.names)
        self.names.clear()
        for person in people:
            role = said_role(self, person)
            item = QListWidgetItem(f"{person.name}{_JOINT}{role}")
            item.setData(_NAME, person.name)
            item.setData(_ROLE, role)
            item.setToolTip(person.name.replace("<", "‹"))
            item.setSizeHint(QSize(0, self._theme.px(_ROW)))
            self.names.addItem(item)
            if person.name == before:
                self.names.setCurrentItem(item)
        if self.names.currentRow() < 0 and self.names.count():
            self.names.setCurrentRow(0)
        quiet.unblock()
        self._on_typed()

    @property
    def name(self) -> str:
        """Who is chosen; empty where nobody is."""
        item = self.names.currentItem()
        return str(item.data(_NAME)) if item is not None else ""

    def begin(self) -> None:
        """Ask anew: nothing typed, nothing said, ready for digits."""
        self.pin.clear()
        self.said.clear()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def refuse(self, refused: SignInRefused) -> None:
        """Say why it was not taken; the digits go, and a wait is counted down."""
        self.pin.clear()
        self.said.setText(refused.sentence)
        self._wait = math.ceil(refused.wait.total_seconds())
        if self._wait:
            self._clock.start()
        self._on_typed()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_second(self) -> None:
        self._wait -= 1
        if self._wait > 0:
            wait = self.tr("Wrong PIN too often. The next try counts in {seconds} s.")
            self.said.setText(wait.format(seconds=self._wait))
            return
        self._free()

    def _free(self) -> None:
        self._clock.stop()
        self._wait = 0
        self.said.clear()
        self._on_typed()

    @Slot()
    def _on_key(self) -> None:
        sender = self.sender()
        digit = str(sender.property("digit")) if sender is not None else ""
        self.pin.insert(digit) if digit.isdigit() else self.pin.backspace()

    @Slot()
    def _on_clicked(self) -> None:
        """Whoever clicked a name, also the one that was marked already, types a PIN next."""
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int)
    def _on_name(self, _row: int) -> None:
        # Another name waits for nobody else's wrong PINs.
        self._free()
        self.pin.clear()
        if self.isVisible():
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_typed(self) -> None:
        self.go.setEnabled(len(self.pin.text()) >= PIN_LEAST and bool(self.name) and not self._wait)

    @Slot()
    def _on_go(self) -> None:
        if self.go.isEnabled():
            self.go.setEnabled(False)
            self.entered.emit(self.name, self.pin.text())


def said_role(widget: QWidget, person: Operator) -> str:
    """A role as people read it."""
    return {
        "door": widget.tr("Door"),
        "desk": widget.tr("Desk"),
        "organiser": widget.tr("Organiser"),
    }[person.role.value]
