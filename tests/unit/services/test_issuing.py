"""The registration desk's verbs: what is typed, registered, issued and drawn."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from support.clocks import StandingClock
from zxingcpp import read_barcodes

from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.memory_store import MemoryStore
from kiosk.adapters.phone_numbers import PhoneRules
from kiosk.domain.ticket import Attendee
from kiosk.domain.token import token_in
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.issuing import Issuing, Refused, tidy

NOW = datetime(2026, 11, 22, 18, 0, 0, 999_999, tzinfo=UTC)
SECRET = "a key that is long enough for HS256, surely"


@pytest.fixture
def desk():
    def desk(**more):
        return Issuing(
            MemoryStore(), JwtMint(SECRET), QrArtist(), StandingClock(NOW), PhoneRules("IN"), **more
        )

    return desk


def test_fields_are_trimmed(desk):
    attendee = desk().examine("  Asha\t Rao ", " 98765 43210 ", "", " Spring\u2028Ball ")
    assert attendee == Attendee("Asha Rao", "98765 43210", "", "Spring Ball")


@pytest.mark.parametrize("name", ["", "   ", "\t\n", "\u2028"])
def test_name_is_required(desk, name):
    refused = desk().examine(name, "", "", "")
    assert isinstance(refused, Refused)
    assert list(refused.faults) == ["name"]


@pytest.mark.parametrize(
    "name", ["\u200b", "\ufeff", "\u2060\u00ad", "\u3164", "\u200d \u200c", "\u2800", "\u202e"]
)
def test_a_name_that_shows_nothing_is_refused(desk, name):
    refused = desk().examine(name, "", "", "")
    assert isinstance(refused, Refused)
    assert refused.faults["name"]
    assert desk().examine("A", "", name, name) == Attendee("A", "", "", "")


def test_signs_that_turn_the_line_round_are_not_kept(desk):
    attendee = desk().examine("\u202eAsha\u2066 Rao\u2069", "", "\u202dIIT", "Ball\u202c")
    assert attendee == Attendee("Asha Rao", "", "IIT", "Ball")


def test_digits_of_any_script_are_one_number(desk):
    issuing = desk()
    issued = issuing.register(issuing.examine("A", "९८७६५ ४३२१०", "", "Ball"))
    assert issued.ticket.mobile_number == "98765 43210"
    again = issuing.examine("B", "+٩١ ٩٨٧٦٥ ٤٣٢١٠", "", "ball")
    assert [ticket.id for ticket in issuing.known(again)] == [issued.ticket.id]


@pytest.mark.parametrize(
    "mobile", ["98765 43210", "+91 98765 43210", "09876543210", "+44 7400 123456"]
)
def test_indian_and_international_numbers_are_kept_as_typed(desk, mobile):
    assert desk().examine("A", mobile, "", "").mobile_number == mobile


@pytest.mark.parametrize(
    ("mobile", "word"),
    [
        ("12", "short"),
        ("abc", "not a phone"),
        ("+999 1234567", "country"),
        ("98765432109876", "long"),
    ],
)
def test_wrong_numbers_are_explained_with_an_example(desk, mobile, word):
    fault = desk().examine("A", mobile, "", "").faults["mobile_number"]
    assert word in fault
    assert "+91" in fault or "0" in fault


@pytest.mark.parametrize(
    ("field", "values", "limit"),
    [
        ("name", ("n" * 256, "", "", ""), 255),
        ("university", ("n", "", "u" * 256, ""), 255),
        ("event", ("n", "", "", "e" * 256), 255),
        ("mobile_number", ("n", "+44 7400 123456" + " x 1" * 4, "", ""), 20),
    ],
)
def test_limits_of_the_table_are_named(desk, field, values, limit):
    fault = desk().examine(*values).faults[field]
    if field != "mobile_number":
        assert str(limit) in fault


def test_limit_counts_characters_not_bytes(desk):
    assert desk().examine("आ" * 255, "", "", "").name == "आ" * 255


def test_same_number_and_event_is_known(desk):
    issuing = desk()
    first = issuing.register(Attendee("Asha", "+91 98765 43210", "", "Ball")).ticket
    assert issuing.known(Attendee("Asha R", "9876543210", "", "ball ")) == (first,)
    assert issuing.known(Attendee("Asha R", "9876543210", "", "Gala")) == ()
    assert issuing.known(Attendee("Asha R", "", "", "Ball")) == ()


def test_time_to_live_counts_from_the_corrected_clock(desk):
    issued = desk(ttl=timedelta(hours=2)).register(Attendee("A", "", "", ""))
    assert issued.expires_at == NOW.replace(microsecond=0) + timedelta(hours=2)
    claims = JwtMint(SECRET).read(issued.text, NOW)
    assert claims.expires_at == issued.expires_at


@pytest.mark.parametrize(
    ("app_url", "before"),
    [
        ("", ""),
        ("https://tickets.example.org", "https://tickets.example.org/?token="),
        ("https://tickets.example.org/", "https://tickets.example.org/?token="),
        ("http://laptop:8501/app", "http://laptop:8501/app/?token="),
    ],
)
def test_text_is_bare_or_in_the_predecessors_form(desk, app_url, before):
    issued = desk(app_url=app_url).register(Attendee("A", "", "", ""))
    assert issued.text == before + issued.token
    assert token_in(issued.text) == issued.token


@pytest.mark.parametrize("app_url", ["", "https://tickets.example.org"])
def test_the_code_holds_exactly_the_text(desk, app_url):
    issuing = desk(app_url=app_url)
    issued = issuing.register(Attendee("Asha", "", "", "Ball"))
    bare = Image.open(io.BytesIO(issuing.artist.qr_png(issued.text)))
    assert [code.text for code in read_barcodes(bare)] == [issued.text]
    assert bare.getpixel((0, 0)) == 255  # the quiet zone


def test_bare_token_needs_version_7_at_most(desk):
    issuing = desk()
    issued = issuing.register(Attendee("A", "", "", ""))
    side = Image.open(io.BytesIO(issuing.artist.qr_png(issued.text))).width
    assert side // 10 - 8 <= 17 + 4 * 7


@given(st.text())
def test_tidy_is_idempotent_and_leaves_nothing_that_a_table_refuses(text):
    tidied = tidy(text)
    assert tidy(tidied) == tidied
    assert tidied == tidied.strip()
    tidied.encode()  # no lone surrogates
    assert not any(c in tidied for c in "\0\r\n\t\x1b")


def test_tidy_keeps_joiners_and_composes():
    assert tidy("क्‍ष") == "क्‍ष"
    assert tidy("👨‍👩‍👧") == "👨‍👩‍👧"
    assert tidy("Jose\u0301") == "José"


def test_advice_that_does_not_come_stops_no_registration(desk, monkeypatch):
    def too_slow(*_):
        raise StoreUnavailable(StoreTrouble.TIMEOUT, "too slow")

    issuing = desk()
    monkeypatch.setattr(issuing.store, "registered_already", too_slow)
    guest = issuing.examine("Asha", "+91 98765 43210", "IIT", "Ball")
    assert issuing.known(guest) == ()
    assert issuing.register(guest).ticket.id == 1
