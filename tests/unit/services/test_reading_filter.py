"""What a stream of readings means: one ticket, several, something else."""

from kiosk.domain.reading import Code, Glimpse, Hint, Reading
from kiosk.services.covered_lens import Darkness, looks_covered
from kiosk.services.reading_filter import ReadingFilter

HERE = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))


def reading(*texts):
    return Reading(tuple(Code(t, HERE, "test") for t in texts), ms=2.5)


def reading_filter():
    return ReadingFilter(lambda text: text.startswith("ticket"))


def test_a_ticket_is_sighted_once_for_as_long_as_it_stays():
    out = reading_filter()
    seen = [out.observe(reading("ticket A"), t / 30, armed=True).sighted for t in range(300)]
    assert [s.text for s in seen if s] == ["ticket A"]
    assert (seen[0].engine, seen[0].ms, seen[0].corners, seen[0].at) == ("test", 2.5, HERE, 0.0)


def test_the_same_ticket_again_after_it_was_away():
    out = reading_filter()
    assert out.observe(reading("ticket A"), 0.0, armed=True).sighted
    assert not out.observe(reading("ticket A"), 1.9, armed=True).sighted
    assert out.observe(reading("ticket A"), 3.9, armed=True).sighted


def test_another_ticket_is_told_once_a_second_while_none_is_wanted():
    out = reading_filter()
    assert out.observe(reading("ticket A"), 0.0, armed=True).sighted
    told = [out.observe(reading("ticket A"), 0.1 + t / 10, armed=False).other for t in range(20)]
    assert set(told) == {None}, "the guest's own ticket"
    told = [out.observe(reading("ticket B"), 3 + t / 10, armed=False).other for t in range(20)]
    assert [t for t in told if t] == ["ticket B", "ticket B"]
    assert out.observe(reading("menu"), 9.0, armed=False).other is None
    assert out.observe(reading("ticket B"), 10.0, armed=True).sighted.text == "ticket B"


def test_a_ticket_of_ours_wins_over_other_codes():
    out = reading_filter()
    noticed = out.observe(reading("http://menu", "ticket A"), 0.0, armed=True)
    assert noticed.sighted.text == "ticket A"
    assert noticed.foreign is None


def test_two_different_tickets_are_none_until_one_is_alone_for_a_while():
    out = reading_filter()
    noticed = out.observe(reading("ticket A", "ticket B"), 0.0, armed=True)
    assert (noticed.sighted, noticed.several) == (None, 2)
    # B blurs for a moment: that is no reason to take A.
    assert out.observe(reading("ticket A"), 0.1, armed=True).sighted is None
    assert out.observe(reading("ticket A", "ticket B"), 0.2, armed=True).several == 0
    assert out.observe(reading("ticket A", "ticket B"), 1.1, armed=True).several == 2
    assert out.observe(reading("ticket A"), 1.7, armed=True).sighted.text == "ticket A"


def test_the_same_ticket_twice_in_a_picture_is_one():
    assert reading_filter().observe(reading("ticket A", "ticket A"), 0.0, armed=True).sighted


def test_something_else_is_noted_but_not_again_and_again():
    out = reading_filter()
    notes = [out.observe(reading("wifi"), t / 10, armed=True).foreign for t in range(50)]
    assert notes.count("wifi") == 2
    assert out.observe(reading("wifi", "menu"), 5.0, armed=True).foreign == "menu"


def test_nothing_is_told_while_disarmed():
    out = reading_filter()
    noticed = out.observe(reading("ticket A"), 0.0, armed=False)
    assert (noticed.sighted, noticed.several, noticed.foreign) == (None, 0, None)
    assert out.observe(reading("ticket A", "ticket B"), 0.1, armed=False).several == 0
    assert out.observe(reading("wifi"), 0.2, armed=False).foreign is None
    assert out.observe(Reading(glimpse=Glimpse(HERE, Hint.TILT)), 0.3, armed=False).glimpse is None


def test_the_next_guest_who_waits_already_is_sighted_when_the_door_is_armed():
    out = reading_filter()
    assert out.observe(reading("ticket A"), 0.0, armed=True).sighted
    for t in range(1, 100):
        out.observe(reading("ticket B"), t / 30, armed=False)
    assert out.observe(reading("ticket B"), 100 / 30, armed=True).sighted.text == "ticket B"


def test_the_guest_who_was_decided_and_stays_is_not_sighted_again():
    out = reading_filter()
    assert out.observe(reading("ticket A"), 0.0, armed=True).sighted
    for t in range(1, 300):
        out.observe(reading("ticket A"), t / 30, armed=False)
    assert out.observe(reading("ticket A"), 10.0, armed=True).sighted is None
    assert out.observe(reading("ticket A"), 10.0, armed=True).marks[0].accepted


def test_forgetting_makes_it_new():
    out = reading_filter()
    assert out.observe(reading("ticket A"), 0.0, armed=True).sighted
    out.forget()
    assert out.observe(reading("ticket A"), 0.1, armed=True).sighted


def test_marks_tell_what_counts_from_what_is_only_seen():
    noticed = reading_filter().observe(reading("ticket A", "wifi"), 0.0, armed=True)
    assert [mark.accepted for mark in noticed.marks] == [True, False]
    glimpse = Reading(glimpse=Glimpse(HERE))
    assert [m.corners for m in reading_filter().observe(glimpse, 0.0, armed=True).marks] == [HERE]


def test_a_covered_lens_is_told_from_a_dim_room():
    import numpy as np

    rng = np.random.default_rng(7)
    cap = rng.normal(8, 3, (720, 1280, 3)).clip(0, 255).astype(np.uint8)
    assert looks_covered(cap)
    dim = cap.copy()
    dim[200:520, 400:560] = 90  # a phone in a dark hall
    assert not looks_covered(dim)
    assert not looks_covered(np.full((720, 1280), 200, np.uint8))


def test_a_hand_that_passes_is_no_covered_lens():
    import numpy as np

    black, light = np.zeros((90, 160, 3), np.uint8), np.full((90, 160, 3), 99, np.uint8)
    darkness = Darkness()
    assert [darkness.observe(black, t / 10) for t in range(12)] == [False] * 10 + [True] * 2
    assert darkness.observe(light, 1.3) is False
    assert darkness.observe(black, 1.4) is False


def test_another_kind_of_code_is_named_and_is_never_a_ticket():
    out = reading_filter()
    aztec = Reading((Code("ticket A", HERE, "zxing", "Aztec code"),))
    noticed = out.observe(aztec, 0.0, armed=True)
    assert (noticed.sighted, noticed.foreign) == (None, "Aztec code")
    assert out.observe(aztec, 0.5, armed=True).foreign is None
