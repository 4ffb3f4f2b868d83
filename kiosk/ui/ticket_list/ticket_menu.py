"""The menu of the selected rows: whose it is, what can be made of it, what the desk may do."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from kiosk.domain.action_rules import Kind
from kiosk.domain.offered_actions import may_do
from kiosk.domain.operator import OnDuty
from kiosk.domain.text import cut_to, on_one_line
from kiosk.domain.ticket import Ticket
from kiosk.ui.style.measure import grouped
from kiosk.ui.ticket.action_dialog import DESK_KINDS, action_name


class TicketMenu(QMenu):
    """Says in its first line what it is about, and goes away when it is closed.

    Args:
        only: the selected ticket; None where several are selected, or another one is on the card.
        selected: how many tickets are selected.
        parent: the tab.
    """

    history_wanted = Signal()
    """The history of the only ticket shall be shown."""
    action_wanted = Signal(object)
    """Kind: the desk wants to do this to what is selected."""

    def __init__(self, only: Ticket | None, selected: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._only = only
        self.addAction(self._whose(selected)).setEnabled(False)

    def _whose(self, selected: int) -> str:
        """Whom the menu is about."""
        if self._only is None:
            return self.tr("{0} selected tickets").format(grouped(selected))
        name = cut_to(on_one_line(self._only.name) or self.tr("No name"), 40)
        words = self.tr("Ticket {0}  ·  {1}").format(self._only.id, name)
        return words.replace("&", "&&")

    def add_actions(self, actions: Sequence[QAction], *, only_for_one: bool = False) -> None:
        """Add a group of them; those for one ticket only where it is one."""
        self.addSeparator()
        if self._only is not None or not only_for_one:
            self.addActions(list(actions))

    def add_desk_kinds(self, duty: OnDuty) -> None:
        """Add the history, and what who works here may do."""
        self.addSeparator()
        if self._only is not None:
            self.addAction(self.tr("History…"), self._on_history)
        for kind in DESK_KINDS:
            if may_do(duty, kind):
                self.addAction(f"{action_name(kind)}…", partial(self._want, kind))

    @Slot()
    def _on_history(self) -> None:
        self.history_wanted.emit()

    def _want(self, kind: Kind) -> None:
        self.action_wanted.emit(kind)
