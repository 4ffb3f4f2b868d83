"""What every store promises a door about an event's hours: not before, not behind them."""

from datetime import timedelta

import pytest
from support.clocks import EVENING, StandingClock

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.domain.event import Event
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee
from kiosk.domain.verdict import Reason
from kiosk.services.admission import Admission
from kiosk.services.event_book import EventBook

DOORS, ENDS = EVENING + timedelta(hours=1), EVENING + timedelta(hours=5)
UNTIL = EVENING + timedelta(hours=6)
SECOND = timedelta(seconds=1)
GALA = Event(name="Gala", doors=DOORS, ends=ENDS, valid_until=UNTIL)


class Gate:
    """A door at a store, whose clock a test sets."""

    def __init__(self, store):
        self.store, self.clock, self.mint = store, StandingClock(EVENING), JwtMint("s" * 40)

    def verdict(self, number, at, *, until=None):
        """Of a typed number, or of a code that ends at a moment."""
        self.clock.at = at
        book = EventBook(self.store.described_events)
        admission = Admission(self.store, self.mint, self.clock, Door("North", "Mia"), book.of)
        if until is None:
            return admission.check(admission.pick(number))
        return admission.check(admission.scan(self.mint.sign(number, until)))


@pytest.fixture
def gate(rig):
    rig.store.put_event(GALA)
    return Gate(rig.store)


def test_before_the_doors_open_it_is_not_yet_with_the_hour(gate):
    number = gate.store.register(Attendee("Asha", "", "", " gala")).id
    for until in (None, UNTIL, UNTIL + timedelta(days=2)):
        early = gate.verdict(number, DOORS - SECOND, until=until)
        assert (early.reason, early.at) == (Reason.NOT_YET, DOORS)
        assert gate.verdict(number, DOORS, until=until).reason is Reason.VALID


def test_behind_the_end_of_its_tickets_it_is_expired_with_the_hour(gate):
    number = gate.store.register(Attendee("Asha", "", "", "Gala")).id
    for until in (None, UNTIL, UNTIL + timedelta(days=2)):
        assert gate.verdict(number, UNTIL - SECOND, until=until).reason is Reason.VALID
        late = gate.verdict(number, UNTIL + timedelta(minutes=2), until=until)
        assert (late.reason, late.at) == (Reason.EXPIRED, UNTIL)


def test_hours_that_change_count_at_once_and_other_events_have_none(gate):
    number = gate.store.register(Attendee("Asha", "", "", "Gala")).id
    other = gate.store.register(Attendee("Ben", "", "", "Jazz")).id
    gate.store.put_event(Event(name="GALA", doors=DOORS + timedelta(hours=2)))
    early = gate.verdict(number, DOORS + SECOND)
    assert (early.reason, early.at) == (Reason.NOT_YET, DOORS + timedelta(hours=2))
    assert gate.verdict(number, UNTIL + timedelta(days=9)).reason is Reason.VALID
    assert gate.verdict(other, EVENING).reason is Reason.VALID
