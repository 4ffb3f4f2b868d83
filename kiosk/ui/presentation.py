"""How every verdict and every outcome is said and shown: words, tone, icon, sound."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import assert_never

from kiosk.domain.decision import AlreadyDecided, Decided, NoSuchTicket, Outcome, Recorded
from kiosk.domain.scan import Door, Source
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.verdict import Reason, Verdict
from kiosk.ui.looks import (
    CHECKING,
    FAILED,
    FIRST,
    GONE,
    KEPT,
    LET_IN,
    LOOKS,
    SEVERAL,
    SILENT,
    TURNED_AWAY,
    TURNED_AWAY_KEPT,
    WAITING,
    Look,
)
from kiosk.ui.said_times import said_ago, said_moment
from kiosk.ui.words import QT_TRANSLATE_NOOP, translate


@dataclass(frozen=True, slots=True)
class Presentation:
    """All that the panel shows, ready and translated.

    Attributes:
        look: tone, icon, sound.
        word: the look's word in the operator's language.
        guest: the largest letters: who it is, or what to do where nobody can be named.
        details: parts of one line, the last never shortened.
        proof: the fact behind it, or what to do next.
        mark: a small remark about how it was found out; mostly empty.
    """

    look: Look
    word: str
    guest: str = ""
    details: tuple[str, ...] = ()
    proof: str = ""
    mark: str = ""


def present(
    verdict: Verdict,
    now: datetime,
    door: Door,
    source: Source = Source.CAMERA,
    tz: tzinfo | None = None,
) -> Presentation:
    """How a verdict is shown.

    Args:
        verdict: of any reason.
        now: UTC, aware; for "14 minutes ago".
        door: where the guest stands.
        source: how the ticket came in.
        tz: the operator's zone; None for the laptop's.
    """
    look = LOOKS[verdict.reason]
    guest, details, proof = _said(verdict, now, door, tz)
    marks = []
    if source is Source.SEARCH:
        marks.append(translate("Verdict", "Found without a code"))
    if not verdict.live and verdict.reason is not Reason.UNAVAILABLE:
        marks.append(translate("Verdict", "Checked against this laptop's copy"))
    if verdict.reason is Reason.UNAVAILABLE and not verdict.why:
        marks.append(said_tries(0))
    return Presentation(
        look, translate("Verdict", look.word), guest, details, proof, " · ".join(marks)
    )


def _said(
    verdict: Verdict, now: datetime, door: Door, tz: tzinfo | None
) -> tuple[str, tuple[str, ...], str]:
    ticket = verdict.ticket
    guest, details = _whose(ticket, verdict.ticket_id)
    at = said_moment(verdict.at, now, tz) if verdict.at else ""
    match verdict.reason:
        case Reason.VALID:
            return guest, details, translate("Verdict", "Not used yet. You decide.")
        case Reason.ENTERED | Reason.DENIED:
            return guest, details, decided_line(verdict.decided, now, tz)
        case Reason.EXPIRED:
            since = translate("Verdict", "Expired since {when}.").format(when=at) if at else ""
            return (
                guest,
                details,
                f"{since} {translate('Verdict', 'The desk can issue it again.')}".strip(),
            )
        case Reason.NOT_YET:
            since = translate("Verdict", "Valid from {when}.").format(when=at) if at else ""
            return (
                guest,
                details,
                f"{since} {translate('Verdict', 'Ask the guest to come back then.')}".strip(),
            )
        case Reason.OTHER_EVENT:
            admits = ", ".join(sorted(door.events))
            return (
                guest,
                details,
                translate("Verdict", "This door admits: {events}.").format(events=admits),
            )
        case Reason.UNKNOWN:
            return (
                guest,
                (translate("Verdict", "The table has no such ticket."),),
                translate("Verdict", _TO_DESK),
            )
        case Reason.FORGED | Reason.FOREIGN | Reason.UNAVAILABLE:
            large, line, proof = _FIXED[verdict.reason]
            if verdict.why:
                large, line, proof = *_NOT_BY_WAITING, verdict.why
            return (
                translate("Verdict", large),
                (translate("Verdict", line),),
                translate("Verdict", proof),
            )
        case _:
            assert_never(verdict.reason)


_TO_DESK = QT_TRANSLATE_NOOP("Verdict", "Send the guest to the registration desk.")
_NOT_BY_WAITING = (
    QT_TRANSLATE_NOOP("Verdict", "Go by the printed list"),
    QT_TRANSLATE_NOOP("Verdict", "No ticket can be looked up until this is mended."),
)
_FIXED: Mapping[Reason, tuple[str, str, str]] = MappingProxyType(
    {
        Reason.FORGED: (
            QT_TRANSLATE_NOOP("Verdict", "To the desk"),
            QT_TRANSLATE_NOOP("Verdict", "The signature does not match our key."),
            QT_TRANSLATE_NOOP("Verdict", "Forged or damaged: nobody enters with it."),
        ),
        Reason.FOREIGN: (
            QT_TRANSLATE_NOOP("Verdict", "Some other code"),
            QT_TRANSLATE_NOOP("Verdict", "This QR was not made for an event of ours."),
            QT_TRANSLATE_NOOP("Verdict", "Ask for the QR of the ticket."),
        ),
        Reason.UNAVAILABLE: (
            QT_TRANSLATE_NOOP("Verdict", "Wait a moment"),
            QT_TRANSLATE_NOOP("Verdict", "They cannot be looked up now: go by the printed list."),
            QT_TRANSLATE_NOOP("Verdict", "The verdict comes here by itself."),
        ),
    }
)


def present_outcome(outcome: Outcome, now: datetime, tz: tzinfo | None = None) -> Presentation:
    """How the end of a decision is shown, until the next guest comes."""
    match outcome:
        case Recorded():
            return _recorded(outcome)
        case AlreadyDecided():
            guest, details = _whose(outcome.ticket, None)
            was = (
                translate("Verdict", "Let in {facts}")
                if outcome.decided.status is Status.ENTERED
                else translate("Verdict", "Denied {facts}")
            )
            proof = was.format(facts=decided_line(outcome.decided, now, tz))
            return Presentation(FIRST, translate("Verdict", FIRST.word), guest, details, proof)
        case NoSuchTicket():
            guest, details = _whose(None, outcome.ticket_id)
            return Presentation(
                GONE,
                translate("Verdict", GONE.word),
                guest,
                details,
                translate("Verdict", _TO_DESK),
            )
        case _:
            assert_never(outcome)


def _recorded(outcome: Recorded) -> Presentation:
    guest, details = _whose(outcome.ticket, None)
    entered = outcome.decided.status is Status.ENTERED
    if outcome.queued:
        look = KEPT if entered else TURNED_AWAY_KEPT
        proof = translate("Verdict", "Kept on this laptop until the server answers.")
    else:
        look = LET_IN if entered else TURNED_AWAY
        proof = translate("Verdict", "Recorded. Ready for the next guest.")
    if outcome.decided.reason:
        why = translate("Verdict", "Reason: {reason}.").format(reason=outcome.decided.reason)
        proof = f"{why} {proof}"
    return Presentation(look, translate("Verdict", look.word), guest, details, proof)


def said_tries(tries: int) -> str:
    """That the ticket is looked up again, and how often it was already."""
    said = translate("Verdict", "Trying again by itself…")
    if not tries:
        return said
    many = translate("Verdict", "tried {count} times").format(count=tries)
    return f"{said} {translate('Verdict', 'tried once') if tries == 1 else many}"


def present_waiting() -> Presentation:
    """What the panel shows between two guests."""
    large = translate("Verdict", "Hold the QR to the camera")
    return Presentation(WAITING, translate("Verdict", WAITING.word), large)


def present_checking(found: str = "") -> Presentation:
    """What the panel shows while the store takes its time."""
    return Presentation(
        CHECKING,
        translate("Verdict", CHECKING.word),
        found,
        (),
        translate("Verdict", "Asking for the ticket…"),
    )


def present_several() -> Presentation:
    """Two different tickets were held up at once."""
    return Presentation(
        SEVERAL,
        translate("Verdict", SEVERAL.word),
        translate("Verdict", "One at a time"),
        (translate("Verdict", "Two different tickets are in the picture."),),
        translate("Verdict", "Show one ticket, cover the other."),
    )


def present_failed(sentence: str, guest: str = "") -> Presentation:
    """A decision that is not known to be recorded; it is kept and can be sent again."""
    return Presentation(
        FAILED,
        translate("Verdict", FAILED.word),
        guest,
        (sentence,),
        translate("Verdict", "Your decision is kept. Try again, or go on with Next."),
    )


def present_silence() -> Presentation:
    """A question that nobody answered in time."""
    return Presentation(
        SILENT,
        translate("Verdict", SILENT.word),
        translate("Verdict", "Show it again"),
        (translate("Verdict", "The tickets did not answer in time."),),
        translate("Verdict", "Nothing was decided. Hold the QR to the camera again."),
    )


def decided_line(decided: Decided | None, now: datetime, tz: tzinfo | None = None) -> str:
    """'19:02 at North door, by Asha, 14 minutes ago', as far as it is known."""
    if decided is None:
        return translate("Verdict", "When and where was not noted.")
    at = said_moment(decided.at, now, tz) if decided.at else ""
    place = translate("Verdict", "at {door}").format(door=decided.door) if decided.door else ""
    facts = [" ".join(p for p in (at, place) if p)]
    if decided.operator:
        facts.append(translate("Verdict", "by {operator}").format(operator=decided.operator))
    if decided.at:
        facts.append(said_ago(decided.at, now))
    said = ", ".join(f for f in facts if f) or translate("Verdict", "When and where was not noted.")
    if decided.reason:
        why = translate("Verdict", "Reason: {reason}.").format(reason=decided.reason)
        return f"{said}. {why}"
    return said


def _whose(ticket: Ticket | None, ticket_id: int | None) -> tuple[str, tuple[str, ...]]:
    """The largest letters and the line under them."""
    if ticket is None:
        named = (
            translate("Verdict", "Ticket {number}").format(number=ticket_id)
            if ticket_id is not None
            else ""
        )
        return named, ()
    number = translate("Verdict", "ticket {number}").format(number=ticket.id)
    parts = tuple(p for p in (ticket.university.strip(), ticket.event.strip()) if p)
    return ticket.name.strip() or translate("Verdict", "No name"), (*parts, number)
