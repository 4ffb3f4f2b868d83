"""A ticket's state, as it follows from the rows of its log, in whatever order they arrived.

Laptops hear of each other's decisions late and in any order. So the state is no running total: it
is worked out from all rows that are known, sorted by what their makers knew (`Decision.turn`, a
Lamport clock: L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System",
1978), then by their time. Who has the same rows has the same state.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid5

from kiosk.domain.action_rules import ADMITTING, DECIDING, UNDOABLE, Kind
from kiosk.domain.decision import ConflictKind, Decided, Decision, Lookup, Wanted
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.ticket_state import TicketState, has_dead_code


@dataclass(frozen=True, slots=True)
class Mark:
    """Two rows that were both carried out and do not go together."""

    kind: ConflictKind
    first: Decision
    second: Decision


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a log comes to.

    Attributes:
        rows: those that count, in the order in which they count.
        undone: the ids of those that were taken back.
    """

    state: TicketState
    marks: tuple[Mark, ...] = ()
    rows: tuple[Decision, ...] = ()
    undone: frozenset[UUID] = frozenset()


def order(row: Decision) -> tuple[int, datetime, bytes]:
    """By what the maker of a row knew, then by its time, then the same for everybody."""
    return row.turn, row.decided_at, row.id.bytes


def replay(rows: Iterable[Decision], party: int = 1) -> Replayed:
    """Work the state out from every row that was carried out; which come twice count once."""
    known = {row.id: row for row in rows if row.action in DECIDING}
    ordered = sorted(known.values(), key=order)
    undone, marks = _taken_back(ordered, known)
    counting = [row for row in ordered if row.id not in undone and row.action is not Kind.UNDO]
    marks += _too_late(counting)
    state = TicketState(party=party)
    for row in counting:
        clash = _clash(state, row)
        if clash is not None:
            marks.append(Mark(*clash, row))
        state = carried_out(state, row)
    state = replace(state, turn=max((row.turn for row in ordered), default=-1))
    return Replayed(state, tuple(marks), tuple(ordered), frozenset(undone))


def _taken_back(
    ordered: Sequence[Decision], known: dict[UUID, Decision]
) -> tuple[set[UUID], list[Mark]]:
    """Which rows were taken back, and where somebody could not know that, or built on one."""
    undone: set[UUID] = set()
    marks: list[Mark] = []
    targets = {row.refers for row in ordered if row.action is Kind.UNDO}
    for row in ordered:
        target = known.get(row.refers) if row.action is Kind.UNDO and row.refers else None
        if target is None or target.action not in UNDOABLE:
            continue
        others = [
            other for other in ordered if other.id not in targets and _meanwhile(other, target, row)
        ]
        built = [other for other in others if other.action is not Kind.ALLOW]
        if others:
            marks.append(Mark(ConflictKind.UNDONE_MEANWHILE, row, (built or others)[0]))
        if not built:
            undone.add(target.id)
    return undone, marks


def _meanwhile(other: Decision, target: Decision, undo: Decision) -> bool:
    """Whether a row of another door came between a decision and its undo, unknown to both."""
    if other.action not in UNDOABLE or other.id == target.id or other.door == undo.door:
        return False
    return target.turn <= other.turn <= undo.turn and order(target) < order(other)


def _too_late(ordered: Sequence[Decision]) -> list[Mark]:
    """Who was let in after a ticket was revoked or issued again, where the door could not know."""
    marks = []
    for end in ordered:
        if end.action not in {Kind.REVOKE, Kind.REISSUE}:
            continue
        for row in ordered:
            unknown = row.action in ADMITTING and order(row) < order(end) and row.door != end.door
            if not unknown or row.decided_at <= end.decided_at:
                continue
            if end.action is Kind.REVOKE:
                marks.append(Mark(ConflictKind.ADMITTED_REVOKED, end, row))
            elif row.expires_at is not None and row.expires_at < (end.expires_at or 0):
                marks.append(Mark(ConflictKind.ADMITTED_OLD_CODE, end, row))
    return marks


def _clash(state: TicketState, row: Decision) -> tuple[ConflictKind, Decision] | None:
    """Why a row that was carried out does not go together with what was before, and with what."""
    kind, people = row.action, max(1, row.places)
    if kind in ADMITTING and state.closing is not None:
        return ConflictKind.ADMITTED_REVOKED, state.closing
    if kind in ADMITTING and state.renewed is not None and has_dead_code(state, row):
        return ConflictKind.ADMITTED_OLD_CODE, state.renewed
    if state.last is None:
        return None
    if kind in ADMITTING and people > state.room + state.out:
        if kind is Kind.RETURN:
            return ConflictKind.RETURNED_TWICE, state.last
        twice = ConflictKind.TOO_MANY if state.party > 1 else ConflictKind.ADMITTED_TWICE
        return twice, state.last
    contrary = (kind is Kind.ALLOW and state.denied) or (kind is Kind.DENY and state.inside > 0)
    return (ConflictKind.ADMITTED_AND_DENIED, state.last) if contrary else None


def carried_out(state: TicketState, row: Decision) -> TicketState:
    """The state after a row that was carried out, whatever was before: total, and never over N."""
    people = max(1, row.places)
    after = state
    match row.action:
        case Kind.ALLOW | Kind.OVERRIDE | Kind.RETURN:
            after = _come_in(state, row.action, people)
        case Kind.DENY if not state.inside:
            after = replace(state, denied=True)
        case Kind.LEAVE:
            after = replace(state, inside=max(0, state.inside - people))
        case Kind.REVOKE if not state.revoked:
            return replace(state, closing=row)
        case Kind.RESTORE:
            return replace(state, closing=None)
        case Kind.REISSUE if row.expires_at is not None:
            least = max(state.least_exp or 0, row.expires_at)
            return replace(state, least_exp=least, renewed=row)
        case _:
            pass
    # Of two that say the same the earlier one counts.
    return after if after == state else replace(after, last=row)


def _come_in(state: TicketState, kind: Kind, people: int) -> TicketState:
    """Guests come in: those who left first where they return, else those who never came."""
    back = min(people, state.out) if kind is Kind.RETURN else 0
    fresh = min(people - back, state.room)
    back += min(people - back - fresh, state.out - back)
    return replace(
        state,
        admitted=state.admitted + fresh,
        inside=state.inside + fresh + back,
        denied=False,
        marked="",
    )


def state_of(lookup: Lookup) -> TicketState:
    """Where a ticket's guests are, also where only its status is known."""
    ticket, decided = lookup.ticket, lookup.decided
    if lookup.state is not None:
        return lookup.state
    people = ticket.party if ticket.status is Status.ENTERED else 0
    at = decided.at if decided else None
    return TicketState(
        party=ticket.party,
        admitted=people,
        inside=people,
        denied=ticket.status is Status.DENIED,
        marked=(ticket.mark or "?") if ticket.status is Status.MARKED else "",
        turn=max((row.turn for row in lookup.log), default=0 if decided else -1),
        last=next((row for row in lookup.log if at is not None and row.decided_at == at), None),
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ADOPTED = UUID("0f6c8a54-2f6d-4b34-9f1e-6d2f7c1a9b10")


def adopted(state: TicketState, ticket: Ticket) -> Decision | None:
    """The row that somebody else's writing of the status would have left; None where they agree.

    The predecessor beside us lets in and denies by the status alone. It keeps neither door nor
    person, and of a party it knows nothing: whom it lets in, it lets in as a whole.
    """
    if ticket.status is state.status or ticket.status not in _WRITTEN_BY_OTHERS:
        return None
    if ticket.status is Status.DENIED and state.inside:
        return None
    at = ticket.entry_time or _EPOCH
    kind = Kind.ALLOW if ticket.status is Status.ENTERED else Kind.DENY
    return Decision(
        id=uuid5(_ADOPTED, f"{ticket.id} {kind} {at.isoformat()}"),
        ticket_id=ticket.id,
        wanted=Wanted(ticket.status.value),
        door="",
        operator="",
        decided_at=at,
        kind=Kind.RETURN if kind is Kind.ALLOW and state.out and not state.room else kind,
        places=state.party if state.party > 1 else 0,
        turn=state.turn + 1,
    )


_WRITTEN_BY_OTHERS = frozenset({Status.ENTERED, Status.DENIED})


def seen(rows: Iterable[Decision], ticket: Ticket) -> Replayed:
    """What the log and the ticket's row come to together.

    Args:
        rows: of the log.
        ticket: as its row stands; `party` counts, too.
    """
    rows = list(rows)
    replayed = replay(rows, ticket.party)
    other = adopted(replayed.state, ticket)
    if other is not None:
        replayed = replay([*rows, other], ticket.party)
    if ticket.status is not Status.MARKED:
        return replayed
    return replace(replayed, state=replace(replayed.state, marked=ticket.mark or "?"))


def decided_by(state: TicketState) -> Decided | None:
    """Who decided what the ticket's row says; None while nothing is decided."""
    if state.closing is not None:
        return decided_as(state.closing, Status.DENIED)
    if state.last is None or state.status is Status.NOT_ENTERED:
        return None
    return decided_as(state.last, state.status)


def decided_as(row: Decision, status: Status) -> Decided:
    """A row as it is told: when, where, by whom, why."""
    at = None if row.decided_at == _EPOCH else row.decided_at
    return Decided(status, at, row.door, row.operator, row.reason, row.action, row.places)


_LEADS_TO = {
    Kind.ALLOW: Status.ENTERED,
    Kind.OVERRIDE: Status.ENTERED,
    Kind.RETURN: Status.ENTERED,
    Kind.DENY: Status.DENIED,
    Kind.REVOKE: Status.DENIED,
}


def told(row: Decision, status: Status) -> Decided:
    """How an action that was recorded is told: by itself, with the status that it led to."""
    return decided_as(row, _LEADS_TO.get(row.action, status))


def alone(row: Decision) -> Decided:
    """A row as it is told where nothing else is known of its ticket."""
    return decided_as(row, _LEADS_TO.get(row.action, Status.NOT_ENTERED))
