"""Where this laptop stands, who decides, and for which events."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.decision import DOOR_LIMIT, OPERATOR_LIMIT
from kiosk.domain.scan import Direction, Door, folded
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.captions import captioned
from kiosk.ui.style.theme import Theme, mark


class DoorDialog(QDialog):
    """Asks for the door; nothing is taken before Save.

    Args:
        door: as it is set.
        table: knows the events.
        theme: gives sizes.
        parent: the window.
    """

    chosen = Signal(object)
    """Door."""

    def __init__(
        self,
        door: Door,
        table: TableDesk,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Door"))
        self._theme = theme
        self._chosen = {folded(e): e for e in door.events}
        self.name = QLineEdit(door.name)
        self.name.setMaxLength(DOOR_LIMIT)
        self.operator = QLineEdit(door.operator)
        self.operator.setMaxLength(OPERATOR_LIMIT)
        self.operator.setPlaceholderText(self.tr("Your name, as others will read it"))
        self.direction = QComboBox()
        for way, word in self._ways():
            self.direction.addItem(word, way.value)
        self.direction.setCurrentIndex(list(Direction).index(door.direction))
        self.events = QListWidget()
        self.events.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.events.setMinimumHeight(theme.px(96))
        self.events.setAccessibleName(self.tr("Events admitted here; none ticked admits all"))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        mark(buttons.button(QDialogButtonBox.StandardButton.Save), kind="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(32), theme.px(24), theme.px(32), theme.px(24))
        column.setSpacing(theme.px(8))
        for label, field in (
            (self.tr("Door"), self.name),
            (self.tr("Operator"), self.operator),
            (self.tr("Guests go here"), self.direction),
            (self.tr("Events admitted here (none ticked: all)"), self.events),
        ):
            column.addWidget(captioned(label, field))
            column.addWidget(field)
        column.addSpacing(theme.px(12))
        column.addWidget(buttons)
        self.setMinimumWidth(theme.px(520))
        self._list(())
        table.events_ready.connect(self._on_events)
        table.events()

    def accept(self) -> None:
        """Take the door as it stands in the form."""
        self.chosen.emit(self.door())
        super().accept()

    def door(self) -> Door:
        """The door as it stands in the form."""
        name = " ".join(self.name.text().split()) or "Door"
        operator = " ".join(self.operator.text().split())
        way = Direction(self.direction.currentData())
        return Door(name, operator, frozenset(self._ticked()), way)

    def _ways(self) -> tuple[tuple[Direction, str], ...]:
        return (
            (Direction.IN, self.tr("In")),
            (Direction.OUT, self.tr("Out")),
            (Direction.BOTH, self.tr("In and out")),
        )

    def _ticked(self) -> Iterable[str]:
        for row in range(self.events.count()):
            item = self.events.item(row)
            if item.checkState() is Qt.CheckState.Checked:
                yield item.text()

    @Slot(object)
    def _on_events(self, events: tuple[str, ...]) -> None:
        # What a person ticked while the answer was on its way stays ticked.
        self._chosen = {folded(e): e for e in self._ticked()}
        self._list(events)

    def _list(self, events: tuple[str, ...]) -> None:
        known = {folded(e): e for e in events}
        known = {**self._chosen, **known}
        self.events.clear()
        for key in sorted(known):
            item = QListWidgetItem(known[key])
            item.setToolTip(known[key].replace("<", "‹"))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = key in self._chosen
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.events.addItem(item)
