"""The door, the operator and the events as this laptop remembers them."""

import json

from kiosk.domain.decision import DOOR_LIMIT, OPERATOR_LIMIT
from kiosk.domain.scan import Door
from kiosk.services.ports import Preferences

_NAME, _OPERATOR, _EVENTS = "door_name", "door_operator", "door_events"


def remembered_door(preferences: Preferences, otherwise: Door) -> Door:
    """The door that was set in the window last; what was never set comes from the settings."""
    return Door(
        preferences.get(_NAME) or otherwise.name,
        preferences.get(_OPERATOR) or otherwise.operator,
        _events(preferences.get(_EVENTS), otherwise.events),
    )


def remember_door(preferences: Preferences, door: Door) -> None:
    """Keep a door for the next start."""
    preferences.set(_NAME, door.name[:DOOR_LIMIT])
    preferences.set(_OPERATOR, door.operator[:OPERATOR_LIMIT])
    preferences.set(_EVENTS, json.dumps(sorted(door.events), ensure_ascii=False))


def _events(text: str, otherwise: frozenset[str]) -> frozenset[str]:
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return otherwise
    if not isinstance(found, list):
        return otherwise
    return frozenset(e for e in found if isinstance(e, str) and e.strip())
