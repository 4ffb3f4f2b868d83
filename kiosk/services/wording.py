"""Plain English for verdicts and outcomes: the command line, the log and support read it."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import assert_never

from kiosk.domain.decision import AlreadyDecided, Decided, NoSuchTicket, Outcome, Recorded
from kiosk.domain.text import on_one_line
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago something was, in the largest unit that says enough.

    Attributes:
        count: how many of the unit; 0 seconds means "just now".
        unit: "second", "minute", "hour" or "day".
    """

    count: int
    unit: str


def age(at: datetime, now: datetime) -> Age:
    """How long ago a moment was; a moment in the future (two clocks disagree) is just now."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 10:
        return Age(0, "second")
    if seconds < 60:
        return Age(seconds, "second")
    if seconds < 3600:
        return Age(seconds // 60, "minute")
    if seconds < 48 * 3600:
        return Age(seconds // 3600, "hour")
    return Age(seconds // 86400, "day")


def ago(at: datetime, now: datetime) -> str:
    """'14 minutes ago', or 'just now'."""
    past = age(at, now)
    if past.count == 0:
        return "just now"
    return f"{past.count} {past.unit}{'' if past.count == 1 else 's'} ago"


def moment(at: datetime, now: datetime, tz: tzinfo | None = None) -> str:
    """A time as people say it: '19:02' today, else with its day, in another year with the year.

    Args:
        at: aware.
        now: aware.
        tz: where the reader is; None for the laptop's own zone.
    """
    local, today = at.astimezone(tz), now.astimezone(tz)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    if local.year == today.year:
        return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"
    return f"{local.day} {local:%b} {local.year} {local:%H:%M}"


def message(verdict: Verdict, now: datetime, tz: tzinfo | None = None) -> str:
    """One or two sentences: what the verdict is, the fact behind it, what to do.

    Args:
        verdict: of any reason.
        now: UTC, aware.
        tz: the reader's time zone; None for the laptop's own.
    """
    said = _said(verdict, now, tz)
    # Where nothing could be looked up, there was nothing to check against either.
    bare = verdict.live or verdict.reason is Reason.UNAVAILABLE
    return said if bare else f"{said} Checked against this laptop's copy."


_PLAIN = {
    Reason.FORGED: (
        "Not genuine: the signature does not match our key. "
        "Send the guest to the registration desk."
    ),
    Reason.FOREIGN: "Not a ticket of ours. Ask for the ticket's own QR code.",
    Reason.UNAVAILABLE: (
        "The tickets cannot be looked up now. Try again in a moment, or go by the printed list."
    ),
}
"""Sentences that need no fact."""


def _said(verdict: Verdict, now: datetime, tz: tzinfo | None) -> str:
    whose = f" {guest(verdict.ticket)}." if verdict.ticket else ""
    match verdict.reason:
        case Reason.VALID:
            return f"Valid.{whose} Not used yet: you decide."
        case Reason.ENTERED:
            return f"Already entered.{whose} {decided_words(verdict.decided, now, tz)}"
        case Reason.DENIED:
            return f"Already denied.{whose} {decided_words(verdict.decided, now, tz)}"
        case Reason.EXPIRED:
            since = f" since {moment(verdict.at, now, tz)}" if verdict.at else ""
            return f"Expired{since}.{whose} The registration desk can issue the ticket again."
        case Reason.NOT_YET:
            until = f" before {moment(verdict.at, now, tz)}" if verdict.at else ""
            return f"Not valid yet{until}.{whose} Ask the guest to come back then."
        case Reason.UNKNOWN:
            number = f" {verdict.ticket_id}" if verdict.ticket_id is not None else ""
            return f"Unknown ticket{number}: it is not in the table. Send the guest to the desk."
        case Reason.OTHER_EVENT:
            return f"For another event.{whose} This door does not admit it."
        case Reason.FORGED | Reason.FOREIGN | Reason.UNAVAILABLE:
            return _PLAIN[verdict.reason]
        case _:
            assert_never(verdict.reason)


def guest(ticket: Ticket) -> str:
    """Who a ticket is for, in one line; what is empty is left out."""
    parts = (ticket.name, ticket.university, ticket.event, f"ticket {ticket.id}")
    return ", ".join(p for p in (" ".join(part.split()) for part in parts) if p)


def decided_words(decided: Decided | None, now: datetime, tz: tzinfo | None = None) -> str:
    """When, where, by whom and why, as far as it is known, as one sentence."""
    if decided is None:
        return "When and where is not known."
    parts: list[str] = []
    if decided.at is not None:
        parts.append(moment(decided.at, now, tz))
    if decided.door:
        parts.append(f"at {on_one_line(decided.door)}")
    where = " ".join(parts)
    facts = [where] if where else []
    if decided.operator:
        facts.append(f"by {on_one_line(decided.operator)}")
    if decided.at is not None:
        facts.append(ago(decided.at, now))
    if not facts:
        return "When and where is not known."
    why = f" Reason: {on_one_line(decided.reason)}." if decided.reason else ""
    said = ", ".join(facts)
    return f"{said[0].upper()}{said[1:]}.{why}"


def outcome_message(outcome: Outcome, now: datetime, tz: tzinfo | None = None) -> str:
    """What became of a decision, in one or two sentences."""
    match outcome:
        case Recorded():
            kept = " Kept on this laptop until the server answers." if outcome.queued else ""
            done = "Let in" if outcome.decided.status is Status.ENTERED else "Denied"
            why = (
                f" Reason: {on_one_line(outcome.decided.reason)}." if outcome.decided.reason else ""
            )
            return f"{done}: {guest(outcome.ticket)}.{why}{kept}"
        case AlreadyDecided():
            was = "let in" if outcome.decided.status is Status.ENTERED else "denied"
            facts = decided_words(outcome.decided, now, tz)
            return f"Someone else was first: {guest(outcome.ticket)} was {was}. {facts}"
        case NoSuchTicket():
            return f"Ticket {outcome.ticket_id} is not in the table any more."
        case _:
            assert_never(outcome)
