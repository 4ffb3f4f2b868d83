"""What every store promises where the ticket table alone was put back: the log is right."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from uuid import uuid4

import pytest

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import AlreadyDecided, ConflictKind, Decision, Recorded, Wanted
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee, Status
from kiosk.domain.verdict import Reason
from kiosk.domain.verdict_rules import judge

AT = datetime(2026, 11, 22, 19, 52, 7, 123456, tzinfo=UTC)
AMAL = Attendee("Amal Kumar", "+91 98765 43210", "IIT Madras", "Gala")


def press(number, wanted=Wanted.ALLOW, *, door="North", minute=0, **more):
    at = AT + timedelta(minutes=minute)
    return Decision(uuid4(), number, wanted, door, "Meera", at, **more)


def put_back(rig, number, status="not_entered"):
    """Write the row as it was before, past the log: as a dump or an imported list does."""
    if rig.kind == "memory":
        before = rig.store.tickets[number]
        rig.store.tickets[number] = replace(before, status=Status.NOT_ENTERED, entry_time=None)
        return
    rig.other._link.call(
        lambda session: session.change(
            "UPDATE tickets SET status = ?, entry_time = NULL WHERE id = ?", (status, number)
        )
    )
    end = monotonic() + 30
    while rig.kind == "door" and not rig.store.find(number).table_disagrees:
        sleep(min(rig.store.sync_once(), 0.1))  # until its copy has heard of it
        assert monotonic() < end


def decided(rig, wanted=Wanted.ALLOW):
    """A ticket that was decided, and whose row was put back."""
    number = rig.store.register(AMAL).id
    made = press(number, wanted)
    assert isinstance(rig.store.record(made), Recorded)
    put_back(rig, number)
    return number, made


@pytest.mark.parametrize("look", ["find", "confirm"])
@pytest.mark.parametrize(
    ("wanted", "reason"), [(Wanted.ALLOW, Reason.ENTERED), (Wanted.DENY, Reason.DENIED)]
)
def test_it_is_told_as_it_was_decided(rig, wanted, reason, look):
    number, made = decided(rig, wanted)
    found = getattr(rig.store, look)(number)
    assert found.table_disagrees
    assert (found.decided.at, found.decided.door) == (made.decided_at, "North")
    verdict = judge(None, found, Door("South"))
    assert (verdict.reason, verdict.table_disagrees) == (reason, True)


@pytest.mark.parametrize("status", ["not_entered", None, "", " Not_Entered "])
def test_nobody_is_let_in_again_however_it_was_put_back(rig, status):
    number, made = decided(rig)
    put_back(rig, number, status)
    for door in (rig.store, rig.other):
        for again in (
            press(number, door="South", minute=5),
            press(number, Wanted.DENY, door="South", minute=5),
            press(number, door="South", minute=5, override=True, reason="she insists"),
        ):
            outcome = door.record(again)
            assert isinstance(outcome, AlreadyDecided)
            assert (outcome.decided.status, outcome.decided.at) == (
                Status.ENTERED,
                made.decided_at,
            )


def test_the_decision_itself_sent_again_is_the_same_decision(rig):
    _, made = decided(rig)
    assert isinstance(rig.other.record(made), Recorded)
    assert isinstance(rig.store.record(made), Recorded)


def test_an_untouched_ticket_is_not_suspected(rig):
    number = rig.store.register(AMAL).id
    assert not rig.other.find(number).table_disagrees
    rig.store.record(press(number))
    assert not rig.other.find(number).table_disagrees
    assert list(rig.other.conflicts()) == []


def test_a_denial_may_still_be_overridden_on_purpose(rig):
    number, _ = decided(rig, Wanted.DENY)
    assert isinstance(rig.store.record(press(number, minute=5)), AlreadyDecided)
    second_look = press(number, minute=6, override=True, reason="on the list after all")
    assert isinstance(rig.store.record(second_look), Recorded)
    assert rig.other.find(number).ticket.status is Status.ENTERED
    assert not rig.other.find(number).table_disagrees


def test_it_stands_on_the_list_of_conflicts(rig):
    number, made = decided(rig)
    (conflict,) = rig.other.conflicts()
    assert (conflict.kind, conflict.ticket.id) == (ConflictKind.TABLE_PUT_BACK, number)
    assert conflict.first.at == made.decided_at
    assert conflict.second.status is Status.NOT_ENTERED


def test_opening_a_ticket_on_purpose_leaves_a_row_and_it_is_open(rig):
    number, made = decided(rig)
    undo = replace(press(number, None, minute=5), kind=Kind.UNDO, refers=made.id, reason="day two")
    assert isinstance(rig.store.record(undo), Recorded)
    found = rig.other.find(number)
    assert (found.ticket.status, found.table_disagrees) == (Status.NOT_ENTERED, False)
    assert list(rig.other.conflicts()) == []
    assert isinstance(rig.store.record(press(number, door="South", minute=9)), Recorded)


def test_a_guest_who_left_and_came_back_is_told_too(rig):
    number = rig.store.register(AMAL).id
    for minute, kind in enumerate((Kind.ALLOW, Kind.LEAVE, Kind.RETURN)):
        wanted = Wanted.ALLOW if kind is Kind.ALLOW else None
        made = replace(press(number, wanted, minute=minute), kind=kind)
        assert isinstance(rig.store.record(made), Recorded)
    put_back(rig, number)
    assert rig.store.find(number).table_disagrees
    assert isinstance(rig.store.record(press(number, minute=9)), AlreadyDecided)
    assert [c.kind for c in rig.other.conflicts()] == [ConflictKind.TABLE_PUT_BACK]


def test_what_a_door_did_meanwhile_is_kept_as_a_conflict(pair):
    number, made = decided(pair)
    late = press(number, door="South", minute=3, offline=True)
    pair.other.record_batch([late])
    pair.other.record_batch([late])
    found = pair.store.find(number)
    assert (found.decided.at, found.table_disagrees) == (made.decided_at, False)
    assert [c.kind for c in pair.store.conflicts()] == [ConflictKind.ADMITTED_TWICE]


def test_the_copy_of_a_laptop_hears_of_it(pair):
    number, _ = decided(pair)
    rows, _ = pair.store.changed_since("", 100)
    (lookup,) = [row for row in rows if row.ticket.id == number]
    assert lookup.table_disagrees
