"""An event's capacity at a desk whose server goes away and comes back."""

import pytest
from support.doors.chaos_laptops import Lan, Laptop

from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.event import Event
from kiosk.domain.ticket import Attendee
from kiosk.services.faults import StoreTrouble, StoreUnavailable


def guest(name, event="Jazz"):
    return Attendee(name, "", "", event)


class Desk(Laptop):
    """A desk's laptop, with numbers leased while the server was there."""

    def rounds(self):
        for _ in range(8):
            self.store.sync_once()

    def lose_server(self):
        self.remote.cut = True
        self.rounds()
        assert not self.store.status().online

    def find_server(self):
        self.remote.cut = False
        self.rounds()
        assert self.store.status().online


@pytest.fixture
def rig(tmp_path):
    """The server, and a desk at it: Jazz has three places, one of them taken."""
    server = embedded_store(tmp_path / "server.db")
    server.register(guest("Asha"))
    server.put_event(Event(name="Jazz", capacity=3))
    desk = Desk("desk", tmp_path, Lan())
    desk.journal.walk_ins.add_numbers(server.lease_numbers(20))
    desk.rounds()
    yield server, desk
    desk.stop()
    server.close()


def full(work):
    with pytest.raises(StoreUnavailable) as caught:
        work()
    assert caught.value.trouble is StoreTrouble.FULL
    return caught.value.sentence


def test_with_the_server_the_ticket_beyond_the_last_is_not_made(rig):
    server, desk = rig
    first = desk.store.register(guest("Ben"))
    server.register(guest("Cem"))  # at another desk; this one's copy does not know it yet
    numbers = desk.journal.tally().numbers
    assert "Jazz is full" in full(lambda: desk.store.register(guest("Dana")))
    status = desk.store.status()
    assert (status.waiting, status.stuck, status.over_capacity) == (0, 0, 0)
    assert desk.journal.tally().numbers == numbers, "the number serves the next guest"
    assert desk.store.register(guest("Dana", "Opera")).id == first.id + 1
    desk.rounds()
    assert server.event_counts() == {"jazz": 3, "opera": 1}


def test_without_the_server_the_copy_keeps_the_limit_as_far_as_it_knows(rig):
    server, desk = rig
    desk.lose_server()
    for name in ("Ben", "Cem"):
        desk.store.register(guest(name))
    said = full(lambda: desk.store.register(guest("Dana", "  jazz ")))
    assert "as far as this laptop knows" in said
    desk.find_server()
    assert server.event_counts() == {"jazz": 3}
    assert desk.store.status().over_capacity == 0


def test_who_holds_a_ticket_is_taken_and_told_until_there_are_places(rig):
    server, desk = rig
    desk.lose_server()
    tickets = [desk.store.register(guest(name)) for name in ("Ben", "Cem")]
    for name in ("Dana", "Elif"):  # meanwhile at a desk that has the server
        server.register(guest(name))
    desk.find_server()
    for ticket in tickets:
        assert server.find(ticket.id).ticket.name == ticket.name
    status = desk.store.status()
    assert (status.waiting, status.stuck, status.over_capacity) == (0, 0, 2)
    assert [it.name for it in status.stuck_list] == ["Ben", "Cem"]
    assert all("Jazz has 2 tickets too many" in it.why for it in status.stuck_list)
    desk.stop()
    desk.start()  # it is told after a restart, too
    assert desk.store.status().over_capacity == 2
    server.put_event(Event(name="Jazz", capacity=4))
    desk.rounds()
    assert [it.name for it in desk.store.status().stuck_list] == ["Cem"]
    server.put_event(Event(name="Jazz", capacity=9))
    desk.rounds()
    status = desk.store.status()
    assert (status.over_capacity, status.stuck_list) == (0, ())
    assert server.event_counts() == {"jazz": 5}


def test_where_more_are_too_many_than_came_from_here_each_of_them_is_told(rig):
    server, desk = rig
    desk.lose_server()
    for name in ("Ben", "Cem"):
        desk.store.register(guest(name))
    for name in ("Dana", "Elif"):
        server.register(guest(name))
    server.put_event(Event(name="Jazz", capacity=2))
    desk.find_server()
    status = desk.store.status()
    assert all("Jazz has 3 tickets too many" in it.why for it in status.stuck_list)
    assert status.over_capacity == 2


def test_the_server_goes_away_before_it_said_whether_there_is_a_place(rig):
    server, desk = rig
    desk.lose_server()
    desk.store.register(guest("Ben"))
    for name in ("Cem", "Dana"):
        server.register(guest(name))

    def lose_the_question(name, _args):
        if name == "places_left":
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "cut off")

    desk.remote.before = lose_the_question
    desk.remote.cut = False
    desk.rounds()
    assert desk.store.status().waiting == 1, "not settled before it is known"
    desk.remote.before = None
    desk.find_server()
    assert desk.store.status().over_capacity == 1
    assert server.event_counts() == {"jazz": 4}
