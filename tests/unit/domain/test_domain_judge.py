"""The judge: validity before duplication, every combination decided."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decided, Decision, Lookup
from kiosk.domain.event import Event
from kiosk.domain.reconcile import lookup_from
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.token import Claims, Flaw, Rejected
from kiosk.domain.verdict import Reason
from kiosk.domain.verdict_rules import judge

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


def test_only_valid_is_admissible_and_what_a_second_look_may_let_in():
    tokens = [CLAIMS, None, *(Rejected(f, CLAIMS) for f in Flaw)]
    lookups = [None, *(lookup(s, e) for s in Status for e in ("Ball", "Gala"))]
    door = Door(events=frozenset({"Ball"}))
    for token, found in itertools.product(tokens, lookups):
        verdict = judge(token, found, door)
        assert verdict.admissible is (verdict.reason is Reason.VALID)
        second_look = {Reason.DENIED, Reason.MARKED, Reason.EXPIRED, Reason.NOT_YET}
        inside = found is not None and found.ticket.status is Status.ENTERED
        assert verdict.overridable is (
            verdict.reason in second_look and found is not None and not inside
        )
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
        ("entrydenied", Status.DENIED), ("Cancelled", Status.MARKED),
    ],
)  # fmt: skip
def test_stored_status_words(text, status):
    assert Status.of(text) is status


def row(number, kind, **more):
    at = AT + timedelta(minutes=number)
    return Decision(UUID(int=number), 7, None, "North", "Asha", at, kind=kind, turn=number, **more)


def with_log(*rows, party=1):
    return lookup_from(Ticket(7, "Asha", "", "", "Ball", party=party), rows)


REVOKED = with_log(row(1, Kind.REVOKE, reason="sold"))


def test_a_revoked_ticket_is_dead_whatever_its_code_says():
    assert judge(CLAIMS, REVOKED, Door()).reason is Reason.REVOKED
    expired = judge(Rejected(Flaw.EXPIRED, CLAIMS), REVOKED, Door())
    assert (expired.reason, expired.at) == (Reason.REVOKED, None)


def test_a_code_from_before_the_ticket_was_issued_again_is_told_with_the_time():
    again = row(1, Kind.REISSUE, expires_at=int(AT.timestamp()) + 1)
    old = judge(CLAIMS, with_log(again), Door())
    assert (old.reason, old.at) == (Reason.REISSUED, again.decided_at)
    fresh = Claims(7, AT + timedelta(seconds=1))
    assert judge(fresh, with_log(again), Door()).reason is Reason.VALID
    assert judge(None, with_log(again), Door()).reason is Reason.VALID, "picked without a code"


@pytest.mark.parametrize(
    ("reentry", "party", "reason"),
    [
        (True, 1, Reason.VALID),
        (False, 1, Reason.ENTERED),
        (False, 2, Reason.VALID),  # one of two went; the other one has not come yet
        (True, 2, Reason.VALID),
    ],
)
def test_who_left_may_come_again_where_the_event_says_so(reentry, party, reason):
    left = row(2, Kind.LEAVE, places=1 if party > 1 else 0)
    lookup = with_log(row(1, Kind.ALLOW, places=1 if party > 1 else 0), left, party=party)
    verdict = judge(None, lookup, Door(), event=Event(name="Ball", reentry=reentry), now=AT)
    assert verdict.reason is reason
    assert verdict.decided.at == left.decided_at, "who saw the guest off is told"


def test_where_no_event_is_described_who_left_may_come_again():
    lookup = with_log(row(1, Kind.ALLOW), row(2, Kind.LEAVE))
    assert judge(None, lookup, Door()).reason is Reason.VALID


def test_after_the_events_end_a_ticket_counts_no_more():
    over = Event(name="Ball", valid_until=AT)
    at_the_end = judge(None, lookup(), Door(), event=over, now=AT)
    assert (at_the_end.reason, at_the_end.at) == (Reason.EXPIRED, AT)
    before = judge(None, lookup(), Door(), event=over, now=AT - timedelta(seconds=1))
    assert (before.reason, before.at) == (Reason.VALID, None)
    assert judge(None, lookup(), Door(), event=Event(name="Ball"), now=AT).reason is Reason.VALID
    assert judge(None, lookup(Status.ENTERED), Door(), event=over, now=AT).reason is Reason.ENTERED
