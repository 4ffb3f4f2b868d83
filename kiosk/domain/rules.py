"""The judge: from what the token says and what the table knows to a verdict.

The order of the tests matters: shape, signature, time, existence, event, status. A forged code
must never be told "already used", or the one who copied it learns that it was worth copying.
"""

from typing import assert_never

from kiosk.domain.decision import Lookup
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Status
from kiosk.domain.token import Claims, Flaw, Rejected
from kiosk.domain.verdict import Reason, Verdict


def judge(token: Claims | Rejected | None, lookup: Lookup | None, door: Door) -> Verdict:
    """Judge one scan.

    Args:
        token: what the token says; None where a person picked the ticket without a code.
        lookup: what the table knows about the ticket; None where it knows nothing.
        door: where the guest stands.

    Returns:
        The verdict. `UNAVAILABLE` is never among them: the caller knows that, not the judge.
    """
    live = lookup.live if lookup else True
    ticket = lookup.ticket if lookup else None
    if isinstance(token, Rejected):
        return _rejected(token, lookup)
    ticket_id = token.ticket_id if token else (ticket.id if ticket else None)
    if lookup is None or ticket is None:
        return Verdict(Reason.UNKNOWN, ticket_id=ticket_id)
    reason = Reason.VALID
    if not door.admits_event(ticket.event):
        reason = Reason.OTHER_EVENT
    elif ticket.status is Status.ENTERED:
        reason = Reason.ENTERED
    elif ticket.status is Status.DENIED:
        reason = Reason.DENIED
    return Verdict(reason, ticket, ticket.id, lookup.decided, live=live)


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
    return Verdict(
        reason,
        lookup.ticket if lookup else None,
        claims.ticket_id if claims else None,
        lookup.decided if lookup else None,
        at,
        lookup.live if lookup else True,
    )
