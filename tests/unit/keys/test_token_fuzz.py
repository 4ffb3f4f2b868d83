"""Whatever a QR holds, `check` gives a verdict; only what we signed is admissible."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.clocks import StandingClock

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.memory_store import MemoryStore
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Ticket
from kiosk.domain.verdict import Reason
from kiosk.services.admission import Admission

SECRET = "another key that is long enough for HS256"
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def check(text):
    store = MemoryStore([Ticket(1, "Asha", "", "", "Ball")])
    admission = Admission(store, JwtMint(SECRET), StandingClock(NOW), Door())
    return admission.check(admission.scan(text))


def part(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


any_text = st.text(st.characters(), max_size=300)  # surrogates too: a broken reader may give them
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
claims = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("ticket_id", "exp", "nbf", "iat", "aud", "crit"), json_values)
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["HS256", "HS384", "none", "RS256", ""]) | json_values,
        "typ": json_values,
        "b64": json_values,
        "crit": json_values,
        "kid": json_values,
    },
)


@settings(max_examples=400, deadline=None)
@given(any_text)
@example("eyJhbGciOiJIUzI1NiJ9.e30.")
@example("http://[?token=a.b.c")
def test_any_text_gets_a_verdict(text):
    assert check(text).reason in (Reason.FOREIGN, Reason.FORGED)


@settings(max_examples=300, deadline=None)
@given(any_text, any_text, any_text)
def test_any_url_gets_a_verdict(host, before, token):
    assert not check(f"https://{host}/?{before}&token={token}").admissible


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(headers, claims | json_values, st.booleans())
def test_any_signed_json_gets_a_verdict(header, payload, right_key):
    body = f"{part(json.dumps(header).encode())}.{part(json.dumps(payload).encode())}"
    key = SECRET if right_key else "not the key"
    verdict = check(f"{body}.{part(hmac.digest(key.encode(), body.encode(), hashlib.sha256))}")
    if not right_key:
        assert verdict.reason in (Reason.FORGED, Reason.FOREIGN)
    if verdict.admissible:
        assert header["alg"] == "HS256"
        assert payload["ticket_id"] == 1
        assert type(payload["ticket_id"]) is int


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_change_to_a_good_token_loses_it(data):
    token = JwtMint(SECRET).sign(1, NOW + timedelta(hours=1))
    at = data.draw(st.integers(0, len(token) - 2))
    change = data.draw(st.characters(codec="utf-8"))
    changed = token[:at] + change + token[at + 1 :]
    if changed != token:
        assert not check(changed).admissible


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=400), st.binary(max_size=64))
def test_any_bytes_in_the_parts_get_a_verdict(header, payload, signature):
    text = ".".join(map(part, (header, payload, signature)))
    assert check(text).reason in (Reason.FORGED, Reason.FOREIGN)
