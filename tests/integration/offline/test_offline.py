"""A door whose server goes away and comes back: the real store and files, a cut connection."""

from datetime import timedelta
from uuid import uuid4

import pytest
from support.servers.cut_line import ASHA, T0, come_back, decision, rounds

from kiosk.domain.decision import AlreadyDecided, ConflictKind, NoSuchTicket, Recorded, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry


def test_online_a_decision_is_the_servers_and_the_copy_follows_at_once(place):
    (number,) = place.tickets()
    north, _ = place.door()
    rounds(north)
    assert north.find(number).ticket.status is Status.NOT_ENTERED
    assert not north.find(number).live
    assert north.confirm(number).live
    press = decision(number)
    outcome = north.record(press)
    assert isinstance(outcome, Recorded)
    assert not outcome.queued
    assert north.find(number).ticket.status is Status.ENTERED
    assert place.server.find(number).decided.door == "North"
    assert north.record(press) == outcome
    second = north.record(decision(number, door="North 2"))
    assert isinstance(second, AlreadyDecided)
    assert second.decided.door == "North"
    assert north.status().waiting == 0


def test_what_another_door_did_arrives_with_the_next_round(place):
    (number,) = place.tickets()
    north, _ = place.door()
    rounds(north)
    place.server.record(decision(number, door="South"))
    north.sync_once()
    assert north.find(number).decided.door == "South"
    (later,) = place.tickets()
    north.sync_once()
    assert north.find(later) is not None


def test_a_ticket_newer_than_the_copy_is_asked_for(place):
    north, remote = place.door()
    rounds(north)
    (number,) = place.tickets()
    assert north.find(number).live
    assert north.find(999) is None
    remote.cut = True
    with pytest.raises(StoreUnavailable) as caught:
        north.find(998)
    assert caught.value.trouble is StoreTrouble.UNREACHABLE
    with pytest.raises(StoreUnavailable) as caught:
        north.find(998)
    assert caught.value.trouble is StoreTrouble.OFFLINE


def test_the_door_goes_on_alone_says_so_and_sends_later(place):
    a, b, c = place.tickets(3)
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    outcome = north.record(decision(a))
    assert isinstance(outcome, Recorded)
    assert outcome.queued
    standing = north.status()
    assert not standing.online
    assert standing.since is not None
    assert standing.waiting == 1
    assert isinstance(north.record(decision(a)), AlreadyDecided)
    assert north.record(decision(b, Wanted.DENY, reason="no seat")).queued
    assert [t.status for t in north.page(TicketQuery()).rows] == [
        Status.NOT_ENTERED,
        Status.DENIED,
        Status.ENTERED,
    ]
    assert north.counts(door="North").here == 2
    assert place.server.find(a).ticket.status is Status.NOT_ENTERED
    come_back(north, remote)
    assert north.status().waiting == 0
    assert place.server.find(a).decided.at == T0
    assert place.server.find(b).decided.reason == "no seat"
    assert north.find(c).ticket.status is Status.NOT_ENTERED


def test_the_server_is_back_only_after_two_good_answers(place):
    north, remote = place.door()
    remote.cut = True
    north.sync_once()
    assert not north.status().online
    remote.cut = False
    north.sync_once()
    assert not north.status().online
    remote.cut = True
    north.sync_once()
    remote.cut = False
    north.sync_once()
    assert not north.status().online
    north.sync_once()
    assert north.status().online


def test_a_lost_answer_counts_once_and_refuses_nobody(place):
    (number,) = place.tickets()
    north, remote = place.door()
    rounds(north)
    remote.deaf = True
    press = decision(number)
    outcome = north.record(press)
    assert isinstance(outcome, Recorded)
    assert outcome.queued
    assert place.server.find(number).ticket.status is Status.ENTERED
    assert isinstance(north.record(press), Recorded)
    come_back(north, remote)
    assert place.server.conflicts() == []
    assert place.server.counts(door="North").here == 1
    assert north.status().waiting == 0


def test_two_doors_offline_both_decisions_are_kept_and_told(place):
    a, b = place.tickets(2)
    north, north_remote = place.door("north")
    south, south_remote = place.door("south")
    for door, remote in ((north, north_remote), (south, south_remote)):
        rounds(door)
        remote.cut = True
    assert north.record(decision(a, minutes=5)).queued
    assert south.record(decision(a, door="South", minutes=2)).queued
    assert north.record(decision(b, Wanted.DENY)).queued
    assert south.record(decision(b, door="South", minutes=1)).queued
    come_back(north, north_remote)
    come_back(south, south_remote)
    conflicts = {c.ticket.id: c for c in place.server.conflicts()}
    assert conflicts[a].kind is ConflictKind.ADMITTED_TWICE
    assert (conflicts[a].first.door, conflicts[a].second.door) == ("South", "North")
    assert conflicts[b].kind is ConflictKind.ADMITTED_AND_DENIED
    assert place.server.find(a).ticket.entry_time == T0 + timedelta(minutes=2)
    assert south.status().conflicts == 2
    assert len(south.conflicts()) == 2


def test_own_denial_and_override_while_away_arrive_in_order(place):
    (number,) = place.tickets()
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    north.record(decision(number, Wanted.DENY, minutes=5))
    back = decision(number, reason="found the list", override=True, minutes=1)  # clock set back
    assert isinstance(north.record(back), Recorded)
    come_back(north, remote)
    assert place.server.find(number).ticket.status is Status.ENTERED
    assert place.server.conflicts() == []


def test_a_decision_behind_an_unsent_one_about_the_same_ticket_waits_for_it(place):
    (number,) = place.tickets()
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    north.record(decision(number, Wanted.DENY))
    remote.cut = False
    north._circuit._shared.availability.online = True  # back, but nothing is sent yet
    outcome = north.record(decision(number, override=True, reason="list"))
    assert isinstance(outcome, Recorded)
    assert outcome.queued
    rounds(north)
    assert place.server.conflicts() == []
    assert place.server.find(number).decided.reason == "list"


def test_one_poisoned_row_stops_nobody_and_is_shown(place):
    numbers = place.tickets(6)
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    for number in numbers:
        north.record(decision(number))
    poisoned = north.journal.waiting(10)[2].decision.id

    def choke(name, args):
        if name == "record_batch" and any(d.id == poisoned for d in args[0]):
            raise ValueError("no such row")

    remote.before = choke
    come_back(north, remote)
    assert [place.server.find(n).ticket.status is Status.ENTERED for n in numbers] == [
        n != numbers[2] for n in numbers
    ]
    standing = north.status()
    assert (standing.waiting, standing.stuck) == (0, 1)
    (stuck,) = north.journal.stuck()
    assert stuck.why
    assert stuck.decision.id == poisoned


def test_a_ticket_deleted_at_the_server_leaves_its_decision_stuck_not_lost(place):
    a, b = place.tickets(2)
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    north.record(decision(a))
    north.record(decision(b))
    place.server._link.call(lambda s: s.change("DELETE FROM tickets WHERE id = ?", (a,)))
    come_back(north, remote)
    assert north.status().stuck == 1
    (stuck,) = north.status().stuck_list
    assert (stuck.ticket_id, stuck.wanted, stuck.door) == (a, Wanted.ALLOW, "North")
    assert f"{a}" in stuck.why
    assert place.server.find(b).ticket.status is Status.ENTERED


def test_online_a_ticket_the_server_lost_is_told_and_leaves_the_copy(place):
    (number,) = place.tickets()
    north, _ = place.door()
    rounds(north)
    place.server._link.call(lambda s: s.change("DELETE FROM tickets WHERE id = ?", (number,)))
    assert isinstance(north.record(decision(number)), NoSuchTicket)
    assert north.find(number) is None


def test_walk_ins_are_registered_and_admitted_while_the_server_is_away(place):
    desk, remote = place.door("desk", lease=5)
    other, _ = place.door("other", lease=5)
    rounds(desk)
    rounds(other)
    remote.cut = True
    guests = [desk.register(Attendee(f"Guest {i}", f"98765{i}", "", "Jazz")) for i in range(5)]
    with pytest.raises(StoreUnavailable):
        desk.register(ASHA)
    theirs = other.register(ASHA)
    direct = place.server.register(ASHA)
    numbers = [t.id for t in (*guests, theirs, direct)]
    assert len(set(numbers)) == 7
    assert desk.record(decision(guests[0].id)).queued
    assert [t.id for t in desk.registered_already("98765-1", "jazz")] == [guests[1].id]
    assert desk.status().waiting == 6
    come_back(desk, remote)
    assert desk.status().waiting == 0
    assert [place.server.find(t.id).ticket.name for t in guests] == [t.name for t in guests]
    assert place.server.find(guests[0].id).ticket.status is Status.ENTERED
    assert desk.register(ASHA).id not in numbers


def test_a_registration_with_a_lost_answer_is_one_ticket(place):
    desk, remote = place.door("desk", lease=5)
    rounds(desk)
    remote.deaf = True
    ticket = desk.register(ASHA)
    come_back(desk, remote)
    assert [t.id for t in place.server.page(TicketQuery()).rows] == [ticket.id]


def test_scans_reach_the_log(place):
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    north.log_scan(ScanEntry(uuid4(), Reason.FORGED, None, "North", "Mia", Source.CAMERA, T0))
    north.sync_once()
    assert north.journal.tally().scans == 1
    come_back(north, remote)
    assert north.journal.tally().scans == 0
    rows = place.server._link.call(lambda s: s.rows("SELECT verdict FROM kiosk_scans"))
    assert rows == [("forged",)]


def test_a_batch_that_was_lost_goes_again_before_the_one_read_ahead(place):
    numbers = place.tickets(180)
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    for number in numbers:
        north.record(decision(number))
    north._sync_loop.upload.queue.size = 50
    arrived, lost = [], []

    def lose_the_second(name, args):
        if name != "record_batch":
            return
        ids = [d.ticket_id for d in args[0]]
        if arrived and not lost:
            lost.extend(ids)
            raise StoreUnavailable(StoreTrouble.BUSY, "Busy.")
        arrived.extend(ids)

    remote.before = lose_the_second
    come_back(north, remote)
    assert lost
    assert list(dict.fromkeys(arrived)) == numbers
    assert north.status().waiting == 0
