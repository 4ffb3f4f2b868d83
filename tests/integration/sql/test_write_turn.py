"""The connections of one program to one file write one after the other."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from test_store_embedded import AMAL, opened, path, press  # noqa: F401 - a fixture

from kiosk.domain.decision import Recorded
from kiosk.services.faults import StoreTrouble, StoreUnavailable


def test_two_stores_of_one_program_take_turns_at_writing(path):  # noqa: F811
    """An import has a store of its own beside the door's: SQLite alone may damage the file."""
    with opened(path) as door, opened(path) as importing:
        ticket = door.register(AMAL)
        begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

        def write():
            with importing._link._session._turn:  # as each of its transactions does
                begun.set()
                go_on.wait(20)

        def decide():
            door.record(press(ticket.id))
            done.set()

        importing.counts()
        threads = [threading.Thread(target=write), threading.Thread(target=decide)]
        threads[0].start()
        begun.wait(20)
        threads[1].start()
        assert not done.wait(0.2)
        go_on.set()
        assert done.wait(20)
        for thread in threads:
            thread.join()


def test_a_store_of_this_program_that_does_not_let_go_is_busy(path, monkeypatch):  # noqa: F811
    monkeypatch.setattr("kiosk.adapters.database.write_turn.BUSY_SECONDS", 0.1)
    with opened(path) as door, opened(path) as importing:
        ticket = door.register(AMAL)
        importing.counts()
        with importing._link._session._turn, ThreadPoolExecutor(1) as other:
            with pytest.raises(StoreUnavailable) as caught:
                other.submit(door.record, press(ticket.id)).result()
            assert caught.value.trouble is StoreTrouble.BUSY
        assert isinstance(door.record(press(ticket.id)), Recorded)
