"""What a door and a desk offer: what the table allows in this state, and no more."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from kiosk.domain.action_rules import DECIDING, Kind, Phase, may_follow
from kiosk.domain.decision import Decision, Lookup
from kiosk.domain.log_replay import state_of
from kiosk.domain.offered_actions import at_the_desk, offered, permitted, undoable
from kiosk.domain.operator import OnDuty, Operator, Role
from kiosk.domain.reconcile import lookup_from
from kiosk.domain.scan import Direction, Door
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.verdict import Reason, Verdict
from kiosk.domain.verdict_rules import judge

T0 = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def row(number, kind, **more):
    return Decision(UUID(int=number), 7, None, "North", "Mia", T0, kind=kind, turn=number, **more)


def known(*rows, party=1, status=Status.NOT_ENTERED, mark=""):
    return lookup_from(Ticket(7, "Asha", "", "", "Ball", status, party=party, mark=mark), rows)


ALLOWED = row(1, Kind.ALLOW)
CASES = {
    "expected": (known(), {Kind.ALLOW, Kind.DENY}, Kind.ALLOW),
    "inside": (known(ALLOWED), set(), None),
    "left": (known(ALLOWED, row(2, Kind.LEAVE)), {Kind.RETURN, Kind.DENY}, Kind.RETURN),
    "denied": (known(row(1, Kind.DENY)), {Kind.OVERRIDE}, None),
    "revoked": (known(row(1, Kind.REVOKE, reason="sold")), set(), None),
    "marked": (known(status=Status.MARKED, mark="vip"), {Kind.OVERRIDE}, None),
    "partly": (known(row(1, Kind.ALLOW, places=2), party=4), {Kind.ALLOW}, Kind.ALLOW),
}


@pytest.mark.parametrize("name", CASES)
def test_a_door_for_the_way_in_offers_what_may_follow(name):
    lookup, kinds, first = CASES[name]
    offer = offered(judge(None, lookup, Door()))
    assert offer.kinds == kinds | {Kind.HOLD}
    assert offer.first is first
    assert offer.reasoned == offer.kinds & {Kind.OVERRIDE, Kind.HOLD}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("direction", list(Direction))
def test_no_door_offers_what_the_table_refuses(name, direction):
    lookup, _, _ = CASES[name]
    offer = offered(judge(None, lookup, Door()), direction)
    state = state_of(lookup)
    assert all(may_follow(state.phase, kind) for kind in offer.kinds)
    assert Kind.LEAVE not in offer.kinds or (state.inside and direction is not Direction.IN)
    if direction is Direction.OUT:
        assert offer.kinds <= {Kind.LEAVE, Kind.HOLD}, "nobody is let in where guests go out"


def test_a_door_for_both_ways_lets_out_only_when_nobody_is_left_to_come():
    party = known(row(1, Kind.ALLOW, places=2), party=4)
    both = offered(judge(None, party, Door()), Direction.BOTH)
    assert {Kind.ALLOW, Kind.LEAVE} <= both.kinds
    assert (both.first, both.places) == (Kind.ALLOW, 2)
    full = offered(judge(None, known(ALLOWED), Door()), Direction.BOTH)
    assert (full.first, full.places) == (Kind.LEAVE, 1)


def test_as_many_may_leave_as_are_inside_and_return_as_have_left():
    party = known(row(1, Kind.ALLOW, places=3), party=3)
    assert offered(judge(None, party, Door()), Direction.OUT).places == 3
    two_out = known(row(1, Kind.ALLOW, places=3), row(2, Kind.LEAVE, places=2), party=3)
    verdict = judge(None, two_out, Door())
    assert (offered(verdict).first, offered(verdict).places) == (Kind.RETURN, 2)


def test_a_code_that_names_no_ticket_can_only_be_put_aside():
    offer = offered(Verdict(Reason.FORGED))
    assert (offer.kinds, offer.first, offer.undo) == ({Kind.HOLD}, None, None)


def test_a_verdict_without_a_state_offers_what_its_word_says():
    ticket = Ticket(7, "Asha", "", "", "Ball", party=3)
    valid = offered(Verdict(Reason.VALID, ticket))
    assert (valid.kinds, valid.places) == ({Kind.ALLOW, Kind.DENY, Kind.HOLD}, 3)
    assert offered(Verdict(Reason.DENIED, ticket)).kinds == {Kind.OVERRIDE, Kind.HOLD}
    assert offered(Verdict(Reason.UNAVAILABLE, ticket)).kinds == {Kind.HOLD}


def test_the_last_press_can_be_taken_back_and_nothing_of_a_revoked_ticket():
    assert undoable(state_of(known(ALLOWED))) == ALLOWED
    assert undoable(state_of(known())) is None
    assert undoable(state_of(known(ALLOWED, row(2, Kind.REVOKE, reason="sold")))) is None


@pytest.mark.parametrize("name", CASES)
def test_a_desk_offers_everything_that_the_table_allows(name):
    lookup, _, _ = CASES[name]
    state = state_of(lookup)
    offer = at_the_desk(lookup)
    wanted = {kind for kind in DECIDING - {Kind.UNDO} if may_follow(state.phase, kind)}
    wanted -= {Kind.RETURN} if not state.out else set()
    wanted |= {Kind.UNDO} if offer.undo is not None else set()
    assert offer.kinds == wanted
    assert (offer.undo is not None) == (name in {"inside", "left", "denied", "partly"})
    assert offer.reasoned == wanted & {Kind.OVERRIDE, Kind.UNDO, Kind.REVOKE, Kind.RESTORE}
    assert (Kind.RESTORE in offer.kinds) == (state.phase is Phase.REVOKED)


def test_a_lookup_that_knows_the_status_alone_offers_the_desk_the_same():
    denied = Lookup(Ticket(7, "Asha", "", "", "Ball", Status.DENIED))
    assert Kind.OVERRIDE in at_the_desk(denied).kinds
    assert Kind.ALLOW not in at_the_desk(denied).kinds


def test_of_an_offer_stays_what_who_works_here_may_do():
    offer = at_the_desk(known())
    assert permitted(offer, OnDuty()) == offer, "while nobody has a PIN everybody may"
    door = OnDuty(asked=True, operator=Operator(name="Mia", role=Role.DOOR))
    left = permitted(offer, door)
    assert Kind.ALLOW in left.kinds
    assert Kind.REVOKE in offer.kinds - left.kinds
    assert left.reasoned <= left.kinds
    at_the_door = offered(judge(None, known(), Door()))
    assert permitted(at_the_door, door) == at_the_door, "to let in needs no right"


def test_by_the_desks_word_everybody_lets_in_what_the_state_lets_in():
    door = OnDuty(asked=True, operator=Operator(name="Mia", role=Role.DOOR))
    refused = at_the_desk(known(row(1, Kind.DENY)))
    assert Kind.OVERRIDE not in permitted(refused, door).kinds
    assert Kind.OVERRIDE in permitted(refused, door, desk_let_in=True).kinds
    revoked = at_the_desk(known(row(1, Kind.REVOKE, reason="sold")))
    assert Kind.OVERRIDE not in permitted(revoked, door, desk_let_in=True).kinds
