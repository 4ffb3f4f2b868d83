"""The facades through which the tabs ask the store, together."""

from dataclasses import dataclass

from kiosk.ui.store_access.actions_desk import ActionsDesk
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.store_access.hold_desk import HoldDesk
from kiosk.ui.store_access.lists_desk import ListsDesk
from kiosk.ui.store_access.register_desk import RegisterDesk
from kiosk.ui.store_access.sign_in_desk import SignInDesk
from kiosk.ui.store_access.store_worker import StoreWorker
from kiosk.ui.store_access.table_desk import TableDesk


@dataclass(frozen=True, slots=True)
class StoreDesks:
    """Everything that asks the store; all live longer than the window.

    Attributes:
        worker: tells when the store is open, or why it is not.
        door: checks and records; gets the door that this laptop remembers.
        register: registers.
        table: pages, counts, how the store is doing.
        holds: who waits for the desk, and what the desk says.
        actions: a ticket's history, and what a desk may do to it.
        lists: imports and exports, on a connection of its own; None where that is not offered.
        edits: corrects guests and events, on another one, so that it waits for no import.
        sign_in: knows who works here; None where nobody is asked.
    """

    worker: StoreWorker
    door: DoorDesk
    register: RegisterDesk
    table: TableDesk
    holds: HoldDesk
    actions: ActionsDesk
    lists: ListsDesk | None = None
    edits: ListsDesk | None = None
    sign_in: SignInDesk | None = None
