"""A server that forgot what it took is asked what it lost, and is sent that and nothing else."""

from datetime import timedelta

import pytest
from support.clocks import StandingClock
from support.servers.cut_line import ASHA, T0, come_back, decision, rounds

from kiosk.domain.decision import Wanted
from kiosk.domain.ticket import Attendee, Status
from kiosk.services.faults import StoreTrouble, StoreUnavailable


def forget(place, *statements):
    def work(session):
        for statement in statements:
            session.change(statement)

    place.server._link.call(work)


EVERYTHING = (
    "DELETE FROM kiosk_decisions",
    "UPDATE tickets SET status = 'not_entered', entry_time = NULL",
)


def test_a_thin_line_is_asked_about_less_at_a_time(place):
    """Asked about all at once it would time out, count as away, come back, and so for ever."""
    numbers = place.tickets(260)
    north, remote = place.door()
    rounds(north)
    north.journal.import_decisions(decision(number) for number in numbers)
    rounds(north)
    assert place.server.counts().entered == 260
    forget(place, *EVERYTHING)

    def thin(name, args):
        if name == "missing_decisions" and len(args[0]) > 100:
            raise StoreUnavailable(StoreTrouble.TIMEOUT, "Too slow.")

    remote.before, remote.cut = thin, True
    north.sync_once()
    remote.cut = False
    for _ in range(60):
        north.sync_once()
    assert place.server.counts().entered == 260
    assert (place.server.conflicts(), north.status().online) == ([], True)


def test_walk_ins_that_are_there_cost_one_question(place):
    desk, remote = place.door("desk", lease=40)
    rounds(desk)
    for _ in range(12):
        desk.register(ASHA)
    remote.cut = True
    desk.sync_once()
    remote.calls.clear()
    come_back(desk, remote)
    assert remote.calls.count("register_leased") == 0
    assert remote.calls.count("missing_registrations") == 1


def test_walk_ins_that_were_lost_come_back_though_the_server_is_busy_in_between(place):
    desk, remote = place.door("desk", lease=40)
    rounds(desk)
    guests = [desk.register(Attendee(f"Guest {n}", "", "", "Jazz")) for n in range(6)]
    for guest in guests[:3]:
        desk.record(decision(guest.id))
    forget(place, *EVERYTHING, "DELETE FROM tickets", "DELETE FROM kiosk_registrations")
    busy = []

    def sometimes(name, _args):
        if name == "register_leased":
            busy.append(name)
            if len(busy) == 3:
                raise StoreUnavailable(StoreTrouble.BUSY, "Busy.")

    remote.before, remote.cut = sometimes, True
    desk.record(decision(guests[5].id))
    come_back(desk, remote)
    come_back(desk, remote)
    assert len(busy) > 3
    assert [place.server.find(g.id).ticket.name for g in guests] == [g.name for g in guests]
    assert place.server.counts().entered == 4
    assert (desk.status().waiting, desk.status().stuck) == (0, 0)


def test_a_number_that_a_restored_server_gave_to_somebody_else_is_told(place):
    desk, remote = place.door("desk", lease=4)
    rounds(desk)
    guest = desk.register(ASHA)
    forget(place, "DELETE FROM tickets", "DELETE FROM kiosk_registrations")
    assert place.server.register_leased(guest.id, Attendee("Ben Okri", "", "", "Jazz"))
    remote.cut = True
    desk.sync_once()
    come_back(desk, remote)
    assert place.server.find(guest.id).ticket.name == "Ben Okri"
    (stuck,) = desk.status().stuck_list
    assert (stuck.name, stuck.wanted) == (ASHA.name, None)
    assert "somebody else" in stuck.why


def test_whoever_has_that_number_now_is_not_let_in_for_the_other(place):
    desk, remote = place.door("desk", lease=4)
    rounds(desk)
    guest = desk.register(ASHA)
    desk.record(decision(guest.id))
    assert place.server.find(guest.id).ticket.status is Status.ENTERED
    forget(
        place,
        "DELETE FROM tickets",
        "DELETE FROM kiosk_registrations",
        "DELETE FROM kiosk_decisions",
    )
    assert place.server.register_leased(guest.id, Attendee("Ben Okri", "", "", "Jazz"))
    remote.cut = True
    desk.sync_once()
    come_back(desk, remote)
    assert place.server.find(guest.id).ticket.status is Status.NOT_ENTERED
    assert desk.status().stuck == 2
    assert all("somebody else" in stuck.why for stuck in desk.status().stuck_list)


def test_a_server_restored_under_the_open_connections_is_noticed(place):
    """It was never away, so nothing but its answers tells."""
    numbers = place.tickets(30)
    north, remote = place.door()
    rounds(north)
    for number in numbers:
        north.record(decision(number))
    rounds(north)
    forget(place, *EVERYTHING)
    remote.calls.clear()
    for _ in range(6):
        rounds(north)
    assert place.server.counts().entered == 30
    assert place.server.conflicts() == []
    assert "heartbeat" not in remote.calls  # it counted as there all the time
    remote.calls.clear()
    for _ in range(6):
        rounds(north)
    assert "record_batch" not in remote.calls


def test_one_look_at_a_server_in_the_middle_of_being_restored_is_not_believed(place):
    (number,) = place.tickets(1)
    north, remote = place.door()
    rounds(north)
    north.record(decision(number, Wanted.DENY))
    looks = []

    def away_once(name, args):
        if name == "missing_decisions":
            looks.append(args)
            if len(looks) == 1:
                forget(place, "UPDATE kiosk_decisions SET id = x'00000000000000000000000000000000'")
            else:
                forget(place, f"UPDATE kiosk_decisions SET id = x'{args[0][0].hex}'")

    remote.before = away_once
    remote.calls.clear()
    for _ in range(4):
        rounds(north)
    assert len(looks) >= 2
    assert "record_batch" not in remote.calls
    assert place.server.find(number).ticket.status is Status.DENIED


@pytest.mark.parametrize("days", [1, 4, 200])
def test_what_was_decided_on_the_first_day_comes_back_on_a_later_one(place, days):
    """The backup is as old as the event, and the event lasts for days."""
    first, second = place.tickets(2)
    clock = StandingClock(T0)
    north, remote = place.door(clock=clock)
    rounds(north)
    north.record(decision(first))
    rounds(north)
    clock.at += timedelta(days=days)
    forget(place, *EVERYTHING)
    north.record(decision(second, minutes=days * 24 * 60))
    remote.cut = True
    north.sync_once()
    come_back(north, remote)
    assert place.server.find(first).decided.at == T0
    assert place.server.find(second).ticket.status is Status.ENTERED
    assert place.server.conflicts() == []


def test_that_the_first_day_was_lost_is_noticed_under_open_connections(place):
    (number,) = place.tickets(1)
    clock = StandingClock(T0)
    north, _ = place.door(clock=clock)
    rounds(north)
    north.record(decision(number))
    clock.at += timedelta(days=2)
    forget(place, *EVERYTHING)
    for _ in range(6):
        rounds(north)
    assert place.server.find(number).ticket.status is Status.ENTERED
