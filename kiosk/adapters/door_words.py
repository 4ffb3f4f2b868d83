"""Decisions, registrations and scans as JSON: in the journal, on the wire to peers, on a stick."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import MAX_TICKET_ID, Attendee
from kiosk.domain.verdict import Reason
from kiosk.services.ports import ScanEntry

Words = dict[str, Any]


class GarbledError(ValueError):
    """A text that does not say what it should."""


def packed(words: Words) -> str:
    """One line of JSON, always the same for the same words."""
    return json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def unpacked(line: str | bytes) -> Words:
    """The words of one line.

    Raises:
        GarbledError: it is not one JSON object.
    """
    try:
        words = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise GarbledError("not JSON") from error
    if not isinstance(words, dict):
        raise GarbledError("not an object")
    return words


def of_decision(decision: Decision) -> Words:
    """A decision in words."""
    words = asdict(decision)
    words["id"] = decision.id.hex
    words["wanted"] = decision.wanted.value
    words["source"] = decision.source.value
    words["decided_at"] = _moment_text(decision.decided_at)
    return words


def decision_in(words: Words) -> Decision:
    """The decision that the words tell.

    Raises:
        GarbledError: something is missing or of the wrong kind.
    """
    try:
        offset = words["clock_offset_ms"]
        return Decision(
            id=UUID(hex=_text(words["id"])),
            ticket_id=_number(words["ticket_id"]),
            wanted=Wanted(words["wanted"]),
            door=_text(words["door"]),
            operator=_text(words["operator"]),
            decided_at=_moment(words["decided_at"]),
            reason=_text(words["reason"]),
            source=Source(words["source"]),
            override=words["override"] is True,
            offline=words["offline"] is True,
            clock_offset_ms=None if offset is None else int(offset),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise GarbledError("not a decision") from error


def of_attendee(attendee: Attendee) -> Words:
    """An attendee in words."""
    return asdict(attendee)


def attendee_in(words: Words) -> Attendee:
    """The attendee that the words tell.

    Raises:
        GarbledError: something is missing or of the wrong kind.
    """
    try:
        return Attendee(
            _text(words["name"]),
            _text(words["mobile_number"]),
            _text(words["university"]),
            _text(words["event"]),
        )
    except KeyError as error:
        raise GarbledError("not an attendee") from error


def of_scan(entry: ScanEntry) -> Words:
    """A row of the scan log in words."""
    words = asdict(entry)
    words["id"] = entry.id.hex
    words["verdict"] = entry.verdict.value
    words["source"] = entry.source.value
    words["seen_at"] = _moment_text(entry.seen_at)
    return words


def scan_in(words: Words) -> ScanEntry:
    """The row of the scan log that the words tell.

    Raises:
        GarbledError: something is missing or of the wrong kind.
    """
    try:
        number = words["ticket_id"]
        return ScanEntry(
            UUID(hex=_text(words["id"])),
            Reason(words["verdict"]),
            None if number is None else _number(number),
            _text(words["door"]),
            _text(words["operator"]),
            Source(words["source"]),
            _moment(words["seen_at"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise GarbledError("not a scan") from error


def micros(moment: datetime) -> int:
    """Microseconds since the epoch."""
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise GarbledError("a time without its zone")
    return moment.astimezone(UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise GarbledError("not a text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_TICKET_ID:
        raise GarbledError("not a ticket number")
    return value
