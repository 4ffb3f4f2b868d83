"""A camera that was lost is tried again: soon at first, and never more often than it helps."""

from kiosk.ui.camera.reopening import PAUSES, STEADY_SECONDS, Reopening


def test_the_pauses_grow_and_stay_at_the_last():
    reopening = Reopening()
    assert not reopening.failed
    assert tuple(reopening.next_pause() for _ in PAUSES) == PAUSES
    assert reopening.next_pause() == reopening.next_pause() == PAUSES[-1]
    assert reopening.failed


def test_a_camera_that_worked_is_tried_soon_again():
    reopening = Reopening()
    reopening.next_pause()
    reopening.next_pause()
    reopening.worked(STEADY_SECONDS + 0.1)
    assert not reopening.failed
    assert reopening.next_pause() == PAUSES[0]


def test_one_that_fails_at_once_again_is_not():
    reopening = Reopening()
    reopening.next_pause()
    reopening.worked(STEADY_SECONDS - 0.1)
    assert reopening.failed
    assert reopening.next_pause() == PAUSES[1]


def test_another_camera_is_tried_at_once():
    reopening = Reopening()
    reopening.next_pause()
    reopening.begin_anew()
    assert reopening.next_pause() == PAUSES[0]
