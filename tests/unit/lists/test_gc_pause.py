"""Python's collector of garbage rests while a list is looked at."""

import contextlib
import gc

import pytest

from kiosk.services.lists.gc_pause import gc_paused


@pytest.fixture(autouse=True)
def as_it_was():
    by_itself = gc.isenabled()
    yield
    (gc.enable if by_itself else gc.disable)()


def test_it_rests_and_goes_on_also_behind_a_fault():
    gc.enable()
    with gc_paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    with contextlib.suppress(KeyError), gc_paused():
        raise KeyError
    assert gc.isenabled()


def test_who_collects_at_moments_of_its_own_goes_on_doing_so():
    gc.disable()
    with gc_paused():
        pass
    assert not gc.isenabled()
