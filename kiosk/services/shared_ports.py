"""What all laptops share besides tickets: events, guests' fields, operators, settings, doors."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.operator import DoorRecord, Operator


class SharedStore(Protocol):
    """Where the shared records are kept.

    Every method may raise `StoreUnavailable` and nothing else. A laptop that goes on without its
    server answers the questions from what it heard last, and refuses the changes.
    """

    def event_list(self) -> Sequence[Event]:
        """Every event, by name: those that were described, and those that only tickets name."""
        ...

    def described_events(self) -> Sequence[Event]:
        """The events that were described, in no order; quick, however many tickets there are."""
        ...

    def put_event(self, event: Event) -> None:
        """Describe an event; one of the same name (`Event.key`) is described anew."""
        ...

    def drop_event(self, name: str) -> None:
        """Forget what was said of an event; its tickets stay as they are."""
        ...

    def guests(self, ticket_ids: Sequence[int]) -> Mapping[int, Guest]:
        """The further fields of these tickets; those without any are left out."""
        ...

    def put_guests(self, guests: Mapping[int, Guest]) -> None:
        """Write the further fields of these tickets, in one transaction."""
        ...

    def operators(self) -> Sequence[Operator]:
        """Who has a name here, by name."""
        ...

    def put_operator(self, operator: Operator) -> None:
        """Write an operator; one of the same name is written over."""
        ...

    def drop_operator(self, name: str) -> None:
        """Take an operator away; what he did stays in the log."""
        ...

    def shared_settings(self) -> Mapping[str, str]:
        """The settings that all laptops share."""
        ...

    def put_setting(self, name: str, value: str) -> None:
        """Share a setting; an empty value takes it away."""
        ...

    def doors(self) -> Sequence[DoorRecord]:
        """The doors that were described or heard of, by name."""
        ...

    def put_door(self, door: DoorRecord) -> None:
        """Write what is known of a door."""
        ...
