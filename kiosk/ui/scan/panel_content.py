"""What the verdict panel shows, as a pure function of where the door is with its guest."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import assert_never

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import AlreadyDecided, Decided, NoSuchTicket, Outcome, Recorded
from kiosk.domain.hold import Answer, Hold
from kiosk.domain.scan import Direction, Door, Source
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.verdict_words import (
    WORDS,
    Statement,
    note_of,
    state_decided,
    state_outcome,
    state_verdict,
    subject_of,
)
from kiosk.services.wording import Language
from kiosk.ui.scan import verdict_styles as styles
from kiosk.ui.scan.door_steps import Notice, Step
from kiosk.ui.scan.scan_state import ScanState
from kiosk.ui.scan.verdict_styles import VERDICT_STYLES, VerdictStyle
from kiosk.ui.style.time_text import said_ago, said_moment
from kiosk.ui.style.translation import QT_TRANSLATE_NOOP, translate

OTHER_WORDS = {
    "several": QT_TRANSLATE_NOOP("Verdict", "TWO TICKETS AT ONCE"),
    "failed": QT_TRANSLATE_NOOP("Verdict", "NOT RECORDED YET"),
    "silent": QT_TRANSLATE_NOOP("Verdict", "NO ANSWER"),
    "desk_let_in": QT_TRANSLATE_NOOP("Verdict", "DESK SAYS LET IN"),
    "desk_send_away": QT_TRANSLATE_NOOP("Verdict", "DESK SAYS SEND AWAY"),
    "desk_fixed": QT_TRANSLATE_NOOP("Verdict", "DESK SAYS FIXED"),
    "inside": QT_TRANSLATE_NOOP("Verdict", "INSIDE"),
    "not_inside": QT_TRANSLATE_NOOP("Verdict", "NOT INSIDE"),
    "checking": QT_TRANSLATE_NOOP("Verdict", "CHECKING"),
    "waiting": QT_TRANSLATE_NOOP("Verdict", "NEXT GUEST"),
}
"""Words of what is no verdict and no outcome."""


@dataclass(frozen=True, slots=True)
class PanelContent:
    """All that the panel shows, ready and translated.

    Attributes:
        style: family, icon, sound.
        word: two or three words in capitals, in the operator's language.
        guest: the largest letters: who it is, or what to do where nobody can be named.
        details: parts of one line, the last never shortened.
        proof: the fact behind it, or what to do next.
        mark: a small remark about how it was found out; mostly empty.
        facts: who said it and when, for a screen reader, where the proof does not tell it.
        note: what staff are to know of the guest; mostly empty.
        attention: whether they must see it before they decide.
    """

    style: VerdictStyle
    word: str
    guest: str = ""
    details: tuple[str, ...] = ()
    proof: str = ""
    mark: str = ""
    facts: str = ""
    note: str = ""
    attention: bool = False


def operator_language(now: datetime, tz: tzinfo | None = None) -> Language:
    """How the person at the door is told things.

    Args:
        now: UTC, aware; for "14 minutes ago".
        tz: the operator's zone; None for the laptop's.
    """
    return Language(
        lambda text: translate("Verdict", text),
        lambda at: said_moment(at, now, tz),
        lambda at: said_ago(at, now),
    )


def content_of(
    state: ScanState, now: datetime, door: Door, tz: tzinfo | None = None
) -> PanelContent:
    """What the panel shows now.

    Args:
        state: where the door is with its guest.
        now: UTC, aware; for "14 minutes ago".
        door: where the guest stands.
        tz: the operator's zone; None for the laptop's.
    """
    match state.step:
        case Step.READY:
            return present_waiting()
        case Step.CHECKING:
            return present_checking() if state.slow else present_waiting()
        case Step.PENDING | Step.REFUSED | Step.DECIDING if state.verdict and state.scan:
            return _of_guest(state, state.verdict, state.scan.source, now, door, tz)
        case Step.FAILED:
            unanswered = translate("Verdict", "The tickets have not answered yet.")
            return present_failed(state.trouble or unanswered, state.guest)
        case Step.DONE if state.outcome is not None and not state.settled:
            return present_outcome(state.outcome, now, tz)
        case Step.NOTICE if state.said is not None:
            return present_said(state.said, now, tz=tz)
        case Step.NOTICE if state.noticed is Notice.SEVERAL:
            return present_several()
        case Step.NOTICE:
            return present_silence()
        case _:
            return present_waiting()


def _of_guest(
    state: ScanState,
    verdict: Verdict,
    source: Source,
    now: datetime,
    door: Door,
    tz: tzinfo | None,
) -> PanelContent:
    marks = _marks(state, verdict, source)
    if state.said is not None:
        content = present_said(state.said, now, verdict, marks, tz)
    elif state.direction is Direction.OUT and verdict.reason in _IN_OR_OUT:
        content = present_outward(state, verdict, now, marks, tz)
    else:
        content = present(verdict, now, door, marks, tz)
    ticket = verdict.ticket
    note = note_of(ticket, operator_language(now, tz))
    return replace(content, note=note, attention=ticket is not None and ticket.attention)


def sound_of(state: ScanState, content: PanelContent) -> str:
    """What is heard where the state is news; empty for silence."""
    if state.outcome:
        return style_of(state.outcome).sound
    deciding = content.style.family is styles.Family.DECIDE  # a refusal is heard as one
    return styles.ATTENTION_SOUND if content.attention and deciding else content.style.sound


def _marks(state: ScanState, verdict: Verdict, source: Source) -> tuple[str, ...]:
    """How it was found out."""
    marks = []
    if state.corrected:
        marks.append(translate("Verdict", "The server knows better"))
    if source is Source.SEARCH:
        marks.append(translate("Verdict", "Found without a code"))
    if not verdict.live and verdict.reason is not Reason.UNAVAILABLE:
        marks.append(translate("Verdict", "Checked against this laptop's copy"))
    if verdict.reason is Reason.UNAVAILABLE and not verdict.why:
        marks.append(said_tries(state.tries))
    return tuple(marks)


def present(
    verdict: Verdict,
    now: datetime,
    door: Door,
    marks: tuple[str, ...] = (),
    tz: tzinfo | None = None,
) -> PanelContent:
    """How a verdict is shown.

    Args:
        verdict: of any reason.
        now: UTC, aware; for "14 minutes ago".
        door: where the guest stands.
        marks: how it was found out.
        tz: the operator's zone; None for the laptop's.
    """
    said = state_verdict(verdict, door, operator_language(now, tz))
    return _content(VERDICT_STYLES[verdict.reason], said, " · ".join(marks))


_ANSWERS = {
    Answer.LET_IN: (styles.DESK_LET_IN, "desk_let_in"),
    Answer.SEND_AWAY: (styles.DESK_SEND_AWAY, "desk_send_away"),
    Answer.FIXED: (styles.DESK_FIXED, "desk_fixed"),
}


def present_said(
    hold: Hold,
    now: datetime,
    verdict: Verdict | None = None,
    marks: tuple[str, ...] = (),
    tz: tzinfo | None = None,
) -> PanelContent:
    """What the desk says about a guest who was put aside; the person at the door still presses.

    Args:
        hold: answered.
        now: UTC, aware; for "just now".
        verdict: of the ticket, now; None where the guest has none.
        marks: how it was found out.
        tz: the operator's zone; None for the laptop's.
    """
    language = operator_language(now, tz)
    style, word = _ANSWERS[hold.answer or Answer.FIXED]
    if verdict is None:
        guest = translate("Verdict", "A guest without a ticket")
        details: tuple[str, ...] = (hold.reason,)
    else:
        guest, details = subject_of(verdict.ticket, verdict.ticket_id, language)
        if not verdict.admissible:
            marks = (translate("Verdict", WORDS[verdict.reason]).capitalize(), *marks)
            style = styles.DESK_SEND_AWAY if style is styles.DESK_SEND_AWAY else _held(verdict)
    answered = Decided(Status.NOT_ENTERED, hold.answered_at, hold.answered_door, hold.answered_by)
    proof = facts = state_decided(answered, language)
    if hold.say:  # who and when have a line of their own: a long sentence would cut them off
        proof = translate("Verdict", "“{say}”").format(say=hold.say)
        against = 0 if verdict is None or verdict.admissible else 1
        marks = (*marks[:against], facts, *marks[against:])
    mark = " · ".join(marks)
    return PanelContent(style, _word(word), guest, details, proof, mark, facts if hold.say else "")


def _held(verdict: Verdict) -> VerdictStyle:
    """The verdict stays what it is, whatever the desk says: its hue, and the desk's sign."""
    family = VERDICT_STYLES[verdict.reason].family
    return VerdictStyle(family, styles.DESK_LET_IN.icon, VERDICT_STYLES[verdict.reason].sound)


_IN_OR_OUT = frozenset({Reason.VALID, Reason.ENTERED})
"""Verdicts that say, at a door by which guests go out, whether anybody is inside."""


def present_outward(
    state: ScanState,
    verdict: Verdict,
    now: datetime,
    marks: tuple[str, ...] = (),
    tz: tzinfo | None = None,
) -> PanelContent:
    """How a guest is shown at a door by which guests only go out.

    Args:
        state: where the door is with its guest.
        verdict: valid, or entered.
        now: UTC, aware; for "14 minutes ago".
        marks: how it was found out.
        tz: the operator's zone; None for the laptop's.
    """
    language = operator_language(now, tz)
    guest, details = subject_of(verdict.ticket, verdict.ticket_id, language)
    if state.choices.first is not Kind.LEAVE:
        nobody = translate("Verdict", "Nobody with this ticket is inside: nothing to record.")
        style, word = styles.NOT_INSIDE, _word("not_inside")
        return PanelContent(style, word, guest, details, nobody, " · ".join(marks))
    facts = state_decided(verdict.decided, language)
    said = translate("Verdict", "In since {facts}").format(facts=facts)
    if state.choices.places > 1:
        inside = translate("Verdict", "{inside} of {size} are inside.")
        size = verdict.ticket.party if verdict.ticket else 1
        said = f"{inside.format(inside=state.choices.places, size=size)} {said}"
    return PanelContent(styles.INSIDE, _word("inside"), guest, details, said, " · ".join(marks))


def present_outcome(outcome: Outcome, now: datetime, tz: tzinfo | None = None) -> PanelContent:
    """How the end of a decision is shown, until the next guest comes."""
    return _content(style_of(outcome), state_outcome(outcome, operator_language(now, tz)))


def style_of(outcome: Outcome) -> VerdictStyle:
    """What the end of a decision looks and sounds like."""
    match outcome:
        case Recorded():
            entered = outcome.decided.status is Status.ENTERED
            if outcome.decided.kind is Kind.LEAVE:
                return styles.LEFT
            if outcome.decided.kind is Kind.HOLD:
                return styles.HELD
            if outcome.queued:
                return styles.LET_IN_KEPT if entered else styles.TURNED_AWAY_KEPT
            return styles.LET_IN if entered else styles.TURNED_AWAY
        case AlreadyDecided():
            return styles.FIRST
        case NoSuchTicket():
            return styles.GONE
        case _:
            assert_never(outcome)


def _content(style: VerdictStyle, said: Statement, mark: str = "") -> PanelContent:
    return PanelContent(style, said.word, said.subject, said.details, said.proof, mark)


def said_tries(tries: int) -> str:
    """That the ticket is looked up again, and how often it was already."""
    said = translate("Verdict", "Trying again by itself…")
    if not tries:
        return said
    many = translate("Verdict", "tried {count} times").format(count=tries)
    return f"{said} {translate('Verdict', 'tried once') if tries == 1 else many}"


def present_waiting() -> PanelContent:
    """What the panel shows between two guests."""
    large = translate("Verdict", "Hold the QR to the camera")
    return PanelContent(styles.WAITING, _word("waiting"), large)


def present_checking() -> PanelContent:
    """What the panel shows while the store takes its time."""
    asking = translate("Verdict", "Asking for the ticket…")
    return PanelContent(styles.CHECKING, _word("checking"), proof=asking)


def present_several() -> PanelContent:
    """Two different tickets were held up at once."""
    return PanelContent(
        styles.SEVERAL,
        _word("several"),
        translate("Verdict", "One at a time"),
        (translate("Verdict", "Two different tickets are in the picture."),),
        translate("Verdict", "Show one ticket, cover the other."),
    )


def present_failed(sentence: str, guest: str = "") -> PanelContent:
    """A decision that is not known to be recorded; it is kept and can be sent again."""
    return PanelContent(
        styles.FAILED,
        _word("failed"),
        guest,
        (sentence,),
        translate("Verdict", "Your decision is kept. Try again, or go on with Next."),
    )


def present_silence() -> PanelContent:
    """A question that nobody answered in time."""
    return PanelContent(
        styles.SILENT,
        _word("silent"),
        translate("Verdict", "Show it again"),
        (translate("Verdict", "The tickets did not answer in time."),),
        translate("Verdict", "Nothing was decided. Hold the QR to the camera again."),
    )


def _word(which: str) -> str:
    return translate("Verdict", OTHER_WORDS[which])
