"""Doors that go on deciding through every fault, and the audit of what they were told."""

import threading
import time
from datetime import UTC, datetime
from uuid import uuid4

from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, Wanted
from kiosk.services.faults import StoreUnavailable
from support.doors.doors import Shown, double_admissions


class Crowd:
    """Doors that go on deciding whatever happens; two of them on every ticket."""

    def __init__(self, addresses, numbers):
        self.numbers = numbers
        self.shown = []
        self.answered = []
        self.stop = threading.Event()
        self.threads = [
            threading.Thread(target=self._door, args=(i, a)) for i, a in enumerate(addresses)
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(60)

    def _door(self, index, address):
        name = f"Door {index}"
        store = server_store(address)
        for number in self.numbers[index // 2 :: (len(self.threads) + 1) // 2]:
            decision = Decision(uuid4(), number, Wanted.ALLOW, name, "M", datetime.now(UTC))
            while not self.stop.is_set():
                try:
                    outcome = store.record(decision)
                except StoreUnavailable:
                    time.sleep(0.02)
                    continue
                assert isinstance(outcome, Recorded | AlreadyDecided)
                won = isinstance(outcome, Recorded)
                self.answered.append((time.monotonic(), name))
                self.shown.append(Shown(name, number, won, outcome.decided.door, decision.id))
                break
            if self.stop.is_set():
                break
        store.close()

    def wait_for(self, more):
        target = len(self.shown) + more
        deadline = time.monotonic() + 30
        while len(self.shown) < target and any(t.is_alive() for t in self.threads):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def wait_for_all(self, since):
        """Until every door was answered after a moment."""
        deadline = time.monotonic() + 30
        while len({door for at, door in list(self.answered) if at > since}) < len(self.threads):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def worst_pause(self, since, until):
        """The longest that any door waited for an answer between two moments, in seconds."""
        worst = 0.0
        for door in {door for _, door in self.answered}:
            times = sorted(at for at, name in list(self.answered) if name == door)
            after = [at for at in times if at > since]
            for begun, ended in zip([since, *after], [*after, until], strict=True):
                if begun < until:
                    worst = max(worst, ended - begun)
        return worst


def audit(rows, shown):
    """Every answer that a door gave is in the table, and nobody was let in twice."""
    kept = {bytes(number): (ticket, door) for number, ticket, door in rows}
    acked = [one for one in shown if one.won]
    lost = [one for one in acked if kept.get(one.id.bytes) != (one.ticket, one.door)]
    assert lost == []
    assert double_admissions(shown) == 0
    assert len({ticket for ticket, _ in kept.values()}) == len(kept)
    told = {one.ticket: one.winner for one in shown}
    by_ticket = dict(kept.values())
    assert {t: d for t, d in told.items() if by_ticket[t] != d} == {}
    return len(acked)
