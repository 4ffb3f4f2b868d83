"""What the SQL stores say of what they do not take, and that nothing of it is left behind."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, NoSuchTicket, Recorded, UploadResult, Wanted
from kiosk.domain.ticket import Attendee
from kiosk.services.faults import StoreTrouble, StoreUnavailable

AT = datetime(2026, 11, 22, 19, 52, 7, 123456, tzinfo=UTC)
AMAL = Attendee("Amal Kumar", "+91 98765 43210", "IIT Madras", "Gala")


def row(number, kind, door="North", **more):
    return Decision(uuid4(), number, None, door, "Meera", AT, kind=kind, **more)


@pytest.mark.parametrize("kind", [Kind.HOLD, Kind.EDIT, Kind.LEAVE, Kind.REVOKE])
def test_an_action_about_nobodys_ticket_is_said_and_leaves_nothing(pair, kind):
    mark = pair.store.revision()
    assert pair.store.record(row(4711, kind, reason="x")) == NoSuchTicket(4711)
    assert pair.store.revision() == mark
    assert list(pair.store.holds()) == []


def test_a_reason_that_no_table_holds_is_refused_and_the_next_one_is_taken(pair):
    ticket = pair.store.register(AMAL)
    with pytest.raises(StoreUnavailable) as caught:
        pair.store.record(row(ticket.id, Kind.HOLD, reason="half a \ud83d emoji"))
    assert caught.value.trouble is StoreTrouble.UNSTORABLE
    assert list(pair.other.holds()) == []
    assert isinstance(pair.store.record(row(ticket.id, Kind.HOLD, reason="name")), Recorded)
    assert [hold.reason for hold in pair.other.holds()] == ["name"]


def test_a_conflict_about_a_ticket_that_was_deleted_is_no_conflict_any_more(pair):
    ticket, other = pair.store.register(AMAL), pair.store.register(AMAL)
    for number in (ticket.id, other.id):
        for door in ("North", "South"):
            press = Decision(uuid4(), number, Wanted.ALLOW, door, "Meera", AT, offline=True)
            assert pair.store.record_batch([press]) != [UploadResult.MISSING]
    assert {one.ticket.id for one in pair.store.conflicts()} == {ticket.id, other.id}
    pair.other._link.call(lambda s: s.change("DELETE FROM tickets WHERE id = ?", (ticket.id,)))
    assert [one.ticket.id for one in pair.store.conflicts()] == [other.id]
