"""What a search means, and which tickets it finds."""

import pytest

from kiosk.domain.search import Term, asked_number, asks_for_digits, matches, searchable, terms
from kiosk.domain.ticket import Ticket


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Zoë O’Brien", "zoe obrien"),
        ("O'Brien", "obrien"),
        ("Łukasz  Żółć", "lukasz zolc"),
        ("Ærøskøbing Åse", "aeroskobing ase"),
        ("Anne-Marie", "annemarie"),
        ("Đorđe Þór Ħal", "dorde thor hal"),
        ("नमस्ते", "नमस्ते"),
        ("٠١٢", "012"),
    ],
)
def test_how_a_text_is_compared(text, plain):
    assert searchable(text) == plain
    assert searchable(plain) == plain


@pytest.mark.parametrize(
    ("search", "parts"),
    [
        ("", ()),
        ("' - ’", ()),
        ("asha 12", (Term(("asha",)), Term(("12",)))),
        ("12 34", (Term(("12",)), Term(("34",)))),
        ("9876543210", (Term(("9876543210",), "9876543210"),)),
        ("+91 98765 43210", (Term(("+91", "98765", "43210"), "876543210"),)),
        ("0091-98765-43210 rao", (Term(("00919876543210",), "876543210"), Term(("rao",)))),
        ("0000012", (Term(("0000012",)),)),
        ("c++ 3.5", (Term(("c++",)), Term(("3.5",)))),
    ],
)
def test_parts_of_a_search(search, parts):
    assert terms(search) == parts


@pytest.mark.parametrize(
    ("search", "number"),
    [("12", 12), (" 12 ", 12), ("१२", 12), ("#12", None), ("12 13", None), ("12345678901", None)],
)
def test_a_search_for_a_ticket_number(search, number):
    assert asked_number(search) == number


def test_which_tickets_match():
    amal = Ticket(12, "Amal O'Brien", "+91 98765 43210", "IIT", "Gala")
    for search in ("obrien 12", "09876543210", "iit gala", "43210", "98765 43210 amal"):
        assert matches(amal, terms(search)), search
    for search in ("obrien 13", "9876543211", "amal nobody"):
        assert not matches(amal, terms(search)), search


@pytest.mark.parametrize(
    ("search", "asks"),
    [
        ("", False),
        ("zoe", False),
        ("432", False),
        ("4321", True),
        ("+49 1512 3456789", True),
        ("zoe 98765", True),
        ("zoe 98a65", False),
    ],
)
def test_a_search_that_may_mean_more_of_a_mobile_number_than_a_copy_has(search, asks):
    assert asks_for_digits(search) is asks
