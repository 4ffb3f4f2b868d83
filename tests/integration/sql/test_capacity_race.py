"""Many desks at once, and an event with fewer places than they have guests."""

import threading
from uuid import uuid4

import pytest
from support.doors.kind_crowd import action

from kiosk.adapters.sql import registrations
from kiosk.adapters.sql.sql_store import embedded_store, server_store
from kiosk.domain.action_rules import Kind
from kiosk.domain.event import Event
from kiosk.domain.ticket import Attendee
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.lists.import_ports import Imported, NewGuest

DESKS = 6
EACH = 12
PLACES = 31

pytestmark = pytest.mark.timeout(120)


def by_form(store, guest):
    store.register(guest)
    return 1


def by_lease(store, guest):
    store.register_leased(store.lease_numbers(1)[0], guest, if_place=True)
    return 1


def listed(guest):
    who = (guest.name, guest.mobile_number, guest.university, guest.event)
    return NewGuest(uuid4().bytes, *who)


def by_list(store, guest):
    new = [listed(guest) for _ in range(2)]
    return [*store.register_guests(new)].count(Imported.NEW)


WAYS = (by_form, by_lease, by_list)


def crowd(open_store):
    """Register from every desk at once, each in its own way; how many each was told are in."""
    took, wrong = [0] * DESKS, []
    start = threading.Barrier(DESKS)

    def desk(index):
        store = open_store()
        store.events()
        start.wait(60)
        for n in range(EACH):
            try:
                took[index] += WAYS[index % 3](store, Attendee(f"G {index} {n}", "", "", "Gala"))
            except StoreUnavailable as fault:
                if fault.trouble is not StoreTrouble.FULL:
                    wrong.append(fault)
        store.close()

    threads = [threading.Thread(target=desk, args=(index,)) for index in range(DESKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    assert wrong == []
    return sum(took)


def check(open_store):
    store = open_store()
    store.put_event(Event(name="Gala", capacity=PLACES))
    took = crowd(open_store)
    assert (took, store.event_counts()) == (PLACES, {"gala": PLACES})
    assert store.places_left("Gala") == 0
    store.close()


@pytest.mark.mariadb
def test_on_mariadb_every_place_is_given_once(database):
    check(lambda: server_store(database))


def test_on_sqlite_every_place_is_given_once(tmp_path):
    check(lambda: embedded_store(tmp_path / "kiosk.db"))


@pytest.mark.parametrize("way", ["form", "lease"])
def test_a_lost_answer_about_the_last_place_is_no_refusal(tmp_path, monkeypatch, way):
    """The first attempt is carried out while the second, sent for its lost answer, waits."""
    place, guest = tmp_path / "kiosk.db", Attendee("Asha", "", "", "Gala")
    here, there = embedded_store(place), embedded_store(place)
    here.put_event(Event(name="Gala", capacity=1))
    (leased,), nonce = here.lease_numbers(1), uuid4()

    def attempt(store, *, again):
        if way == "form":
            return store._call(lambda s: registrations.register(s, nonce, guest, again=again))
        return store.register_leased(leased, guest, if_place=True)

    limited, first = registrations.limited_events, []

    def meanwhile(session, events):
        found = limited(session, events)
        if not first:
            first.append(None)
            first[0] = attempt(there, again=False).id
        return found

    monkeypatch.setattr(registrations, "limited_events", meanwhile)
    assert attempt(here, again=True).id == first[0]
    assert here.event_counts() == {"gala": 1}
    here.close()
    there.close()


def test_a_revoked_ticket_takes_no_place(tmp_path):
    store = embedded_store(tmp_path / "kiosk.db")
    store.put_event(Event(name="Gala", capacity=1))
    ticket = store.register(Attendee("Asha", "", "", "Gala"))
    store.record(action(ticket.id, Kind.REVOKE))
    assert store.places_left("Gala") == 1
    store.register(Attendee("Ben", "", "", "Gala"))
    store.record(action(ticket.id, Kind.RESTORE))  # was promised the place before
    assert store.places_left("Gala") == -1
    store.close()
