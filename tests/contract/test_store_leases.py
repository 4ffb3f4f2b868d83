"""What the SQL stores promise about ticket numbers that were leased for walk-ins."""

from dataclasses import replace

from kiosk.domain.ticket import Attendee, TicketQuery

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
        ticket = pair.store.register_as(number, AMAL)
        assert ticket.id == number
        assert pair.store.register_as(number, AMAL) == ticket
        assert pair.other.find(number).ticket == ticket
        assert pair.store.find(other) is None
        assert pair.store.register(AMAL).id > other

    def test_who_was_registered_under_one_is_told_though_it_was_deleted_since(self, pair):
        used, unused = pair.store.lease_numbers(2)
        assert pair.store.register_as(used, AMAL)
        pair.other._link.call(lambda s: s.change("DELETE FROM tickets WHERE id = ?", (used,)))
        bina = replace(AMAL, name="Bina")
        wanted = [(used, AMAL), (unused, AMAL), (used, bina)]
        assert pair.other.unregistered(wanted[:2]) == {unused}
        assert pair.other.unregistered(wanted[2:]) == {used}
        assert pair.other.unregistered([]) == set()

    def test_a_number_that_is_taken_is_refused(self, pair):
        ticket = pair.store.register(AMAL)
        assert pair.store.register_as(ticket.id, replace(AMAL, name="Else")) is None
        assert pair.store.find(ticket.id).ticket.name == "Amal Kumar"
