"""Stores on a private MariaDB server, closed at the end of the test, and their troubles."""

import contextlib
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.ticket import Attendee
from kiosk.services.faults import StoreUnavailable
from support.servers.mariadb import PASSWORD

AMAL = Attendee("Amal", "1", "U", "Gala")


@pytest.fixture
def stores():
    with contextlib.ExitStack() as stack:

        def make(address, **more):
            store = server_store(address, **more)
            stack.callback(store.close)
            return store

        yield make


def press(number, door="North"):
    return Decision(uuid4(), number, Wanted.ALLOW, door, "M", datetime.now(UTC))


def trouble(action):
    """The kind of trouble, after a look at its sentence."""
    with pytest.raises(StoreUnavailable) as caught:
        action()
    sentence = caught.value.sentence
    assert sentence.endswith(".")
    assert "Error" not in sentence
    assert PASSWORD not in sentence
    assert "wrong-secret" not in sentence
    return caught.value.trouble
