"""The door, the operator and the events as this laptop remembers them."""

import json

from kiosk.domain.decision import DOOR_LIMIT, OPERATOR_LIMIT
from kiosk.domain.scan import Direction, Door
from kiosk.services.ports import Preferences

_NAME, _OPERATOR, _EVENTS = "door_name", "door_operator", "door_events"
_DIRECTION = "door_direction"
_SETTINGS = "door_settings"


def remembered_door(preferences: Preferences, settings: Door) -> Door:
    """The door as it was set last: in the window, or in the settings if those changed since.

    Args:
        preferences: what this laptop remembers.
        settings: the door that the settings name.
    """
    if preferences.get(_SETTINGS) != _text(settings):
        return settings
    return Door(
        preferences.get(_NAME) or settings.name,
        preferences.get(_OPERATOR) or settings.operator,
        _events(preferences.get(_EVENTS), settings.events),
        _direction(preferences.get(_DIRECTION)),
    )


def remember_door(preferences: Preferences, door: Door, settings: Door) -> None:
    """Keep a door that was set in the window, and what the settings named then."""
    preferences.set(_NAME, door.name[:DOOR_LIMIT])
    preferences.set(_OPERATOR, door.operator[:OPERATOR_LIMIT])
    preferences.set(_EVENTS, json.dumps(sorted(door.events), ensure_ascii=False))
    preferences.set(_DIRECTION, door.direction.value)
    preferences.set(_SETTINGS, _text(settings))


def _text(door: Door) -> str:
    return json.dumps([door.name, door.operator, sorted(door.events)], ensure_ascii=False)


def _direction(text: str) -> Direction:
    return next((way for way in Direction if way.value == text), Direction.IN)


def _events(text: str, otherwise: frozenset[str]) -> frozenset[str]:
    try:
        found = json.loads(text) if text else None
    except ValueError:
        return otherwise
    if not isinstance(found, list):
        return otherwise
    return frozenset(e for e in found if isinstance(e, str) and e.strip())
