"""What an event's hours mean for a ticket at a door."""

from datetime import UTC, datetime, timedelta

from kiosk.domain.event import Event
from kiosk.domain.event_hours import before_doors, within_event
from kiosk.domain.ticket import Ticket
from kiosk.domain.token import Claims, Flaw, Rejected
from kiosk.domain.verdict import Reason, Verdict

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
LONG = Event(name="Fest", doors=NOW - timedelta(hours=1), ends=NOW + timedelta(days=9))
VALID = Verdict(Reason.VALID, Ticket(1, "Asha", "", "", "Fest"), 1)


def not_yet(expires_at):
    return Rejected(Flaw.NOT_YET, Claims(1, expires_at, NOW + timedelta(days=7)))


def test_a_token_that_ends_with_a_long_event_has_begun():
    ends = LONG.expires_at
    assert within_event(not_yet(ends), LONG) == Claims(1, ends)
    later = not_yet(ends + timedelta(minutes=5))
    assert within_event(later, LONG) is later
    assert within_event(not_yet(ends), None) == not_yet(ends)
    assert within_event(not_yet(ends), Event(name="Fest")) == not_yet(ends)


def test_other_tokens_stay_what_they_are():
    for token in (None, Claims(1, NOW), Rejected(Flaw.FORGED), Rejected(Flaw.EXPIRED)):
        assert within_event(token, LONG) is token


def test_before_the_doors_open_a_good_ticket_is_not_yet_good():
    event = Event(name="Fest", doors=NOW)
    early = before_doors(VALID, event, NOW - timedelta(seconds=1))
    assert (early.reason, early.at, early.ticket) == (Reason.NOT_YET, NOW, VALID.ticket)
    assert before_doors(VALID, event, NOW) is VALID
    assert before_doors(VALID, Event(name="Fest"), NOW) is VALID
    assert before_doors(VALID, None, NOW) is VALID
    entered = Verdict(Reason.ENTERED, VALID.ticket, 1)
    assert before_doors(entered, event, NOW - timedelta(hours=1)) is entered
