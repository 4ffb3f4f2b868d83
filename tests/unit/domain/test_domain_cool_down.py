"""The cool-down: one presentation is one scan, however many pictures it lasts."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.cool_down import CoolDown


def test_ticket_held_for_a_minute_is_one_presentation():
    cool_down = CoolDown(gone_for=2.0)
    admitted = [cool_down.admits("t", at / 30) for at in range(60 * 30)]
    assert admitted.count(True) == 1
    assert admitted[0]


def test_away_and_back_is_another():
    cool_down = CoolDown(gone_for=2.0)
    assert cool_down.admits("t", 0.0)
    assert not cool_down.admits("t", 1.9)
    assert not cool_down.admits("t", 3.8)  # 1.9 s after the last sighting
    assert cool_down.admits("t", 5.8)


def test_two_tickets_do_not_disturb_each_other():
    cool_down = CoolDown()
    assert cool_down.admits("a", 0.0)
    assert cool_down.admits("b", 0.1)
    assert not cool_down.admits("a", 0.2)
    assert not cool_down.admits("b", 0.3)


def test_forget_counts_all_as_new():
    cool_down = CoolDown()
    assert cool_down.admits("a", 0.0)
    cool_down.forget()
    assert cool_down.admits("a", 0.1)


def test_memory_stays_small():
    cool_down = CoolDown(gone_for=1.0)
    for number in range(1000):
        cool_down.admits(str(number), float(number))
    assert len(cool_down._seen) <= 2


@given(st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 3)), max_size=60))
def test_admitted_exactly_after_absence(sightings):
    cool_down, last, now = CoolDown(gone_for=2.0), {}, 0.0
    for text, pause in sightings:
        now += pause
        assert cool_down.admits(text, now) is (text not in last or now - last[text] >= 2.0)
        last[text] = now
