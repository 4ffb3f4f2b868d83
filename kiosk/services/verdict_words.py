"""What every verdict and outcome says: the one source of its facts, for the window and for scripts.

The sentences are English and marked for translation; who shows them brings the language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from types import MappingProxyType
from typing import assert_never

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import AlreadyDecided, Decided, NoSuchTicket, Outcome, Recorded
from kiosk.domain.scan import Door
from kiosk.domain.text import on_one_line
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.wording import QT_TRANSLATE_NOOP, Language, english

WORDS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.VALID: QT_TRANSLATE_NOOP("Verdict", "VALID"),
        Reason.ENTERED: QT_TRANSLATE_NOOP("Verdict", "ALREADY ENTERED"),
        Reason.DENIED: QT_TRANSLATE_NOOP("Verdict", "ALREADY DENIED"),
        Reason.EXPIRED: QT_TRANSLATE_NOOP("Verdict", "EXPIRED"),
        Reason.NOT_YET: QT_TRANSLATE_NOOP("Verdict", "NOT VALID YET"),
        Reason.FORGED: QT_TRANSLATE_NOOP("Verdict", "NOT GENUINE"),
        Reason.FOREIGN: QT_TRANSLATE_NOOP("Verdict", "NOT A TICKET"),
        Reason.UNKNOWN: QT_TRANSLATE_NOOP("Verdict", "UNKNOWN TICKET"),
        Reason.OTHER_EVENT: QT_TRANSLATE_NOOP("Verdict", "ANOTHER EVENT"),
        Reason.REVOKED: QT_TRANSLATE_NOOP("Verdict", "REVOKED"),
        Reason.REISSUED: QT_TRANSLATE_NOOP("Verdict", "ISSUED AGAIN"),
        Reason.MARKED: QT_TRANSLATE_NOOP("Verdict", "MARKED"),
        Reason.UNAVAILABLE: QT_TRANSLATE_NOOP("Verdict", "TICKETS OUT OF REACH"),
    }
)
"""The word of each verdict, in capitals, the same wherever it is said."""

LET_IN = QT_TRANSLATE_NOOP("Verdict", "LET IN")
LET_IN_KEPT = QT_TRANSLATE_NOOP("Verdict", "LET IN, KEPT HERE")
TURNED_AWAY = QT_TRANSLATE_NOOP("Verdict", "DENIED")
TURNED_AWAY_KEPT = QT_TRANSLATE_NOOP("Verdict", "DENIED, KEPT HERE")
FIRST = QT_TRANSLATE_NOOP("Verdict", "SOMEONE ELSE WAS FIRST")
GONE = QT_TRANSLATE_NOOP("Verdict", "NO LONGER IN THE TABLE")
OUTCOME_WORDS = (LET_IN, LET_IN_KEPT, TURNED_AWAY, TURNED_AWAY_KEPT, FIRST, GONE)
"""The word of everything that a decision may end with."""

DONE_WORDS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.UNDO: QT_TRANSLATE_NOOP("Verdict", "TAKEN BACK"),
        Kind.LEAVE: QT_TRANSLATE_NOOP("Verdict", "LEFT"),
        Kind.RETURN: QT_TRANSLATE_NOOP("Verdict", "BACK IN"),
        Kind.REVOKE: QT_TRANSLATE_NOOP("Verdict", "TICKET REVOKED"),
        Kind.RESTORE: QT_TRANSLATE_NOOP("Verdict", "TICKET RESTORED"),
        Kind.REISSUE: QT_TRANSLATE_NOOP("Verdict", "TICKET ISSUED AGAIN"),
        Kind.HOLD: QT_TRANSLATE_NOOP("Verdict", "PUT ASIDE"),
        Kind.ANSWER: QT_TRANSLATE_NOOP("Verdict", "ANSWERED"),
        Kind.EDIT: QT_TRANSLATE_NOOP("Verdict", "GUEST CORRECTED"),
        Kind.ISSUE: QT_TRANSLATE_NOOP("Verdict", "TICKET ISSUED"),
        Kind.IMPORT: QT_TRANSLATE_NOOP("Verdict", "GUEST IMPORTED"),
        Kind.PRINT: QT_TRANSLATE_NOOP("Verdict", "TICKET PRINTED"),
    }
)
"""The word of every other kind of action that was recorded."""

_TO_DESK = QT_TRANSLATE_NOOP("Verdict", "Send the guest to the registration desk.")
_KEPT = QT_TRANSLATE_NOOP("Verdict", "Kept on this laptop until the server answers.")
_UNKNOWN_WHEN = QT_TRANSLATE_NOOP("Verdict", "When and where was not noted.")
_NOT_BY_WAITING = (
    QT_TRANSLATE_NOOP("Verdict", "Go by the printed list"),
    QT_TRANSLATE_NOOP("Verdict", "No ticket can be looked up until this is mended."),
)
_NOBODY: Mapping[Reason, tuple[str, str, str]] = MappingProxyType(
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
"""Verdicts that name nobody: what to do in the largest letters, the fact, the advice."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said about one guest, ready and in the reader's language.

    Attributes:
        word: two or three words in capitals.
        subject: who it is, or what to do where nobody can be named.
        details: category, university, event, number; or the fact where nobody can be named.
        proof: the fact behind it, or what to do next.
        named: whether the subject is a guest or a ticket.
        note: what staff are to know of the guest; mostly empty.
    """

    word: str
    subject: str
    details: tuple[str, ...]
    proof: str
    named: bool = True
    note: str = ""


def state_verdict(verdict: Verdict, door: Door, language: Language) -> Statement:
    """What a verdict says.

    Args:
        verdict: of any reason.
        door: where the guest stands: it may not admit the ticket's event.
        language: the reader's.
    """
    say = language.say
    word = say(WORDS[verdict.reason])
    if verdict.reason in _NOBODY:
        subject, fact, proof = _NOBODY[verdict.reason]
        if verdict.why:
            (subject, fact), proof = _NOT_BY_WAITING, verdict.why
        return Statement(word, say(subject), (say(fact),), say(proof), named=False)
    subject, details = subject_of(verdict.ticket, verdict.ticket_id, language)
    if verdict.reason is Reason.UNKNOWN:
        details = (say(QT_TRANSLATE_NOOP("Verdict", "The table has no such ticket.")),)
    proof, note = _proof(verdict, door, language), note_of(verdict.ticket, language)
    return Statement(word, subject, details, proof, named=bool(subject), note=note)


def _proof(verdict: Verdict, door: Door, language: Language) -> str:
    say = language.say
    at = language.moment(verdict.at) if verdict.at else ""
    match verdict.reason:
        case Reason.VALID:
            if verdict.interrupted is not None:
                return _interrupted(verdict.interrupted, language)
            return _state_valid(verdict, language)
        case Reason.REVOKED | Reason.REISSUED | Reason.MARKED:
            return _state_dead(verdict, language)
        case Reason.ENTERED | Reason.DENIED:
            said = state_decided(verdict.decided, language)
            put_back = QT_TRANSLATE_NOOP(
                "Verdict", "{said} The ticket table was put back since: tell the desk."
            )
            return say(put_back).format(said=_ended(said)) if verdict.table_disagrees else said
        case Reason.EXPIRED:
            since = say(QT_TRANSLATE_NOOP("Verdict", "Expired since {when}.")).format(when=at)
            advice = say(QT_TRANSLATE_NOOP("Verdict", "The desk can issue it again."))
            return f"{since} {advice}" if at else advice
        case Reason.NOT_YET:
            since = say(QT_TRANSLATE_NOOP("Verdict", "Valid from {when}.")).format(when=at)
            advice = say(QT_TRANSLATE_NOOP("Verdict", "Ask the guest to come back then."))
            return f"{since} {advice}" if at else advice
        case Reason.OTHER_EVENT:
            admits = ", ".join(sorted(door.events))
            only = QT_TRANSLATE_NOOP("Verdict", "This door admits: {events}.")
            return say(only).format(events=admits)
        case Reason.UNKNOWN:
            return say(_TO_DESK)
        case Reason.FORGED | Reason.FOREIGN | Reason.UNAVAILABLE:
            return say(_NOBODY[verdict.reason][2])
        case _:
            assert_never(verdict.reason)


def _interrupted(pressed: Decided, language: Language) -> str:
    words = (
        QT_TRANSLATE_NOOP("Verdict", "Allow was pressed {facts}")
        if pressed.status is Status.ENTERED
        else QT_TRANSLATE_NOOP("Verdict", "Deny was pressed {facts}")
    )
    said = language.say(words).format(facts=state_decided(pressed, language))
    again = QT_TRANSLATE_NOOP(
        "Verdict", "{said} The program ended before it answered: decide again."
    )
    return language.say(again).format(said=_ended(said))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


def _state_dead(verdict: Verdict, language: Language) -> str:
    """Why a ticket is refused that nobody used: revoked, issued again, another program's word."""
    say = language.say
    if verdict.reason is Reason.REVOKED:
        dead = say(QT_TRANSLATE_NOOP("Verdict", "Nobody enters with it: {facts}"))
        return dead.format(facts=state_decided(verdict.decided, language))
    if verdict.reason is Reason.REISSUED:
        since = say(QT_TRANSLATE_NOOP("Verdict", "A newer one was handed out {when}. Ask for it."))
        at = language.moment(verdict.at) if verdict.at else ""
        plain = QT_TRANSLATE_NOOP("Verdict", "A newer one was handed out. Ask for it.")
        return since.format(when=at) if at else say(plain)
    word = say(QT_TRANSLATE_NOOP("Verdict", "The table says “{word}”. The desk decides."))
    return word.format(word=on_one_line(verdict.ticket.mark if verdict.ticket else ""))


def _state_valid(verdict: Verdict, language: Language) -> str:
    """What a guest who may come in is: new, back again, or one of a party."""
    say, state = language.say, verdict.state
    if verdict.returning and state is not None and state.last is not None:
        back = say(QT_TRANSLATE_NOOP("Verdict", "Back in: left {facts}"))
        return back.format(facts=state_decided(verdict.decided, language))
    if state is not None and state.party > 1:
        some = QT_TRANSLATE_NOOP(
            "Verdict", "{inside} of {size} inside, {room} to come. You decide."
        )
        return say(some).format(inside=state.inside, size=state.party, room=state.room)
    return say(QT_TRANSLATE_NOOP("Verdict", "Not used yet. You decide."))


def state_outcome(outcome: Outcome, language: Language) -> Statement:
    """What became of a decision."""
    say = language.say
    match outcome:
        case Recorded():
            return _state_recorded(outcome, language)
        case AlreadyDecided():
            subject, details = subject_of(outcome.ticket, None, language)
            was = _WAS.get(outcome.decided.status, _OTHERWISE)
            proof = say(was).format(facts=state_decided(outcome.decided, language))
            return Statement(say(FIRST), subject, details, proof)
        case NoSuchTicket():
            subject, details = subject_of(None, outcome.ticket_id, language)
            return Statement(say(GONE), subject, details, say(_TO_DESK))
        case _:
            assert_never(outcome)


_WAS = MappingProxyType(
    {
        Status.ENTERED: QT_TRANSLATE_NOOP("Verdict", "Let in {facts}"),
        Status.DENIED: QT_TRANSLATE_NOOP("Verdict", "Denied {facts}"),
    }
)
_OTHERWISE = QT_TRANSLATE_NOOP("Verdict", "Not possible as it stands: {facts}")


def _state_recorded(outcome: Recorded, language: Language) -> Statement:
    say = language.say
    entered = outcome.decided.status is Status.ENTERED
    other = DONE_WORDS.get(outcome.decided.kind) if outcome.decided.kind else None
    if other is not None:
        word = other
        proof = say(_KEPT if outcome.queued else QT_TRANSLATE_NOOP("Verdict", "Recorded."))
    elif outcome.queued:
        word = LET_IN_KEPT if entered else TURNED_AWAY_KEPT
        proof = say(_KEPT)
    else:
        word = LET_IN if entered else TURNED_AWAY
        proof = say(QT_TRANSLATE_NOOP("Verdict", "Recorded. Ready for the next guest."))
    if outcome.ticket.party > 1:
        some = say(QT_TRANSLATE_NOOP("Verdict", "{inside} of {size} inside."))
        proof = f"{some.format(inside=outcome.ticket.inside, size=outcome.ticket.party)} {proof}"
    if outcome.decided.reason:
        proof = f"{_because(outcome.decided.reason, language)} {proof}"
    subject, details = subject_of(outcome.ticket, None, language)
    return Statement(say(word), subject, details, proof)


def state_decided(decided: Decided | None, language: Language) -> str:
    """'19:02 at North door, by Asha, 14 minutes ago', as far as it is known, and why."""
    say = language.say
    if decided is None:
        return say(_UNKNOWN_WHEN)
    at = language.moment(decided.at) if decided.at else ""
    place = say(QT_TRANSLATE_NOOP("Verdict", "at {door}")).format(door=on_one_line(decided.door))
    facts = [" ".join(p for p in (at, place if decided.door else "") if p)]
    if decided.operator:
        by = say(QT_TRANSLATE_NOOP("Verdict", "by {operator}"))
        facts.append(by.format(operator=on_one_line(decided.operator)))
    if decided.at:
        facts.append(language.ago(decided.at))
    said = ", ".join(f for f in facts if f) or say(_UNKNOWN_WHEN)
    return f"{said}. {_because(decided.reason, language)}" if decided.reason else said


def _because(reason: str, language: Language) -> str:
    why = language.say(QT_TRANSLATE_NOOP("Verdict", "Reason: {reason}."))
    return why.format(reason=on_one_line(reason))


def subject_of(
    ticket: Ticket | None, ticket_id: int | None, language: Language
) -> tuple[str, tuple[str, ...]]:
    """Whose ticket it is, in the largest letters, and the line under them."""
    say = language.say
    if ticket is None:
        if ticket_id is None:
            return "", ()
        return say(QT_TRANSLATE_NOOP("Verdict", "Ticket {number}")).format(number=ticket_id), ()
    number = say(QT_TRANSLATE_NOOP("Verdict", "ticket {number}")).format(number=ticket.id)
    known = (ticket.category, ticket.university, ticket.event)
    parts = tuple(p.strip() for p in known if p.strip())
    name = ticket.name.strip() or say(QT_TRANSLATE_NOOP("Verdict", "No name"))
    return name, (*parts, number)


def note_of(ticket: Ticket | None, language: Language) -> str:
    """What staff are to know of a guest, and that they must where the list says so."""
    attention = language.say(QT_TRANSLATE_NOOP("Verdict", "Attention"))
    parts = (attention if ticket.attention else "", on_one_line(ticket.note)) if ticket else ()
    return ": ".join(part for part in parts if part)


# One line, for scripts, the log and support


def message(verdict: Verdict, door: Door, now: datetime, tz: tzinfo | None = None) -> str:
    """A verdict in one line: what it is, whose, the fact behind it, what to do.

    Args:
        verdict: of any reason.
        door: where the guest stands.
        now: UTC, aware.
        tz: the reader's time zone; None for the laptop's own.
    """
    said = _in_one_line(state_verdict(verdict, door, english(now, tz)))
    # Where nothing could be looked up, there was nothing to check against either.
    bare = verdict.live or verdict.reason is Reason.UNAVAILABLE
    return said if bare else f"{said} Checked against this laptop's copy."


def outcome_message(outcome: Outcome, now: datetime, tz: tzinfo | None = None) -> str:
    """What became of a decision, in one line."""
    return _in_one_line(state_outcome(outcome, english(now, tz)))


def guest(ticket: Ticket) -> str:
    """Who a ticket is for, in one line; what is empty is left out."""
    parts = (ticket.name, ticket.university, ticket.event, f"ticket {ticket.id}")
    return ", ".join(p for p in (" ".join(part.split()) for part in parts) if p)


def _in_one_line(said: Statement) -> str:
    listed = ", ".join((said.subject, *said.details))
    facts = (said.subject, *said.details) if said.named else said.details
    whose = (listed,) if said.named and not listed.endswith(".") else facts
    sentences = (said.word.capitalize(), *whose, said.note, said.proof)
    ended = (s if s.endswith((".", "!", "?")) else f"{s}." for s in sentences if s)
    return " ".join(" ".join(ended).split())
