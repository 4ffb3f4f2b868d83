"""What comes to a desk while it works: guests who wait at doors, and tickets that are scanned."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from kiosk.ui.register.register_tab import RegisterTab
from kiosk.ui.scan.scan_tab import ScanTab
from kiosk.ui.shell.desk_scans import DeskScans
from kiosk.ui.shell.dialogs import Dialogs
from kiosk.ui.shell.hold_notices import HoldNotices
from kiosk.ui.shell.stray_scans import StrayScans
from kiosk.ui.shell.window_tabs import TABS, WindowTabs
from kiosk.ui.store_access.desks import StoreDesks
from kiosk.ui.style.appearance import Appearance
from kiosk.ui.ticket.hold_cards import HoldCards
from kiosk.ui.ticket.ticket_face import TicketFace
from kiosk.ui.ticket_list.tickets_tab import TicketsTab


class DeskWork(QObject):
    """Opens guests' cards: on the Tickets tab beside the list, elsewhere over what is done there.

    Args:
        desks: ask the store.
        appearance: theme and sounds.
        stack: the tabs' pages.
        tabs: the tabs.
        register: the Register tab.
        tickets: the Tickets tab.
        door: the Scan tab, where nothing of this is seen.
        dialogs: open histories and actions.
        stray: scans of scanners that type.
    """

    def __init__(
        self,
        desks: StoreDesks,
        appearance: Appearance,
        stack: QStackedWidget,
        tabs: WindowTabs,
        register: RegisterTab,
        tickets: TicketsTab,
        door: ScanTab,
        dialogs: Dialogs,
        stray: StrayScans,
    ) -> None:
        super().__init__(stack)
        self._stack, self._tabs, self._tickets, self._door = stack, tabs, tickets, door
        self._dialogs, self._stray = dialogs, stray
        sounds, now = appearance.sounds, door.flow.now
        self.scans = DeskScans(desks.actions, desks.door, sounds, now, self)
        self.cards = HoldCards(desks.holds, appearance.theme, now)
        self.notices = HoldNotices(self.cards, stack, door, sounds, self)
        self.cards.opened.connect(self._on_guest_wanted)
        self.scans.card_wanted.connect(self._on_card_wanted)
        self.scans.noted.connect(stray.refused)
        tickets.history_wanted.connect(dialogs.open_history)
        tickets.action_wanted.connect(dialogs.open_action)
        door.history_wanted.connect(dialogs.open_history)
        dialogs.acted.connect(tickets.show_again)
        stray.scanned.connect(self._on_stray)
        self._actions = desks.actions
        for card in (register.actions_of_card, tickets.actions_of_ticket):
            card.handed_out.connect(self._on_handed_out)

    @property
    def _at_door(self) -> bool:
        return self._stack.currentWidget() is self._door

    def take_scan(self, spellings: list[str], typing: QWidget | None = None) -> None:
        """A scanner that does not type gave this: at the door it is decided about.

        Args:
            spellings: the likeliest first.
            typing: the field that somebody types in.
        """
        if self._at_door and not self._stray.active:
            self._door.scanned(spellings, typing)
        else:
            self._stray.hand_over(spellings)

    @Slot(object)
    def _on_stray(self, spellings: list[str]) -> None:
        if not self._stack.isVisibleTo(self._stack.window()):
            return  # the window is locked: nobody here may look anybody up
        if self._at_door:
            self._door.scanned(spellings)
        else:
            self.scans.take(spellings)

    @Slot(object, str)
    def _on_handed_out(self, face: TicketFace, how: str) -> None:
        self._actions.note_handed_out(face.number, how, int(face.until.timestamp()))

    @Slot(int)
    def _on_guest_wanted(self, number: int) -> None:
        self._tabs.setCurrentIndex(TABS.index("tickets"))
        self._tickets.open_ticket(number)

    @Slot(int, str)
    def _on_card_wanted(self, number: int, verdict: str) -> None:
        if self._stack.currentWidget() is self._tickets:
            self._tickets.open_ticket(number)
        self._dialogs.open_history(number, verdict)
