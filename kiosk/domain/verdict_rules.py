"""The judge: from what the token says and what the table knows to a verdict.

The order of the tests matters: shape, signature, time, existence, code, event, state. A forged code
must never be told "already used", or the one who copied it learns that it was worth copying.

One rule for the time, whether a code was shown or a number was typed: a ticket counts from when
its event's doors open until its event's tickets end; the code itself must not have ended either.
Who may, lets in before and after that on purpose, with a reason.
"""

from datetime import datetime
from typing import assert_never

from kiosk.domain.action_rules import Phase
from kiosk.domain.decision import Decided, Lookup
from kiosk.domain.event import Event
from kiosk.domain.log_replay import decided_as, state_of
from kiosk.domain.scan import Door
from kiosk.domain.ticket_state import TicketState
from kiosk.domain.token import Claims, Flaw, Rejected
from kiosk.domain.verdict import Reason, Verdict


def judge(
    token: Claims | Rejected | None,
    lookup: Lookup | None,
    door: Door,
    *,
    event: Event | None = None,
    now: datetime | None = None,
) -> Verdict:
    """Judge one scan.

    Args:
        token: what the token says; None where a person picked the ticket without a code.
        lookup: what the table knows about the ticket; None where it knows nothing.
        door: where the guest stands.
        event: the ticket's event, where it is described.
        now: UTC, aware; without it the event's times are not looked at.

    Returns:
        The verdict. `UNAVAILABLE` is never among them: the caller knows that, not the judge.
    """
    if isinstance(token, Rejected):
        return _rejected(token, lookup)
    ticket = lookup.ticket if lookup else None
    ticket_id = token.ticket_id if token else (ticket.id if ticket else None)
    if lookup is None or ticket is None:
        return Verdict(Reason.UNKNOWN, ticket_id=ticket_id)
    state = state_of(lookup)
    expires_at = int(token.expires_at.timestamp()) if token else None
    reason, at = _of_state(state, event), None
    if state.phase is Phase.REVOKED:
        reason = Reason.REVOKED
    elif expires_at is not None and state.least_exp is not None and expires_at < state.least_exp:
        reason = Reason.REISSUED
        at = state.renewed.decided_at if state.renewed else None
    elif not door.admits_event(ticket.event):
        reason = Reason.OTHER_EVENT
    elif reason is Reason.VALID and event is not None and now is not None:
        reason, at = _by_the_events_end(event, now)
    return Verdict(
        reason,
        ticket,
        ticket.id,
        lookup.decided or _left(state, reason),
        at,
        lookup.live,
        state=state,
        expires_at=expires_at,
        interrupted=lookup.interrupted,
        table_disagrees=lookup.table_disagrees,
    )


_OF_PHASE = {
    Phase.EXPECTED: Reason.VALID,
    Phase.PARTLY: Reason.VALID,
    Phase.LEFT: Reason.VALID,
    Phase.INSIDE: Reason.ENTERED,
    Phase.DENIED: Reason.DENIED,
    Phase.REVOKED: Reason.REVOKED,
    Phase.MARKED: Reason.MARKED,
}


def _of_state(state: TicketState, event: Event | None) -> Reason:
    reason = _OF_PHASE[state.phase]
    if state.out and not state.marked and not state.denied and not state.revoked:
        again = event is None or event.reentry
        return Reason.VALID if again or state.room else Reason.ENTERED
    return reason


def _left(state: TicketState, reason: Reason) -> Decided | None:
    """Who saw the guest off, of a ticket that everybody has left with."""
    if state.last is None or not state.out or reason not in {Reason.VALID, Reason.ENTERED}:
        return None
    return decided_as(state.last, state.status)


def _by_the_events_end(event: Event, now: datetime) -> tuple[Reason, datetime | None]:
    if event.expires_at is not None and now >= event.expires_at:
        return Reason.EXPIRED, event.expires_at
    return Reason.VALID, None


def _rejected(token: Rejected, lookup: Lookup | None) -> Verdict:
    claims = token.claims
    match token.flaw:
        case Flaw.FOREIGN:
            return Verdict(Reason.FOREIGN)
        case Flaw.FORGED:
            return Verdict(Reason.FORGED)
        case Flaw.EXPIRED:
            reason, at = Reason.EXPIRED, claims.expires_at if claims else None
        case Flaw.NOT_YET:
            reason, at = Reason.NOT_YET, claims.not_before if claims else None
        case _:
            assert_never(token.flaw)
    state = state_of(lookup) if lookup else None
    if state is not None and state.revoked:  # dead on purpose, whatever its time
        reason, at = Reason.REVOKED, None
    return Verdict(
        reason,
        lookup.ticket if lookup else None,
        claims.ticket_id if claims else None,
        lookup.decided if lookup else None,
        at,
        lookup.live if lookup else True,
        state=state,
        expires_at=int(claims.expires_at.timestamp()) if claims else None,
    )
