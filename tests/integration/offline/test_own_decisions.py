"""Our own decision, met again in the copy, is never called somebody else's."""

import contextlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from support.doors.door_stores import door_store, open_door
from support.servers.flaky_remote import FlakyRemote
from support.servers.proxy import Proxy
from support.waiting import until

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import ShownOutcome, UploadState
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.offline_folder import DoorConfig
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.adapters.sql.sql_store import embedded_store, server_store
from kiosk.domain.action_rules import Kind, Phase
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, Wanted
from kiosk.domain.log_replay import state_of
from kiosk.domain.ticket import Attendee, Status
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreTrouble, StoreUnavailable

LONG = "A door\u2003 with a name that is longer than the column of the table that it is kept in"


def decision(number: int, **other) -> Decision:
    at = datetime.now(UTC)
    return Decision(
        **{
            "id": uuid4(),
            "ticket_id": number,
            "wanted": Wanted.ALLOW,
            "door": LONG,
            "operator": "Mia",
            "reason": "knows\nthe band",
            "decided_at": at,
        }
        | other
    )


@pytest.fixture
def place(tmp_path):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(contextlib.closing(embedded_store(tmp_path / "server.db")))
        number = server.register(Attendee("Asha", "", "", "Jazz")).id

        def door(background=True, **other):
            remote = FlakyRemote(embedded_store(tmp_path / "server.db"))
            background_remote = embedded_store(tmp_path / "server.db") if background else None
            worker = {} if background else {"worker": InlineWorker()}
            store = door_store(
                remote,
                Journal(tmp_path / "journal.db"),
                Snapshot(tmp_path / "snapshot.db", "server"),
                ServerClock(),
                background_remote=background_remote,
                background=background,
                lease=0,
                **worker,
                **other,
            )
            stack.callback(store.close)
            return store, remote

        yield server, number, door


def test_an_answer_that_stalls_while_the_rounds_bring_our_own_row(place):
    server, number, door = place
    store, remote = door(timeout_s=1.0)
    until(lambda: store.copy_complete)
    committed = remote.store.record

    def commit_and_stall(press):
        outcome = committed(press)
        time.sleep(2.0)
        return outcome

    remote.store.record = commit_and_stall
    press = decision(number)
    outcome = store.record(press)
    assert isinstance(outcome, Recorded)
    assert store.find(number).decided.operator == "Mia"
    assert store.journal.entry(press.id).state is not UploadState.NOT_CARRIED_OUT
    assert isinstance(store.record(press), Recorded)
    until(lambda: store.journal.entry(press.id).state is UploadState.SENT)
    assert server.counts().entered == 1
    assert server.conflicts() == []


@pytest.mark.mariadb
def test_a_real_server_commits_and_its_answer_stalls_in_the_network(mariadb, database, tmp_path):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(contextlib.closing(server_store(database)))
        numbers = [server.register(Attendee(f"Guest {i}", "", "", "Jazz")).id for i in range(6)]
        proxy = stack.enter_context(Proxy(mariadb.port))
        store = open_door(
            DoorConfig(tmp_path, "server", "secret " * 6, lease=0, timeout_s=1.5),
            server_store(mariadb.address(database.database, port=proxy.port)),
            ServerClock(),
            background_remote=server_store(database),
        )
        stack.callback(store.close)
        until(lambda: store.copy_complete and store.status().online)

        def stall(answer: bool, _size: int) -> None:
            if answer:
                time.sleep(2.2)

        for number in numbers[:3]:
            until(lambda: store.status().online)
            assert not store.record(decision(number + 3)).queued  # the connection is open now
            proxy.cut = stall
            press = decision(number)
            outcome = store.record(press)
            assert server.find(number).ticket.status is Status.ENTERED  # only the answer is late
            proxy.cut = None
            assert isinstance(outcome, Recorded)
            assert isinstance(store.record(press), Recorded)
        until(lambda: store.status().online and store.status().waiting == 0)
        assert server.counts(door=LONG[:64]).here == 6
        assert server.conflicts() == []


def test_a_script_sends_what_is_just_being_pressed(place, tmp_path):
    """`kiosk sync` in another program takes the press from the journal, before its answer."""
    server, number, door = place
    store, remote = door(background=False)
    for _ in range(3):
        store.sync_once()
    script = Journal(tmp_path / "journal.db")
    copy = Snapshot(tmp_path / "snapshot.db", "server")
    press = decision(number)

    def sync_and_cut(name, _args):
        if name == "record":
            server.record(press)
            copy.merge_decisions([press])
            script.confirm(press, ShownOutcome.RECORDED)
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The server is away.")

    remote.before = sync_and_cut
    assert isinstance(store.record(press), Recorded)
    assert store.journal.entry(press.id).shown is ShownOutcome.RECORDED
    script.close()
    copy.close()


def test_pressed_again_offline_after_a_crash_that_lost_only_the_answer(place):
    """The row had reached the server, and the copy knew it when the network went."""
    server, number, door = place
    store, remote = door(background=False)
    press = decision(number)
    store.journal.begin(press)
    server.record(press)
    store.close()
    store, remote = door(background=False)
    store._snapshot.put(server.find(number))
    remote.cut = True
    store.sync_once()
    again = replace(press, id=uuid4(), decided_at=datetime.now(UTC), operator="Noa")
    outcome = store.record(again)
    assert isinstance(outcome, Recorded), outcome
    assert server.find(number).ticket.status is Status.ENTERED
    assert server.conflicts() == []


def test_the_same_press_of_another_operator_is_still_the_other_ones(place):
    server, number, door = place
    store, remote = door(background=False)
    server.record(decision(number, operator="Noa"))
    for _ in range(3):
        store.sync_once()
    remote.cut = True
    assert isinstance(store.record(decision(number)), AlreadyDecided)


@pytest.mark.parametrize("reached", [False, True])
def test_a_return_pressed_again_after_a_crash_comes_after_the_leaving(place, reached):
    server, number, door = place
    store, remote = door(background=False)
    store.sync_once()
    store.record(decision(number))
    remote.cut = not reached
    store.sync_once()
    store.record(decision(number, wanted=None, kind=Kind.LEAVE))
    back = decision(number, wanted=None, kind=Kind.RETURN)
    store.journal.begin(back)  # and the program dies before anybody is told
    if reached:
        server.record(back)
    store.close()
    store, remote = door(background=False)
    remote.cut = True
    store.sync_once()
    assert isinstance(store.record(replace(back, id=uuid4())), Recorded)
    assert state_of(store.find(number)).phase is Phase.INSIDE
    remote.cut = False
    store.sync(10)
    assert server.conflicts() == []
    assert [entry.kind for entry in server.history(number)] == ["allow", "leave", "return"]
    assert state_of(server.find(number)).phase is Phase.INSIDE


def test_a_return_that_was_refused_and_is_pressed_again_comes_after_the_leaving(place):
    server, number, door = place
    store, remote = door(background=False)
    store.sync_once()
    store.record(decision(number))
    store.record(decision(number, wanted=None, kind=Kind.LEAVE))
    back, taking = decision(number, wanted=None, kind=Kind.RETURN), remote.store.record

    def refuse(_press):
        raise StoreUnavailable(StoreTrouble.RIGHTS, "not today")

    remote.store.record = refuse
    with pytest.raises(StoreUnavailable):
        store.record(back)
    remote.store.record = taking
    remote.cut = True
    store.sync_once()
    assert isinstance(store.record(back), Recorded)
    remote.cut = False
    store.sync(10)
    assert server.conflicts() == []
    assert state_of(server.find(number)).phase is Phase.INSIDE
