"""What every ticket store promises to the services, whatever it is made of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest

from kiosk.domain.decision import AlreadyDecided, Decided, Decision, NoSuchTicket, Recorded, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

AT = datetime(2026, 11, 22, 19, 52, 7, 123456, tzinfo=UTC)
AMAL = Attendee("Amal Kumar", "+91 98765 43210", "IIT Madras", "Gala")


def press(number, wanted=Wanted.ALLOW, *, door="North", **more):
    return Decision(uuid4(), number, wanted, door, "Meera", more.pop("at", AT), **more)


class TestRegistering:
    def test_gives_a_new_number_each_time_and_keeps_what_was_typed(self, rig):
        first, second = rig.store.register(AMAL), rig.store.register(AMAL)
        assert 0 < first.id < second.id
        found = rig.other.find(first.id)
        assert found is not None
        assert found.ticket == first
        assert (found.ticket.name, found.ticket.event) == ("Amal Kumar", "Gala")
        assert found.ticket.status is Status.NOT_ENTERED
        assert found.decided is None
        assert found.live

    @pytest.mark.parametrize(
        "name", ["李雷 😀", "Ирина", 'O\'Brien \\ "x"', "'; DROP TABLE tickets; --", "100 % ?:%s"]
    )
    def test_any_letters_come_back_as_they_were(self, rig, name):
        ticket = rig.store.register(Attendee(name, "", name, name))
        found = rig.other.find(ticket.id)
        assert (found.ticket.name, found.ticket.university, found.ticket.event) == (name,) * 3

    def test_a_number_nobody_has_is_none(self, rig):
        assert rig.store.find(4711) is None
        assert rig.store.confirm(4711) is None
        assert rig.store.find(2**31 + 5) is None

    def test_same_mobile_and_event_are_recognised_however_they_are_written(self, rig):
        ticket = rig.store.register(AMAL)
        rig.store.register(replace(AMAL, event="Dinner"))
        rig.store.register(replace(AMAL, mobile_number="+91 98765 43211"))
        for mobile in ("9876543210", "+91-98765-43210", "098765 43210", "(98765) 43210"):
            assert [t.id for t in rig.store.registered_already(mobile, " gala")] == [ticket.id]
        assert list(rig.store.registered_already("", "Gala")) == []
        assert list(rig.store.registered_already("3210", "Gala")) == []

    def test_a_mobile_number_is_recognised_in_any_digits(self, rig):
        planted = rig.plant(("Asha", "+٩١ ٩٨٧٦٥ ٤٣٢١٠", "", "Gala", None, None))
        ticket = rig.store.register(AMAL)
        for mobile in ("9876543210", "९८७६५ ४३२१०", "+91-98765-43210"):
            found = [t.id for t in rig.store.registered_already(mobile, "Gala")]
            assert found == [planted, ticket.id]
        assert list(rig.store.registered_already("९८७६५ ४३२११", "Gala")) == []

    def test_what_no_table_can_hold_is_said_in_a_sentence(self, beside):
        with pytest.raises(StoreUnavailable) as caught:
            beside.store.register(Attendee("half a \ud83d emoji", "", "", ""))
        assert caught.value.trouble is StoreTrouble.UNSTORABLE
        assert beside.store.register(AMAL).id > 0


class TestDeciding:
    @pytest.mark.parametrize("wanted", list(Wanted))
    def test_the_first_wins_and_everything_about_it_is_kept(self, rig, wanted):
        ticket = rig.store.register(AMAL)
        outcome = rig.store.record(press(ticket.id, wanted, reason="no ID"))
        assert isinstance(outcome, Recorded)
        assert outcome.decided == Decided(wanted.status, AT, "North", "Meera", "no ID")
        found = rig.other.find(ticket.id)
        assert found.decided == outcome.decided
        assert found.ticket == outcome.ticket
        assert found.ticket.status is wanted.status
        assert found.ticket.entry_time == AT.replace(microsecond=0)
        assert found.ticket.name == "Amal Kumar"

    @pytest.mark.parametrize("first", list(Wanted))
    @pytest.mark.parametrize("second", list(Wanted))
    def test_the_second_is_told_who_where_and_when(self, rig, first, second):
        ticket = rig.store.register(AMAL)
        rig.store.record(press(ticket.id, first, reason="why"))
        later = press(ticket.id, second, door="South", at=AT + timedelta(minutes=1))
        outcome = rig.other.record(later)
        assert isinstance(outcome, AlreadyDecided)
        assert outcome.decided == Decided(first.status, AT, "North", "Meera", "why")
        assert outcome.ticket.status is first.status
        assert rig.store.find(ticket.id).decided.door == "North"

    def test_sent_again_it_is_the_same_decision(self, rig):
        ticket = rig.store.register(AMAL)
        decision = press(ticket.id)
        first = rig.store.record(decision)
        assert rig.store.record(decision) == first
        assert rig.other.record(decision) == first
        assert rig.store.counts(door="North").here == 1

    def test_sent_again_after_an_override_it_still_has_its_own_outcome(self, rig):
        ticket = rig.store.register(AMAL)
        denied = press(ticket.id, Wanted.DENY)
        rig.store.record(denied)
        rig.store.record(press(ticket.id, door="Desk", override=True, reason="ID found"))
        again = rig.store.record(denied)
        assert isinstance(again, Recorded)
        assert again.decided.status is Status.DENIED

    def test_a_missing_ticket_is_said_and_leaves_nothing(self, rig):
        assert rig.store.record(press(77)) == NoSuchTicket(77)
        assert rig.store.counts(door="North").here == 0

    def test_an_override_lets_a_denied_guest_in_and_is_told_from_then_on(self, rig):
        ticket = rig.store.register(AMAL)
        rig.store.record(press(ticket.id, Wanted.DENY))
        assert isinstance(rig.other.record(press(ticket.id)), AlreadyDecided)
        second_look = press(ticket.id, door="Desk", override=True, reason="ID found")
        outcome = rig.store.record(second_look)
        assert isinstance(outcome, Recorded)
        assert rig.other.find(ticket.id).decided == Decided(
            Status.ENTERED, AT, "Desk", "Meera", "ID found"
        )
        assert rig.store.counts(door="North").here == 1
        assert rig.store.counts(door="Desk").here == 1

    def test_an_override_never_lets_in_twice(self, rig):
        ticket = rig.store.register(AMAL)
        rig.store.record(press(ticket.id))
        outcome = rig.store.record(press(ticket.id, door="Desk", override=True, reason="x"))
        assert isinstance(outcome, AlreadyDecided)
        assert outcome.decided.door == "North"

    def test_an_override_of_a_ticket_nobody_decided_is_an_ordinary_decision(self, rig):
        ticket = rig.store.register(AMAL)
        outcome = rig.store.record(press(ticket.id, override=True, reason="x"))
        assert isinstance(outcome, Recorded)

    def test_the_hour_is_kept_whatever_zone_it_came_in(self, rig):
        ticket = rig.store.register(AMAL)
        india = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
        rig.store.record(press(ticket.id, at=india))
        found = rig.other.find(ticket.id)
        assert found.decided.at == AT
        assert found.ticket.entry_time == AT.replace(microsecond=0)


class TestRowsOfThePredecessor:
    @pytest.mark.parametrize("status", ["not_entered", None, "", "  Not_Entered "])
    def test_undecided_however_it_is_written(self, rig, status):
        number = rig.plant((" Ravi ", None, None, "Gala", status, None))
        found = rig.store.find(number)
        assert found.ticket.status is Status.NOT_ENTERED
        assert (found.ticket.name, found.ticket.mobile_number) == ("Ravi", "")
        assert isinstance(rig.store.record(press(number)), Recorded)
        assert isinstance(rig.other.record(press(number)), AlreadyDecided)

    @pytest.mark.parametrize("status", ["entered", " Entered ", "ENTERED\n", "entrydenied"])
    def test_decided_without_a_door(self, rig, status):
        number = rig.plant(("Ravi", "1", "U", "Gala", status, datetime(2026, 11, 22, 18, 1, 2)))
        outcome = rig.store.record(press(number))
        assert isinstance(outcome, AlreadyDecided)
        known = Decided(Status.of(status), datetime(2026, 11, 22, 18, 1, 2, tzinfo=UTC))
        assert outcome.decided == known
        assert rig.store.find(number).decided == known

    @pytest.mark.parametrize("status", ["cancelled", " Refunded ", "blocked"])
    def test_another_programs_word_lets_nobody_in_but_on_purpose(self, rig, status):
        number = rig.plant(("Ravi", "1", "U", "Gala", status, None))
        found = rig.store.find(number)
        assert (found.ticket.status, found.ticket.mark) == (Status.MARKED, status.strip())
        for wanted in Wanted:
            assert isinstance(rig.store.record(press(number, wanted)), AlreadyDecided)
        assert rig.other.find(number).ticket.mark == status.strip()
        assert rig.store.counts().marked == 1
        second_look = press(number, override=True, reason="paid at the desk")
        assert isinstance(rig.store.record(second_look), Recorded)
        assert rig.other.find(number).ticket.status is Status.ENTERED

    def test_decided_without_a_time(self, rig):
        number = rig.plant(("Ravi", "1", "U", "Gala", "entered", None))
        assert rig.store.find(number).decided == Decided(Status.ENTERED)


class TestTheLog:
    def test_takes_every_scan_and_the_same_one_once(self, rig):
        entry = ScanEntry(uuid4(), Reason.FORGED, None, "North", "Meera", Source.CAMERA, AT)
        rig.store.log_scan(entry)
        rig.store.log_scan(entry)
        rig.other.log_scan(replace(entry, id=uuid4(), verdict=Reason.VALID, ticket_id=3))

    def test_a_scan_and_a_decision_share_their_id(self, rig):
        ticket = rig.store.register(AMAL)
        decision = press(ticket.id)
        rig.store.log_scan(
            ScanEntry(decision.id, Reason.VALID, ticket.id, "N", "M", Source.CAMERA, AT)
        )
        assert isinstance(rig.store.record(decision), Recorded)


class TestCounting:
    def test_by_status_event_and_door(self, rig):
        tickets = [
            rig.store.register(replace(AMAL, event=e)) for e in ("Gala", "gala ", "Dinner", "")
        ]
        rig.store.record(press(tickets[0].id))
        rig.store.record(press(tickets[2].id, Wanted.DENY, door="South"))
        counts = rig.other.counts(door="South")
        assert (counts.total, counts.entered, counts.denied, counts.here) == (4, 1, 1, 1)
        gala = rig.store.counts(frozenset({" GALA"}))
        assert (gala.total, gala.entered, gala.denied, gala.here) == (2, 1, 0, 0)

    def test_nothing_is_zero(self, rig):
        counts = rig.store.counts()
        assert (counts.total, counts.entered, counts.denied, counts.here) == (0, 0, 0, 0)

    def test_events_are_each_named_once_in_order(self, rig):
        for event in ("Gala", "  gala", "Dinner", "", "Über uns"):
            rig.plant(("A", "", "", event, None, None))
        rig.plant(("A", "", "", None, None, None))
        assert [e.casefold() for e in rig.store.events()] == ["dinner", "gala", "über uns"]


class TestRevision:
    def test_changes_with_each_change_and_only_then(self, rig):
        marks = [rig.store.revision()]
        ticket = rig.other.register(AMAL)
        marks.append(rig.store.revision())
        rig.other.record(press(ticket.id, Wanted.DENY))
        marks.append(rig.store.revision())
        rig.other.record(press(ticket.id, override=True, reason="x"))
        marks.append(rig.store.revision())
        assert len(set(marks)) == len(marks)
        assert rig.store.revision() == marks[-1]
        rig.store.record(press(ticket.id))  # lost: nothing changed
        assert rig.store.revision() == marks[-1]

    def test_sees_what_the_predecessor_writes(self, beside):
        before = beside.store.revision()
        beside.plant(("A", "", "", "Gala", None, None))
        assert beside.store.revision() != before


class TestItself:
    def test_says_what_it_is_and_that_it_is_there(self, rig):
        rig.store.register(AMAL)
        assert rig.store.probe().kind
        assert "kiosk-test" not in str(rig.store.probe())
        assert rig.store.status().online
        assert list(rig.store.conflicts()) == []
