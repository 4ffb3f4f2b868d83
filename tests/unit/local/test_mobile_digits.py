"""The mobile numbers in memory: parts are found in order, from either end, whatever changed."""

import random

import pytest

from kiosk.adapters.local import mobile_digits
from kiosk.adapters.local.mobile_digits import MobileDigits
from kiosk.domain.decision import Lookup
from kiosk.domain.ticket import Ticket

GUESTS = {
    number: f"+91 9{random.Random(number).randrange(10**9):09d}" for number in range(3, 2400, 2)
}


def told(number, mobile):
    return Lookup(Ticket(number, "Asha Rao", mobile, "", "Jazz"))


def filled(guests):
    mobiles = MobileDigits()
    mobiles.wanted = True
    read_on(mobiles, guests)
    return mobiles


def read_on(mobiles, guests):
    rows = sorted(guests.items())
    while mobiles.missing:
        above = mobiles.highest
        mobiles.add(above, [row for row in rows if row[0] > above][: mobile_digits.PIECE])


def looked_at(guests, part, *, descending, after):
    """The same by looking at each."""
    numbers = sorted(guests, reverse=descending)
    if after is not None:
        numbers = [n for n in numbers if (n < after if descending else n > after)]
    return [n for n in numbers if part in guests[n].replace(" ", "")]


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(mobile_digits, "PIECE", 500)
    monkeypatch.setattr(mobile_digits, "_CHANGED", 60)


@pytest.mark.parametrize("part", ["7", "91", "919", "432", "98765", "000000"])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("after", [None, 1, 3, 1200, 1201, 2399, 9000])
def test_a_part_is_found_in_order(part, descending, after):
    mobiles, guests = filled(GUESTS), dict(GUESTS)
    for number in (4, 5, 1199, 1200, 1201, 5000):  # new between others, changed, and after all
        guests[number] = f"+91 98765{number:05d}"
        mobiles.note([told(number, guests[number])])
    found = list(mobiles.having(part, descending=descending, after=after))
    assert found == looked_at(guests, part, descending=descending, after=after)


def test_nothing_is_kept_before_somebody_asks():
    mobiles = MobileDigits()
    mobiles.note([told(1, "98765")])
    assert not mobiles.missing
    assert list(mobiles.having("98765", descending=True, after=None)) == []


def test_many_changes_have_all_read_again():
    mobiles = filled(GUESTS)
    mobiles.note([told(number, "12345") for number in range(3, 123, 2)])
    assert mobiles.ready
    mobiles.note([told(200, "12345")])
    assert (mobiles.ready, mobiles.missing, mobiles.highest) == (False, True, 0)


def test_digits_of_other_scripts_are_digits():
    mobiles = filled({1: "९८७६५ ४३२१०", 2: ""})
    assert list(mobiles.having("6543", descending=True, after=None)) == [1]


def test_what_is_told_as_it_was_is_no_change():
    mobiles = filled(GUESTS)
    for _ in range(2):
        mobiles.note([told(number, mobile) for number, mobile in GUESTS.items()])
    assert mobiles.ready


def test_what_comes_while_numbers_are_read_is_found_once():
    mobiles, late = MobileDigits(), "+91 90000 00000"
    mobiles.wanted = True
    mobiles.add(0, sorted(GUESTS.items())[:500])
    # A number that was left out until now; one that is still to be read; and the newest.
    mobiles.note([told(4, late), told(2001, GUESTS[2001]), told(5000, late)])
    read_on(mobiles, GUESTS | {4: late, 5000: late})
    assert list(mobiles.having("9000000000", descending=True, after=None)) == [5000, 4]
    whole = GUESTS[2001].replace(" ", "")[1:]
    assert list(mobiles.having(whole, descending=False, after=None)) == [2001]
