"""Doors opened on real files beside one server, for what lies on the laptop."""

from uuid import uuid4

import pytest

from kiosk.adapters.offline.offline_folder import DoorConfig
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.ticket import Attendee
from support.clocks import EVENING, StandingClock
from support.doors.door_stores import open_door
from support.servers.flaky_remote import FlakyRemote

SECRET = "the event's secret, long enough to count"
T0 = EVENING
ASHA = Attendee("Asha Rao", "+91 98765 43210", "IIT", "Jazz")


def decision(number: int, door="North", wanted=Wanted.ALLOW, **other) -> Decision:
    return Decision(uuid4(), number, wanted, door, "Mia", T0, **other)


def plan(folder, **other) -> DoorConfig:
    return DoorConfig(
        folder, secret=SECRET, **{"server": "db.test:3306/events", "lease": 0} | other
    )


def opened(tmp_path, name="laptop", cut=False, background=False, **other):
    remote = FlakyRemote(embedded_store(tmp_path / "server.db"))
    remote.cut = cut
    store = open_door(
        plan(tmp_path / name, **other), remote, StandingClock(T0), background=background
    )
    return store, remote


@pytest.fixture
def server(tmp_path):
    made = embedded_store(tmp_path / "server.db")
    yield made
    made.close()
