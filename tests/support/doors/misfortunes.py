"""The misfortunes of an evening, for what doors do to be tried in any order with them.

The server is the real store on SQLite, the doors are real with their files; the line to the server
can be cut or lose its answers, the LAN can be off, doors restart, and their clocks are set wrong.
"""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.ticket import Attendee
from support.doors.chaos_laptops import Lan, Laptop

DOORS = 3
door_numbers = st.integers(0, DOORS - 1)
_EACH_DOOR = st.lists(st.booleans(), min_size=DOORS, max_size=DOORS)


class Misfortunes(RuleBasedStateMachine):
    """Doors, a server and a LAN; whoever inherits adds what people do, and judges at the end.

    Attributes:
        tickets: numbers of the tickets that were registered for the guests.
        rounds_at_end: how often every door speaks with the server before it is judged.
    """

    rounds_at_end = 2

    def __init__(self, guests: Sequence[Attendee]) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="kiosk-chaos-"))
        self.server = embedded_store(self.folder / "server.db")
        self.tickets = [self.server.register(guest).id for guest in guests]
        self.lan = Lan()
        for name in range(DOORS):
            self.lan.laptops.append(Laptop(f"door {name}", self.folder, self.lan))
        self.doors = self.lan.laptops
        for door in self.doors:
            self.quiet(door)

    def quiet(self, door: Laptop) -> None:
        """Rounds with the server until there is nothing more to say."""
        for _ in range(60):
            if door.store.sync_once() > 0.25 and door.store.status().online:
                return

    def judge(self) -> None:
        """Assert what must hold at the end."""
        raise NotImplementedError

    @initialize(lan=_EACH_DOOR, lost=_EACH_DOOR)
    def begin(self, lan, lost):
        for laptop, on_lan, cut in zip(self.doors, lan, lost, strict=True):
            laptop.on_lan, laptop.remote.cut = on_lan, cut

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

    def teardown(self):
        try:
            for door in self.doors:
                door.remote.cut = door.remote.deaf = False
            for _ in range(self.rounds_at_end):
                for door in self.doors:
                    self.quiet(door)
            self.judge()
        finally:
            for door in self.doors:
                door.stop()
                door.remote.store.close()
            self.server.close()
            shutil.rmtree(self.folder)

    def tell_everything_once_more(self) -> None:
        """Every door loses the server and finds it again, which must change nothing."""
        for door in self.doors:
            door.remote.cut = True
            door.store.sync_once()
            door.remote.cut = False
            self.quiet(door)


def try_evenings(machine: type[Misfortunes], steps: int) -> None:
    """Run 25 evenings of so many steps."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
