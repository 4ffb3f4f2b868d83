"""A scanner set to US is understood under every layout: by what its keys type, or by their place.

X11's layouts are tried one by one. Windows and macOS tell the place of a key, too (their tables are
proven in the widget tests), so that what their layouts type does not matter either: any text for
any key, or none, as the last test draws it.
"""

import ast
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from support.cases import folder, from_cases
from support.windows.xkb_layouts import missing, typed_by

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.domain.token import Claims
from kiosk.services.scanned_text import candidates, holds_token, whole
from kiosk.ui.keyboard.typed_run import placed

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
MINT = JwtMint("a secret of more than thirty-two bytes, kept well")
TOKENS = [MINT.sign(number, NOW + timedelta(hours=24)) for number in range(1, 401)]

# Key codes of X11 row by row, from evdev's keycodes: AE01, AD01, AC01, AB01 and what follows them.
ROWS = ((10, "1234567890-", "!@#$%^&*()_"), (24, "qwertyuiop", "QWERTYUIOP"),
        (38, "asdfghjkl", "ASDFGHJKL"), (52, "zxcvbnm,.", "ZXCVBNM<>"))  # fmt: skip
KEYS = {
    char: (first + number, shift)
    for first, plain, shifted in ROWS
    for shift, row in enumerate((plain, shifted))
    for number, char in enumerate(row)
}
CHARS = [c for c in KEYS if c.isalnum() or c in "-_."]


def keys(text, typed):
    """The keys of a scanner set to US, under a layout that makes this of them."""
    return [
        QKeyEvent(
            QEvent.Type.KeyPress,
            0,
            Qt.KeyboardModifier.ShiftModifier if KEYS[c][1] else Qt.KeyboardModifier.NoModifier,
            KEYS[c][0], 0, 0, typed.get(c, ""),
        )
        for c in text
    ]  # fmt: skip


def understood(text, typed):
    """The ticket's number, as the desk finds it: the first spelling with a good signature."""
    events = keys(text, typed)
    came = "".join(e.text() for e in events)
    for spelling in candidates(came, placed(events)):
        if isinstance(read := MINT.read(spelling, NOW), Claims):
            return read.ticket_id
    return None


def layouts():
    """What the keys type under each layout of X11; those that type the same are tried once."""
    known: dict[tuple[str, ...], tuple[str, str]] = {}
    for name, texts in typed_by([KEYS[c] for c in CHARS]):
        known.setdefault(texts, name)
    return {name: dict(zip(CHARS, texts, strict=True)) for texts, name in known.items()}


def missed(tokens, by_place, typed):
    """Those of the tokens that are among no spelling of what their keys type."""
    table = {ord(char): text for char, text in typed.items()}
    return [t for t in tokens if t not in candidates(t.translate(table), by_place[t])]


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_every_layout_of_x11_is_understood():
    every, by_place = layouts(), {text: placed(keys(text, {})) for text in TOKENS}
    assert len(every) > 200, "else the rules were not read"
    for number, (name, typed) in enumerate(every.items()):
        some = TOKENS[number % 40 :: 40]
        assert missed(some, by_place, typed) == [], name
        assert understood(some[0], typed) == number % 40 + 1, name


@pytest.mark.slow
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_four_hundred_tickets_under_every_layout():
    by_place = {text: placed(keys(text, {})) for text in TOKENS}
    for name, typed in layouts().items():
        assert missed(TOKENS, by_place, typed) == [], name


def test_the_case_of_the_spanish_laptop():
    spanish = {c: c for c in CHARS} | {"-": "'", "_": "?"}
    assert [understood(text, spanish) for text in TOKENS] == list(range(1, 401))


@from_cases
def test_case_01_is_understood_under_each_of_its_layouts():
    """Its layouts are read from there, as they are written."""
    tables = {}
    for node in ast.parse((folder(1) / "try.py").read_text("utf-8")).body:
        named = getattr(node.targets[0], "id", "") if isinstance(node, ast.Assign) else ""
        if named in {"D", "yz", "layouts"}:
            exec(compile(ast.Module([node], []), "try.py", "exec"), tables)
    assert len(tables["layouts"]) >= 5
    by_place = {text: placed(keys(text, {})) for text in TOKENS[::8]}
    for name, typed in tables["layouts"].items():
        assert missed(TOKENS[::8], by_place, {c: c for c in CHARS} | typed) == [], name


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {c: st.text(max_size=2, alphabet=st.characters(codec="utf-8")) for c in CHARS}
    )
)
def test_whatever_the_keys_type_their_places_are_understood(typed):
    events = keys(TOKENS[0], typed)
    came = "".join(e.text() for e in events)
    assert whole(came, placed(events))
    assert holds_token(came, placed(events))
    assert TOKENS[0] in candidates(came, placed(events))
