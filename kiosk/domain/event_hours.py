"""What an event's hours mean for a ticket at a door."""

from dataclasses import replace
from datetime import datetime

from kiosk.domain.event import Event
from kiosk.domain.token import LEEWAY_SECONDS, Claims, Flaw, Rejected
from kiosk.domain.verdict import Reason, Verdict


def within_event(token: Claims | Rejected | None, event: Event | None) -> Claims | Rejected | None:
    """A token that ends with its event has begun, however long the event lasts.

    A token that ends later than any ticket drawn now is taken for one that has not begun; where
    the event itself lasts as long, that is no reason.
    """
    if not isinstance(token, Rejected) or token.flaw is not Flaw.NOT_YET or token.claims is None:
        return token
    until = event.expires_at if event else None
    if until is None or (token.claims.expires_at - until).total_seconds() > LEEWAY_SECONDS:
        return token
    return replace(token.claims, not_before=None)


def before_doors(verdict: Verdict, event: Event | None, now: datetime) -> Verdict:
    """A ticket that is good is not yet so before the doors of its event open."""
    if verdict.reason is not Reason.VALID or event is None or event.doors is None:
        return verdict
    if now >= event.doors:
        return verdict
    return replace(verdict, reason=Reason.NOT_YET, at=event.doors)
