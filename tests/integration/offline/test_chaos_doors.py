"""Doors, a server and a LAN in any order of misfortune: what must hold all the same.

The server is the real store on SQLite, the doors are real with their files; the line to the server
can be cut or lose its answers, the LAN can be off, doors restart, and their clocks are set wrong.
"""

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from support.doors.chaos_laptops import Lan, Laptop

from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import AlreadyDecided, Decision, Outcome, Recorded, Wanted
from kiosk.domain.ticket import Attendee, Status
from kiosk.services.faults import StoreUnavailable

DOORS, TICKETS = 3, 3


class Evening(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-chaos-"))
        self.server = embedded_store(self.folder / "server.db")
        self.tickets = [
            self.server.register(Attendee(f"Guest {i}", "", "", "Jazz")).id for i in range(TICKETS)
        ]
        self.lan = Lan()
        for name in range(DOORS):
            self.lan.laptops.append(Laptop(f"door {name}", self.folder, self.lan))
        self.doors = self.lan.laptops
        for door in self.doors:
            self.quiet(door)
        self.told: dict[UUID, tuple[int, Decision, Outcome]] = {}

    def quiet(self, door: Laptop) -> None:
        for _ in range(60):
            if door.store.sync_once() > 0.25 and door.store.status().online:
                return

    door_numbers = st.integers(0, DOORS - 1)

    @initialize(
        lan=st.lists(st.booleans(), min_size=DOORS, max_size=DOORS),
        lost=st.lists(st.booleans(), min_size=DOORS, max_size=DOORS),
    )
    def begin(self, lan, lost):
        for laptop, on_lan, cut in zip(self.doors, lan, lost, strict=True):
            laptop.on_lan, laptop.remote.cut = on_lan, cut

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

    @rule(door=door_numbers)
    def lose_the_server(self, door):
        self.doors[door].remote.cut = True

    @rule(door=door_numbers)
    def lose_only_the_answers(self, door):
        self.doors[door].remote.deaf = True

    @rule(door=door_numbers)
    def find_the_server_again(self, door):
        self.doors[door].remote.cut = self.doors[door].remote.deaf = False

    @rule(door=door_numbers, rounds=st.integers(1, 4))
    def go_round(self, door, rounds):
        for _ in range(rounds):
            self.doors[door].store.sync_once()

    @rule(door=door_numbers)
    def restart(self, door):
        self.doors[door].stop()
        self.doors[door].start()

    @rule(door=door_numbers, hours=st.integers(-3, 3))
    def set_the_clock(self, door, hours):
        self.doors[door].clock.at += timedelta(hours=hours)

    @rule(door=door_numbers)
    def leave_or_join_the_lan(self, door):
        self.doors[door].on_lan = not self.doors[door].on_lan
        self.lan.spread()

    @invariant()
    def no_door_lets_the_same_ticket_in_twice(self):
        admitted = Counter(
            (door, d.ticket_id)
            for door, d, outcome in self.told.values()
            if isinstance(outcome, Recorded) and d.wanted is Wanted.ALLOW
        )
        assert not admitted or max(admitted.values()) == 1

    def teardown(self):
        try:
            for door in self.doors:
                door.remote.cut = door.remote.deaf = False
            for _ in range(2):
                for door in self.doors:
                    self.quiet(door)
            self.judge()
        finally:
            for door in self.doors:
                door.stop()
                door.remote.store.close()
            self.server.close()
            shutil.rmtree(self.folder)

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
        for door in self.doors:
            door.remote.cut = True
            door.store.sync_once()
            door.remote.cut = False
            self.quiet(door)
        assert (self.server.revision(), {c.ticket.id for c in self.server.conflicts()}) == before


@pytest.mark.slow
def test_whatever_happens_in_the_evening():
    run_state_machine_as_test(
        Evening,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
