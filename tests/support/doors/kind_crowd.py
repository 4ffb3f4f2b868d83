"""Doors that do everything to the same parties through every fault, and the audit of it."""

import random
import threading
import time
from datetime import UTC, datetime
from uuid import uuid4

from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.action_rules import ADMITTING, Kind
from kiosk.domain.decision import ConflictKind, Decision, Recorded, Wanted
from kiosk.domain.log_replay import state_of
from kiosk.domain.offered_actions import undoable
from kiosk.services.faults import StoreUnavailable
from support.doors.kind_count import count, rows_of

PARTY = 4
_OFTEN = [Kind.ALLOW] * 4 + [Kind.LEAVE] * 3 + [Kind.RETURN] * 3
KINDS = [*_OFTEN, Kind.UNDO, Kind.UNDO, Kind.REVOKE, Kind.RESTORE, Kind.RESTORE]
KINDS += [Kind.REISSUE, Kind.HOLD, Kind.OVERRIDE, Kind.DENY]
_WANTED = {Kind.ALLOW: Wanted.ALLOW, Kind.OVERRIDE: Wanted.ALLOW, Kind.DENY: Wanted.DENY}


def action(number, kind, door="North", **more):
    """An action about a ticket, now."""
    return Decision(
        uuid4(),
        number,
        _WANTED.get(kind),
        door,
        "Mia",
        datetime.now(UTC),
        more.pop("reason", "a reason"),
        override=kind is Kind.OVERRIDE,
        kind=kind,
        **more,
    )


def make_parties(server, database, count_, size=PARTY):
    """Tickets for parties; their numbers."""
    server.run(
        f"INSERT INTO tickets (name) SELECT seq FROM seq_1_to_{count_}",
        f"INSERT INTO kiosk_states (ticket_id, party) SELECT id, {size} FROM tickets",
        database=database,
    )
    return [int(row[0]) for row in server.run("SELECT id FROM tickets", database=database)]


class KindCrowd:
    """Doors, each on a thread and a connection of its own, all on the same few tickets.

    Attributes:
        told: what was acknowledged.
        refused: how many actions were refused.
    """

    def __init__(self, addresses, numbers, seed=20261122):
        self.numbers, self.seed = numbers, seed
        self.told, self.refused = [], 0
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
        luck = random.Random(self.seed + index)
        store = server_store(address)
        while not self.stop.is_set():
            self._act(store, f"Door {index}", luck)
        store.close()

    def _act(self, store, door, luck):
        number, kind = luck.choice(self.numbers), luck.choice(KINDS)
        more = {"places": luck.randint(0, 2)}
        if kind is Kind.UNDO:
            lookup = self._patiently(lambda: store.find(number))
            last = undoable(state_of(lookup)) if lookup else None
            if last is None:
                return
            more["refers"] = last.id
        elif kind is Kind.REISSUE:
            more["expires_at"] = luck.randint(1000, 9000)
        made = action(number, kind, door, **more)
        outcome = self._patiently(lambda: store.record(made))
        if isinstance(outcome, Recorded):
            self.told.append(made)
        elif outcome is not None:
            self.refused += 1

    def _patiently(self, ask):
        """The answer, however often it takes; None where the crowd stops without one."""
        while not self.stop.is_set():
            try:
                return ask()
            except StoreUnavailable:
                time.sleep(0.02)
        return None

    def wait_for(self, more):
        target, deadline = len(self.told) + more, time.monotonic() + 60
        while len(self.told) < target:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def overtaken(conflict, rows):
    """Whether a revoking was pressed first and reached the server last, as by a node that died.

    Somebody did come in after it was pressed, so it is rightly told; nobody was let in against
    what the server knew.
    """
    if conflict.kind is not ConflictKind.ADMITTED_REVOKED:
        return False
    ends = [row for row in rows if row.kind == Kind.REVOKE]  # as it lies in the table: a word
    came = [row for row in rows if row.kind in ADMITTING]
    return any(
        end.decided_at < row.decided_at and row.turn < end.turn for end in ends for row in came
    )


def audit(store, told, party=PARTY):
    """Every acknowledged action is in the log once, and an independent count agrees with it."""
    rows = rows_of(store)
    kept = [row.id for row in rows]
    assert len(kept) == len(set(kept))
    assert {one.id for one in told} <= set(kept), "an acknowledged action was lost"
    by_ticket = {}
    for row in rows:
        by_ticket.setdefault(row.ticket_id, []).append(row)
    for number, mine in by_ticket.items():
        counted = count(mine, party)
        found = store.find(number)
        state = state_of(found)
        assert counted.fits, mine
        assert (state.inside, state.revoked, state.least_exp) == (
            counted.inside,
            counted.revoked,
            counted.least_exp,
        )
        assert found.ticket.status is state.status
    unexplained = [one for one in store.conflicts() if not overtaken(one, by_ticket[one.ticket.id])]
    assert unexplained == [], [(one.kind, by_ticket[one.ticket.id]) for one in unexplained]
    inside = sum(count(mine, party).inside for mine in by_ticket.values())
    assert store.counts().inside == inside  # with a revoked ticket, too, until they leave
    return len(rows)
