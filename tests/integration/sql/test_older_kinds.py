"""The older program's read, wait and write, played against leaving, parties, undo and revoking."""

import contextlib
import random
import threading
import time

import pymysql
import pytest
from support.doors.kind_crowd import action, make_parties
from support.servers.mariadb import raw_connection

from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.action_rules import Kind, Phase
from kiosk.domain.decision import AlreadyDecided, ConflictKind, Recorded
from kiosk.domain.log_replay import state_of
from kiosk.domain.ticket import Attendee

pytestmark = pytest.mark.mariadb
DECIDED = 1644


class Older:
    """A door of the older program: it looks, a person clicks, and it writes without looking."""

    def __init__(self, address):
        self.raw = raw_connection(address)

    def offers(self, number):
        """Whether it shows the two buttons."""
        with self.raw.cursor() as cursor:
            cursor.execute("SELECT * FROM tickets WHERE id = %s", (number,))
            names = [column[0] for column in cursor.description]
            return dict(zip(names, cursor.fetchone(), strict=True))["status"] == "not_entered"

    def writes(self, number, status="entered"):
        """The click; False where the trigger refused it. It looks at nothing else."""
        refusal = None
        with self.raw.cursor() as cursor:
            try:
                cursor.execute(
                    "UPDATE tickets SET status = %s, entry_time = NOW() WHERE id = %s",
                    (status, number),
                )
            except pymysql.err.OperationalError as error:
                refusal = error.args[0]
        assert refusal in {None, DECIDED}
        return refusal is None


@pytest.fixture(params=["guarded", "unguarded"])
def beside(request, database):
    initialise(database, beside_older=request.param == "guarded")
    with contextlib.closing(server_store(database)) as store:
        older = Older(database)
        with contextlib.closing(older.raw):
            yield store, older, request.param == "guarded"


def ticket(store, party=1):
    return store.register(Attendee("Amal", "1", "U", "Gala", party)).id


def do(store, number, kind, **more):
    made = action(number, kind, **more)
    assert isinstance(store.record(made), Recorded)
    return made


def refused(store, number, kind, **more):
    return isinstance(store.record(action(number, kind, **more)), AlreadyDecided)


def test_it_refuses_a_revoked_ticket_and_admits_it_again_when_it_is_restored(beside):
    store, older, _ = beside
    number = ticket(store)
    do(store, number, Kind.REVOKE)
    assert not older.offers(number)
    do(store, number, Kind.RESTORE)
    assert older.offers(number)
    inside = ticket(store)
    do(store, inside, Kind.ALLOW)
    do(store, inside, Kind.REVOKE)
    do(store, inside, Kind.RESTORE)
    assert not older.offers(inside)


def test_revoked_between_its_look_and_its_click(beside):
    store, older, guarded = beside
    number = ticket(store)
    assert older.offers(number)
    do(store, number, Kind.REVOKE, reason="stolen")
    assert older.writes(number) is not guarded
    assert store.find(number).state.phase is Phase.REVOKED
    assert refused(store, number, Kind.ALLOW)
    kinds = [conflict.kind for conflict in store.conflicts()]
    assert kinds == ([] if guarded else [ConflictKind.ADMITTED_REVOKED])


def test_it_lets_in_again_who_left_and_nobody_else_does(beside):
    store, older, _ = beside
    number = ticket(store)
    do(store, number, Kind.ALLOW)
    assert not older.offers(number)
    do(store, number, Kind.LEAVE)
    assert older.offers(number)
    assert older.writes(number)
    assert refused(store, number, Kind.RETURN)
    assert refused(store, number, Kind.ALLOW)
    assert state_of(store.find(number)).inside == 1
    do(store, number, Kind.LEAVE)
    do(store, number, Kind.RETURN)
    assert not older.offers(number)


def test_returned_between_its_look_and_its_click(beside):
    store, older, guarded = beside
    number = ticket(store)
    do(store, number, Kind.ALLOW)
    do(store, number, Kind.LEAVE)
    assert older.offers(number)
    do(store, number, Kind.RETURN)
    # Without the trigger it writes the same word over ours: two came in, and nothing tells.
    assert older.writes(number) is not guarded


def test_of_a_party_it_admits_all_or_nobody(beside):
    store, older, _ = beside
    some, whole = ticket(store, 3), ticket(store, 3)
    do(store, some, Kind.ALLOW, places=1)
    assert not older.offers(some)
    do(store, some, Kind.ALLOW, places=2)
    assert older.offers(whole)
    assert older.writes(whole)
    assert refused(store, whole, Kind.ALLOW, places=1)
    assert [state_of(store.find(number)).inside for number in (some, whole)] == [3, 3]


def test_what_was_taken_back_it_may_admit_once(beside):
    store, older, _ = beside
    number = ticket(store)
    made = do(store, number, Kind.ALLOW)
    do(store, number, Kind.UNDO, refers=made.id)
    assert older.offers(number)
    assert older.writes(number)
    assert refused(store, number, Kind.ALLOW)
    assert not older.offers(number)


class Counted:
    """Whom the doors let in and saw off, counted by themselves."""

    def __init__(self, numbers):
        self.numbers, self.changes = numbers, []
        self.lock, self.end = threading.Lock(), time.monotonic() + 8

    def draws(self, seed):
        """Tickets in any order, until the time is over."""
        luck = random.Random(seed)
        while time.monotonic() < self.end:
            yield luck.choice(self.numbers), luck

    def note(self, number, change):
        with self.lock:
            self.changes.append((number, change))

    @property
    def net(self):
        return {n: sum(c for m, c in self.changes if m == n) for n in self.numbers}


def our_door(database, counted, seed):
    with contextlib.closing(server_store(database)) as store:
        for number, luck in counted.draws(seed):
            kind = luck.choice([Kind.ALLOW, Kind.LEAVE])
            if isinstance(store.record(action(number, kind, f"Door {seed}")), Recorded):
                counted.note(number, 1 if kind is Kind.ALLOW else -1)


def its_door(database, counted, seed):
    older = Older(database)
    with contextlib.closing(older.raw):
        for number, _ in counted.draws(seed):
            if older.offers(number):
                time.sleep(0.002)
                if older.writes(number):
                    counted.note(number, 1)


def play(mariadb, database):
    """Three doors of ours and two of its, on twenty tickets, out and in again."""
    counted = Counted(make_parties(mariadb, database.database, 20, 1))
    doors = [
        threading.Thread(target=door, args=(database, counted, seed))
        for door, count in ((our_door, 3), (its_door, 2))
        for seed in range(count)
    ]
    for door in doors:
        door.start()
    for door in doors:
        door.join(60)
    assert len(counted.changes) > 60
    return counted.net


@pytest.mark.slow
def test_raced_with_the_trigger_nobody_is_inside_twice(mariadb, database):
    initialise(database, beside_older=True)
    net = play(mariadb, database)
    assert set(net.values()) <= {0, 1}, "somebody is inside twice"
    with contextlib.closing(server_store(database)) as store:
        assert {n: state_of(store.find(n)).inside for n in net} == net
        assert store.counts().inside == sum(net.values())
        assert list(store.conflicts()) == []


@pytest.mark.slow
def test_raced_without_it_somebody_is(mariadb, database):
    """The control, and why the trigger is needed while both admit."""
    initialise(database)
    assert max(play(mariadb, database).values()) > 1
