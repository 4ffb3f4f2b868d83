"""The rules by which decisions of several doors become one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import (
    AlreadyDecided,
    ConflictKind,
    Decided,
    Decision,
    Lookup,
    Recorded,
    Wanted,
)
from kiosk.domain.log_replay import decided_by
from kiosk.domain.reconcile import (
    conflict_between,
    conflict_with_table,
    last_told,
    lookup_from,
    lookup_with,
    matches,
    merge_decided,
    merged,
    outcome_for,
    prepared,
    rows_behind,
    simple,
    wins,
)
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.ticket_state import TicketState

T0 = datetime(2026, 11, 22, 19, 0, 0, 654321, tzinfo=UTC)
TICKET = Ticket(7, "Asha", "", "", "Jazz")

decided = st.none() | st.builds(
    Decided,
    st.sampled_from([Status.ENTERED, Status.DENIED]),
    st.none() | st.integers(0, 3).map(lambda n: T0 + timedelta(minutes=n)),
    st.sampled_from(["", "North", "South"]),
)


@given(decided, decided, decided)
def test_whatever_the_order_and_however_often_the_answer_is_one(a, b, c):
    assert merge_decided(a, b) == merge_decided(b, a)
    assert merge_decided(merge_decided(a, b), c) == merge_decided(a, merge_decided(b, c))
    assert merge_decided(a, a) == a
    assert merge_decided(merge_decided(a, b), b) == merge_decided(a, b)


def test_who_was_let_in_is_inside_and_the_earlier_counts():
    early, late = (Decided(Status.ENTERED, T0 + timedelta(minutes=m)) for m in (0, 5))
    denied = Decided(Status.DENIED, T0 - timedelta(hours=1))
    assert merge_decided(late, early) == early
    assert merge_decided(denied, late) == late
    assert merge_decided(Decided(Status.ENTERED), late) == late


def press(wanted: Wanted, *, override: bool = False) -> Decision:
    return Decision(UUID(int=1), 7, wanted, "North", "Mia", T0, "why", override=override)


def test_alone_the_same_rules_hold_as_at_the_server():
    fresh, inside, out = (
        Lookup(TICKET),
        lookup_with(TICKET, Decided(Status.ENTERED, T0, "South"), live=False),
        lookup_with(TICKET, Decided(Status.DENIED, T0, "South"), live=False),
    )
    for lookup, decision, stands in (
        (fresh, press(Wanted.ALLOW), True),
        (fresh, press(Wanted.DENY), True),
        (inside, press(Wanted.ALLOW), False),
        (inside, press(Wanted.ALLOW, override=True), False),
        (inside, press(Wanted.DENY), False),
        (out, press(Wanted.ALLOW), False),
        (out, press(Wanted.ALLOW, override=True), True),
        (out, press(Wanted.DENY, override=True), False),
    ):
        outcome = outcome_for(lookup, decision)
        if stands:
            assert isinstance(outcome, Recorded)
            assert outcome.queued
            assert outcome.ticket.entry_time == T0.replace(microsecond=0)
        else:
            assert isinstance(outcome, AlreadyDecided)
            assert outcome.decided.door == "South"


def test_which_two_decisions_are_a_conflict():
    entered, later = Decided(Status.ENTERED, T0), Decided(Status.ENTERED, T0 + timedelta(1))
    denied = Decided(Status.DENIED, T0 + timedelta(hours=1))
    twice = conflict_between(TICKET, later, entered)
    assert (twice.kind, twice.first, twice.second) == (
        ConflictKind.ADMITTED_TWICE,
        entered,
        later,
    )
    assert conflict_between(TICKET, denied, entered).kind is ConflictKind.ADMITTED_AND_DENIED
    assert conflict_between(TICKET, denied, denied) is None


def row(number, kind, **more):
    at = T0 + timedelta(minutes=number)
    return Decision(UUID(int=number), 7, None, "North", "Mia", at, kind=kind, turn=number, **more)


PARTY = replace(TICKET, party=4)
MARKED = replace(TICKET, status=Status.MARKED, mark="vip")


def test_a_word_of_somebody_else_stays_until_a_person_decides():
    assert lookup_with(MARKED, None, live=True) == Lookup(MARKED)
    whole = lookup_from(MARKED, [])
    assert (whole.ticket.status, whole.ticket.mark) == (Status.MARKED, "vip")
    assert whole.decided.status is Status.MARKED
    let_in = merged(whole, [row(1, Kind.OVERRIDE, reason="named")], live=False)
    assert (let_in.ticket.status, let_in.ticket.mark) == (Status.ENTERED, "")
    denied = merged(Lookup(MARKED), [row(1, Kind.REVOKE, reason="sold")], live=False)
    assert denied.ticket.status is Status.DENIED


def test_a_decision_of_which_only_the_outcome_is_known_counts_as_a_row():
    inside = lookup_with(PARTY, Decided(Status.ENTERED, T0, "South", "Jo"), live=True)
    (made,) = rows_behind(inside)
    assert (made.action, made.places, made.door) == (Kind.ALLOW, 4, "South")
    assert rows_behind(inside) == [made], "made up the same way each time"
    denied = lookup_with(TICKET, Decided(Status.DENIED, None), live=True)
    assert [(one.action, one.places) for one in rows_behind(denied)] == [(Kind.DENY, 0)]
    assert rows_behind(Lookup(TICKET)) == []
    after = merged(inside, [row(1, Kind.LEAVE, places=3)], live=False)
    assert (after.ticket.inside, after.state.out) == (1, 3)


def test_what_is_known_already_and_what_only_tells_changes_nothing():
    known = merged(Lookup(TICKET), [press(Wanted.ALLOW)], live=False)
    again = merged(known, [press(Wanted.ALLOW), row(2, Kind.HOLD, reason="name")], live=True)
    assert (again.ticket, again.log, again.live) == (known.ticket, known.log, True)


def test_a_table_that_was_put_back_alone_is_a_conflict_and_the_log_is_right():
    let_in = row(1, Kind.ALLOW)
    back = lookup_from(TICKET, [let_in])
    assert back.table_disagrees
    conflict = conflict_with_table(back)
    assert conflict.kind is ConflictKind.TABLE_PUT_BACK
    assert conflict.first.at == let_in.decided_at
    assert conflict.second == Decided(Status.NOT_ENTERED)
    later = merged(back, [row(2, Kind.LEAVE)], live=False)
    assert later.table_disagrees, "a newer row does not mend the table"
    assert conflict_with_table(Lookup(TICKET)) is None
    agrees = lookup_from(replace(TICKET, status=Status.ENTERED, entry_time=T0), [let_in])
    assert not agrees.table_disagrees
    assert conflict_with_table(agrees) is None


def test_only_the_same_decision_matches_though_the_table_cut_its_texts():
    decision = replace(press(Wanted.ALLOW), door="N" * 80, operator="Mia\tLee")
    stands = Decided(Status.ENTERED, T0, "N" * 64, "Mia Lee")
    assert matches(decision, stands)
    assert not matches(decision, None)
    assert not matches(decision, replace(stands, at=T0 + timedelta(microseconds=1)))
    assert not matches(decision, replace(stands, status=Status.DENIED))
    assert not matches(decision, replace(stands, operator="Jo"))


def test_an_action_is_prepared_by_what_is_known_here():
    left = lookup_from(TICKET, [row(1, Kind.ALLOW), row(2, Kind.LEAVE)])
    back = prepared(left, row(0, Kind.ALLOW))
    assert (back.action, back.turn) == (Kind.RETURN, 3)
    exact = row(9, Kind.ALLOW)
    assert prepared(Lookup(TICKET), exact) is exact
    hold = row(0, Kind.HOLD, reason="name")
    assert prepared(left, hold) is hold


def test_alone_a_party_is_counted_and_what_the_table_refuses_is_not_recorded():
    some = lookup_from(PARTY, [row(1, Kind.ALLOW, places=3)])
    more = outcome_for(some, row(2, Kind.ALLOW, places=1))
    assert isinstance(more, Recorded)
    assert (more.ticket.inside, more.queued) == (4, True)
    many = outcome_for(some, row(2, Kind.ALLOW, places=2))
    assert isinstance(many, AlreadyDecided)
    assert many.decided.door == "North"
    gone = lookup_from(PARTY, [row(1, Kind.ALLOW, places=4), row(2, Kind.LEAVE, places=4)])
    again = outcome_for(gone, row(3, Kind.LEAVE, places=1))
    assert isinstance(again, AlreadyDecided)
    assert again.decided == last_told(gone.state)
    assert again.decided.status is Status.NOT_ENTERED
    nobody = outcome_for(lookup_from(PARTY, []), row(1, Kind.LEAVE, places=1))
    assert nobody.decided == Decided(Status.NOT_ENTERED)


def test_what_only_tells_is_always_recorded():
    hold = outcome_for(Lookup(TICKET), row(1, Kind.HOLD, reason="name"))
    assert isinstance(hold, Recorded)
    assert hold.queued
    assert hold.ticket == TICKET


def test_nothing_decided_is_told_of_a_state_without_rows():
    assert last_told(TicketState()) == Decided(Status.NOT_ENTERED)
    assert decided_by(TicketState()) is None


def test_a_press_is_carried_out_on_an_open_ticket_and_an_override_on_all_but_the_entered():
    for status in Status:
        assert wins(status, press(Wanted.ALLOW)) == (status is Status.NOT_ENTERED)
        assert wins(status, press(Wanted.ALLOW, override=True)) == (status is not Status.ENTERED)


def test_a_press_for_more_than_one_is_none_of_the_first_version():
    one = Decision(UUID(int=1), 7, Wanted.ALLOW, "North", "Mia", T0)
    assert simple(one)
    assert simple(replace(one, places=1))
    assert not simple(replace(one, places=2))
