"""A whole evening at five doors and two desks, minute by minute, by a clock that is set.

What happens is drawn beforehand from a seed; who is inside is counted here, from what the people
at the doors were told, and from nothing that a store says.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.adapters.offline.upload_batches import SyncClocks
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import AlreadyDecided, Recorded
from kiosk.domain.hold import Answer
from support.clocks import EVENING
from support.doors.door_stores import door_store
from support.doors.kind_crowd import action
from support.servers.flaky_remote import FlakyRemote

DOORS, DESKS, MINUTES = 5, 2, 200
AWAY = (range(40, 52), range(100, 115))
"""When the server does not answer anybody."""
HOLDS, UNDOS, LEAVING, PARTIES, AGAIN = 0.03, 0.02, 0.10, 0.08, 0.05


class Clock:
    """The minute that is played; a little later at each look."""

    offset_ms = None

    def __init__(self) -> None:
        self.at = EVENING

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


class Place:
    """A door or a desk with its files."""

    def __init__(self, evening: "WholeEvening", name: str, store, folder: Path) -> None:
        self.name, self.evening = name, evening
        self.remote = FlakyRemote(store)
        self.journal = Journal(folder / f"{name}.journal", b"k" * 32)
        self.snapshot = Snapshot(folder / f"{name}.snapshot", "s", b"k" * 32)
        self.ticks = 0.0
        self.store = door_store(
            self.remote,
            self.journal,
            self.snapshot,
            evening.clock,
            worker=InlineWorker(),
            background=False,
            lease=0,
            peers=self,
            clocks=SyncClocks(steady=self.tick, wall=self.tick),
        )

    def tick(self) -> float:
        self.ticks += 1.0
        return self.ticks

    def round(self) -> None:
        """One round, and more until the server is known to be there, or away, and has it all."""
        for _ in range(40):
            self.store.sync_once()
            standing = self.store.status()
            if standing.online is not self.remote.cut and not (
                standing.online and standing.waiting
            ):
                return

    # ---- the LAN, on which everybody is

    def announce(self) -> None:
        for other in self.evening.places:
            if other is not self:
                rows = self.journal.feed(other.snapshot.received_up_to(self.journal.origin), 1000)
                if rows:
                    other.snapshot.receive(self.journal.origin, rows[-1][0], [d for _, d in rows])

    def not_heard(self) -> tuple[str, ...]:
        return ()

    newer = older = not_heard

    def close(self) -> None: ...


class WholeEvening:
    """Plays it.

    Args:
        make_store: a connection to the server for each place.
        sizes: how many people each ticket is for, by its number.
        folder: for the places' files.
        seed: of everything that happens.

    Attributes:
        inside: people, by ticket, as they were counted at the doors.
        series: people inside at the end of each minute.
        did: how often each thing happened.
    """

    def __init__(
        self, make_store: Callable, sizes: dict[int, int], folder: Path, seed: int
    ) -> None:
        self.clock, self.luck, self.sizes = Clock(), random.Random(seed), sizes
        self.places: list[Place] = []
        names = [f"Door {n}" for n in range(DOORS)] + [f"Desk {n}" for n in range(DESKS)]
        self.places += [Place(self, name, make_store(), folder) for name in names]
        self.doors, self.desks = self.places[:DOORS], self.places[DOORS:]
        self.inside: Counter[int] = Counter()
        self.series: list[int] = []
        self.did: Counter[str] = Counter()
        self._due: list[tuple[int, int, Callable[[int], None]]] = []
        self._order = 0
        for place in self.places:
            place.round()
        for number in sizes:
            self._at(int(self.luck.triangular(0, 150, 50)), lambda m, n=number: self._arrive(n, m))

    def play(self, each_minute: Callable[[int, bool], None]) -> None:
        """Every minute; `each_minute` is told the minute and whether the server is there."""
        for minute in range(MINUTES):
            self.clock.at = max(self.clock.at, EVENING + timedelta(minutes=minute))
            away = any(minute in span for span in AWAY)
            turns = self.places if away is not self.places[0].remote.cut else [self.at(minute)]
            for place in self.places:
                place.remote.cut = away
            for place in turns:
                place.round()
            while self._due and self._due[0][0] <= minute:
                heapq.heappop(self._due)[2](minute)
            self.series.append(self.inside.total())
            each_minute(minute, not away)
        for _ in range(2):
            for place in self.places:
                place.round()

    def at(self, minute: int) -> Place:
        """The place that looks around in a minute."""
        return self.places[minute % len(self.places)]

    def close(self) -> None:
        for place in self.places:
            place.store.close()

    def _at(self, minute: int, what: Callable[[int], None]) -> None:
        self._order += 1
        heapq.heappush(self._due, (minute, self._order, what))

    # ---- what happens to a ticket

    def _arrive(self, number: int, minute: int) -> None:
        luck, size = self.luck.random(), self.sizes[number]
        if luck < HOLDS:
            self._put_aside(number, minute)
        elif luck < HOLDS + UNDOS:
            self._pressed_wrongly(number, minute)
        elif size > 1 and self.luck.random() < 0.5:
            some = self.luck.randint(1, size - 1)
            self._come(number, some)
            self._later(5, 30, minute, lambda m: self._come(number, size - some))
        else:
            self._come(number, size)
        if self.luck.random() < LEAVING:
            self._later(35, 60, minute, lambda m: self._leave(number, m))
        if self.luck.random() < AGAIN:
            self._later(0, 20, minute, lambda m: self._try_again(number))

    def _later(self, least: int, most: int, minute: int, what: Callable[[int], None]) -> None:
        self._at(minute + self.luck.randint(least, most), what)

    def _come(self, number: int, people: int, kind: Kind = Kind.ALLOW) -> UUID:
        made = self._does(self.luck.choice(self.doors), number, kind, places=people)
        self.inside[number] += people
        return made

    def _does(self, place: Place, number: int, kind: Kind, **more) -> UUID:
        made = action(number, kind, place.name, **more)
        made = replace(made, decided_at=self.clock.now())
        outcome = place.store.record(made)
        assert isinstance(outcome, Recorded), (kind, outcome)
        self.did[kind.value] += 1
        self.did["queued"] += outcome.queued
        if outcome.queued and not place.remote.cut:
            place.round()  # as the thread of the rounds is woken
        return made.id

    def _pressed_wrongly(self, number: int, minute: int) -> None:
        door, size = self.luck.choice(self.doors), self.sizes[number]
        wrong = self._does(door, number, Kind.ALLOW, places=size)
        self._does(door, number, Kind.UNDO, refers=wrong)
        self._later(1, 3, minute, lambda m: self._come(number, size))

    def _leave(self, number: int, minute: int) -> None:
        people = self.inside[number]
        if not people:
            return
        self._does(self.luck.choice(self.doors), number, Kind.LEAVE, places=people)
        self.inside[number] = 0
        if self.luck.random() < 0.9:
            self._later(5, 30, minute, lambda m: self._come(number, people, Kind.RETURN))

    def _try_again(self, number: int) -> None:
        """A copy of a ticket whose guests are all inside, at any door."""
        if self.inside[number] < self.sizes[number]:
            return
        door = self.luck.choice(self.doors)
        made = action(number, Kind.ALLOW, door.name, places=1)
        assert isinstance(door.store.record(made), AlreadyDecided), "let in twice"
        self.did["refused"] += 1

    def _put_aside(self, number: int, minute: int) -> None:
        door = self.luck.choice(self.doors)
        held = self._does(door, number, Kind.HOLD)
        self._later(1, 4, minute, lambda m: self._answer(door, number, held, m))

    def _answer(self, door: Place, number: int, held: UUID, minute: int) -> None:
        desk = self.luck.choice(self.desks)
        cards = {card.id: card for card in desk.store.holds()}
        assert cards[held].ticket_id == number, "the desk does not see the guest"
        says = Answer.LET_IN if self.luck.random() < 0.7 else Answer.SEND_AWAY
        self._does(desk, number, Kind.ANSWER, refers=held, detail=says.value)
        self._later(1, 2, minute, lambda m: self._told(door, number, held, says))

    def _told(self, door: Place, number: int, held: UUID, says: Answer) -> None:
        panels = {panel.id: panel for panel in door.store.holds(answered=True)}
        assert panels[held].answer is says, "the door does not see the answer"
        if says is Answer.LET_IN:
            self._does(door, number, Kind.ALLOW, places=self.sizes[number])
            self.inside[number] += self.sizes[number]
        else:
            self._does(door, number, Kind.DENY)


def sizes_for(guests: int, seed: int) -> list[int]:
    """Tickets for so many guests; some are for parties."""
    luck, sizes = random.Random(seed), []
    while (left := guests - sum(sizes)) > 0:
        sizes.append(min(left, luck.randint(2, 6)) if luck.random() < PARTIES else 1)
    return sizes
