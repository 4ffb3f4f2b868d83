"""The organiser's verbs for events: list, add, rename, merge, set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kiosk.domain.event import Event
from kiosk.domain.scan import folded
from kiosk.domain.ticket import EVENT_LIMIT
from kiosk.services.issuing import tidy
from kiosk.services.near_names import alike


class EventStore(Protocol):
    """Where events are.

    Every method may raise `StoreUnavailable`.
    """

    def event_list(self) -> Sequence[Event]:
        """Every event, by name."""
        ...

    def put_event(self, event: Event) -> None:
        """Describe an event."""
        ...

    def event_counts(self) -> Mapping[str, int]:
        """Folded name -> how many tickets."""
        ...

    def rename_event(self, old: str, new: str) -> int:
        """Give an event's tickets, and what was said of it, another name; how many tickets."""
        ...


class EventError(ValueError):
    """What was asked for cannot be; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event and how many tickets it has."""

    event: Event
    tickets: int


class Events:
    """Events by name, in any spelling.

    Args:
        store: where they are.
    """

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def all(self) -> list[EventRow]:
        """Every event, by name."""
        counts = self._store.event_counts()
        return [EventRow(event, counts.get(event.key, 0)) for event in self._store.event_list()]

    def find(self, name: str) -> EventRow:
        """One event.

        Raises:
            EventError: there is none of that name; another is proposed.
        """
        rows = {row.event.key: row for row in self.all()}
        found = rows.get(folded(name))
        if found is None:
            meant = alike(name, [row.event.name for row in rows.values()])
            hint = f" Did you mean “{meant}”?" if meant else ""
            raise EventError(f"There is no event “{tidy(name)}”.{hint}")
        return found

    def add(self, event: Event) -> EventRow:
        """Describe an event that is new, or that only tickets name.

        Raises:
            EventError: the name cannot be one.
        """
        event = replace(event, name=_named(event.name))
        _check_times(event)
        self._store.put_event(event)
        return self.find(event.name)

    def set(self, name: str, event: Event) -> EventRow:
        """Describe an event anew.

        Args:
            name: which one.
            event: what it is from now on, under its own name.
        """
        there = self.find(name)
        _check_times(event)
        self._store.put_event(replace(event, name=there.event.name))
        return self.find(name)

    def rename(self, old: str, new: str) -> EventRow:
        """Rename an event, on its tickets too.

        Raises:
            EventError: there is no such event, or another of the new name (`merge` is for that).
        """
        self.find(old)
        new = _named(new)
        if folded(new) != folded(old) and folded(new) in {row.event.key for row in self.all()}:
            raise EventError(f"There is an event “{new}” already. Merge the two instead.")
        self._store.rename_event(old, new)
        return self.find(new)

    def merge(self, one: str, into: str) -> tuple[int, EventRow]:
        """Give one event's tickets to another; how many, and the other.

        Raises:
            EventError: one of them does not exist.
        """
        self.find(one)
        other = self.find(into).event.name
        if folded(one) == folded(other):
            raise EventError("An event cannot be merged into itself.")
        moved = self._store.rename_event(one, other)
        return moved, self.find(other)


def _named(name: str) -> str:
    name = tidy(name)
    if not name or len(name) > EVENT_LIMIT:
        raise EventError(f"An event's name has 1 to {EVENT_LIMIT} characters.")
    return name


def _check_times(event: Event) -> None:
    if event.capacity is not None and event.capacity < 0:
        raise EventError("The capacity is a number of tickets from 0.")
    if event.starts and event.ends and event.ends <= event.starts:
        raise EventError("The event would end before it starts.")
    if event.doors and event.ends and event.ends <= event.doors:
        raise EventError("The event would end before its doors open.")
