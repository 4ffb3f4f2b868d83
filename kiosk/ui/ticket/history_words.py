"""What happened to a ticket, in words: one line for each scan, decision, edit, hold and issue."""

import json
from datetime import datetime, tzinfo

from kiosk.domain.action_rules import Kind
from kiosk.domain.hold import REGISTERED, Answer, HistoryEntry
from kiosk.domain.text import on_one_line
from kiosk.services.verdict_words import WORDS
from kiosk.ui.style.time_text import said_moment
from kiosk.ui.style.translation import QT_TRANSLATE_NOOP, translate

_KINDS = {
    Kind.ALLOW: QT_TRANSLATE_NOOP("History", "Let in"),
    Kind.DENY: QT_TRANSLATE_NOOP("History", "Denied"),
    Kind.OVERRIDE: QT_TRANSLATE_NOOP("History", "Let in after a second look"),
    Kind.UNDO: QT_TRANSLATE_NOOP("History", "Decision taken back"),
    Kind.LEAVE: QT_TRANSLATE_NOOP("History", "Left"),
    Kind.RETURN: QT_TRANSLATE_NOOP("History", "Back in"),
    Kind.REVOKE: QT_TRANSLATE_NOOP("History", "Revoked"),
    Kind.RESTORE: QT_TRANSLATE_NOOP("History", "Restored"),
    Kind.REISSUE: QT_TRANSLATE_NOOP("History", "New code, older ones dead"),
    Kind.HOLD: QT_TRANSLATE_NOOP("History", "Put aside for the desk"),
    Kind.ANSWER: QT_TRANSLATE_NOOP("History", "The desk answered"),
    Kind.EDIT: QT_TRANSLATE_NOOP("History", "Guest corrected"),
    Kind.ISSUE: QT_TRANSLATE_NOOP("History", "Ticket issued"),
    Kind.IMPORT: QT_TRANSLATE_NOOP("History", "Imported"),
    Kind.PRINT: QT_TRANSLATE_NOOP("History", "Code handed out"),
}
_REGISTERED = QT_TRANSLATE_NOOP("History", "Registered")
_ANSWERS = {
    Answer.LET_IN.value: QT_TRANSLATE_NOOP("History", "The desk said: let in"),
    Answer.SEND_AWAY.value: QT_TRANSLATE_NOOP("History", "The desk said: send away"),
    Answer.FIXED.value: QT_TRANSLATE_NOOP("History", "The desk said: fixed"),
}
_RESULTS = {
    "undone": QT_TRANSLATE_NOOP("History", "taken back since"),
    "conflict": QT_TRANSLATE_NOOP("History", "conflict"),
}


def entry_cells(
    entry: HistoryEntry, now: datetime, tz: tzinfo | None = None
) -> tuple[str, str, str, str]:
    """When, what, where and by whom, and why, of one thing that happened.

    Args:
        entry: of any kind, also of one that only a newer program knows.
        now: UTC, aware.
        tz: the reader's zone; None for the laptop's.
    """
    place = "  ·  ".join(p for p in (on_one_line(entry.door), on_one_line(entry.operator)) if p)
    why = "  ·  ".join(p for p in (_changes(entry.detail), on_one_line(entry.reason)) if p)
    return said_moment(entry.at, now, tz), said_entry(entry), place, why


def said_entry(entry: HistoryEntry) -> str:
    """What happened: 'Scanned: valid', 'Let in (2 people), taken back since'."""
    if entry.kind == "scan":
        known = {reason.value: word for reason, word in WORDS.items()}
        verdict = translate("Verdict", known.get(entry.result, entry.result)).lower()
        said = translate("History", "Scanned: {verdict}").format(verdict=verdict)
    elif entry.kind == Kind.ANSWER and entry.detail in _ANSWERS:
        said = translate("History", _ANSWERS[entry.detail])
    elif entry.kind == REGISTERED:
        said = translate("History", _REGISTERED)
    else:
        known_kinds = {kind.value: word for kind, word in _KINDS.items()}
        said = translate("History", known_kinds.get(entry.kind, entry.kind))
    if entry.places > 1:
        said = translate("History", "{what} ({count} people)").format(what=said, count=entry.places)
    if entry.offline:
        said = translate("History", "{what}, offline").format(what=said)
    result = _RESULTS.get(entry.result)
    if result:
        both = translate("History", "{what}, {result}")
        said = both.format(what=said, result=translate("History", result))
    return said


def _changes(detail: str) -> str:
    """What an edit changed: 'name: Mera → Meera'; empty for every other detail."""
    try:
        changes = json.loads(detail) if detail.startswith("{") else {}
    except ValueError:
        return ""
    said = []
    for field, values in changes.items() if isinstance(changes, dict) else ():
        if isinstance(values, list) and len(values) == 2:
            old, new = (on_one_line(str(value)) or "–" for value in values)
            said.append(f"{str(field).replace('_', ' ')}: {old} → {new}")
    return ", ".join(said)
