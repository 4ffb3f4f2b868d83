"""A guest's card at the desk is the server's word where it answers, else this laptop's."""

import contextlib

import pytest
from support.doors.door_stores import door_store
from support.servers.flaky_remote import FlakyRemote

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.ticket import Attendee
from kiosk.services.clock import ServerClock
from kiosk.services.registry import Registry


@pytest.fixture
def laptop(tmp_path):
    remote = FlakyRemote(embedded_store(tmp_path / "server.db"))
    store = door_store(
        remote,
        Journal(tmp_path / "journal.db"),
        Snapshot(tmp_path / "snapshot.db", "server"),
        ServerClock(),
        background=False,
        worker=InlineWorker(),
    )
    with contextlib.closing(store):
        yield store, remote


def test_a_card_has_the_whole_number_while_the_server_answers(laptop):
    store, remote = laptop
    ticket = remote.store.register(Attendee("Asha Rao", "+919876543210", "U", "Ball"))
    store.sync(5)
    card = Registry(store).find(ticket.id)
    assert card is not None
    assert (card.live, card.ticket.mobile_number) == (True, "+919876543210")
    remote.cut = True
    card = Registry(store).find(ticket.id)
    assert card is not None
    assert (card.live, card.ticket.mobile_number) == (False, "…210")
