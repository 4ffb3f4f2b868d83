"""What who works at a door sees of a ticket: of the mobile number, the last three digits."""

from collections.abc import Iterable
from dataclasses import replace

from kiosk.domain.decision import NoSuchTicket, Outcome
from kiosk.domain.text import last_three
from kiosk.domain.ticket import Ticket


def masked(ticket: Ticket) -> Ticket:
    """The ticket with the end of its mobile number only."""
    return replace(ticket, mobile_number=last_three(ticket.mobile_number))


def all_masked(tickets: Iterable[Ticket]) -> tuple[Ticket, ...]:
    """Each of them masked."""
    return tuple(masked(ticket) for ticket in tickets)


def masked_outcome(outcome: Outcome) -> Outcome:
    """What became of a decision, with the end of the mobile number only."""
    if isinstance(outcome, NoSuchTicket):
        return outcome
    return replace(outcome, ticket=masked(outcome.ticket))
