"""What the server refuses of one row is shown, with its reason, and holds up nothing else."""

import contextlib
import itertools
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from support.doors.door_stores import door_store
from support.servers.flaky_remote import FlakyRemote
from support.servers.mariadb import PASSWORD

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import ShownOutcome, UploadState
from kiosk.adapters.local.journal_file import JournalContents
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.adapters.offline.upload_batches import SyncClocks
from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.grants import PASSWORD as PLACE
from kiosk.adapters.sql.grants import grants
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status
from kiosk.domain.verdict import Reason
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

pytestmark = pytest.mark.mariadb
NOW = datetime.now(UTC)
WALK_IN = 900


def press(number: int, **other) -> Decision:
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "Mia", NOW, **other)


@pytest.fixture
def rig(mariadb, database, tmp_path):
    """The owner's store, four tickets, and a door whose user has the rights of a role only."""
    with contextlib.ExitStack() as stack:
        initialise(database)
        owner = stack.enter_context(contextlib.closing(server_store(database)))
        numbers = [owner.register(Attendee(f"Guest {i}", "", "", "Jazz")).id for i in range(4)]

        def door(role="door", wall=lambda: 1_000_000.0, decides=True):
            user = f"{role}_{database.database}"
            mariadb.run(f"DROP USER IF EXISTS '{user}'@'127.0.0.1'")
            for statement in grants(role, database.database, user, "127.0.0.1"):
                mariadb.run(statement.replace(PLACE, PASSWORD))
            if not decides:
                table = f"{database.database}.kiosk_decisions"
                mariadb.run(f"REVOKE INSERT ON {table} FROM '{user}'@'127.0.0.1'")
            remote = FlakyRemote(server_store(replace(database, user=user)))
            store = door_store(
                remote,
                Journal(tmp_path / "journal.db"),
                Snapshot(tmp_path / "snapshot.db", "server"),
                ServerClock(),
                background=False,
                lease=0,
                worker=InlineWorker(),
                clocks=SyncClocks(steady=itertools.count(0.0, 40.0).__next__, wall=wall),
            )
            stack.callback(store.close)
            return store, remote

        yield owner, numbers, door


def rounds(store, count=12) -> None:
    for _ in range(count):
        store.sync_once()


def test_a_walk_in_on_a_stick_does_not_stop_a_door_that_may_not_register(rig):
    owner, (mine, carried, *_), door = rig
    store, _ = door()
    rounds(store)
    guest = Attendee("Walk In", "", "", "Jazz")
    store.import_decisions(
        JournalContents("origin", [press(carried, offline=True)], [(WALK_IN, guest)])
    )
    store.journal.keep_offline(press(mine, offline=True))
    rounds(store)
    assert owner.find(mine).ticket.status is Status.ENTERED
    assert owner.find(carried).ticket.status is Status.ENTERED
    standing = store.status()
    assert (standing.online, standing.waiting, standing.stuck) == (True, 0, 1)
    (stuck,) = standing.stuck_list
    assert (stuck.ticket_id, stuck.name) == (WALK_IN, "Walk In")
    assert "kiosk admin grants" in stuck.why
    store.close()
    store, _ = door("admin")  # the administrator gave the rights
    store.retry_stuck()
    rounds(store)
    assert owner.find(WALK_IN).ticket.name == "Walk In"
    assert store.status().stuck == 0


def test_a_press_before_a_crash_that_the_server_refuses_does_not_stop_the_others(rig):
    owner, (poisoned, good, *_), door = rig
    store, remote = door()
    bad = press(poisoned)
    fault = StoreUnavailable(StoreTrouble.UNSTORABLE, "The server cannot store it.")

    def choke(name, args):
        if name == "record" and args[0].id == bad.id:
            raise fault

    remote.before = choke
    store.journal.begin(bad)
    store.journal.keep_offline(press(good, offline=True))
    rounds(store)
    assert owner.find(good).ticket.status is Status.ENTERED
    assert (store.status().waiting, store.status().stuck) == (0, 1)
    assert store.status().stuck_list[0].why == fault.sentence
    # Nobody was told anything: another door's decision stays the only one, and is no conflict.
    owner.record(replace(press(poisoned), door="South"))
    remote.before = None
    store.retry_stuck()
    rounds(store)
    assert store.journal.entry(bad.id).state is UploadState.SENT
    assert store.journal.entry(bad.id).shown is ShownOutcome.ALREADY
    assert owner.conflicts() == []


def test_a_desk_that_may_not_decide_shows_what_came_on_a_stick_and_registers_on(rig):
    owner, (carried, *_), door = rig
    store, _ = door("desk", decides=False)
    rounds(store)
    number = owner.lease_numbers(1)[0]
    guest = Attendee("Walk In", "", "", "Jazz")
    store.import_decisions(
        JournalContents("origin", [press(carried, offline=True)], [(number, guest)])
    )
    store.log_scan(ScanEntry(uuid4(), Reason.FOREIGN, None, "N", "M", Source.CAMERA, NOW))
    rounds(store)
    assert owner.find(number).ticket.name == "Walk In"
    assert (store.status().waiting, store.status().stuck) == (0, 1)
    assert "kiosk admin grants" in store.status().stuck_list[0].why
    assert store.tally.scans == 0
