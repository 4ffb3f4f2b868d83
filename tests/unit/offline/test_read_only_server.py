"""A server that answers and takes no changes: away, with its reason, until it takes one again."""

import contextlib

import pytest
from support.clocks import EVENING, StandingClock

from kiosk.adapters.offline.server_circuit import Availability, ServerCircuit
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.services.faults import StoreTrouble, StoreUnavailable


class Remote:
    """Answers every question, and says what it is told to about changes."""

    def __init__(self):
        self.read_only, self.reachable, self.asked = True, True, []

    def record(self):
        self._answer(changes=True)

    def heartbeat(self):
        self._answer(changes=False)

    def takes_changes(self):
        self._answer(changes=True)

    def close(self):
        pass

    def _answer(self, *, changes):
        self.asked.append(changes)
        if not self.reachable:
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "gone")
        if changes and self.read_only:
            raise StoreUnavailable(StoreTrouble.READ_ONLY, "read-only at the moment")


@pytest.fixture
def circuit():
    made = ServerCircuit(Remote(), InlineWorker(), StandingClock(EVENING), Availability())
    made.first_contact(5.0)
    yield made
    made.close(5.0)


def beat(circuit, times=1):
    for _ in range(times):
        with contextlib.suppress(StoreUnavailable):
            circuit.heartbeat(5.0, even_if_away=True)


def test_it_stays_away_and_says_why_whatever_else_happens(circuit):
    assert circuit.online
    with pytest.raises(StoreUnavailable):
        circuit.call(lambda remote: remote.record(), 5.0)
    beat(circuit, 5)
    assert (circuit.online, circuit.trouble) == (False, "read-only at the moment")
    circuit.remote.reachable = False
    beat(circuit)
    circuit.remote.reachable = True
    beat(circuit, 5)
    assert (circuit.online, circuit.trouble) == (False, "read-only at the moment")
    circuit.remote.read_only = False
    beat(circuit, 3)
    assert (circuit.online, circuit.trouble) == (True, "")
    assert circuit.remote.asked[-1] is False, "only a sign of life again"
