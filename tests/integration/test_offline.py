"""A door whose server goes away and comes back: the real store, the real files, a cut line."""

import itertools
import threading
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from support.flaky_remote import FlakyRemote

from kiosk.adapters.door_carry import export_journal, read_journal
from kiosk.adapters.door_lane import DirectLane
from kiosk.adapters.door_store import DoorStore
from kiosk.adapters.door_upload import Pace
from kiosk.adapters.local_entries import Shown, State
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.adapters.sql_store import embedded_store
from kiosk.domain.decision import (
    AlreadyDecided,
    ConflictKind,
    Decision,
    NoSuchTicket,
    Recorded,
    Wanted,
)
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

T0 = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
ASHA = Attendee("Asha Rao", "+91 98765 43210", "IIT", "Jazz")


def decision(number: int, wanted=Wanted.ALLOW, door="North", minutes=0, **other) -> Decision:
    at = T0 + timedelta(minutes=minutes)
    return Decision(uuid4(), number, wanted, door, "Mia", at, **other)


class Place:
    """A server and the laptops around it."""

    def __init__(self, folder):
        self.folder = folder
        self.server = embedded_store(folder / "server.db")
        self.doors: list[DoorStore] = []

    def door(self, name="north", background=False, **other) -> tuple[DoorStore, FlakyRemote]:
        remote = FlakyRemote(embedded_store(self.folder / "server.db"))
        remote.cut = other.pop("cut", False)
        other.setdefault("lease", 0)
        if not background:
            other.setdefault("lane", DirectLane())
            # Longer than any pause: what is due, is due in every round.
            other.setdefault("pace", Pace(steady=itertools.count(0.0, 40.0).__next__))
        store = DoorStore(
            remote,
            Journal(self.folder / name / "journal.db", b"k" * 32),
            Snapshot(self.folder / name / "snapshot.db", "server", b"k" * 32),
            other.pop("clock", None) or ServerClock(),
            background=background,
            **other,
        )
        self.doors.append(store)
        return store, remote

    def tickets(self, count=1) -> list[int]:
        return [self.server.register(ASHA).id for _ in range(count)]

    def close(self):
        for door in self.doors:
            door.close()
        self.server.close()


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path)
    yield made
    made.close()


def rounds(store: DoorStore, most=50) -> None:
    """Rounds until nothing more is to be done at once."""
    for _ in range(most):
        if store.round() > 0.25:
            return


def come_back(store: DoorStore, remote: FlakyRemote) -> None:
    remote.cut = remote.deaf = False
    for _ in range(4):
        store.round()
    assert store.standing().online
    rounds(store)


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
    assert north.standing().waiting == 0


def test_what_another_door_did_arrives_with_the_next_round(place):
    (number,) = place.tickets()
    north, _ = place.door()
    rounds(north)
    place.server.record(decision(number, door="South"))
    north.round()
    assert north.find(number).decided.door == "South"
    (later,) = place.tickets()
    north.round()
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
    standing = north.standing()
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
    assert north.standing().waiting == 0
    assert place.server.find(a).decided.at == T0
    assert place.server.find(b).decided.reason == "no seat"
    assert north.find(c).ticket.status is Status.NOT_ENTERED


def test_the_server_is_back_only_after_two_good_answers(place):
    north, remote = place.door()
    remote.cut = True
    north.round()
    assert not north.standing().online
    remote.cut = False
    north.round()
    assert not north.standing().online
    remote.cut = True
    north.round()
    remote.cut = False
    north.round()
    assert not north.standing().online
    north.round()
    assert north.standing().online


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
    assert north.standing().waiting == 0


def test_two_doors_offline_both_decisions_are_kept_and_told(place):
    a, b = place.tickets(2)
    north, north_line = place.door("north")
    south, south_line = place.door("south")
    for door, line in ((north, north_line), (south, south_line)):
        rounds(door)
        line.cut = True
    assert north.record(decision(a, minutes=5)).queued
    assert south.record(decision(a, door="South", minutes=2)).queued
    assert north.record(decision(b, Wanted.DENY)).queued
    assert south.record(decision(b, door="South", minutes=1)).queued
    come_back(north, north_line)
    come_back(south, south_line)
    conflicts = {c.ticket.id: c for c in place.server.conflicts()}
    assert conflicts[a].kind is ConflictKind.ADMITTED_TWICE
    assert (conflicts[a].first.door, conflicts[a].second.door) == ("South", "North")
    assert conflicts[b].kind is ConflictKind.ADMITTED_AND_DENIED
    assert place.server.find(a).ticket.entry_time == T0 + timedelta(minutes=2)
    assert south.standing().conflicts == 2
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
    north._line._watch.presence.online = True  # back, but nothing is sent yet
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
    standing = north.standing()
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
    assert north.standing().stuck == 1
    (stuck,) = north.standing().stuck_list
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


def test_a_restart_with_unsent_decisions_goes_on(place):
    a, b = place.tickets(2)
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    press = decision(a)
    north.record(press)
    north.close()
    again, line = place.door("north", cut=True)
    assert again.standing().waiting == 1
    assert again.find(a).ticket.status is Status.ENTERED
    assert isinstance(again.record(press), Recorded)
    assert again.record(decision(b)).queued
    come_back(again, line)
    assert place.server.counts().entered == 2


def test_a_copy_that_lost_its_last_seconds_still_refuses(place):
    (number,) = place.tickets()
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    press = decision(number)
    north.record(press)
    north._snapshot.settled([press.id])
    north._snapshot.apply([place.server.find(number)], "m")
    assert north._snapshot.find(number).ticket.status is Status.NOT_ENTERED
    assert north.find(number).ticket.status is Status.ENTERED
    north.close()
    again, _ = place.door("north", cut=True)
    assert again._snapshot.find(number).ticket.status is Status.ENTERED


def test_a_copy_that_lost_what_the_server_took_still_refuses(place):
    a, b = place.tickets(2)
    clock = SimpleNamespace(now=lambda: T0, offset_ms=None)
    north, _ = place.door(clock=clock)
    rounds(north)
    folder = place.folder / "north"
    before = {file: file.read_bytes() for file in folder.glob("snapshot*")}
    assert isinstance(north.record(decision(a)), Recorded)
    assert isinstance(north.record(decision(b, Wanted.DENY)), Recorded)
    north.close()
    for file in folder.glob("snapshot*"):  # the power went, and the copy does not wait for the disk
        file.unlink()
    for file, content in before.items():
        file.write_bytes(content)
    again, remote = place.door("north", cut=True, clock=clock)
    assert again.find(a).ticket.status is Status.ENTERED
    assert isinstance(again.record(decision(a, minutes=1)), AlreadyDecided)
    assert isinstance(again.record(decision(b, minutes=1)), AlreadyDecided)
    come_back(again, remote)
    assert place.server.conflicts() == []


def test_a_ticket_that_the_server_opened_again_stays_open_after_a_restart(place):
    (number,) = place.tickets(1)
    clock = SimpleNamespace(now=lambda: T0, offset_ms=None)
    north, _ = place.door(clock=clock)
    north.record(decision(number))
    rounds(north)
    place.server._link.call(
        lambda s: s.change("UPDATE tickets SET status = 'not_entered', entry_time = NULL")
    )
    rounds(north)
    assert north.find(number).ticket.status is Status.NOT_ENTERED
    north.close()
    again, _ = place.door("north", cut=True, clock=clock)
    assert again.find(number).ticket.status is Status.NOT_ENTERED


def test_a_press_without_an_answer_before_a_crash_is_sent_as_untold(place):
    a, b = place.tickets(2)
    north, _ = place.door()
    rounds(north)
    place.server.record(decision(b, door="South"))
    for number in (a, b):
        north.journal.enter(decision(number), Shown.NOTHING)
    north.close()
    again, _ = place.door("north")
    rounds(again)
    assert place.server.find(a).decided.door == "North"
    assert place.server.find(b).decided.door == "South"
    assert place.server.conflicts() == []  # nobody was let in on the second one
    assert again.standing().waiting == 0


def crashed_in_the_middle(place, number, *, reached: bool):
    """A door that died between a press and its answer; with or without the server's row."""
    north, remote = place.door()
    rounds(north)
    press = decision(number)
    north.journal.enter(press, Shown.NOTHING)
    if reached:
        remote.store.record(press)
    north.close()
    return press


@pytest.mark.parametrize("reached", [True, False])
@pytest.mark.parametrize("cut", [True, False])
def test_pressed_again_after_a_crash_it_is_one_admission(place, reached, cut):
    (number,) = place.tickets(1)
    press = crashed_in_the_middle(place, number, reached=reached)
    again, remote = place.door("north", cut=cut)
    second = decision(number, minutes=1)
    outcome = again.record(second)
    assert isinstance(outcome, Recorded)
    assert isinstance(again.record(second), Recorded)  # asked again with the same scan
    assert isinstance(again.record(decision(number, minutes=2)), AlreadyDecided)
    come_back(again, remote)
    assert place.server.conflicts() == []
    assert place.server.find(number).decided.door == "North"
    assert again.standing().waiting == 0
    assert isinstance(place.server.record(press), Recorded)  # it stands for the second one
    remote.cut = True
    again.round()
    come_back(again, remote)  # what was sent is sent again
    assert place.server.conflicts() == []


def test_pressed_again_after_a_crash_another_doors_admission_is_still_a_conflict(place):
    (number,) = place.tickets(1)
    crashed_in_the_middle(place, number, reached=False)
    place.server.record(decision(number, door="South"))
    again, remote = place.door("north", cut=True)
    again.record(decision(number, minutes=1))
    come_back(again, remote)
    assert [c.ticket.id for c in place.server.conflicts()] == [number]


def test_the_opposite_pressed_after_a_crash_takes_the_first_one_back(place):
    (number,) = place.tickets(1)
    crashed_in_the_middle(place, number, reached=False)
    again, remote = place.door("north", cut=True)
    assert isinstance(again.record(decision(number, Wanted.DENY, minutes=1)), Recorded)
    come_back(again, remote)
    assert place.server.find(number).ticket.status is Status.DENIED
    assert place.server.conflicts() == []


def test_what_another_program_is_about_to_tell_is_not_taken_over(place):
    """A window and a script on one laptop: both might tell that the guest may come in."""
    (number,) = place.tickets(1)
    window, _ = place.door()
    rounds(window)
    window.journal.enter(decision(number), Shown.NOTHING)  # on its way to the server
    script, remote = place.door("north", cut=True)
    assert isinstance(script.record(decision(number, minutes=1)), Recorded)
    come_back(script, remote)
    assert [c.ticket.id for c in place.server.conflicts()] == [number]


def test_a_press_that_was_taken_over_is_not_carried_to_another_laptop(place, tmp_path):
    (number,) = place.tickets(1)
    crashed_in_the_middle(place, number, reached=True)
    again, _ = place.door("north", cut=True)
    again.record(decision(number, minutes=1))
    stick = tmp_path / "stick.kiosk"
    assert len(export_journal(again.journal, stick, "secret", T0).decisions) == 1
    other, _ = place.door("other")
    other.take_in(read_journal(stick, "secret"))
    rounds(other)
    assert place.server.conflicts() == []
    assert [d.ticket_id for _, d in again.journal.feed(0, 9)] == [number]


def test_a_server_that_lost_what_it_acknowledged_is_healed(place, tmp_path):
    numbers = place.tickets(6)
    north, remote = place.door("north", lease=4)
    rounds(north)
    backup = (tmp_path / "server.db").read_bytes(), (tmp_path / "server.db-wal").read_bytes()
    for number in numbers[:4]:
        north.record(decision(number))
    walk_in = north.register(Attendee("Zoe", "", "", "Jazz"))
    north.record(decision(walk_in.id))
    remote.cut = True
    place.server.close()
    remote.store.close()
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / f"server.db{suffix}").unlink(missing_ok=True)
    (tmp_path / "server.db").write_bytes(backup[0])
    (tmp_path / "server.db-wal").write_bytes(backup[1])
    place.server = embedded_store(tmp_path / "server.db")
    remote.store = embedded_store(tmp_path / "server.db")
    assert place.server.counts().entered == 0
    # Meanwhile the door that believed the server lets one of them in a second time.
    place.server.record(decision(numbers[0], door="South", minutes=9))
    north.round()
    come_back(north, remote)
    assert place.server.counts().entered == 5
    assert place.server.find(walk_in.id).ticket.name == "Zoe"
    assert [c.ticket.id for c in place.server.conflicts()] == [numbers[0]]
    before = place.server.revision()
    north.round()
    remote.cut = True
    north.round()
    come_back(north, remote)
    assert place.server.revision() == before
    assert len(place.server.conflicts()) == 1


def test_walk_ins_are_registered_and_admitted_while_the_server_is_away(place):
    desk, line = place.door("desk", lease=5)
    other, _ = place.door("other", lease=5)
    rounds(desk)
    rounds(other)
    line.cut = True
    guests = [desk.register(Attendee(f"Guest {i}", f"98765{i}", "", "Jazz")) for i in range(5)]
    with pytest.raises(StoreUnavailable):
        desk.register(ASHA)
    theirs = other.register(ASHA)
    direct = place.server.register(ASHA)
    numbers = [t.id for t in (*guests, theirs, direct)]
    assert len(set(numbers)) == 7
    assert desk.record(decision(guests[0].id)).queued
    assert [t.id for t in desk.registered_already("98765-1", "jazz")] == [guests[1].id]
    assert desk.standing().waiting == 6
    come_back(desk, line)
    assert desk.standing().waiting == 0
    assert [place.server.find(t.id).ticket.name for t in guests] == [t.name for t in guests]
    assert place.server.find(guests[0].id).ticket.status is Status.ENTERED
    assert desk.register(ASHA).id not in numbers


def test_a_registration_with_a_lost_answer_is_one_ticket(place):
    desk, line = place.door("desk", lease=5)
    rounds(desk)
    line.deaf = True
    ticket = desk.register(ASHA)
    come_back(desk, line)
    assert [t.id for t in place.server.page(TicketQuery()).rows] == [ticket.id]


def test_scans_reach_the_log(place):
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    north.log_scan(ScanEntry(uuid4(), Reason.FORGED, None, "North", "Mia", Source.CAMERA, T0))
    north.round()
    assert north.journal.tally().scans == 1
    come_back(north, remote)
    assert north.journal.tally().scans == 0
    rows = place.server._link.call(lambda s: s.rows("SELECT verdict FROM kiosk_scans"))
    assert rows == [("forged",)]


def test_a_silent_server_costs_the_patience_once(place):
    a, b = place.tickets(2)
    north, remote = place.door(background=True, patience_s=0.3)
    deadline = time.monotonic() + 10
    while not north._snapshot.whole and time.monotonic() < deadline:
        time.sleep(0.01)
    remote.stall.set()
    outcome = north.record(decision(a))
    assert outcome.queued
    assert not north.standing().online
    took = time.monotonic()
    assert north.record(decision(b)).queued
    assert time.monotonic() - took < 0.3
    remote.stall.clear()
    while north.standing().waiting and time.monotonic() < deadline:
        time.sleep(0.01)
    assert place.server.counts().entered == 2
    assert place.server.counts(door="North").here == 2
    assert north.journal.entry(decision(a).id) is None


def test_an_answer_after_the_patience_is_not_lost(place):
    (number,) = place.tickets()
    north, remote = place.door(background=True, patience_s=0.2)
    deadline = time.monotonic() + 10
    while not north._snapshot.whole and time.monotonic() < deadline:
        time.sleep(0.01)
    north._rounds.close(5)
    remote.delay = 0.5
    press = decision(number)
    assert north.record(press).queued
    while north.journal.entry(press.id).state is not State.SENT:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert place.server.find(number).ticket.status is Status.ENTERED


def test_an_unknown_ticket_pressed_while_the_server_falls_silent_is_not_sent_later(place):
    north, remote = place.door()
    rounds(north)
    (number,) = place.tickets()
    remote.deaf = False
    remote.cut = True
    with pytest.raises(StoreUnavailable):
        north.record(decision(number))
    come_back(north, remote)
    assert place.server.find(number).ticket.status is Status.NOT_ENTERED
    assert north.standing().waiting == 0


def test_questions_fall_back_to_the_copy(place):
    place.tickets(3)
    north, remote = place.door()
    rounds(north)
    first = north.revision()
    remote.cut = True
    assert len(north.page(TicketQuery(search="asha")).rows) == 3
    assert north.events() == ["Jazz"]
    assert north.counts().total == 3
    assert north.conflicts() == ()
    assert north.revision() != first
    with pytest.raises(StoreUnavailable):
        north.probe()


def test_no_call_hangs_longer_than_its_patience_when_two_threads_use_the_store(place):
    numbers = place.tickets(40)
    north, _ = place.door(background=True)
    outcomes = []

    def press(part):
        outcomes.extend(north.record(decision(n)) for n in part)

    threads = [threading.Thread(target=press, args=(numbers[i::4],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == 40
    assert place.server.counts().entered == 40


def test_a_batch_that_was_lost_goes_again_before_the_one_read_ahead(place):
    numbers = place.tickets(180)
    north, remote = place.door()
    rounds(north)
    remote.cut = True
    for number in numbers:
        north.record(decision(number))
    north._courier.upload._batch = 50
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
    assert north.standing().waiting == 0


def test_what_waiting_does_not_mend_is_said_and_not_called_offline_only(place, monkeypatch):
    remote = FlakyRemote(embedded_store(place.folder / "server.db"))
    sentence = "The server refuses the password. Check PASSWORD in .env."

    def refuse():
        raise StoreUnavailable(StoreTrouble.LOGIN, sentence)

    monkeypatch.setattr(remote, "heartbeat", refuse)
    store = DoorStore(
        remote,
        Journal(place.folder / "n" / "journal.db", b"k" * 32),
        Snapshot(place.folder / "n" / "snapshot.db", "server", b"k" * 32),
        ServerClock(),
        background=False,
        lane=DirectLane(),
    )
    place.doors.append(store)
    assert not store.standing().online
    assert store.standing().trouble == sentence
    monkeypatch.undo()
    for _ in range(3):
        store.round()
    assert store.standing().online
    assert store.standing().trouble == ""
