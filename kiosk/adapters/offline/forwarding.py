"""What a door whose own disk cannot be used passes on to the store in use."""

from collections.abc import Mapping, Sequence

from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.hold import HistoryEntry, Hold
from kiosk.domain.operator import DoorRecord, Operator
from kiosk.services.ports import TicketStore


class PassedOn:
    """Holds, history and what all laptops share, as the store in use answers."""

    _store: TicketStore

    def holds(self, *, answered: bool = False) -> Sequence[Hold]:
        """As the store in use does."""
        return self._store.holds(answered=answered)

    def history(self, ticket_id: int) -> Sequence[HistoryEntry]:
        """As the store in use does."""
        return self._store.history(ticket_id)

    def event_list(self) -> Sequence[Event]:
        """As the store in use does."""
        return self._store.event_list()

    def described_events(self) -> Sequence[Event]:
        """As the store in use does."""
        return self._store.described_events()

    def put_event(self, event: Event) -> None:
        """As the store in use does."""
        self._store.put_event(event)

    def drop_event(self, name: str) -> None:
        """As the store in use does."""
        self._store.drop_event(name)

    def guests(self, ticket_ids: Sequence[int]) -> Mapping[int, Guest]:
        """As the store in use does."""
        return self._store.guests(ticket_ids)

    def put_guests(self, guests: Mapping[int, Guest]) -> None:
        """As the store in use does."""
        self._store.put_guests(guests)

    def operators(self) -> Sequence[Operator]:
        """As the store in use does."""
        return self._store.operators()

    def put_operator(self, operator: Operator) -> None:
        """As the store in use does."""
        self._store.put_operator(operator)

    def drop_operator(self, name: str) -> None:
        """As the store in use does."""
        self._store.drop_operator(name)

    def shared_settings(self) -> Mapping[str, str]:
        """As the store in use does."""
        return self._store.shared_settings()

    def put_setting(self, name: str, value: str) -> None:
        """As the store in use does."""
        self._store.put_setting(name, value)

    def doors(self) -> Sequence[DoorRecord]:
        """As the store in use does."""
        return self._store.doors()

    def put_door(self, door: DoorRecord) -> None:
        """As the store in use does."""
        self._store.put_door(door)
