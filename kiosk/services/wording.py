"""Words for times, and the language that sentences are said in; English where none is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.domain.action_rules import Kind


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for translation, by the name that Qt's lupdate looks for; nothing of Qt is here.

    PySide6's own declares its result to be an object, so that no typed table could hold it.
    """
    return text


@dataclass(frozen=True, slots=True)
class Language:
    """How a reader is told things.

    Attributes:
        say: an English text that is marked for translation -> the reader's.
        moment: an aware time -> "19:02", with its day where that is another one.
        ago: an aware time -> "14 minutes ago".
    """

    say: Callable[[str], str]
    moment: Callable[[datetime], str]
    ago: Callable[[datetime], str]


def english(now: datetime, tz: tzinfo | None = None) -> Language:
    """Plain English at a moment, for scripts, the log and support.

    Args:
        now: aware.
        tz: where the reader is; None for the laptop's own zone.
    """
    return Language(str, lambda at: moment(at, now, tz), lambda at: ago(at, now))


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


_DID = {
    Kind.ALLOW: QT_TRANSLATE_NOOP("Did", "let in"),
    Kind.DENY: QT_TRANSLATE_NOOP("Did", "denied"),
    Kind.OVERRIDE: QT_TRANSLATE_NOOP("Did", "let in on purpose"),
    Kind.UNDO: QT_TRANSLATE_NOOP("Did", "taken back"),
    Kind.LEAVE: QT_TRANSLATE_NOOP("Did", "left"),
    Kind.RETURN: QT_TRANSLATE_NOOP("Did", "back in"),
    Kind.REVOKE: QT_TRANSLATE_NOOP("Did", "revoked"),
    Kind.RESTORE: QT_TRANSLATE_NOOP("Did", "restored"),
    Kind.REISSUE: QT_TRANSLATE_NOOP("Did", "issued again"),
    Kind.HOLD: QT_TRANSLATE_NOOP("Did", "put aside"),
    Kind.ANSWER: QT_TRANSLATE_NOOP("Did", "answered by the desk"),
    Kind.EDIT: QT_TRANSLATE_NOOP("Did", "corrected"),
    Kind.ISSUE: QT_TRANSLATE_NOOP("Did", "ticket made"),
    Kind.IMPORT: QT_TRANSLATE_NOOP("Did", "imported"),
    Kind.PRINT: QT_TRANSLATE_NOOP("Did", "printed"),
}
_REGISTERED = QT_TRANSLATE_NOOP("Did", "registered")


def did(kind: Kind | None) -> str:
    """What a row of the log did, in two words; of None, what made a walk-in (context `Did`)."""
    return _REGISTERED if kind is None else _DID[kind]
