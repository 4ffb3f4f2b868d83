"""What may be offered about a ticket: the table of what may follow, as buttons and commands ask it.

Nothing here decides: the store is the judge. But what it would refuse is not offered.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from kiosk.domain.action_rules import UNDOABLE, Kind, Phase, may_follow
from kiosk.domain.decision import Decision, Lookup
from kiosk.domain.log_replay import state_of
from kiosk.domain.operator import KIND_RIGHTS, OnDuty, Right
from kiosk.domain.scan import Direction
from kiosk.domain.ticket_state import TicketState
from kiosk.domain.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a person may do about one ticket now.

    Attributes:
        kinds: what may be pressed; a plain Allow of a guest who left stands as `RETURN`.
        first: what the door's main key means; None where nothing is to be done.
        places: the most people that `first` can be about; 1 for a ticket for one.
        undo: the row that *Undo* takes back; None where there is none to take back.
        reasoned: those of `kinds` that need a reason.
    """

    kinds: frozenset[Kind]
    first: Kind | None = None
    places: int = 1
    undo: Decision | None = None
    reasoned: frozenset[Kind] = frozenset()


_AT_A_DOOR = (Kind.ALLOW, Kind.RETURN, Kind.LEAVE, Kind.DENY, Kind.OVERRIDE)
_AT_A_DESK = (Kind.REVOKE, Kind.RESTORE, Kind.REISSUE)


def offered(verdict: Verdict, direction: Direction = Direction.IN) -> Offer:
    """What a door offers for a verdict.

    Args:
        verdict: of the scan; where it names no ticket, only a hold is offered.
        direction: what the door is set to.
    """
    kinds = {Kind.HOLD}
    state = verdict.state or _state_by(verdict)
    if verdict.ticket is None or state is None:
        return Offer(kinds=frozenset(kinds), reasoned=frozenset({Kind.HOLD}))
    if direction is not Direction.OUT:
        if verdict.admissible:
            kinds |= {Kind.RETURN if verdict.returning else Kind.ALLOW}
            kinds |= {Kind.DENY} if may_follow(state.phase, Kind.DENY) else set()
        if verdict.overridable:
            kinds |= {Kind.OVERRIDE}
    if direction is not Direction.IN and state.inside and may_follow(state.phase, Kind.LEAVE):
        kinds |= {Kind.LEAVE}
    first = _first(kinds, direction, state)
    return Offer(
        kinds=frozenset(kinds),
        first=first,
        places=_places(state, first),
        undo=undoable(state),
        reasoned=frozenset(kinds & {Kind.OVERRIDE, Kind.HOLD}),
    )


def _state_by(verdict: Verdict) -> TicketState | None:
    """Where a ticket's guests are, where the verdict alone tells."""
    if verdict.ticket is None:
        return None
    if verdict.admissible:
        return TicketState(party=verdict.ticket.party)
    return TicketState(denied=True) if verdict.overridable else None


def _first(kinds: Collection[Kind], direction: Direction, state: TicketState) -> Kind | None:
    if Kind.LEAVE in kinds and (direction is Direction.OUT or not state.room):
        return Kind.LEAVE
    return next((kind for kind in (Kind.ALLOW, Kind.RETURN) if kind in kinds), None)


def _places(state: TicketState, kind: Kind | None) -> int:
    if kind is Kind.LEAVE:
        return max(1, state.inside)
    return max(1, state.out if kind is Kind.RETURN else state.room)


def may_do(on_duty: OnDuty, kind: Kind) -> bool:
    """Whether who works here may do that at all; what is their own is not asked."""
    return kind not in KIND_RIGHTS or on_duty.may(KIND_RIGHTS[kind])


def may_take_back(on_duty: OnDuty, decision: Decision) -> bool:
    """Whether who works here may take that back: everybody may what they decided themselves."""
    own = on_duty.operator is not None and decision.operator == on_duty.operator.name
    return own or on_duty.may(Right.UNDO_OTHERS)


def permitted(offer: Offer, on_duty: OnDuty, *, desk_let_in: bool = False) -> Offer:
    """What of an offer who works here may do.

    Args:
        offer: what may be done about the ticket.
        on_duty: who works here.
        desk_let_in: whether the desk said to let the guest in: then everybody may.
    """
    kinds = {kind for kind in offer.kinds if may_do(on_duty, kind)}
    if desk_let_in:
        kinds |= offer.kinds & {Kind.OVERRIDE}
    first = offer.first if offer.first in kinds else None
    return replace(
        offer, kinds=frozenset(kinds), first=first, reasoned=frozenset(offer.reasoned & kinds)
    )


def undoable(state: TicketState) -> Decision | None:
    """The last decision, where it can be taken back."""
    last = state.last
    if last is None or last.action not in UNDOABLE or state.phase is Phase.REVOKED:
        return None
    return last


def at_the_desk(lookup: Lookup, on_duty: OnDuty | None = None) -> Offer:
    """What a desk offers on a ticket's card: everything that the table allows, with a reason.

    Args:
        lookup: what is known of the ticket.
        on_duty: who works here; None where that is not asked.
    """
    state = state_of(lookup)
    undo = undoable(state)
    kinds = {kind for kind in (*_AT_A_DOOR, *_AT_A_DESK) if may_follow(state.phase, kind)}
    if not state.out:
        kinds.discard(Kind.RETURN)
    if undo is not None and may_take_back(on_duty or OnDuty(), undo):
        kinds.add(Kind.UNDO)
    reasoned = {Kind.OVERRIDE, Kind.UNDO, Kind.REVOKE, Kind.RESTORE}
    offer = Offer(
        kinds=frozenset(kinds), undo=undo, reasoned=frozenset(kinds & reasoned), places=state.party
    )
    return permitted(offer, on_duty) if on_duty else offer
