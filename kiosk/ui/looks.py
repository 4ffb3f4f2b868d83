"""What every verdict and every outcome always looks and sounds like: one total table."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kiosk.domain.verdict import Reason
from kiosk.ui.words import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class Look:
    """What a verdict or an outcome always looks and sounds like.

    Attributes:
        word: two or three words in capitals, the same wherever it is said.
        tone: good, warn, bad, note or waiting; the theme knows the colour.
        icon: a file of resources/icons.
        sound: a file of resources/sounds, empty for silence.
    """

    word: str
    tone: str
    icon: str
    sound: str


LOOKS: Mapping[Reason, Look] = MappingProxyType(
    {
        Reason.VALID: Look(QT_TRANSLATE_NOOP("Verdict", "VALID"), "good", "valid", "valid"),
        Reason.ENTERED: Look(
            QT_TRANSLATE_NOOP("Verdict", "ALREADY ENTERED"), "warn", "entered", "entered"
        ),
        Reason.DENIED: Look(
            QT_TRANSLATE_NOOP("Verdict", "ALREADY DENIED"), "warn", "denied", "warn"
        ),
        Reason.EXPIRED: Look(QT_TRANSLATE_NOOP("Verdict", "EXPIRED"), "warn", "expired", "warn"),
        Reason.NOT_YET: Look(
            QT_TRANSLATE_NOOP("Verdict", "NOT VALID YET"), "warn", "not_yet", "warn"
        ),
        Reason.FORGED: Look(QT_TRANSLATE_NOOP("Verdict", "NOT GENUINE"), "bad", "forged", "bad"),
        Reason.FOREIGN: Look(
            QT_TRANSLATE_NOOP("Verdict", "NOT A TICKET"), "note", "foreign", "note"
        ),
        Reason.UNKNOWN: Look(
            QT_TRANSLATE_NOOP("Verdict", "UNKNOWN TICKET"), "bad", "unknown", "bad"
        ),
        Reason.OTHER_EVENT: Look(
            QT_TRANSLATE_NOOP("Verdict", "ANOTHER EVENT"), "warn", "other_event", "warn"
        ),
        Reason.UNAVAILABLE: Look(
            QT_TRANSLATE_NOOP("Verdict", "TICKETS OUT OF REACH"), "note", "unavailable", "note"
        ),
    }
)

LET_IN = Look(QT_TRANSLATE_NOOP("Verdict", "LET IN"), "good", "let_in", "let_in")
KEPT = Look(QT_TRANSLATE_NOOP("Verdict", "LET IN, KEPT HERE"), "good", "kept", "let_in")
TURNED_AWAY = Look(QT_TRANSLATE_NOOP("Verdict", "DENIED"), "bad", "turned_away", "turned_away")
TURNED_AWAY_KEPT = Look(
    QT_TRANSLATE_NOOP("Verdict", "DENIED, KEPT HERE"), "bad", "kept", "turned_away"
)
FIRST = Look(QT_TRANSLATE_NOOP("Verdict", "SOMEONE ELSE WAS FIRST"), "warn", "first", "entered")
GONE = Look(QT_TRANSLATE_NOOP("Verdict", "NO LONGER IN THE TABLE"), "bad", "gone", "bad")
SEVERAL = Look(QT_TRANSLATE_NOOP("Verdict", "TWO TICKETS AT ONCE"), "note", "several", "note")
FAILED = Look(QT_TRANSLATE_NOOP("Verdict", "NOT RECORDED YET"), "note", "failed", "note")
SILENT = Look(QT_TRANSLATE_NOOP("Verdict", "NO ANSWER"), "note", "checking", "note")
CHECKING = Look(QT_TRANSLATE_NOOP("Verdict", "CHECKING"), "waiting", "checking", "")
WAITING = Look(QT_TRANSLATE_NOOP("Verdict", "NEXT GUEST"), "waiting", "waiting", "")

OTHERS: tuple[Look, ...] = (
    LET_IN,
    KEPT,
    TURNED_AWAY,
    TURNED_AWAY_KEPT,
    FIRST,
    GONE,
    SEVERAL,
    FAILED,
    SILENT,
    CHECKING,
    WAITING,
)
"""Every look that is not a verdict's."""
