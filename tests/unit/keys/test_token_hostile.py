"""A hostile guest: every kind of false ticket gets its verdict, none an exception, none entry."""

import base64
import hashlib
import hmac
import json
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from support.clocks import StandingClock

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.memory_store import MemoryStore
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Ticket
from kiosk.domain.token import LEEWAY_SECONDS, MAX_TEXT, Flaw
from kiosk.domain.verdict import Reason
from kiosk.services.admission import Admission

SECRET = "the event's key, which is long enough for HS256"
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
TOMORROW = int((NOW + timedelta(hours=24)).timestamp())


@pytest.fixture
def admission():
    store = MemoryStore([Ticket(1, "Asha", "", "", "Ball"), Ticket(2**31 - 1, "Last", "", "", "")])
    return Admission(store, JwtMint(SECRET), StandingClock(NOW), Door())


@pytest.fixture
def verdict(admission):
    def verdict(text):
        return admission.check(admission.scan(text)).reason

    return verdict


def b64(data):
    if not isinstance(data, bytes):
        data = json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(payload, header=None, key=SECRET, digest=hashlib.sha256):
    """A token signed by hand: libraries refuse to make most of these."""
    body = f"{b64(header if header is not None else {'alg': 'HS256'})}.{b64(payload)}"
    return f"{body}.{b64(hmac.digest(key.encode(), body.encode(), digest))}"


def good(**claims):
    return signed({"ticket_id": 1, "exp": TOMORROW, **claims})


def without(name):
    return {k: v for k, v in {"ticket_id": 1, "exp": TOMORROW}.items() if k != name}


def test_good_token_is_valid(verdict):
    assert verdict(good()) is Reason.VALID
    assert verdict(f" {good()}\n") is Reason.VALID
    assert verdict(JwtMint(SECRET).sign(1, NOW + timedelta(hours=1))) is Reason.VALID


def test_predecessor_token_in_its_url_is_valid(verdict):
    token = jwt.encode({"ticket_id": 1, "exp": TOMORROW}, SECRET, "HS256")
    for host in ("https://app.streamlit.app", "http://localhost:8501", "https://elsewhere.example"):
        assert verdict(f"{host}/?token={token}") is Reason.VALID


def test_our_token_is_read_by_the_predecessors_rule():
    token = JwtMint(SECRET).sign(7, NOW + timedelta(hours=24))
    claims = jwt.decode(token, SECRET, ["HS256"], options={"verify_exp": False})
    assert claims == {"ticket_id": 7, "exp": TOMORROW}
    assert jwt.get_unverified_header(token) == {"alg": "HS256"}
    assert len(token) <= 120


@pytest.mark.parametrize(
    "payload",
    [
        {"ticket_id": "1"}, {"ticket_id": 1.0}, {"ticket_id": 1.5}, {"ticket_id": True},
        {"ticket_id": -1}, {"ticket_id": 0}, {"ticket_id": 2**31}, {"ticket_id": 2**63},
        {"ticket_id": 10**400}, {"ticket_id": None}, {"ticket_id": [1]}, {"ticket_id": {"id": 1}},
        {"ticket_id": "1 OR 1=1"}, {"ticket_id": "<script>"}, {"ticket_id": "१"},
        {"exp": "tomorrow"}, {"exp": None}, {"exp": True}, {"exp": [TOMORROW]},
        {"exp": 1e300}, {"exp": -1e300}, {"exp": 10**400}, {"exp": float("nan")},
        {"exp": float("inf")}, {"nbf": "now"}, {"nbf": 1e300}, {"nbf": {}},
    ],
)  # fmt: skip
def test_signed_nonsense_is_no_ticket_of_ours(verdict, payload):
    # Not forged: the signature does match our key.
    assert verdict(good(**payload)) is Reason.FOREIGN


@pytest.mark.parametrize("name", ["ticket_id", "exp"])
def test_missing_claim_is_no_ticket_of_ours(verdict, name):
    assert verdict(signed(without(name))) is Reason.FOREIGN
    assert verdict(signed(without(name), key="another event's key " * 2)) is Reason.FORGED


@pytest.mark.parametrize(
    "payload", [[], "text", 1, None, True, b"{", b"", b"\xff\xfe", b"[" * 2000]
)
def test_payload_that_is_no_object_is_forged(verdict, payload):
    assert verdict(signed(payload)) in (Reason.FORGED, Reason.FOREIGN)


def test_nested_json_is_forged(verdict):
    deep = b'{"ticket_id":1,"exp":' + b"[" * 1200 + b"]" * 1200 + b"}"
    assert verdict(signed(deep)) in (Reason.FORGED, Reason.FOREIGN)
    assert verdict(signed({"ticket_id": 1}, header=b'{"a":' + b"[" * 1300 + b"}")) is Reason.FORGED


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", None, 0, ["HS256"], {}])
def test_unsigned_is_forged(verdict, alg):
    body = f"{b64({'alg': alg, 'typ': 'JWT'})}.{b64({'ticket_id': 1, 'exp': TOMORROW})}"
    assert verdict(f"{body}.") is Reason.FORGED
    assert verdict(f"{body}.{good().rpartition('.')[2]}") is Reason.FORGED
    assert verdict(signed({"ticket_id": 1, "exp": TOMORROW}, {"alg": alg})) is Reason.FORGED


def test_other_algorithms_with_the_right_key_are_forged(verdict):
    payload = {"ticket_id": 1, "exp": TOMORROW}
    assert verdict(signed(payload, {"alg": "HS384"}, digest=hashlib.sha384)) is Reason.FORGED
    assert verdict(signed(payload, {"alg": "HS512"}, digest=hashlib.sha512)) is Reason.FORGED
    assert verdict(signed(payload, {"alg": "hs256"})) is Reason.FORGED


def test_rsa_is_forged_and_its_public_key_is_no_secret():
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    payload = {"ticket_id": 1, "exp": TOMORROW}
    with_rsa = jwt.encode(payload, private, "RS256")
    confused = signed(payload, {"alg": "HS256"}, key=pem.decode())
    store = MemoryStore([Ticket(1, "Asha", "", "", "Ball")])
    admission = Admission(store, JwtMint(SECRET), StandingClock(NOW), Door())
    for token in (with_rsa, confused):
        assert admission.check(admission.scan(token)).reason is Reason.FORGED


def test_other_events_key_is_forged(verdict):
    assert verdict(signed({"ticket_id": 1, "exp": TOMORROW}, key="another event's key " * 2)) is (
        Reason.FORGED
    )


def test_forged_is_never_told_that_it_was_used(admission):
    lookups = []
    admission.store.find = lookups.append
    forged = signed({"ticket_id": 1, "exp": TOMORROW}, key="x" * 40)
    seen = admission.check(admission.scan(forged))
    assert (seen.reason, seen.ticket, seen.ticket_id, lookups) == (Reason.FORGED, None, None, [])


@pytest.mark.parametrize("cut", [1, 2, 10, 43])
def test_truncated_is_forged(verdict, cut):
    assert verdict(good()[:-cut]) is Reason.FORGED


def test_every_flipped_character_is_refused(verdict):
    token = good()
    for at, char in enumerate(token):
        # The last character of an HMAC-SHA-256 holds two bits that mean nothing: the low ones.
        if at == len(token) - 1:
            continue
        other = "A" if char != "A" else "B"
        assert verdict(token[:at] + other + token[at + 1 :]) in (Reason.FORGED, Reason.FOREIGN)


def test_expiry_and_not_before_with_their_leeway(verdict):
    now = int(NOW.timestamp())
    assert verdict(good(exp=now)) is Reason.VALID
    assert verdict(good(exp=now - LEEWAY_SECONDS + 1)) is Reason.VALID
    assert verdict(good(exp=now - LEEWAY_SECONDS)) is Reason.EXPIRED
    assert verdict(good(exp=now - LEEWAY_SECONDS - 1)) is Reason.EXPIRED
    assert verdict(good(exp=0)) is Reason.EXPIRED
    assert verdict(good(nbf=now + LEEWAY_SECONDS)) is Reason.VALID
    assert verdict(good(nbf=now + LEEWAY_SECONDS + 1)) is Reason.NOT_YET
    assert verdict(good(iat=now + 10**9)) is Reason.VALID  # when it was made decides nothing


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": 253_402_300_799}, Reason.VALID),  # the last second of the year 9999
        ({"nbf": -62_135_596_800}, Reason.VALID),  # the first one of the year 1
        ({"exp": -62_135_596_800}, Reason.EXPIRED),
        ({"nbf": 253_402_300_799, "exp": 253_402_300_799}, Reason.NOT_YET),
    ],
)
def test_times_at_the_edges_of_the_calendar_have_their_verdict(verdict, claims, reason):
    assert verdict(good(**claims)) is reason


def test_other_claims_of_a_good_token_change_nothing(verdict):
    assert verdict(good(aud="door", iss="us", sub=5, jti=[], name="<b>'; DROP TABLE--")) is (
        Reason.VALID
    )


def test_dangerous_headers_are_forged_or_ignored(verdict):
    payload = {"ticket_id": 1, "exp": TOMORROW}
    assert verdict(signed(payload, {"alg": "HS256", "crit": ["exp"]})) is Reason.FORGED
    assert verdict(signed(payload, {"alg": "HS256", "b64": False})) in (
        Reason.FORGED, Reason.VALID,
    )  # fmt: skip
    for header in ({"kid": "../../dev/null"}, {"jku": "http://evil.example/k"}, {"zip": "DEF"}):
        assert verdict(signed(payload, {"alg": "HS256", **header})) in (
            Reason.FORGED, Reason.VALID,
        )  # fmt: skip


def test_huge_texts_are_refused_before_anything_is_parsed(admission, monkeypatch):
    calls = []
    monkeypatch.setattr(jwt, "decode", lambda *a, **k: calls.append(a))
    header = b64({"alg": "HS256", "x": "y" * 2**20})
    huge = f"{header}.{b64({'ticket_id': 1})}.abc"
    for text in (huge, f"https://a/?token={huge}", "x" * 2**20, "\U0001f600" * 1025, good() * 99):
        assert admission.check(admission.scan(text)).reason is Reason.FOREIGN
    assert calls == []


def test_the_limit_is_in_bytes(verdict):
    padded = f"https://a/?x={'y' * MAX_TEXT}"[: MAX_TEXT - len(good()) - 7] + f"&token={good()}"
    assert len(padded) == MAX_TEXT
    assert verdict(padded) is Reason.VALID
    assert verdict(f"{padded}&") is Reason.FOREIGN


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\0", "a.b", "a.b.c", "...", "https://example.org/", "WIFI:S:x;P:y;;",
        "https://example.org/?token=", "https://[::1/?token=a.b.c", "//?token=abc", "token=a.b.c",
        "BEGIN:VCARD", "'; DROP TABLE tickets; --", "<script>alert(1)</script>", "1", "१२३",
        "\ud800", "\udcff.\udcff.\udcff", "é" * 1000, "\u202e\u2066.a.b", "%00", "eyJ", "null",
        "javascript:alert(1)//?token=", "file:///etc/passwd", "\x1b[2J",
    ],
)  # fmt: skip
def test_everything_else_is_not_ours(verdict, text):
    assert verdict(text) is Reason.FOREIGN


def test_url_tricks(verdict):
    token, forged = good(), signed({"ticket_id": 1, "exp": TOMORROW}, key="x" * 40)
    assert verdict(f"https://evil.example/phish?x=1&token={token}#y") is Reason.VALID
    assert verdict(f"https://a/?token={quote(token)}") is Reason.VALID
    assert verdict(f"https://a/?token={forged}&token={token}") is Reason.FOREIGN
    assert verdict(f"https://a/?token={token}&token={token}") is Reason.FOREIGN
    assert verdict(f"https://a/#token={token}") is Reason.FOREIGN
    assert verdict(f"https://a/{token}") is Reason.FOREIGN
    assert verdict(f"https://a/?token={token}%00") is Reason.FOREIGN


@pytest.mark.parametrize(
    "form",
    [
        "{}", "\ufeff{}", "{}\ufeff", " {}\u00a0\r\n", "“{}”", '"{}"', "'{}'", "‹{}›", "<{}>",
        "«{}»", "token={}", "?token={}", "https://a/#/?token={}", "https://a/?x=1#/?token={}",
        "“https://a/?token={}”", "<https://a/?token={}>", "https://a/?token=%22{}%22",
    ],
)  # fmt: skip
def test_a_token_is_found_as_people_paste_it(verdict, form):
    token, forged = good(), signed({"ticket_id": 1, "exp": TOMORROW}, key="x" * 40)
    assert verdict(form.format(token)) is Reason.VALID
    assert verdict(form.format(token.replace(".", "%2E"))) is Reason.VALID
    assert verdict(form.format(forged)) is Reason.FORGED
    assert verdict(form.format(f"{token} {token}")) is Reason.FOREIGN
    assert verdict(f"https://a/?token={forged}#/?token={token}") is Reason.FOREIGN


def test_number_of_the_largest_and_of_an_unknown_ticket(verdict):
    assert verdict(good(ticket_id=2**31 - 1)) is Reason.VALID
    assert verdict(good(ticket_id=404)) is Reason.UNKNOWN


@pytest.mark.parametrize("secret", ["k", "é", " ", "x" * 10_000, "\0"])
def test_any_secret_works_and_one_that_may_be_guessed_is_called_weak(secret):
    mint = JwtMint(secret)
    assert mint.weak
    assert mint.read(mint.sign(3, NOW + timedelta(hours=1)), NOW).ticket_id == 3


def test_recursion_limit_is_left_alone(verdict):
    before = sys.getrecursionlimit()
    verdict(signed(b'{"a":' * 600 + b"1" + b"}" * 600))
    assert sys.getrecursionlimit() == before


@pytest.mark.parametrize(
    ("ends", "good"),
    [
        (timedelta(hours=12), True),
        (timedelta(hours=36), True),
        (timedelta(hours=37), False),
        (timedelta(days=400), False),
        (datetime(9999, 12, 30, tzinfo=UTC) - NOW, False),
    ],
)
def test_an_end_that_no_ticket_of_the_event_can_have_is_not_good_yet(ends, good):
    mint = JwtMint("x" * 40, timedelta(hours=12))
    read = mint.read(mint.sign(3, NOW + ends), NOW)
    if good:
        assert (read.ticket_id, read.not_before) == (3, None)
    else:
        assert read.flaw is Flaw.NOT_YET
        assert read.claims.not_before == NOW + ends - timedelta(hours=36)
    assert JwtMint("x" * 40).read(mint.sign(3, NOW + ends), NOW).ticket_id == 3, "without a limit"


@pytest.mark.parametrize("secret", ["a key of the usual length, random or not", "schlüssel € " * 4])
def test_signs_to_the_letter_what_the_library_signs(secret):
    ends = NOW + timedelta(hours=9)
    claims = {"ticket_id": 81_234, "exp": int(ends.timestamp())}
    theirs = jwt.encode(claims, secret, "HS256", headers={"typ": None})
    assert JwtMint(secret).sign(81_234, ends) == theirs


def test_takes_no_certificate_for_a_secret():
    pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
    with pytest.raises(jwt.InvalidKeyError):
        JwtMint(pem).sign(1, NOW)
