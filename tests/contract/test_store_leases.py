"""What the SQL stores promise about ticket numbers that were leased for walk-ins."""

from dataclasses import replace

import pytest

from kiosk.domain.event import Event
from kiosk.domain.ticket import Attendee, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable

AMAL = Attendee("Amal Kumar", "+91 98765 43210", "IIT Madras", "Gala")


class TestLeasedNumbers:
    def test_are_never_given_to_anybody_else(self, pair):
        mine = pair.store.lease_numbers(7)
        theirs = pair.other.lease_numbers(1)
        later = [pair.other.register(AMAL).id, pair.store.register(AMAL).id]
        assert len({*mine, *theirs, *later}) == 10
        assert pair.store.page(TicketQuery(limit=50)).rows == tuple(
            reversed([pair.store.find(n).ticket for n in later])
        )

    def test_a_ticket_registered_under_one_is_a_ticket_like_any_other(self, pair):
        number, other = pair.store.lease_numbers(2)
        ticket = pair.store.register_leased(number, AMAL)
        assert ticket.id == number
        assert pair.store.register_leased(number, AMAL) == ticket
        assert pair.other.find(number).ticket == ticket
        assert pair.store.find(other) is None
        assert pair.store.register(AMAL).id > other

    def test_who_was_registered_under_one_is_told_though_it_was_deleted_since(self, pair):
        used, unused = pair.store.lease_numbers(2)
        assert pair.store.register_leased(used, AMAL)
        pair.other._link.call(lambda s: s.change("DELETE FROM tickets WHERE id = ?", (used,)))
        bina = replace(AMAL, name="Bina")
        wanted = [(used, AMAL), (unused, AMAL), (used, bina)]
        assert pair.other.missing_registrations(wanted[:2]) == {unused}
        assert pair.other.missing_registrations(wanted[2:]) == {used}
        assert pair.other.missing_registrations([]) == set()

    def test_a_number_that_is_taken_is_refused(self, pair):
        ticket = pair.store.register(AMAL)
        assert pair.store.register_leased(ticket.id, replace(AMAL, name="Else")) is None
        assert pair.store.find(ticket.id).ticket.name == "Amal Kumar"

    def test_the_last_place_is_given_once_whichever_way_it_is_asked_for(self, pair):
        pair.store.put_event(Event(name="Gala", capacity=2))
        one, two, late = pair.store.lease_numbers(3)
        assert pair.store.register_leased(one, AMAL, if_place=True)
        assert pair.other.register(replace(AMAL, name="Bina", event=" gala"))
        for full in (
            lambda: pair.store.register_leased(two, replace(AMAL, name="Cem"), if_place=True),
            lambda: pair.other.register(replace(AMAL, name="Cem")),
        ):
            with pytest.raises(StoreUnavailable) as caught:
                full()
            assert caught.value.trouble is StoreTrouble.FULL
            assert "Gala is full" in caught.value.sentence
        assert pair.store.places_left("GALA") == 0
        assert pair.store.find(two) is None
        # Asked again, after an answer that was lost, who is in stays in.
        assert pair.store.register_leased(one, AMAL, if_place=True).id == one
        # Who holds a ticket already is written down, and it shows that there are too many.
        assert pair.other.register_leased(late, replace(AMAL, name="Dana")).id == late
        assert pair.other.places_left("Gala") == -1
        assert pair.other.places_left("Jazz") is None
        assert pair.store.register_leased(two, replace(AMAL, event="Jazz"), if_place=True)
