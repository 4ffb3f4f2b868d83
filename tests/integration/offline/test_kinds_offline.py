"""Kinds of actions while the server is away: re-entry, and undoing what 0.1 left in its copy."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from support.clocks import StandingClock
from support.doors.door_stores import open_door
from support.doors.kind_crowd import action
from support.files import written_files as written
from support.files.written_files import SECRET, T0
from support.servers.cut_line import come_back, place, rounds  # noqa: F401 - a fixture
from support.servers.flaky_remote import FlakyRemote

from kiosk.adapters.local.encrypted_sqlite import encrypts, sqlite_driver
from kiosk.adapters.offline.offline_folder import DoorConfig
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.action_rules import Kind, Phase
from kiosk.domain.decision import AlreadyDecided, Recorded
from kiosk.domain.event import Event
from kiosk.domain.log_replay import state_of
from kiosk.domain.offered_actions import undoable
from kiosk.domain.ticket import Attendee, Made, Status

V1 = Path(__file__).parents[2] / "fixtures" / "v1"


def test_without_re_entry_nobody_comes_back_while_the_server_is_away(place):  # noqa: F811
    (number,) = place.tickets()
    place.server.put_event(Event(name="Jazz", reentry=False))
    door, line = place.door()
    rounds(door)
    door.record(action(number, Kind.ALLOW))
    line.cut = True
    door.sync_once()
    assert door.record(action(number, Kind.LEAVE)).queued
    for kind in (Kind.RETURN, Kind.ALLOW):
        assert isinstance(door.record(action(number, kind)), AlreadyDecided)
    assert isinstance(door.record(action(number, Kind.OVERRIDE)), Recorded)
    come_back(door, line)
    assert state_of(place.server.find(number)).phase is Phase.INSIDE
    kinds = [entry.kind for entry in place.server.history(number)]
    assert kinds == ["allow", "leave", "override"]


def test_a_family_registered_without_the_server_is_a_family_here_and_there(place):  # noqa: F811
    """And who registered it, when and where is told here at once, and at the server later."""
    desk, line = place.door("desk", lease=2)
    rounds(desk)
    line.cut = True
    desk.sync_once()
    made = Made(datetime.now(UTC), "Desk 1", "Mia")
    ticket = desk.register(Attendee("The Iyers", "", "", "Jazz", party=4, made=made))
    assert ticket.party == state_of(desk.find(ticket.id)).party == 4
    desk.record(action(ticket.id, Kind.ALLOW, places=3))
    for store in (desk, place.server):
        first, second = store.history(ticket.id)
        assert (first.kind, first.at, first.offline) == ("register", made.at, True)
        assert (first.door, first.operator, second.kind) == ("Desk 1", "Mia", "allow")
        assert state_of(store.find(ticket.id)).room == 1
        come_back(desk, line)


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_what_stands_in_a_copy_of_0_1_is_taken_back_while_the_server_is_away(tmp_path, kind):
    if kind == "encrypted" and not encrypts(sqlite_driver()):
        pytest.skip("no SQLCipher for this processor: files are kept plain here")
    secret = SECRET if kind == "encrypted" else "other"
    plan = DoorConfig(tmp_path / "data", written.SERVER, secret)
    copytree(V1 / kind, plan.place, copy_function=copyfile)
    copyfile(V1 / "kiosk.db", tmp_path / "kiosk.db")
    remote = FlakyRemote(embedded_store(tmp_path / "kiosk.db"))
    remote.cut = True
    clock = StandingClock(T0 + timedelta(hours=1))
    with closing(open_door(plan, remote, clock, background=False)) as door:
        last = undoable(state_of(door.find(1)))
        assert last is not None
        assert last.id == written.SENT.id
        taken_back = action(1, Kind.UNDO, "North gate", refers=last.id)
        assert door.record(taken_back).queued
        assert door.find(1).ticket.status is Status.NOT_ENTERED
        remote.cut = False
        door.sync(10)
        assert remote.store.find(1).ticket.status is Status.NOT_ENTERED
        assert remote.store.missing_decisions([taken_back.id]) == set()
