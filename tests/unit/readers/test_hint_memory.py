"""Which hint is shown, and for how long."""

from kiosk.domain.hint_memory import HintMemory
from kiosk.domain.reading import Hint


def shown(memory, hints, step=0.1, start=0.0):
    return [memory.shows(hint, start + step * n) for n, hint in enumerate(hints)]


def test_a_hint_is_shown_once_it_was_measured_often_enough():
    memory = HintMemory(needed=3, of=6)
    assert shown(memory, [Hint.TILT, None, Hint.TILT, None, Hint.TILT]) == [
        None,
        None,
        None,
        None,
        Hint.TILT,
    ]


def test_single_pictures_say_nothing():
    memory = HintMemory(needed=3, of=4)
    hints = [Hint.TILT, None, None, Hint.NEARER, None, None, Hint.TILT, None, None]
    assert set(shown(memory, hints)) == {None}


def test_a_shown_hint_stays_to_be_read_and_then_goes():
    memory = HintMemory(needed=2, of=3, keep_s=0.8)
    assert shown(memory, [Hint.NEARER] * 3)[-1] is Hint.NEARER
    assert shown(memory, [None] * 3, start=0.3) == [Hint.NEARER] * 3
    assert memory.shows(None, 1.05) is Hint.NEARER
    assert memory.shows(None, 1.15) is None


def test_another_hint_waits_until_the_first_was_read():
    memory = HintMemory(needed=2, of=3, keep_s=0.8)
    shown(memory, [Hint.NEARER] * 2)
    assert shown(memory, [Hint.TILT] * 3, start=0.2) == [Hint.NEARER] * 3
    assert memory.shows(Hint.TILT, 1.0) is Hint.TILT


def test_forgetting_takes_the_hint_away_at_once():
    memory = HintMemory(needed=1, of=1)
    assert memory.shows(Hint.BRIGHTER, 0.0) is Hint.BRIGHTER
    memory.forget()
    assert memory.shows(None, 0.1) is None
