"""Decisions, registrations and scans as JSON: in the journal, on the wire to peers, on a stick."""

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.reconcile import simple
from kiosk.domain.scan import Source
from kiosk.domain.ticket import MAX_TICKET_ID, Attendee, Made
from kiosk.domain.verdict import Reason
from kiosk.services.ports import ScanEntry

JsonObject = dict[str, Any]


class DecodeError(ValueError):
    """A text that does not say what it should."""


def encode_line(fields: JsonObject) -> str:
    """One line of JSON, always the same for the same object."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decode_line(line: str | bytes) -> JsonObject:
    """The object of one line.

    Raises:
        DecodeError: it is not one JSON object.
    """
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DecodeError("not JSON") from error
    if not isinstance(fields, dict):
        raise DecodeError("not an object")
    return fields


class NewerError(DecodeError):
    """A kind that this program does not know: a newer one wrote it."""


def encode_decision(decision: Decision) -> JsonObject:
    """A decision as JSON.

    A press looks as it did in 0.1. Of any other kind the `wanted` is a word that 0.1 does not know,
    so that it refuses the line and does not take a leave for an entry.
    """
    fields: JsonObject = {
        "id": decision.id.hex,
        "ticket_id": decision.ticket_id,
        "wanted": decision.wanted if decision.wanted and simple(decision) else decision.action,
        "door": decision.door,
        "operator": decision.operator,
        "decided_at": _moment_text(decision.decided_at),
        "reason": decision.reason,
        "source": decision.source.value,
        "override": decision.action is Kind.OVERRIDE,
        "offline": decision.offline,
        "clock_offset_ms": decision.clock_offset_ms,
    }
    more = {
        "places": decision.places,
        "turn": decision.turn,
        "refers": decision.refers.hex if decision.refers else None,
        "expires_at": decision.expires_at,
        "detail": decision.detail,
    }
    return fields | {name: value for name, value in more.items() if value}


def is_press(decision: Decision) -> bool:
    """Whether 0.1 reads the decision and understands it as it is meant."""
    return decision.wanted is not None and simple(decision)


def decode_decision(fields: JsonObject) -> Decision:
    """The decision that the JSON says.

    Raises:
        NewerError: it is of a kind that this program does not know.
        DecodeError: something is missing or of the wrong kind.
    """
    try:
        word = _text(fields["wanted"])
        kind = None if word in _WANTED else _KINDS.get(word)
        if word not in _WANTED and kind is None:
            raise NewerError("not a kind of this program")
        offset = fields["clock_offset_ms"]
        refers, expires_at = fields.get("refers"), fields.get("expires_at")
        return Decision(
            id=UUID(hex=_text(fields["id"])),
            ticket_id=0 if fields["ticket_id"] == 0 else _number(fields["ticket_id"]),
            wanted=Wanted(word) if kind is None else _MEANS.get(kind),
            door=_text(fields["door"]),
            operator=_text(fields["operator"]),
            decided_at=_moment(fields["decided_at"]),
            reason=_text(fields["reason"]),
            source=Source(fields["source"]),
            override=fields["override"] is True,
            offline=fields["offline"] is True,
            clock_offset_ms=None if offset is None else int(offset),
            kind=kind,
            places=int(fields.get("places", 0)),
            turn=int(fields.get("turn", 0)),
            refers=None if refers is None else UUID(hex=_text(refers)),
            expires_at=None if expires_at is None else int(expires_at),
            detail=_text(fields.get("detail", "")),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, DecodeError):
            raise
        raise DecodeError("not a decision") from error


_WANTED = frozenset(wanted.value for wanted in Wanted)
_KINDS = {kind.value: kind for kind in Kind}
_MEANS = {Kind.ALLOW: Wanted.ALLOW, Kind.OVERRIDE: Wanted.ALLOW, Kind.DENY: Wanted.DENY}


def encode_attendee(attendee: Attendee) -> JsonObject:
    """An attendee as JSON."""
    fields = asdict(replace(attendee, made=None))
    del fields["made"]
    if attendee.party == 1:
        del fields["party"]
    if attendee.made is not None:
        made = attendee.made
        fields["made"] = {
            "at": made.at.isoformat(),
            "door": made.door,
            "operator": made.operator,
        }
    return fields


def decode_attendee(fields: JsonObject) -> Attendee:
    """The attendee that the JSON says.

    Raises:
        DecodeError: something is missing or of the wrong kind.
    """
    try:
        return Attendee(
            _text(fields["name"]),
            _text(fields["mobile_number"]),
            _text(fields["university"]),
            _text(fields["event"]),
            max(1, int(fields.get("party", 1))),
            _made(fields.get("made")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DecodeError("not an attendee") from error


def _made(fields: JsonObject | None) -> Made | None:
    """Absent in what older laptops wrote."""
    if fields is None:
        return None
    return Made(_moment(fields["at"]), _text(fields["door"]), _text(fields["operator"]))


def encode_scan(entry: ScanEntry) -> JsonObject:
    """A row of the scan log as JSON."""
    fields = asdict(entry)
    fields["id"] = entry.id.hex
    fields["verdict"] = entry.verdict.value
    fields["source"] = entry.source.value
    fields["seen_at"] = _moment_text(entry.seen_at)
    return fields


def decode_scan(fields: JsonObject) -> ScanEntry:
    """The row of the scan log that the JSON says.

    Raises:
        DecodeError: something is missing or of the wrong kind.
    """
    try:
        number = fields["ticket_id"]
        return ScanEntry(
            UUID(hex=_text(fields["id"])),
            Reason(fields["verdict"]),
            None if number is None else _number(number),
            _text(fields["door"]),
            _text(fields["operator"]),
            Source(fields["source"]),
            _moment(fields["seen_at"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DecodeError("not a scan") from error


def epoch_micros(moment: datetime) -> int:
    """Microseconds since the epoch."""
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moment_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise DecodeError("a time without its zone")
    return moment.astimezone(UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise DecodeError("not a text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= MAX_TICKET_ID:
        raise DecodeError("not a ticket number")
    return value
