"""How what several places know about one ticket becomes one answer, while the server is away.

Every rule here gives the same result in whatever order the decisions arrive and however often
(a join: commutative, associative, idempotent), because laptops hear of each other in any order.
"""

from dataclasses import replace
from datetime import UTC, datetime

from kiosk.domain.decision import (
    DOOR_LIMIT,
    OPERATOR_LIMIT,
    AlreadyDecided,
    Conflict,
    ConflictKind,
    Decided,
    Decision,
    Lookup,
    Recorded,
    Wanted,
)
from kiosk.domain.ticket import Status, Ticket

_NEVER = datetime.max.replace(tzinfo=UTC)


def stood(decision: Decision) -> Decided:
    """A decision as it stands in the table once it was carried out."""
    return Decided(
        decision.wanted.status,
        decision.decided_at,
        decision.door,
        decision.operator,
        decision.reason,
    )


def stands(decision: Decision, decided: Decided | None) -> bool:
    """Whether what stands is this very decision, to the microsecond of its time.

    The table cuts texts that are too long, and a reader may put them on one line; the reason says
    nothing more about who decided.
    """
    if decided is None or (decided.status, decided.at) != (
        decision.wanted.status,
        decision.decided_at,
    ):
        return False
    return all(
        one[:limit].split() == other[:limit].split()
        for one, other, limit in (
            (decision.door, decided.door, DOOR_LIMIT),
            (decision.operator, decided.operator, OPERATOR_LIMIT),
        )
    )


def joined(one: Decided | None, other: Decided | None) -> Decided | None:
    """What holds when both were carried out.

    A guest who was let in is inside, whatever else was decided; of two equal decisions the earlier
    one counts. Where the predecessor kept no time, the decision with a time is the better answer.
    """
    if one is None or other is None:
        return one or other
    return min(one, other, key=_rank)


def _rank(decided: Decided) -> tuple[bool, datetime, str, str, str]:
    return (
        decided.status is not Status.ENTERED,
        decided.at or _NEVER,
        decided.door,
        decided.operator,
        decided.reason,
    )


def known(ticket: Ticket, decided: Decided | None, *, live: bool) -> Lookup:
    """A ticket together with what is known to be decided about it."""
    if decided is None or decided.status is Status.NOT_ENTERED:
        return Lookup(replace(ticket, status=Status.NOT_ENTERED, entry_time=None), None, live)
    return Lookup(_as_decided(ticket, decided), decided, live)


def _as_decided(ticket: Ticket, decided: Decided) -> Ticket:
    """The ticket with the decision in it; the table keeps whole seconds."""
    at = decided.at.replace(microsecond=0) if decided.at else None
    return replace(ticket, status=decided.status, entry_time=at)


def wins(status: Status, decision: Decision) -> bool:
    """Whether a decision may be carried out on a ticket of this status."""
    if status is Status.NOT_ENTERED:
        return True
    return status is Status.DENIED and decision.override and decision.wanted is Wanted.ALLOW


def settled(lookup: Lookup, decision: Decision) -> Recorded | AlreadyDecided:
    """The outcome of a decision taken from what this laptop knows; queued where it stands."""
    ticket = lookup.ticket
    if not wins(ticket.status, decision):
        return AlreadyDecided(ticket, lookup.decided or Decided(ticket.status, ticket.entry_time))
    decided = stood(decision)
    return Recorded(_as_decided(ticket, decided), decided, queued=True)


def conflict_between(ticket: Ticket, one: Decided, other: Decided) -> Conflict | None:
    """The conflict between two decisions that were both carried out; None where both denied."""
    statuses = {one.status, other.status}
    if Status.ENTERED not in statuses:
        return None
    kind = (
        ConflictKind.ADMITTED_TWICE
        if statuses == {Status.ENTERED}
        else ConflictKind.ADMITTED_AND_DENIED
    )
    first, second = sorted((one, other), key=lambda d: d.at or _NEVER)
    return Conflict(ticket, kind, first, second)
