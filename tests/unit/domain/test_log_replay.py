"""The one table of what may follow what, and the state that follows from a log in any order."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.action_rules import DECIDING, FOLLOWS, UNDOABLE, Kind, Phase, may_follow
from kiosk.domain.decision import ConflictKind, Decision, Wanted
from kiosk.domain.log_replay import adopted, carried_out, decided_by, order, replay, seen
from kiosk.domain.reconcile import decided_from, merge_decided
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.ticket_state import TicketState, admissible, meant

T0 = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
NORTH, SOUTH = "North", "South"


def row(number, kind, *, turn=None, door=NORTH, minute=None, **more):
    at = T0 + timedelta(minutes=number if minute is None else minute)
    turn = number if turn is None else turn
    return Decision(UUID(int=number), 7, None, door, "Mia", at, kind=kind, turn=turn, **more)


def undo(number, target, **more):
    return row(number, Kind.UNDO, refers=target.id, reason="wrong key", **more)


def told(*rows, party=1):
    return replay(rows, party).state


def kinds(*rows, party=1):
    return [mark.kind for mark in replay(rows, party).marks]


# ---- the table


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("kind", list(Kind))
def test_the_table_answers_for_every_state_and_kind(phase, kind):
    assert may_follow(phase, kind) in {True, False}
    if kind not in DECIDING:
        assert may_follow(phase, kind), "what only tells may be told at any time"


def test_a_guest_who_is_inside_is_let_in_by_nothing():
    assert FOLLOWS[Phase.INSIDE] & {Kind.ALLOW, Kind.OVERRIDE, Kind.DENY} == set()
    assert FOLLOWS[Phase.REVOKED] & {Kind.ALLOW, Kind.OVERRIDE, Kind.RETURN} == set()
    assert Kind.ALLOW not in FOLLOWS[Phase.DENIED] | FOLLOWS[Phase.MARKED]


STATES = st.builds(
    lambda party, admitted, out, denied, marked, revoked: TicketState(
        party=party,
        admitted=min(party, admitted),
        inside=0 if denied else max(0, min(party, admitted) - out),
        denied=denied,
        marked=marked,
        closing=row(99, Kind.REVOKE) if revoked else None,
    ),
    st.integers(1, 5),
    st.integers(0, 5),
    st.integers(0, 5),
    st.booleans(),
    st.sampled_from(["", "cancelled"]),
    st.booleans(),
)


@given(state=STATES, kind=st.sampled_from(list(Kind)), places=st.integers(0, 6))
def test_every_state_has_a_phase_and_every_row_leads_to_a_state(state, kind, places):
    assert state.phase in FOLLOWS
    after = carried_out(state, row(5, kind, places=places, expires_at=9))
    assert 0 <= after.inside <= after.admitted <= after.party
    wanted = row(5, kind, places=places, expires_at=9)
    if admissible(state, wanted) and kind is not Kind.UNDO:
        exact = meant(state, wanted)
        after = carried_out(state, exact)
        people = max(1, exact.places)
        gain = {Kind.ALLOW: people, Kind.OVERRIDE: people, Kind.RETURN: people}
        assert after.inside - state.inside == gain.get(
            exact.action, -people if exact.action is Kind.LEAVE else 0
        )


# ---- the state in whatever order the rows arrive


@st.composite
def logs(draw):
    rows, size = [], draw(st.integers(1, 7))
    for number in range(1, size + 1):
        kind = draw(st.sampled_from(sorted(DECIDING)))
        target = draw(st.sampled_from(rows)) if rows and kind is Kind.UNDO else None
        rows.append(
            row(
                number,
                kind,
                turn=draw(st.integers(0, number)),
                minute=draw(st.integers(-9, 9)),
                door=draw(st.sampled_from([NORTH, SOUTH])),
                places=draw(st.integers(0, 3)),
                refers=target.id if target else None,
                expires_at=draw(st.sampled_from([None, 5, 6])),
            )
        )
    return rows


@given(rows=logs(), party=st.integers(1, 4), data=st.data())
def test_who_has_the_same_rows_has_the_same_state(rows, party, data):
    one = replay(rows, party)
    shuffled = data.draw(st.permutations([*rows, *rows[:2]]))
    assert replay(shuffled, party) == one
    assert 0 <= one.state.inside <= one.state.admitted <= party
    assert [r.id for r in one.rows] == [r.id for r in sorted(rows, key=order)]


@given(rows=logs(), status=st.sampled_from(list(Status)), party=st.integers(1, 4))
def test_the_state_agrees_with_what_others_wrote_into_the_row(rows, status, party):
    ticket = Ticket(7, "", "", "", "", status, T0, "cancelled", party)
    state = seen(rows, ticket).state
    if status is Status.ENTERED and not state.revoked:
        assert state.inside
    if status is Status.MARKED and not state.revoked:
        assert (state.phase, state.marked) == (Phase.MARKED, "cancelled")
    decided = decided_by(state)
    assert (decided is None) == (state.status is Status.NOT_ENTERED or state.last is None) or (
        state.revoked
    )


PLAIN = st.lists(
    st.tuples(st.sampled_from([Kind.ALLOW, Kind.DENY, Kind.OVERRIDE]), st.integers(0, 30)),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one[1],
)


@given(made=PLAIN)
def test_of_presses_alone_it_is_what_merging_them_was_in_0_1(made):
    rows = [
        replace(
            row(i + 1, kind, turn=0, minute=minute),
            wanted=Wanted.DENY if kind is Kind.DENY else Wanted.ALLOW,
        )
        for i, (kind, minute) in enumerate(made)
    ]
    merged = None
    for one in rows:
        merged = merge_decided(merged, decided_from(one))
    assert decided_by(told(*rows)) == merged


# ---- evenings


def test_out_and_in_again():
    allow, leave = row(1, Kind.ALLOW), row(2, Kind.LEAVE)
    assert told(allow, leave).phase is Phase.LEFT
    assert told(allow, leave).status is Status.NOT_ENTERED
    assert meant(told(allow, leave), row(3, Kind.ALLOW)).action is Kind.RETURN
    assert told(allow, leave, row(3, Kind.RETURN)).phase is Phase.INSIDE
    for rows in itertools.permutations([allow, leave, row(3, Kind.RETURN)]):
        assert told(*rows).phase is Phase.INSIDE


def test_a_return_at_two_doors_is_a_conflict_and_nobody_is_inside_twice():
    rows = row(1, Kind.ALLOW), row(2, Kind.LEAVE), row(3, Kind.RETURN)
    again = row(4, Kind.RETURN, turn=3, door=SOUTH)
    assert kinds(*rows, again) == [ConflictKind.RETURNED_TWICE]
    assert told(*rows, again).inside == 1


def test_a_party_comes_in_parts_and_never_more_than_it_has_places():
    state = told(row(1, Kind.ALLOW, places=3), party=5)
    assert (state.phase, state.inside, state.room) == (Phase.PARTLY, 3, 2)
    assert admissible(state, row(2, Kind.ALLOW, places=2))
    assert not admissible(state, row(2, Kind.ALLOW, places=3))
    assert meant(state, row(2, Kind.ALLOW)).places == 2
    assert meant(state, row(2, Kind.LEAVE)).places == 3
    three_and_three = row(1, Kind.ALLOW, places=3), row(2, Kind.ALLOW, places=3, door=SOUTH)
    assert kinds(*three_and_three, party=5) == [ConflictKind.TOO_MANY]
    assert told(*three_and_three, party=5).inside == 5


def test_an_undo_takes_back_the_last_decision_and_no_other():
    allow, leave = row(1, Kind.ALLOW), row(2, Kind.LEAVE)
    assert admissible(told(allow), undo(2, allow))
    assert told(allow, undo(2, allow)).phase is Phase.EXPECTED
    assert not admissible(told(allow, leave), undo(3, allow))
    assert told(allow, leave, undo(3, leave)).phase is Phase.INSIDE
    denied = row(1, Kind.DENY)
    second_look = row(2, Kind.OVERRIDE)
    assert told(denied, second_look, undo(3, second_look)).phase is Phase.DENIED


def test_an_undo_of_what_another_door_built_on_takes_nothing_back_and_is_marked():
    denied = row(1, Kind.DENY)
    second_look = row(2, Kind.OVERRIDE, door=SOUTH)
    late = undo(3, denied, turn=2)
    assert kinds(denied, second_look, late) == [ConflictKind.UNDONE_MEANWHILE]
    assert told(denied, second_look, late).inside == 1


def test_an_undo_while_another_door_let_in_again_is_marked():
    here, there = row(1, Kind.ALLOW, turn=0), row(2, Kind.ALLOW, turn=0, door=SOUTH)
    rows = here, there, undo(3, here, turn=1)
    assert kinds(*rows) == [ConflictKind.UNDONE_MEANWHILE]
    assert told(*rows).inside == 1


def test_a_revoked_ticket_lets_nobody_in_until_it_is_restored():
    stolen = row(2, Kind.REVOKE, reason="stolen")
    for before in ([], [row(1, Kind.ALLOW)], [row(1, Kind.DENY)]):
        state = told(*before, stolen)
        assert (state.phase, state.status) == (Phase.REVOKED, Status.DENIED)
        assert decided_by(state).reason == "stolen"
        assert told(*before, stolen, row(3, Kind.RESTORE)).phase is told(*before).phase
    unknown = row(4, Kind.ALLOW, turn=1, door=SOUTH)
    assert kinds(stolen, unknown) == [ConflictKind.ADMITTED_REVOKED]


def test_a_new_code_ends_every_older_one():
    new = row(2, Kind.REISSUE, expires_at=500)
    state = told(new)
    assert not admissible(state, row(3, Kind.ALLOW, expires_at=499))
    assert admissible(state, row(3, Kind.ALLOW, expires_at=500))
    assert admissible(state, row(3, Kind.ALLOW))
    assert kinds(new, row(3, Kind.ALLOW, expires_at=499)) == [ConflictKind.ADMITTED_OLD_CODE]
    assert told(new, row(3, Kind.REISSUE, expires_at=400)).least_exp == 500


def test_what_only_tells_changes_nothing():
    for kind in set(Kind) - DECIDING:
        assert replay([row(1, Kind.ALLOW), row(2, kind)]) == replay([row(1, Kind.ALLOW)])
        assert kind not in UNDOABLE


def test_the_predecessor_lets_a_party_in_as_a_whole_and_a_guest_back():
    party = Ticket(7, "", "", "", "", Status.ENTERED, T0, party=4)
    assert seen([], party).state.inside == 4
    left = [row(1, Kind.ALLOW), row(2, Kind.LEAVE)]
    state = seen(left, Ticket(7, "", "", "", "", Status.ENTERED, T0)).state
    assert state.inside == 1
    assert decided_by(state).door == ""
    assert seen([], Ticket(7, "", "", "", "", Status.DENIED)).state.denied
    assert decided_by(seen([], Ticket(7, "", "", "", "", Status.DENIED)).state).at is None


def test_a_new_code_that_a_door_saw_before_it_heard_of_the_reissue_is_no_conflict():
    again = row(2, Kind.REISSUE, turn=2, door="Desk", minute=0, expires_at=100)
    for expires_at, found in ((100, []), (99, [ConflictKind.ADMITTED_OLD_CODE])):
        let_in = row(1, Kind.ALLOW, turn=1, minute=5, expires_at=expires_at)
        assert kinds(let_in, again) == found


def test_a_denial_by_the_predecessor_turns_nobody_out_who_is_inside():
    denied = Ticket(7, "", "", "", "", Status.DENIED, T0)
    assert adopted(told(row(1, Kind.ALLOW)), denied) is None
    assert adopted(told(), denied).action is Kind.DENY
    assert adopted(told(row(1, Kind.ALLOW), row(2, Kind.LEAVE)), denied).action is Kind.DENY
