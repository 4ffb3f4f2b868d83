"""An event's hours at a door whose server is away, and after its restart."""

from datetime import timedelta

import pytest
from support.clocks import EVENING, StandingClock
from support.doors.chaos_laptops import Lan, Laptop

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.event import Event
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee
from kiosk.domain.verdict import Reason
from kiosk.services.admission import Admission
from kiosk.services.event_book import EventBook

DOORS, UNTIL = EVENING + timedelta(hours=1), EVENING + timedelta(hours=6)
MINT = JwtMint("s" * 40)


def verdict(laptop, number, at):
    book = EventBook(laptop.store.described_events)
    admission = Admission(laptop.store, MINT, StandingClock(at), Door("North", "Mia"), book.of)
    return admission.check(admission.scan(MINT.sign(number, UNTIL)))


def rounds(laptop):
    for _ in range(8):
        laptop.store.sync_once()


@pytest.fixture
def rig(tmp_path):
    server = embedded_store(tmp_path / "server.db")
    number = server.register(Attendee("Asha", "", "", "Gala")).id
    server.put_event(Event(name="Gala", doors=DOORS, valid_until=UNTIL))
    laptop = Laptop("north", tmp_path, Lan())
    rounds(laptop)
    yield server, number, laptop
    laptop.stop()
    server.close()


def test_the_hours_count_without_the_server_and_after_a_restart(rig):
    _, number, laptop = rig
    laptop.remote.cut = True
    rounds(laptop)
    for _ in range(2):
        assert not laptop.store.status().online
        early = verdict(laptop, number, DOORS - timedelta(seconds=1))
        assert (early.reason, early.at) == (Reason.NOT_YET, DOORS)
        assert verdict(laptop, number, DOORS).reason is Reason.VALID
        assert verdict(laptop, number, UNTIL + timedelta(minutes=2)).reason is Reason.EXPIRED
        assert [event.doors for event in laptop.store.event_list()] == [DOORS]
        laptop.stop()
        laptop.start()


def test_hours_that_the_organiser_changed_meanwhile_arrive_by_themselves(rig):
    server, number, laptop = rig
    laptop.remote.cut = True
    rounds(laptop)
    server.put_event(Event(name="Gala", doors=DOORS - timedelta(hours=2), valid_until=UNTIL))
    server.register(Attendee("Ben", "", "", "Jazz"))
    assert verdict(laptop, number, EVENING).reason is Reason.NOT_YET
    laptop.remote.cut = False
    rounds(laptop)
    assert verdict(laptop, number, EVENING).reason is Reason.VALID
    assert [event.name for event in laptop.store.event_list()] == ["Gala", "Jazz"]
