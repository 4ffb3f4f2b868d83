"""A guest put aside for the desk, what the desk said, and the history of a ticket."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import REASON_LIMIT, Decision
from kiosk.domain.ticket import Made, Ticket


class Answer(StrEnum):
    """What the desk says about a guest who was put aside; the door's person still presses."""

    LET_IN = "let-in"
    SEND_AWAY = "send-away"
    FIXED = "fixed"
    """Corrected, registered or issued again: scan once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A guest who waits for the desk.

    Attributes:
        ticket_id: 0 where the guest has no ticket that is known.
        ticket: what is known of it; None where nothing is.
        held_at: UTC, aware.
        answer: what the desk said; None while it has not.
        say: the desk's sentence.
    """

    id: UUID
    ticket_id: int
    ticket: Ticket | None = None
    reason: str
    door: str
    operator: str
    held_at: datetime
    answer: Answer | None = None
    say: str = ""
    answered_by: str = ""
    answered_door: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One thing that happened to a ticket.

    Attributes:
        id: of the scan or action.
        at: UTC, aware.
        kind: "scan", "register", or a kind of the log.
        result: a scan's verdict; what became of an action: recorded, override, conflict, undone.
        places: of a party, how many people it was about.
        detail: JSON about an action that only tells.
        expires_at: until when the code is valid that was made, seconds of Unix time.
    """

    id: UUID
    at: datetime
    kind: str
    result: str
    door: str
    operator: str
    reason: str = ""
    source: str = ""
    offline: bool = False
    places: int = 0
    detail: str = ""
    expires_at: int | None = None


REGISTERED = "register"
"""The kind of the entry that tells how the ticket came to be; of a list it is "import"."""


def registered(
    number: UUID, made: Made, *, kind: str = REGISTERED, offline: bool = False
) -> HistoryEntry:
    """How a ticket came to be.

    Args:
        number: names the registration.
        made: when, where and by whom.
        kind: whether one guest was registered, or a list imported.
        offline: whether the server was away.
    """
    return HistoryEntry(
        id=number,
        at=made.at,
        kind=kind,
        result="recorded",
        door=made.door,
        operator=made.operator,
        offline=offline,
    )


def in_order(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """The oldest first; before all else how the ticket came to be, whatever clocks say."""
    first = {REGISTERED, Kind.IMPORT.value}
    return sorted(entries, key=lambda e: (e.kind not in first, e.at, e.kind != "scan"))


def entry_of(row: Decision, result: str = "") -> HistoryEntry:
    """A row of the log as a ticket's history tells it.

    Args:
        row: what was done.
        result: what became of it; by default that it stands.
    """
    return HistoryEntry(
        id=row.id,
        at=row.decided_at,
        kind=row.action.value,
        result=result or ("override" if row.action is Kind.OVERRIDE else "recorded"),
        door=row.door,
        operator=row.operator,
        reason=row.reason,
        source=row.source.value,
        offline=row.offline,
        places=row.places,
        detail=row.detail,
        expires_at=row.expires_at,
    )


def hold_of(row: Decision) -> Hold:
    """The hold that a row of the log tells of; nobody has answered it yet."""
    return Hold(
        id=row.id,
        ticket_id=row.ticket_id,
        reason=row.reason,
        door=row.door,
        operator=row.operator,
        held_at=row.decided_at,
    )


def answered_with(hold: Hold, row: Decision) -> Hold:
    """The hold with the answer that a row of the log tells of."""
    return replace(
        hold,
        answer=Answer(row.detail),
        say=row.reason,
        answered_by=row.operator,
        answered_door=row.door,
        answered_at=row.decided_at,
    )


def word_about(holds: Iterable[Hold], ticket_id: int, last: Decision | None) -> Hold | None:
    """The desk's newest word about a ticket, where it is to let the guest in and still counts.

    It counts at every door, until somebody decides about the ticket.

    Args:
        holds: those that are known, in any order.
        ticket_id: whose.
        last: the decision that the ticket's state rests on; None without any.
    """
    said = [hold for hold in holds if hold.ticket_id == ticket_id and hold.answered_at]
    newest = max(said, key=_said_at, default=None)
    if newest is None or newest.answer is not Answer.LET_IN:
        return None
    return None if last is not None and last.decided_at > _said_at(newest) else newest


def _said_at(hold: Hold) -> datetime:
    return hold.answered_at or hold.held_at


def with_word(reason: str, word: Hold) -> str:
    """A reason for letting in as the log keeps it: who at the desk said so stands behind it."""
    who = ", ".join(part for part in (word.answered_door, word.answered_by) if part)
    told = f" (the desk let in: {who})"[:REASON_LIMIT]
    return reason[: REASON_LIMIT - len(told)].rstrip() + told
