"""Which rows vanish and which appear when a list becomes another one."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.ticket_list.ticket_rows import appeared, runs, vanished

numbers = st.lists(st.integers(0, 30), unique=True)


def spread(pieces):
    return [n for first, last in pieces for n in range(first, last + 1)]


@given(st.sets(st.integers(0, 50)).map(sorted))
def test_runs_are_the_same_numbers_in_as_few_pieces_as_can_be(places):
    pieces = runs(places)

    assert spread(pieces) == places
    assert all(a[1] + 1 < b[0] for a, b in itertools.pairwise(pieces))


@given(numbers, numbers)
def test_what_vanished_and_what_appeared_make_one_list_of_the_other(old, new):
    rows = list(old)
    for first, last in reversed(vanished(old, new)):
        del rows[first : last + 1]
    rows.sort(key=new.index)
    for first, last in appeared(old, new):
        rows[first:first] = new[first : last + 1]

    assert rows == new
