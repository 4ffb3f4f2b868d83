"""What an event and a guest's further fields say about themselves."""

from datetime import timedelta

import pytest
from support.clocks import EVENING

from kiosk.domain.event import AFTER_THE_END, Event, EventPlaces
from kiosk.domain.guest import Guest


def test_until_when_a_ticket_made_today_is_valid():
    end, said = EVENING + timedelta(hours=5), EVENING + timedelta(hours=9)
    assert Event(name="Jazz").expires_at is None
    assert Event(name="Jazz", ends=end).expires_at == end + AFTER_THE_END
    assert Event(name="Jazz", ends=end, valid_until=said).expires_at == said


def test_two_spellings_are_one_event():
    assert Event(name=" Bälle ").key == Event(name="BÄLLE").key != Event(name="Jazz").key


def test_a_guest_of_whom_nothing_is_said_is_empty():
    assert Guest().empty
    for said in (
        Guest(category="VIP"),
        Guest(note="x"),
        Guest(attention=True),
        Guest(fields=(("a", "b"),)),
    ):
        assert not said.empty


@pytest.mark.parametrize(
    ("taken", "capacity", "left", "scarce", "full"),
    [
        (0, 10, 10, False, False),
        (8, 10, 2, False, False),
        (9, 10, 1, True, False),
        (10, 10, 0, True, True),
        (11, 10, 0, True, True),
        (0, 0, 0, True, True),
        (99, None, 0, False, False),
    ],
)
def test_how_full_an_event_is(taken, capacity, left, scarce, full):
    places = EventPlaces("Jazz", taken, capacity)
    assert (places.left, places.scarce, places.full) == (left, scarce, full)
