"""How what several places know about one ticket becomes one answer, while the server is away.

Every rule here gives the same result in whatever order the decisions arrive and however often
(a join: commutative, associative, idempotent), because laptops hear of each other in any order.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid5

from kiosk.domain.action_rules import ADMITTING, DECIDING, Kind
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
from kiosk.domain.log_replay import alone, decided_by, seen, state_of, told
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.ticket_state import TicketState, admissible, meant

_NEVER = datetime.max.replace(tzinfo=UTC)


def decided_from(decision: Decision) -> Decided:
    """A decision as it stands in the table once it was carried out."""
    return alone(decision)


def matches(decision: Decision, decided: Decided | None) -> bool:
    """Whether what stands is this very decision, to the microsecond of its time.

    The table cuts texts that are too long, and a reader may put them on one line; the reason says
    nothing more about who decided.
    """
    if decided is None or (decided.status, decided.at) != (
        alone(decision).status,
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


def merge_decided(one: Decided | None, other: Decided | None) -> Decided | None:
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


def lookup_with(ticket: Ticket, decided: Decided | None, *, live: bool) -> Lookup:
    """A ticket together with what is known to be decided about it."""
    if decided is None and ticket.status is Status.MARKED:
        return Lookup(ticket, None, live)
    if decided is None or decided.status is Status.NOT_ENTERED:
        return Lookup(replace(ticket, status=Status.NOT_ENTERED, entry_time=None), None, live)
    return Lookup(_as_decided(ticket, decided), decided, live)


def _as_decided(ticket: Ticket, decided: Decided) -> Ticket:
    """The ticket with the decision in it; the table keeps whole seconds."""
    at = decided.at.replace(microsecond=0) if decided.at else None
    mark = ticket.mark if decided.status is Status.MARKED else ""
    inside = int(decided.status is Status.ENTERED)
    return replace(ticket, status=decided.status, entry_time=at, mark=mark, inside=inside)


def simple(decision: Decision) -> bool:
    """Whether it is a press as 0.1 knew it, about a ticket for one."""
    return decision.action in _PRESSES and decision.places <= 1


_PRESSES = frozenset({Kind.ALLOW, Kind.DENY, Kind.OVERRIDE})


def lookup_from(
    ticket: Ticket, log: Iterable[Decision], *, live: bool = True, row: bool = True
) -> Lookup:
    """A ticket whose whole log counts, with what that comes to.

    Args:
        ticket: as its row stands.
        log: every row of it that is known, in any order.
        live: whether the server told all of it.
        row: whether what others wrote into the ticket's row counts, too; not where the log has
            rows that are newer than the ticket's.
    """
    known = seen(log, ticket if row else replace(ticket, status=Status.NOT_ENTERED))
    state = known.state
    decided = decided_by(state)
    if decided is None and state.status is not Status.NOT_ENTERED:
        decided = Decided(state.status, ticket.entry_time)
    entry_time = ticket.entry_time
    if ticket.status is not state.status:
        at = decided.at if decided else None
        entry_time = at.replace(microsecond=0) if at else None
    shown = replace(
        ticket,
        status=state.status,
        entry_time=entry_time,
        mark=state.marked,
        inside=state.inside,
        revoked=state.revoked,
    )
    return Lookup(
        shown,
        decided,
        live,
        table_disagrees=row and put_back(ticket, state),
        state=state,
        log=known.rows,
        whole=True,
    )


def put_back(ticket: Ticket, state: TicketState) -> bool:
    """Whether a ticket's row is open though its log says that it was decided.

    Whoever opens a ticket on purpose leaves a row in the log. So somebody put the table alone back:
    from a dump, by importing the guest list again, or with another program.

    Args:
        ticket: as its row stands.
        state: what its log comes to.
    """
    return ticket.status is Status.NOT_ENTERED and state.status in _KIND_OF


def conflict_with_table(lookup: Lookup) -> Conflict | None:
    """What is listed of a ticket whose row is open though its log says that it was decided."""
    if not lookup.table_disagrees or lookup.decided is None:
        return None
    says = Decided(Status.NOT_ENTERED)
    return Conflict(lookup.ticket, ConflictKind.TABLE_PUT_BACK, lookup.decided, says)


def rows_behind(lookup: Lookup) -> list[Decision]:
    """The rows of the log that a lookup rests on; made up where only the decision is known."""
    decided = lookup.decided
    if lookup.log or decided is None or decided.status not in _KIND_OF:
        return list(lookup.log)
    at = decided.at or _NEVER
    return [
        Decision(
            id=uuid5(_MADE_UP, f"{lookup.ticket.id} {decided.status} {at} {decided.door}"),
            ticket_id=lookup.ticket.id,
            wanted=Wanted(decided.status.value),
            door=decided.door,
            operator=decided.operator,
            decided_at=at,
            reason=decided.reason,
            kind=_KIND_OF[decided.status],
            places=lookup.ticket.party if lookup.ticket.party > 1 else 0,
        )
    ]


_MADE_UP = UUID("5a0c0a56-1d0c-4d0f-8f0b-7f5a1f0f2a61")
_KIND_OF = {Status.ENTERED: Kind.ALLOW, Status.DENIED: Kind.DENY}


def merged(lookup: Lookup, rows: Iterable[Decision], *, live: bool) -> Lookup:
    """A ticket with rows of its log merged in that the place it comes from may lack.

    Rows that it has already change nothing. A ticket for one that was only ever pressed about is
    merged by its status, as 0.1 did and does; any other from all rows together.
    """
    known = {row.id for row in lookup.log}
    fresh = [row for row in rows if row.id not in known and row.action in DECIDING]
    if not fresh:
        return replace(lookup, live=live)
    if lookup.whole or lookup.ticket.party > 1 or not all(map(simple, fresh)):
        marked = lookup.ticket.status is Status.MARKED
        still = marked and not any(one.action in ADMITTING for one in fresh)
        found = lookup_from(lookup.ticket, [*rows_behind(lookup), *fresh], live=live, row=still)
        return replace(found, table_disagrees=lookup.table_disagrees)
    decided = lookup.decided
    for row in fresh:
        decided = merge_decided(decided, decided_from(row))
    return replace(lookup_with(lookup.ticket, decided, live=live), log=(*lookup.log, *fresh))


def wins(status: Status, decision: Decision) -> bool:
    """Whether a press may be carried out on a ticket of this status."""
    if status is Status.NOT_ENTERED:
        return True
    return status is not Status.ENTERED and decision.action is Kind.OVERRIDE


def prepared(lookup: Lookup, decision: Decision) -> Decision:
    """A decision as it is kept: by what is known here, a plain Allow may be a return."""
    if decision.action not in DECIDING:
        return decision
    state = state_of(lookup)
    exact = meant(state, decision)
    turn = max(decision.turn, state.turn + 1)
    if (exact.action, exact.places, turn) == (decision.action, decision.places, decision.turn):
        return decision
    return replace(exact, turn=turn)


def outcome_for(
    lookup: Lookup, decision: Decision, *, reentry: bool = True
) -> Recorded | AlreadyDecided:
    """The outcome of a decision taken from what this laptop knows; queued where it stands.

    Args:
        lookup: what is known here of the ticket.
        decision: what was pressed.
        reentry: whether the event lets guests who left come in again.
    """
    ticket = lookup.ticket
    if decision.action not in DECIDING:
        return Recorded(ticket, told(decision, ticket.status), queued=True)
    if simple(decision) and not lookup.whole and ticket.party == 1:
        if not wins(ticket.status, decision):
            return AlreadyDecided(ticket, lookup.decided or Decided(ticket.status))
        decided = decided_from(decision)
        return Recorded(_as_decided(ticket, decided), decided, queued=True)
    state = state_of(lookup)
    if not admissible(state, decision, reentry=reentry):
        return AlreadyDecided(ticket, lookup.decided or last_told(state))
    after = merged(lookup, [prepared(lookup, decision)], live=False)
    return Recorded(after.ticket, told(decision, after.ticket.status), queued=True)


def last_told(state: TicketState) -> Decided:
    """What the last row did, of a ticket whose status tells of nothing."""
    if state.last is None:
        return Decided(state.status)
    return replace(alone(state.last), status=state.status)


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
