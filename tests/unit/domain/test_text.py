"""How texts are compared, bounded for a search, and made harmless for a terminal."""

import pytest

from kiosk.domain.scan import Door, folded
from kiosk.domain.text import (
    SEARCH_LIMIT,
    SEARCH_WORDS,
    cut_to,
    harmless,
    has_visible,
    last_digits,
    on_one_line,
    plain_digits,
    shortened_search,
    without_turning,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("  IIT   Madras ", "iit madras"),
        ("İstanbul", "istanbul"),
        ("IŞIK", "ışık"),
        ("Zoë", "ZOE\u0308"),
        ("Straße", "STRASSE"),
        ("Ｔｏｋｙｏ", "tokyo"),
        ("कक्षा १२", "कक्षा 12"),
        ("soft\u00adhyphen", "softhyphen"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_spellings_of_one_text(one, other):
    assert folded(one) == folded(other)
    assert folded(folded(one)) == folded(one)
    assert Door(events=frozenset({one})).admits_event(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("कुल", "कल"), ("กุ", "กู"), ("か", "が"), ("김", "기"), ("ball", "balls"), ("क़", "क")],
)
def test_what_is_another_word_stays_another(one, other):
    assert folded(one) != folded(other)


def test_a_search_is_bounded():
    assert shortened_search("  two   words ") == "two words"
    assert shortened_search("w " * 5000) == " ".join("w" * SEARCH_WORDS)
    assert len(shortened_search("x" * 5000)) == SEARCH_LIMIT
    assert shortened_search("") == ""


def test_digits_of_every_script():
    assert plain_digits("+९१ ٩٨٧ 12²") == "+91 987 12²"
    assert last_digits("+91 (98765) ४३२१०") == "9876543210"
    assert last_digits("no digits") == ""


def test_turning_signs_go_and_joiners_stay():
    assert without_turning("\u202eexe.gnp\u2066\u2069") == "exe.gnp"
    assert without_turning("नमस्\u200dते 👩\u200d🎓") == "नमस्\u200dते 👩\u200d🎓"


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\ufeff", "\u2060\u00ad", "\u3164", "\u2800", "\u0301", "\ufe0f"]
)
def test_nothing_to_see(text):
    assert not has_visible(text)


@pytest.mark.parametrize("text", ["x", "李", "🎉", "न", "7", "?", "\u200bx"])
def test_something_to_see(text):
    assert has_visible(text)


def test_a_terminal_is_not_steered():
    evil = "A\x1b[2J\x07\nB\r\x9b31m\u202eC\u2028\x00\t\x7f"
    assert harmless(evil) == ("A\\x1b[2J\\x07\\nB\\r\\x9b31m\\u202eC\\u2028\\x00\\t\\x7f")
    assert harmless("one\ntwo\t\x1b", "\n\t") == "one\ntwo\t\\x1b"
    for kept in ("Zoë नमस्\u200dते 👩\u200d🎓 محمد", "C:\\new", ""):
        assert harmless(kept) == kept


def test_a_name_stays_on_its_line():
    assert on_one_line("Evil\x1b[2J\x07\n Ticket 2\r\n\u202e") == "Evil [2J Ticket 2"
    assert on_one_line("Two  spaces") == "Two  spaces"


def test_a_text_that_is_cut_is_as_long_as_it_may_be():
    assert cut_to("Meera", 5) == "Meera"
    assert cut_to("Meera!", 5) == "Meer…"
