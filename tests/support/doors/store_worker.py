"""A desk thread over a store in memory that tells whether it was closed."""

import pytest

from kiosk.adapters.memory_store import MemoryStore
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee
from kiosk.services.service_set import Services
from kiosk.ui.store_access.store_worker import StoreWorker
from support.made_services import make_services

SECRET = "k" * 40
GUEST = Attendee("Meera Krishnan", "+91 98765 43210", "IIT Delhi", "Spring Ball")
DOOR = Door("North door", "Asha")
WAIT = 30_000


class ClosingStore(MemoryStore):
    closed = False

    def close(self):
        self.closed = True


def services_over(store: MemoryStore) -> Services:
    """As the settings say: this laptop's door is not known yet."""
    return make_services(store, secret=SECRET, door=Door())


@pytest.fixture
def store():
    return ClosingStore()


@pytest.fixture
def worker(qtbot, store):
    worker = StoreWorker(lambda: services_over(store))
    with qtbot.waitSignal(worker.opened, timeout=WAIT):
        worker.start()
    yield worker
    assert worker.stop()


def ask(qtbot, worker, work):
    answers, faults = [], []
    worker.submit(work, answers.append, faults.append)
    qtbot.waitUntil(lambda: bool(answers or faults), timeout=WAIT)
    return answers[0] if answers else faults[0]
