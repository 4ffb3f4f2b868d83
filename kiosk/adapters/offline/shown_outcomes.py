"""What people were shown for a decision, and whether another press means the same as it."""

from dataclasses import replace

from kiosk.adapters.local.journal_entries import JournalEntry, ShownOutcome, UploadState
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import (
    AlreadyDecided,
    Decided,
    Decision,
    Lookup,
    NoSuchTicket,
    Outcome,
    Recorded,
)
from kiosk.domain.log_replay import told
from kiosk.domain.reconcile import matches, simple
from kiosk.domain.ticket import Ticket
from kiosk.services.faults import StoreTrouble, StoreUnavailable


def outcome_shown(entry: JournalEntry, lookup: Lookup | None) -> Outcome | None:
    """The outcome that was shown for this decision before; None where none was.

    Args:
        entry: the decision in the journal.
        lookup: what the laptop's copy knows of its ticket; None where it is not there.
    """
    decision = entry.decision
    ticket = lookup.ticket if lookup else Ticket(decision.ticket_id, "", "", "", "")
    match entry.shown:
        case ShownOutcome.RECORDED:
            decided = told(decision, ticket.status)
            ticket = replace(ticket, status=decided.status, entry_time=decided.at)
            return Recorded(ticket, decided, queued=entry.state is not UploadState.SENT)
        case ShownOutcome.ALREADY:
            decided = (lookup.decided if lookup else None) or Decided(ticket.status)
            return AlreadyDecided(ticket, decided)
        case ShownOutcome.MISSING:
            return NoSuchTicket(decision.ticket_id)
        case ShownOutcome.NOTHING:
            return None


def shown_of(outcome: Outcome) -> ShownOutcome:
    """The word by which the journal remembers that this outcome was shown."""
    match outcome:
        case Recorded():
            return ShownOutcome.RECORDED
        case AlreadyDecided():
            return ShownOutcome.ALREADY
        case NoSuchTicket():
            return ShownOutcome.MISSING


def stands_for(decision: Decision, lookup: Lookup) -> bool:
    """Whether what is known here is this very decision already."""
    known = {row.id for row in lookup.log}
    return decision.id in known or (simple(decision) and matches(decision, lookup.decided))


def same_intent(one: Decision, other: Decision) -> bool:
    """Whether two presses want the same; a plain Allow may have been kept as a return."""
    admits = {Kind.ALLOW, Kind.RETURN}
    same = one.action is other.action or {one.action, other.action} <= admits
    # A ticket for one is kept without a number; one person of it is all of it.
    people = {0, one.places or 1}
    return same and one.refers == other.refers and other.places in people


def unknown_ticket(ticket_id: int) -> StoreUnavailable:
    """Why nothing can be decided of a ticket here."""
    return StoreUnavailable(
        StoreTrouble.OFFLINE,
        f"Ticket {ticket_id} is not in this laptop's copy, and the server is away. Ask at a "
        "door that is online, or try again when the network is back.",
    )
