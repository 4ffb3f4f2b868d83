"""What a front end needs for lists and events: the verbs over one store, for who may use them."""

from dataclasses import dataclass
from typing import Protocol

from kiosk.domain.operator import Right
from kiosk.services.editing import Editing, EditStore
from kiosk.services.events import Events, EventStore
from kiosk.services.lists.bulk_tickets import BulkIssuing, BulkStore
from kiosk.services.lists.exporting import Exporting, ExportStore
from kiosk.services.lists.import_ports import GuestStore
from kiosk.services.lists.importing import Importing
from kiosk.services.lists.keyed_in import Paper, PaperStore
from kiosk.services.lists.planning import Planning
from kiosk.services.people.permit import Duty, anybody, require
from kiosk.services.ports import TicketStore


class ListStore(
    GuestStore,
    ExportStore,
    BulkStore,
    EditStore,
    EventStore,
    PaperStore,
    TicketStore,
    Protocol,
):
    """A store that lists go into and come out of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVerbs:
    """The verbs themselves; nobody is asked who they are."""

    planning: Planning
    importing: Importing
    exporting: Exporting
    bulk: BulkIssuing
    events: Events
    editing: Editing
    paper: Paper


@dataclass(frozen=True, slots=True)
class ListDesk:
    """The verbs of guest lists, and of what stands on them.

    Each is handed out only to who may use it, else `NotAllowed` is raised.
    """

    verbs: ListVerbs
    duty: Duty = anybody

    @property
    def planning(self) -> Planning:
        """Says what an import will do."""
        require(self.duty, Right.LISTS)
        return self.verbs.planning

    @property
    def importing(self) -> Importing:
        """Imports."""
        require(self.duty, Right.LISTS)
        return self.verbs.importing

    @property
    def exporting(self) -> Exporting:
        """Exports, and prints the list."""
        require(self.duty, Right.LISTS)
        return self.verbs.exporting

    @property
    def bulk(self) -> BulkIssuing:
        """Draws tickets for many."""
        require(self.duty, Right.LISTS)
        return self.verbs.bulk

    @property
    def events(self) -> Events:
        """Describes and renames events."""
        require(self.duty, Right.SETTINGS)
        return self.verbs.events

    @property
    def editing(self) -> Editing:
        """Corrects guests."""
        require(self.duty, Right.EDIT)
        return self.verbs.editing

    @property
    def paper(self) -> Paper:
        """Keys in what was ticked on paper."""
        require(self.duty, Right.LISTS)
        return self.verbs.paper
