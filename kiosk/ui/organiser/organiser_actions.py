"""What can be done with the tickets that are shown or selected: one action for each verb.

The tool bar has them as buttons, the table as a menu; a front end may hide those that a person may
not do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QWidget

from kiosk.domain.operator import OnDuty, Right
from kiosk.services.ports import Preferences

if TYPE_CHECKING:
    from kiosk.ui.organiser.tickets_paper import MakeSheets
    from kiosk.ui.organiser.which_tickets import Choice
    from kiosk.ui.store_access.desks import StoreDesks
    from kiosk.ui.store_access.lists_desk import ListsDesk

# Each dialog is loaded when it is opened: the window waits for none of them.


@dataclass(frozen=True, slots=True)
class OrganiserTools:
    """What the dialogs work with.

    Attributes:
        lists: long work, on a connection of its own.
        sheets: make what draws tickets.
        edits: short works with guests and events, on another connection; None where that is not
            offered.
        door: where this laptop stands.
        preferences: keep what is half typed.
    """

    lists: "ListsDesk"
    sheets: "MakeSheets"
    edits: "ListsDesk | None" = None
    door: Callable[[], str] = lambda: ""
    preferences: Preferences | None = None


OpenOver = Callable[[QDialog], None]
"""Shows a dialog over the window."""


class OrganiserActions(QObject):
    """Opens the dialogs.

    Args:
        tools: the desks that do the work.
        choice: what the Tickets tab shows and what is selected there.
        events: the events there are.
        open_over: shows a dialog.
        owner: the tab.
    """

    changed = Signal()
    """Something in the tickets was changed here."""

    def __init__(
        self,
        tools: OrganiserTools,
        choice: "Callable[[], Choice]",
        events: Callable[[], Sequence[str]],
        open_over: OpenOver,
        owner: QWidget,
    ) -> None:
        super().__init__(owner)
        self._tools = tools
        self._choice, self._known = choice, events
        self._open_over, self._owner = open_over, owner
        self._duty = OnDuty()
        self.export = self._action(self.tr("Export…"), self.open_export)
        self.tickets = self._action(self.tr("Tickets as PDF…"), self.open_tickets)
        self.names = self._action(self.tr("Print list…"), self.open_names)
        self.edit = self._action(self.tr("Edit guest…"), self.open_edit)
        self.edit.setShortcut("Ctrl+G")
        self.edit.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        owner.addAction(self.edit)
        self.key_in = self._action(self.tr("Key in from paper…"), self.open_key_in)
        self.events = self._action(self.tr("Events…"), self.open_events)
        self.set_duty(self._duty)

    def _action(self, text: str, slot: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(slot)
        return action

    @property
    def for_bar(self) -> tuple[QAction, ...]:
        """Those that stand in the tool bar as buttons."""
        return (self.export, self.tickets, self.names, self.edit)

    @property
    def for_selection(self) -> tuple[QAction, ...]:
        """Those that stand in the menu of the selected rows."""
        return (self.edit, self.tickets, self.names, self.export)

    @Slot()
    def open_export(self) -> None:
        """A list to be taken along."""
        from kiosk.ui.organiser.export_dialog import ExportDialog

        window = self._owner.window()
        self._open_over(ExportDialog(self._tools.lists, self._choice(), parent=window))

    @property
    def for_later(self) -> tuple[QAction, ...]:
        """Those that are wanted seldom."""
        return (self.events, self.key_in)

    @Slot()
    def open_events(self) -> None:
        """The events, described, renamed and merged."""
        from kiosk.ui.organiser.events_sheet import EventsSheet

        if self._tools.edits is not None:
            sheet = EventsSheet(self._tools.edits, self._owner.window())
            sheet.changed.connect(self.changed)
            self._open_over(sheet)

    @Slot()
    def open_key_in(self) -> None:
        """What was ticked on paper."""
        from kiosk.ui.organiser.key_in_sheet import KeyInSheet

        tools = self._tools
        if tools.edits is None:
            return
        sheet = KeyInSheet(tools.edits, tools.door(), tools.preferences, self._owner.window())
        sheet.keyed.connect(self.changed)
        self._open_over(sheet)

    def set_choice_of(self, selected: int) -> None:
        """Offer what can be done with so many selected tickets."""
        self.edit.setEnabled(selected == 1 and self._duty.may(Right.EDIT))

    def set_duty(self, duty: OnDuty) -> None:
        """Offer what who works here may do."""
        self._duty = duty
        edits = self._tools.edits is not None
        for action in (self.export, self.tickets, self.names):
            action.setVisible(duty.may(Right.LISTS))
        self.key_in.setVisible(edits and duty.may(Right.LISTS))
        self.events.setVisible(edits and duty.may(Right.SETTINGS))
        self.edit.setVisible(edits and duty.may(Right.EDIT))
        self.set_choice_of(len(self._choice().selected))

    @Slot()
    def open_edit(self) -> None:
        """The selected guest's fields."""
        from kiosk.ui.organiser.guest_sheet import GuestSheet

        edits, numbers = self._tools.edits, self._choice().selected
        if edits is None or len(numbers) != 1:
            return
        (number,) = numbers
        sheet = GuestSheet(edits, number, self._known(), self._owner.window())
        sheet.saved.connect(self.changed)
        self._open_over(sheet)

    @Slot()
    def open_tickets(self) -> None:
        """Tickets for everybody."""
        from kiosk.ui.organiser.tickets_paper import TicketsPaper

        tools, window = self._tools, self._owner.window()
        self._open_over(TicketsPaper(tools.lists, self._choice(), tools.sheets, parent=window))

    @Slot()
    def open_names(self) -> None:
        """The printed list."""
        from kiosk.ui.organiser.names_paper import NamesPaper

        tools, window = self._tools, self._owner.window()
        self._open_over(NamesPaper(tools.lists, self._choice(), tools.sheets, parent=window))


def organiser_tools(
    desks: "StoreDesks", sheets: "MakeSheets | None", preferences: Preferences
) -> OrganiserTools | None:
    """What the dialogs work with in a window; None where lists are not offered there."""
    if desks.lists is None or sheets is None:
        return None
    door = desks.door
    return OrganiserTools(desks.lists, sheets, desks.edits, lambda: door.door.name, preferences)
