"""Doors opened on real files beside one server, for what lies on the laptop."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from kiosk.adapters.door_folder import DoorPlan, open_door
from kiosk.adapters.sql_store import embedded_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.ticket import Attendee
from kiosk.services.clock import ServerClock
from support.flaky_remote import FlakyRemote

SECRET = "the event's secret, long enough to count"
T0 = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
ASHA = Attendee("Asha Rao", "+91 98765 43210", "IIT", "Jazz")


def decision(number: int, door="North", wanted=Wanted.ALLOW, **other) -> Decision:
    return Decision(uuid4(), number, wanted, door, "Mia", T0, **other)


def plan(folder, **other) -> DoorPlan:
    return DoorPlan(folder, secret=SECRET, **{"server": "db.test:3306/events", "lease": 0} | other)


def opened(tmp_path, name="laptop", cut=False, background=False, **other):
    remote = FlakyRemote(embedded_store(tmp_path / "server.db"))
    remote.cut = cut
    store = open_door(plan(tmp_path / name, **other), remote, ServerClock(), background=background)
    return store, remote


@pytest.fixture
def server(tmp_path):
    made = embedded_store(tmp_path / "server.db")
    yield made
    made.close()
