"""The judge: validity before duplication, every combination decided."""

import itertools
from datetime import UTC, datetime

import pytest

from kiosk.domain.decision import Decided, Lookup
from kiosk.domain.rules import judge
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.token import Claims, Flaw, Rejected
from kiosk.domain.verdict import Reason

AT = datetime(2026, 11, 22, 18, tzinfo=UTC)
CLAIMS = Claims(7, AT, AT)


def lookup(status=Status.NOT_ENTERED, event="Ball", *, live=True):
    decided = None if status is Status.NOT_ENTERED else Decided(status, AT, "North", "Asha")
    return Lookup(Ticket(7, "Asha", "", "", event, status), decided, live)


@pytest.mark.parametrize(
    ("flaw", "reason"),
    [
        (Flaw.FOREIGN, Reason.FOREIGN),
        (Flaw.FORGED, Reason.FORGED),
        (Flaw.EXPIRED, Reason.EXPIRED),
        (Flaw.NOT_YET, Reason.NOT_YET),
    ],
)
@pytest.mark.parametrize("status", list(Status))
def test_validity_comes_before_everything_else(flaw, reason, status):
    claims = CLAIMS if flaw in (Flaw.EXPIRED, Flaw.NOT_YET) else None
    verdict = judge(
        Rejected(flaw, claims), lookup(status, "Gala"), Door(events=frozenset({"Ball"}))
    )
    assert verdict.reason is reason
    if claims is None:  # a copied code learns nothing
        assert (verdict.ticket, verdict.ticket_id, verdict.decided, verdict.at) == (None,) * 4
    else:
        assert verdict.at == AT


@pytest.mark.parametrize("token", [CLAIMS, None])
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.NOT_ENTERED, Reason.VALID),
        (Status.ENTERED, Reason.ENTERED),
        (Status.DENIED, Reason.DENIED),
    ],
)
def test_status_decides_a_good_ticket(token, status, reason):
    verdict = judge(token, lookup(status), Door())
    assert verdict.reason is reason
    assert verdict.decided == lookup(status).decided
    assert verdict.ticket_id == 7


def test_unknown_ticket():
    assert judge(CLAIMS, None, Door()).reason is Reason.UNKNOWN
    assert judge(CLAIMS, None, Door()).ticket_id == 7
    assert judge(None, None, Door()).reason is Reason.UNKNOWN


@pytest.mark.parametrize("status", list(Status))
def test_other_event_comes_before_status(status):
    door = Door(events=frozenset({"Ball"}))
    assert judge(CLAIMS, lookup(status, "Gala"), door).reason is Reason.OTHER_EVENT
    assert judge(CLAIMS, lookup(event=" BALL "), door).reason is Reason.VALID


def test_door_without_events_admits_all():
    assert judge(CLAIMS, lookup(event=""), Door()).reason is Reason.VALID
    assert judge(CLAIMS, lookup(event=""), Door(events=frozenset({"Ball"}))).reason is (
        Reason.OTHER_EVENT
    )


def test_only_valid_is_admissible_and_only_denied_overridable():
    tokens = [CLAIMS, None, *(Rejected(f, CLAIMS) for f in Flaw)]
    lookups = [None, *(lookup(s, e) for s in Status for e in ("Ball", "Gala"))]
    door = Door(events=frozenset({"Ball"}))
    for token, found in itertools.product(tokens, lookups):
        verdict = judge(token, found, door)
        assert verdict.admissible is (verdict.reason is Reason.VALID)
        assert verdict.overridable is (verdict.reason is Reason.DENIED)
        assert verdict.reason is not Reason.UNAVAILABLE
        if verdict.admissible:
            assert found.ticket.status is Status.NOT_ENTERED
            assert not isinstance(token, Rejected)


@pytest.mark.parametrize("live", [True, False])
def test_says_whether_the_server_was_asked(live):
    assert judge(CLAIMS, lookup(live=live), Door()).live is live


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (None, Status.NOT_ENTERED), ("", Status.NOT_ENTERED), ("not_entered", Status.NOT_ENTERED),
        ("entered", Status.ENTERED), (" ENTERED ", Status.ENTERED),
        ("entrydenied", Status.DENIED), ("whatever", Status.NOT_ENTERED),
    ],
)  # fmt: skip
def test_stored_status_words(text, status):
    assert Status.of(text) is status
