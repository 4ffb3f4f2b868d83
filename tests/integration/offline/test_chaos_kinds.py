"""Every kind of action in any order of misfortune; an independent count says what must hold.

The doors, the server and the LAN are those of `test_chaos_doors`; here guests also leave and come
back, parties come in parts, decisions are taken back, tickets are revoked, restored and issued
again, and guests are put aside. The count at the end knows the log's rows and none of its rules.
"""

from uuid import uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from support.doors.chaos_laptops import Laptop
from support.doors.kind_count import Counted, count, rows_of
from support.doors.misfortunes import DOORS, Misfortunes, door_numbers, try_evenings

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Recorded, Wanted
from kiosk.domain.log_replay import state_of
from kiosk.domain.offered_actions import undoable
from kiosk.domain.ticket import Attendee
from kiosk.services.faults import StoreUnavailable

PARTIES = (1, 1, 3, 5)
WANTED = {Kind.ALLOW: Wanted.ALLOW, Kind.OVERRIDE: Wanted.ALLOW, Kind.DENY: Wanted.DENY}
KINDS = [
    *[Kind.ALLOW] * 3,
    Kind.DENY,
    Kind.OVERRIDE,
    *[Kind.LEAVE] * 2,
    *[Kind.RETURN] * 2,
    *[Kind.UNDO] * 2,
    Kind.REVOKE,
    Kind.RESTORE,
    Kind.REISSUE,
    Kind.HOLD,
    Kind.PRINT,
]


class Evening(Misfortunes):
    rounds_at_end = 3

    def __init__(self) -> None:
        super().__init__(
            [Attendee(f"Guests {n}", "", "", "Jazz", p) for n, p in enumerate(PARTIES)]
        )
        self.parties = dict(zip(self.tickets, PARTIES, strict=True))
        self.acknowledged: dict[object, Decision] = {}
        self.expiry = 1000

    ticket_numbers = st.integers(1, len(PARTIES))

    @rule(
        door=door_numbers,
        ticket=ticket_numbers,
        kind=st.sampled_from(KINDS),
        places=st.integers(0, 3),
        old_code=st.booleans(),
    )
    def act(self, door, ticket, kind, places, old_code):
        laptop = self.doors[door]
        refers = None
        if kind is Kind.UNDO:
            lookup = laptop.store.find(ticket)
            last = undoable(state_of(lookup)) if lookup else None
            if last is None:
                return
            refers = last.id
        expires_at = None
        if kind is Kind.REISSUE:
            self.expiry += 10
            expires_at = self.expiry
        elif kind in {Kind.ALLOW, Kind.RETURN}:
            expires_at = self.expiry - 15 if old_code else self.expiry
        laptop.last = Decision(
            uuid4(),
            ticket,
            WANTED.get(kind),
            laptop.name,
            "Mia",
            laptop.clock.now(),
            "a reason",
            override=kind is Kind.OVERRIDE,
            kind=kind,
            places=places if PARTIES[ticket - 1] > 1 else 0,
            refers=refers,
            expires_at=expires_at,
        )
        self.send(laptop, laptop.last)

    @rule(ticket=ticket_numbers, kind=st.sampled_from([Kind.ALLOW, Kind.LEAVE, Kind.RETURN]))
    def act_at_every_door(self, ticket, kind):
        for door in range(DOORS):
            self.act(door, ticket, kind, 0, old_code=False)

    @rule(
        ticket=ticket_numbers,
        undoing=st.permutations(range(DOORS)),
        kind=st.sampled_from([Kind.LEAVE, Kind.DENY, Kind.ALLOW, Kind.REVOKE]),
    )
    def undo_here_and_act_there(self, ticket, undoing, kind):
        here, there, _ = undoing
        self.act(here, ticket, Kind.ALLOW, 0, old_code=False)
        for door in (here, there):
            self.go_round(door, 3)
            self.doors[door].remote.cut, self.doors[door].on_lan = True, False
            self.go_round(door, 2)
        self.act(here, ticket, Kind.UNDO, 0, old_code=False)
        self.act(there, ticket, kind, 0, old_code=False)

    @rule(door=door_numbers)
    def act_again(self, door):
        if self.doors[door].last is not None:
            self.send(self.doors[door], self.doors[door].last)

    def send(self, laptop: Laptop, decision: Decision) -> None:
        try:
            outcome = laptop.store.record(decision)
        except StoreUnavailable:
            assert decision.id not in self.acknowledged, "what was acknowledged was taken back"
            return
        if decision.id in self.acknowledged:
            assert isinstance(outcome, Recorded), "the same action, another outcome"
        if isinstance(outcome, Recorded):
            self.acknowledged[decision.id] = decision

    @invariant()
    def nowhere_are_more_inside_than_there_are_places(self):
        for laptop in self.doors:
            for ticket, party in self.parties.items():
                lookup = laptop.store.find(ticket)
                assert lookup is None or 0 <= state_of(lookup).inside <= party

    def judge(self):
        rows = rows_of(self.server)
        kept = [row.id for row in rows]
        assert len(kept) == len(set(kept))
        assert set(self.acknowledged) <= set(kept), "an acknowledged action was lost"
        listed = {conflict.ticket.id for conflict in self.server.conflicts()}
        for ticket, party in self.parties.items():
            counted = count([row for row in rows if row.ticket_id == ticket], party)
            self.agree(ticket, counted, listed)
        for door in self.doors:
            standing = door.store.status()
            assert (standing.waiting, standing.stuck) == (0, 0)
        for hold in (one for one in self.acknowledged.values() if one.action is Kind.HOLD):
            assert hold.id in {one.id for one in self.server.holds()}
        before = rows, self.server.revision(), listed
        self.tell_everything_once_more()
        now = {conflict.ticket.id for conflict in self.server.conflicts()}
        assert (rows_of(self.server), self.server.revision(), now) == before

    def agree(self, ticket: int, counted: Counted, listed: set[int]) -> None:
        there = self.server.find(ticket)
        state = state_of(there)
        if ticket not in listed:
            assert counted.fits, f"nobody is told: {counted}"
            assert (state.inside, state.revoked) == (counted.inside, counted.revoked)
        assert there.ticket.status is state.status, "the row does not agree with its log"
        assert state.least_exp == counted.least_exp
        for door in self.doors:
            here = state_of(door.store.find(ticket))
            assert (here.inside, here.admitted, here.denied, here.revoked, here.least_exp) == (
                state.inside,
                state.admitted,
                state.denied,
                state.revoked,
                state.least_exp,
            )


@pytest.mark.slow
def test_whatever_is_done_in_the_evening():
    try_evenings(Evening, steps=40)
