"""Doors, a server and a LAN in any order of misfortune: what must hold all the same.

The server is the real store on SQLite, the doors are real with their files; the line to the server
can be cut or lose its answers, the LAN can be off, doors restart, and their clocks are set wrong.
"""

from collections import Counter
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from support.doors.misfortunes import DOORS, Misfortunes, door_numbers, try_evenings

from kiosk.domain.decision import AlreadyDecided, Decision, Outcome, Recorded, Wanted
from kiosk.domain.ticket import Attendee, Status
from kiosk.services.faults import StoreUnavailable

TICKETS = 3


class Evening(Misfortunes):
    def __init__(self) -> None:
        super().__init__([Attendee(f"Guest {i}", "", "", "Jazz") for i in range(TICKETS)])
        self.told: dict[UUID, tuple[int, Decision, Outcome]] = {}

    @rule(ticket=st.integers(0, TICKETS - 1), wanted=st.sampled_from(list(Wanted)))
    def press_at_every_door(self, ticket, wanted):
        for door in range(DOORS):
            self.press(door, ticket, wanted, override=False)

    @rule(
        door=door_numbers,
        ticket=st.integers(0, TICKETS - 1),
        wanted=st.sampled_from([Wanted.ALLOW, Wanted.ALLOW, Wanted.DENY]),
        override=st.booleans(),
    )
    def press(self, door, ticket, wanted, override):
        laptop = self.doors[door]
        decision = Decision(
            uuid4(),
            self.tickets[ticket],
            wanted,
            laptop.name,
            "Mia",
            laptop.clock.now(),
            "second look" if override else "",
            override=override and wanted is Wanted.ALLOW,
        )
        laptop.last = decision
        known = laptop.store.find(decision.ticket_id) if laptop.snapshot.complete else None
        outcome = self.send(door, decision)
        if known and known.ticket.status is Status.ENTERED and not laptop.store.status().online:
            assert isinstance(outcome, AlreadyDecided), "let in although this door knew"

    @rule(door=door_numbers)
    def press_again(self, door):
        decision = self.doors[door].last
        if decision is not None:
            self.send(door, decision)

    def send(self, door: int, decision: Decision) -> Outcome | None:
        try:
            outcome = self.doors[door].store.record(decision)
        except StoreUnavailable:
            assert decision.id not in self.told or not isinstance(
                self.told[decision.id][2], Recorded
            ), "an acknowledged decision was taken back"
            return None
        before = self.told.get(decision.id)
        if before is not None:
            assert type(before[2]) is type(outcome), "the same decision, another outcome"
        self.told[decision.id] = (door, decision, outcome)
        return outcome

    @invariant()
    def no_door_lets_the_same_ticket_in_twice(self):
        admitted = Counter(
            (door, d.ticket_id)
            for door, d, outcome in self.told.values()
            if isinstance(outcome, Recorded) and d.wanted is Wanted.ALLOW
        )
        assert not admitted or max(admitted.values()) == 1

    def judge(self):
        rows = self.server._link.call(
            lambda s: s.rows(
                "SELECT id, ticket_id, wanted, result FROM kiosk_decisions ORDER BY seq"
            )
        )
        log = {UUID(bytes=bytes(r[0])): r[1:] for r in rows}
        carried = [d for _, d, outcome in self.told.values() if isinstance(outcome, Recorded)]
        for decision in carried:
            assert decision.id in log, "an acknowledged decision was lost"
        for door in self.doors:
            standing = door.store.status()
            assert (standing.waiting, standing.stuck) == (0, 0)
        listed = {c.ticket.id for c in self.server.conflicts()}
        for ticket in self.tickets:
            mine = [d for d in carried if d.ticket_id == ticket]
            allowed = [d for d in mine if d.wanted is Wanted.ALLOW]
            if len(allowed) > 1:
                assert ticket in listed, "two were let in and nobody is told"
            if len(mine) <= 1 and len([r for r in log.values() if r[0] == ticket]) <= 1:
                assert ticket not in listed, "a conflict that never was"
            winners = [r for r in log.values() if r[0] == ticket and r[2] != "conflict"]
            assert sum(r[1] == "entered" for r in winners) <= 1, "two admissions unmarked"
            status = self.server.find(ticket).ticket.status
            expected = winners[-1][1] if winners else "not_entered"
            assert status.value == expected, "the status does not agree with the log"
            for door in self.doors:
                seen = door.store.find(ticket).ticket.status
                assert seen is status or (seen is Status.ENTERED and ticket in listed)
        # Everything once more: nothing changes.
        before = self.server.revision(), listed
        self.tell_everything_once_more()
        assert (self.server.revision(), {c.ticket.id for c in self.server.conflicts()}) == before


@pytest.mark.slow
def test_whatever_happens_in_the_evening():
    try_evenings(Evening, steps=25)
