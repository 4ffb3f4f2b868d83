"""The rules of working offline: merging, waiting, coming back, and the sheet of conflicts."""

import csv
import io
import itertools
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.decision import (
    AlreadyDecided,
    Conflict,
    ConflictKind,
    Decided,
    Decision,
    Lookup,
    Recorded,
    Wanted,
)
from kiosk.domain.reconcile import conflict_between, joined, known, settled
from kiosk.domain.ticket import Status, Ticket
from kiosk.services.spreadsheet import CONFLICT_COLUMNS, conflicts_csv
from kiosk.services.syncing import Backoff, Presence

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
    assert joined(a, b) == joined(b, a)
    assert joined(joined(a, b), c) == joined(a, joined(b, c))
    assert joined(a, a) == a
    assert joined(joined(a, b), b) == joined(a, b)


def test_who_was_let_in_is_inside_and_the_earlier_counts():
    early, late = (Decided(Status.ENTERED, T0 + timedelta(minutes=m)) for m in (0, 5))
    denied = Decided(Status.DENIED, T0 - timedelta(hours=1))
    assert joined(late, early) == early
    assert joined(denied, late) == late
    assert joined(Decided(Status.ENTERED), late) == late


def press(wanted: Wanted, *, override: bool = False) -> Decision:
    return Decision(UUID(int=1), 7, wanted, "North", "Mia", T0, "why", override=override)


def test_alone_the_same_rules_hold_as_at_the_server():
    fresh, inside, out = (
        Lookup(TICKET),
        known(TICKET, Decided(Status.ENTERED, T0, "South"), live=False),
        known(TICKET, Decided(Status.DENIED, T0, "South"), live=False),
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
        outcome = settled(lookup, decision)
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


def test_it_counts_as_away_at_once_and_as_back_after_two_good_answers():
    presence = Presence()
    assert not presence.answered()
    assert presence.answered()
    assert presence.online
    assert presence.missed(T0)
    assert presence.since == T0
    assert not presence.missed(T0 + timedelta(seconds=9))
    assert presence.since == T0
    assert not presence.answered()
    presence.missed(T0 + timedelta(seconds=20))
    assert not presence.answered()
    assert presence.since == T0
    assert presence.answered()
    assert presence.since is None


def test_waiting_grows_is_bounded_and_differs_from_door_to_door():
    backoff = Backoff(random.Random(1).random)
    waits = [backoff.failed() for _ in range(40)]
    assert 0.25 <= waits[0] <= 0.5
    assert max(waits) <= 30
    assert all(wait >= 15 for wait in waits[10:])
    backoff.worked()
    assert backoff.failed() <= 0.5
    other = Backoff(random.Random(2).random)
    assert [other.failed() for _ in range(5)] != waits[:5]


def test_the_sheet_of_conflicts_opens_in_a_spreadsheet_and_runs_nothing():
    ticket = Ticket(7, '=HYPERLINK("x")', "+91 98765 43210", 'a, "b"', "Jazz\n2")
    conflict = Conflict(
        ticket,
        ConflictKind.ADMITTED_TWICE,
        Decided(Status.ENTERED, T0, "North", "Mia", "-1+1"),
        Decided(Status.ENTERED, None, "@South", "\tJo", " =1"),
    )
    text = conflicts_csv([conflict])
    assert text.startswith("ticket,name,")
    assert text.count("\r\n") == 2
    head, row = csv.reader(io.StringIO(text, newline=""))
    assert tuple(head) == CONFLICT_COLUMNS
    cells = dict(zip(head, row, strict=True))
    assert cells["name"] == '\'=HYPERLINK("x")'
    assert cells["mobile_number"] == "+91 98765 43210"
    assert cells["university"] == 'a, "b"'
    assert cells["event_registered_for"] == "Jazz\n2"
    assert cells["first_at"] == "2026-11-22T19:00:00.654321+00:00"
    assert cells["second_at"] == ""
    assert [cells[f"second_{c}"][0] for c in ("door", "operator", "reason")] == ["'"] * 3
    assert cells["first_reason"] == "'-1+1"
    assert len(set(itertools.chain(head))) == len(head)
