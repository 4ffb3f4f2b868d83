"""What all laptops share besides tickets, in dictionaries: for rehearsals and tests."""

from collections.abc import Mapping, Sequence

from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.operator import DoorRecord, Operator
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Ticket


class MemoryShared:
    """The part of the in-memory store beside its tickets; see `SharedStore`."""

    def __init__(self) -> None:
        self.tickets: dict[int, Ticket] = {}
        self._events: dict[str, Event] = {}
        self._guests: dict[int, Guest] = {}
        self._operators: dict[str, Operator] = {}
        self._settings: dict[str, str] = {}
        self._doors: dict[str, DoorRecord] = {}
        self._changes = 0

    def event_list(self) -> Sequence[Event]:
        """Every event, by name."""
        found = dict(self._events)
        for ticket in sorted(self.tickets.values(), key=lambda t: t.event):
            name = " ".join(ticket.event.split())
            if name:
                found.setdefault(folded(name), Event(name=name))
        return [found[key] for key in sorted(found)]

    def described_events(self) -> Sequence[Event]:
        """The events that were described."""
        return list(self._events.values())

    def put_event(self, event: Event) -> None:
        """Describe an event; one of the same name is described anew."""
        self._events[event.key] = event

    def drop_event(self, name: str) -> None:
        """Forget what was said of an event; its tickets stay as they are."""
        self._events.pop(folded(name), None)

    def guests(self, ticket_ids: Sequence[int]) -> Mapping[int, Guest]:
        """The further fields of these tickets; those without any are left out."""
        return {n: self._guests[n] for n in ticket_ids if n in self._guests}

    def put_guests(self, guests: Mapping[int, Guest]) -> None:
        """Write the further fields of these tickets."""
        self._guests.update(guests)
        self._changes += 1

    def operators(self) -> Sequence[Operator]:
        """Who has a name here, by name."""
        return [self._operators[name] for name in sorted(self._operators)]

    def put_operator(self, operator: Operator) -> None:
        """Write an operator; one of the same name is written over."""
        self._operators[operator.name] = operator

    def drop_operator(self, name: str) -> None:
        """Take an operator away."""
        self._operators.pop(name, None)

    def shared_settings(self) -> Mapping[str, str]:
        """The settings that all laptops share."""
        return dict(sorted(self._settings.items()))

    def put_setting(self, name: str, value: str) -> None:
        """Share a setting; an empty value takes it away."""
        self._settings[name] = value
        if not value:
            del self._settings[name]

    def doors(self) -> Sequence[DoorRecord]:
        """The doors that were described or heard of, by name."""
        return [self._doors[name] for name in sorted(self._doors)]

    def put_door(self, door: DoorRecord) -> None:
        """Write what is known of a door."""
        self._doors[door.name] = door
