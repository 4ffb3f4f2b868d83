"""Handheld scanners: bursts told from typing, and texts told from what layouts made of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.domain.token import Claims
from kiosk.services.scanned_text import candidates
from kiosk.services.scanner_detection import QUIET, WARY, BurstAssembler, Fate

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
MINT = JwtMint("a secret of more than thirty-two bytes, kept well")
TOKEN = MINT.sign(4711, NOW + timedelta(hours=5))
URL = f"https://door.example/?token={TOKEN}"

# What each key types, plain and with Shift, in the order of a US keyboard: written down here once
# more, from the layouts and not from the program.
KEYS = {
    "us": (
        "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./",
        '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?',
    ),
    "de": (
        "^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-",
        "°!\"§$%&/()=?`QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_",
    ),
    "fr": (
        "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!",
        "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§",
    ),
}
DEAD = {"´": dict(zip("eaiouEAIOU", "éáíóúÉÁÍÓÚ", strict=True))}


def typed(text, scanner, host, caps=""):
    """What the host makes of the keys that a scanner presses for a text."""
    out, accent = [], ""
    for char in text:
        shift = char in KEYS[scanner][1]
        place = KEYS[scanner][shift].index(char)
        plain, shifted = KEYS[host][0][place], KEYS[host][1][place]
        if caps == "all keys" or (caps == "letters" and plain.upper() == shifted):
            shift = not shift
        char = shifted if shift else plain
        if caps == "letters" and char in "éèçà":  # Linux: É È Ç À, which no other key types
            char = char.upper()
        if char in DEAD:
            accent = char
            continue
        out.append(DEAD[accent].get(char, char) if accent else char)
        accent = ""
    return "".join(out)


def repaired(text):
    """As the desk does it: the first spelling with a good signature."""
    for spelling in candidates(text):
        if isinstance(read := MINT.read(spelling, NOW), Claims):
            return read.ticket_id
    return None


@pytest.mark.parametrize("text", [TOKEN, URL], ids=["bare", "url"])
@pytest.mark.parametrize("caps", ["", "letters", "all keys"])
@pytest.mark.parametrize(
    ("scanner", "host"), [("us", "us"), ("us", "de"), ("us", "fr"), ("de", "us"), ("fr", "us")]
)
def test_every_layout_is_repaired(text, scanner, host, caps):
    if caps == "all keys" and host != "fr":
        pytest.skip("only French Caps Lock turns every key")
    assert repaired(typed(text, scanner, host, caps)) == 4711


@pytest.mark.parametrize(
    "around",
    [
        *("{}", "]Q1{}", "]Q2\\000026{}", "\\000026{}", "\x02{}\x03", "#{}", "Z{}", "QR:{}*"),
        *(" {}\r\n", "{}X", "{}-00"),
    ],
)
@pytest.mark.parametrize("host", ["us", "de"])
def test_what_a_scanner_adds_is_cut(around, host):
    if host == "de" and any(c <= " " for c in around):
        pytest.skip("no key types it")
    text = around.format(TOKEN)
    assert repaired(text if host == "us" else typed(text, "us", host)) == 4711


def test_a_text_without_a_token_stays_what_it_is():
    assert candidates("4006381333931") == ["4006381333931"]
    assert candidates("]E04006381333931\r") == ["4006381333931"]
    assert candidates("") == [""]


def test_a_forged_token_stays_forged():
    forged = JwtMint("another secret of more than thirty-two bytes").sign(1, NOW + timedelta(1))
    assert repaired(typed(forged, "us", "fr")) is None
    assert candidates(forged)[0] == forged


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text):
    assert all(isinstance(spelling, str) for spelling in candidates(text))


def feed(assembler, text, gap, start=0.0, ends=True):
    at = start
    told = (Fate.HOLD, "")
    for char in text:
        told = assembler.key(char, at)
        at += gap
    return assembler.key("\r", at, ends=True) if ends else told


def test_a_burst_ends_with_enter():
    assert feed(BurstAssembler(), TOKEN, 0.002) == (Fate.BURST, TOKEN)


def test_a_burst_without_an_end_counts_when_it_is_long():
    assembler = BurstAssembler()
    assert feed(assembler, TOKEN, 0.02, ends=False) == (Fate.HOLD, "")
    assert assembler.pause() == (Fate.BURST, TOKEN)
    feed(assembler, "asdfjkl", 0.01, ends=False)
    assert assembler.pause() == (Fate.DROP, "")
    assert not assembler.holding


def test_one_key_is_a_person():
    assembler = BurstAssembler()
    feed(assembler, "a", 0.01, ends=False)
    assert assembler.patient
    assert assembler.pause() == (Fate.HUMAN, "")


@pytest.mark.parametrize("gap", [0.01, 0.036, 0.1, 0.24])
@pytest.mark.parametrize("keys", ["ad", "da", "xay", "7a", "a7"])
def test_keys_together_decide_nothing(keys, gap):
    assembler = BurstAssembler()
    feed(assembler, keys, gap, ends=False)
    assert assembler.pause() == (Fate.DROP, "")


def test_a_nervous_press_is_one_press():
    assembler = BurstAssembler()
    feed(assembler, "aa", 0.12, ends=False)
    assert assembler.pause() == (Fate.ONCE, "")
    feed(assembler, "aa", 0.02, start=5.0, ends=False)
    assert assembler.pause() == (Fate.DROP, ""), "no finger is that fast"


@pytest.mark.parametrize("gap", [0.036, 0.06, 0.1, 0.15])
@pytest.mark.parametrize("text", [TOKEN, URL, "a" + TOKEN], ids=["bare", "url", "prefix"])
def test_a_slow_scanner_is_one_text(gap, text):
    assembler = BurstAssembler()
    assert feed(assembler, text, gap) == (Fate.BURST, text)
    feed(assembler, text, gap, start=100.0, ends=False)
    assert assembler.pause() == (Fate.BURST, text), "also where it ends with nothing"


def test_an_uneven_scanner_is_one_text():
    assembler = BurstAssembler()
    at = 0.0
    for number, char in enumerate(TOKEN):
        assembler.key(char, at := at + (0.2 if number % 7 == 0 else 0.004))
        assert assembler.continues(at + 0.2)
    assert assembler.key("\r", at + 0.1, ends=True, enter=True) == (Fate.BURST, TOKEN)


def test_words_that_are_typed_blindly_are_no_scan():
    assembler = BurstAssembler()
    feed(assembler, "meera krishnan of delhi", 0.12)
    assert assembler.pause() == (Fate.DROP, "")


@pytest.mark.parametrize("cut", [10, 60, len(TOKEN) - 1])
@pytest.mark.parametrize("gap", [0.004, 0.1])
def test_the_second_half_of_a_torn_token_decides_nothing(gap, cut):
    assembler = BurstAssembler()
    feed(assembler, TOKEN[:cut], gap, ends=False)
    last = (cut - 1) * gap
    assembler.pause()
    assembler.key("a", last + 0.6)
    assert assembler.pause() == (Fate.DROP, "")
    assembler.key("a", last + 0.6 + QUIET + WARY)
    assert assembler.pause() == (Fate.HUMAN, "")


def test_a_key_right_behind_a_scan_belongs_to_it():
    assembler = BurstAssembler()
    feed(assembler, TOKEN, 0.004)
    end = len(TOKEN) * 0.004
    assembler.key("a", end + 0.1)
    assert assembler.pause() == (Fate.DROP, "")
    assembler.key("a", end + 0.1 + QUIET + 0.01)
    assert assembler.pause() == (Fate.HUMAN, "")


def test_a_scan_without_an_end_is_not_kept_waiting():
    assembler = BurstAssembler()
    feed(assembler, TOKEN, 0.004, ends=False)
    assert not assembler.patient
    assembler.pause()
    feed(assembler, TOKEN[:-1], 0.004, start=50.0, ends=False)
    assert assembler.patient, "the rest may come"


@pytest.mark.parametrize("keys", ["the", "no ID", "a"])
def test_words_in_a_field_are_a_person(keys):
    assembler = BurstAssembler(deciding=False)
    feed(assembler, keys, 0.03, ends=False)
    assert not assembler.patient
    assert assembler.pause() == (Fate.HUMAN, "")


def test_tab_alone_does_not_lag():
    assembler = BurstAssembler()
    assembler.key("\t", 0.0, ends=True)
    assert not assembler.patient
    assert assembler.pause() == (Fate.HUMAN, "")


def test_enter_alone_is_a_person():
    assembler = BurstAssembler()
    assert assembler.key("\r", 0.0, ends=True) == (Fate.HOLD, "")
    assert assembler.pause() == (Fate.HUMAN, "")


def test_a_scanner_may_begin_with_enter():
    assembler = BurstAssembler()
    assembler.key("\r", 0.0, ends=True)
    assert feed(assembler, TOKEN, 0.005, start=0.005) == (Fate.BURST, TOKEN)


def test_slow_keys_do_not_continue():
    assembler = BurstAssembler()
    assembler.key("a", 0.0)
    assert assembler.continues(0.2)
    assert not assembler.continues(0.3)
    assembler.pause()
    assert not assembler.continues(0.07)
    assembler.deciding = False
    assembler.key("a", 10.0)
    assert assembler.continues(10.03)
    assert not assembler.continues(10.06), "words in a field are typed this fast"
