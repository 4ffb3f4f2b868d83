"""Events by name: what is proposed for a name that is none, and when a ticket of one ends."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.event import Event
from kiosk.services.event_book import FRESH_SECONDS, EventBook
from kiosk.services.events import EventError, Events
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.near_names import alike

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


class Store:
    def __init__(self, *events, counts=None):
        self.events = {e.key: e for e in events}
        self.counts = counts or {}

    def event_list(self):
        return list(self.events.values())

    def put_event(self, event):
        self.events[event.key] = event

    def event_counts(self):
        return self.counts

    def rename_event(self, old, new):
        raise AssertionError("nothing is renamed that was refused")


def test_a_name_that_is_none_is_asked_about():
    names = ["Freshers Night", "Dinner"]
    assert alike("freshers nigth", names) == "Freshers Night"
    assert alike("Opera", names) == ""
    with pytest.raises(EventError, match="Did you mean “Dinner”"):
        Events(Store(Event(name="Dinner"))).find("Diner")


def test_what_cannot_be_is_refused():
    events = Events(Store(Event(name="Ball"), Event(name="Gala")))
    for refused in (
        lambda: events.add(Event(name="  ")),
        lambda: events.add(Event(name="x" * 256)),
        lambda: events.add(Event(name="X", capacity=-1)),
        lambda: events.add(Event(name="X", starts=NOW, ends=NOW)),
        lambda: events.rename("Ball", "gala"),
        lambda: events.rename("Nobody", "X"),
        lambda: events.merge("Ball", "BALL"),
    ):
        with pytest.raises(EventError):
            refused()


def test_the_book_asks_again_and_remembers_while_the_store_is_away():
    clock, asked = [0.0], []
    event = Event(name="Ball", ends=NOW)

    def ask():
        asked.append(clock[0])
        if len(asked) == 2:
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "Away.")
        return [event]

    book = EventBook(ask, lambda: clock[0])
    assert book.of(" BALL ").expires_at == NOW + timedelta(hours=2)
    assert book.of("Gala") is None
    clock[0] = FRESH_SECONDS + 1
    assert book.of("Ball") == event
    assert len(asked) == 2
