"""Events, operators, doors and shared settings as JSON: for the laptop's copy of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from kiosk.domain.event import Event
from kiosk.domain.operator import DoorRecord, Operator, Role


def _text(records: object) -> str:
    return json.dumps(records, ensure_ascii=False, default=lambda at: at.isoformat())


def _read(text: str) -> Any:  # noqa: ANN401 - JSON is anything
    try:
        return json.loads(text) if text else []
    except ValueError:  # a copy: it is fetched again
        return []


def _at(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def encode_events(events: Sequence[Event]) -> str:
    """Events as JSON."""
    return _text([asdict(event) for event in events])


def decode_events(text: str) -> list[Event]:
    """The events that the JSON says; none where it says nothing."""
    times = ("starts", "doors", "ends", "valid_until")
    return [Event(**{**one, **{t: _at(one[t]) for t in times}}) for one in _read(text)]


def encode_operators(operators: Sequence[Operator]) -> str:
    """Operators as JSON; of their PINs only the hashes."""
    return _text([asdict(operator) for operator in operators])


def decode_operators(text: str) -> list[Operator]:
    """The operators that the JSON says; none where it says nothing."""
    return [Operator(**{**one, "role": Role(one["role"])}) for one in _read(text)]


def encode_doors(doors: Sequence[DoorRecord]) -> str:
    """Doors as JSON."""
    return _text([asdict(door) for door in doors])


def decode_doors(text: str) -> list[DoorRecord]:
    """The doors that the JSON says; none where it says nothing."""
    return [DoorRecord(**{**one, "seen_at": _at(one["seen_at"])}) for one in _read(text)]


def encode_settings(settings: Mapping[str, str]) -> str:
    """Shared settings as JSON."""
    return _text(dict(settings))


def decode_settings(text: str) -> dict[str, str]:
    """The shared settings that the JSON says; none where it says nothing."""
    found = _read(text)
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
