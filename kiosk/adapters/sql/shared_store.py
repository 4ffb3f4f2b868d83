"""The part of the SQL store that keeps what all laptops share besides tickets."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from kiosk.adapters.database.session import Session
from kiosk.adapters.sql import shared_rows
from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.operator import DoorRecord, Operator

T = TypeVar("T")


class SharedRows:
    """Events, guests' further fields, operators, settings and doors; see `SharedStore`."""

    def _call(self, work: Callable[[Session], T]) -> T:
        raise NotImplementedError

    def event_list(self) -> Sequence[Event]:
        """Every event, by name."""
        return self._call(shared_rows.event_list)

    def described_events(self) -> Sequence[Event]:
        """The events that were described."""
        return self._call(shared_rows.described_events)

    def put_event(self, event: Event) -> None:
        """Describe an event; one of the same name is described anew."""
        self._call(lambda session: shared_rows.put_event(session, event))

    def drop_event(self, name: str) -> None:
        """Forget what was said of an event; its tickets stay as they are."""
        self._call(lambda session: shared_rows.drop_event(session, name))

    def guests(self, ticket_ids: Sequence[int]) -> Mapping[int, Guest]:
        """The further fields of these tickets; those without any are left out."""
        return self._call(lambda session: shared_rows.guests(session, ticket_ids))

    def put_guests(self, guests: Mapping[int, Guest]) -> None:
        """Write the further fields of these tickets, in one transaction."""
        self._call(lambda session: shared_rows.put_guests(session, guests))

    def operators(self) -> Sequence[Operator]:
        """Who has a name here, by name."""
        return self._call(shared_rows.operators)

    def put_operator(self, operator: Operator) -> None:
        """Write an operator; one of the same name is written over."""
        self._call(lambda session: shared_rows.put_operator(session, operator))

    def drop_operator(self, name: str) -> None:
        """Take an operator away; what he did stays in the log."""
        self._call(lambda session: shared_rows.drop_operator(session, name))

    def shared_settings(self) -> Mapping[str, str]:
        """The settings that all laptops share."""
        return self._call(shared_rows.shared_settings)

    def put_setting(self, name: str, value: str) -> None:
        """Share a setting; an empty value takes it away."""
        self._call(lambda session: shared_rows.put_setting(session, name, value))

    def doors(self) -> Sequence[DoorRecord]:
        """The doors that were described or heard of, by name."""
        return self._call(shared_rows.doors)

    def put_door(self, door: DoorRecord) -> None:
        """Write what is known of a door."""
        self._call(lambda session: shared_rows.put_door(session, door))

    # What only the organiser does, at the server itself.

    def known_doors(self) -> Sequence[tuple[DoorRecord, datetime | None]]:
        """Every door that was described, has a database user or decided, and its last decision."""
        return self._call(shared_rows.known_doors)

    def shut_door(self, name: str, reason: str) -> None:
        """Shut a door out from now on."""
        self._call(lambda session: shared_rows.shut_door(session, name, reason))

    def open_door(self, name: str) -> bool:
        """Let a door decide again; whether it was shut out."""
        return self._call(lambda session: shared_rows.open_door(session, name))

    def doors_held(self) -> bool:
        """Whether the server holds doors to what is said of them here."""
        return self._call(shared_rows.doors_held)
