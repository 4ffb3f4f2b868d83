"""When the server counts as away and as back, and how long a failed upload waits."""

import random
from datetime import UTC, datetime, timedelta

from kiosk.adapters.offline.server_circuit import Availability
from kiosk.adapters.offline.sync_thread import Backoff

T0 = datetime(2026, 11, 22, 19, 0, 0, 654321, tzinfo=UTC)


def test_it_counts_as_away_at_once_and_as_back_after_two_good_answers():
    availability = Availability()
    assert not availability.succeeded()
    assert availability.succeeded()
    assert availability.online
    assert availability.failed(T0)
    assert availability.since == T0
    assert not availability.failed(T0 + timedelta(seconds=9))
    assert availability.since == T0
    assert not availability.succeeded()
    availability.failed(T0 + timedelta(seconds=20))
    assert not availability.succeeded()
    assert availability.since == T0
    assert availability.succeeded()
    assert availability.since is None


def test_waiting_grows_is_bounded_and_differs_from_door_to_door():
    backoff = Backoff(random.Random(1).random)
    waits = [backoff.delay_after_failure() for _ in range(40)]
    assert 0.25 <= waits[0] <= 0.5
    assert max(waits) <= 30
    assert all(wait >= 15 for wait in waits[10:])
    backoff.reset()
    assert backoff.delay_after_failure() <= 0.5
    other = Backoff(random.Random(2).random)
    assert [other.delay_after_failure() for _ in range(5)] != waits[:5]
