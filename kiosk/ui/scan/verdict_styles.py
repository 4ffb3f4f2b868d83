"""What every verdict and every outcome always looks and sounds like: one total table."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kiosk.domain.verdict import Reason


class Family(StrEnum):
    """What a verdict asks of the person at the door; each has a hue of its own."""

    DECIDE = "decide"
    """Valid: it is for you to say."""
    DONE = "done"
    """Let in just now."""
    USED = "used"
    """Somebody decided about it before."""
    TIME = "time"
    """Genuine, and for another time or event."""
    NO = "no"
    """Nobody enters with it."""
    UNKNOWN = "unknown"
    """It cannot be told."""
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class VerdictStyle:
    """What a verdict or an outcome always looks and sounds like.

    Attributes:
        family: the theme knows its colour.
        icon: a file of resources/icons.
        sound: a file of resources/sounds, empty for silence.
    """

    family: Family
    icon: str
    sound: str


VERDICT_STYLES: Mapping[Reason, VerdictStyle] = MappingProxyType(
    {
        Reason.VALID: VerdictStyle(Family.DECIDE, "valid", "valid"),
        Reason.ENTERED: VerdictStyle(Family.USED, "entered", "entered"),
        Reason.DENIED: VerdictStyle(Family.USED, "denied", "warn"),
        Reason.EXPIRED: VerdictStyle(Family.TIME, "expired", "warn"),
        Reason.NOT_YET: VerdictStyle(Family.TIME, "not_yet", "warn"),
        Reason.FORGED: VerdictStyle(Family.NO, "forged", "bad"),
        Reason.FOREIGN: VerdictStyle(Family.UNKNOWN, "foreign", "note"),
        Reason.UNKNOWN: VerdictStyle(Family.NO, "unknown", "bad"),
        Reason.OTHER_EVENT: VerdictStyle(Family.TIME, "other_event", "warn"),
        Reason.REVOKED: VerdictStyle(Family.NO, "revoked", "bad"),
        Reason.REISSUED: VerdictStyle(Family.NO, "reissued", "bad"),
        Reason.MARKED: VerdictStyle(Family.UNKNOWN, "marked", "warn"),
        Reason.UNAVAILABLE: VerdictStyle(Family.UNKNOWN, "unavailable", "note"),
    }
)

LET_IN = VerdictStyle(Family.DONE, "let_in", "let_in")
LET_IN_KEPT = VerdictStyle(Family.DONE, "kept", "let_in")
TURNED_AWAY = VerdictStyle(Family.NO, "turned_away", "turned_away")
TURNED_AWAY_KEPT = VerdictStyle(Family.NO, "kept", "turned_away")
INSIDE = VerdictStyle(Family.DECIDE, "leaving", "valid")
NOT_INSIDE = VerdictStyle(Family.USED, "not_inside", "entered")
LEFT = VerdictStyle(Family.DONE, "leaving", "let_in")
HELD = VerdictStyle(Family.UNKNOWN, "hold", "note")
DESK_LET_IN = VerdictStyle(Family.DECIDE, "desk_yes", "valid")
DESK_SEND_AWAY = VerdictStyle(Family.NO, "desk_no", "bad")
DESK_FIXED = VerdictStyle(Family.DECIDE, "desk_fixed", "valid")
FIRST = VerdictStyle(Family.USED, "first", "entered")
GONE = VerdictStyle(Family.NO, "gone", "bad")
SEVERAL = VerdictStyle(Family.UNKNOWN, "several", "note")
FAILED = VerdictStyle(Family.UNKNOWN, "failed", "note")
SILENT = VerdictStyle(Family.UNKNOWN, "checking", "note")
CHECKING = VerdictStyle(Family.WAITING, "checking", "")
WAITING = VerdictStyle(Family.WAITING, "waiting", "")

ATTENTION_SOUND = "attention"
"""In place of the verdict's own, where staff must see a note before they decide."""

OTHER_STYLES: tuple[VerdictStyle, ...] = (
    LET_IN,
    LET_IN_KEPT,
    TURNED_AWAY,
    TURNED_AWAY_KEPT,
    INSIDE,
    NOT_INSIDE,
    LEFT,
    HELD,
    DESK_LET_IN,
    DESK_SEND_AWAY,
    DESK_FIXED,
    FIRST,
    GONE,
    SEVERAL,
    FAILED,
    SILENT,
    CHECKING,
    WAITING,
)
"""Every style that is not a verdict's."""
