"""What the program advises about a scan. A person decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.decision import Decided
from kiosk.domain.ticket import Ticket


class Reason(StrEnum):
    """The closed list of verdicts; the words are part of the command line's JSON."""

    VALID = "valid"
    ENTERED = "entered"
    DENIED = "denied"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    FORGED = "forged"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    OTHER_EVENT = "other_event"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Advice about one scan.

    Attributes:
        ticket: the ticket, where the token's signature is good and the table knows it.
        ticket_id: the number in a good token, also where the table does not know it.
        decided: who decided before, for ENTERED and DENIED.
        at: since when it is expired, or from when it is valid; UTC, aware.
        live: False where the server was not asked (decided from the laptop's snapshot).
        why: for UNAVAILABLE, a sentence where waiting will not help and a person must act.
    """

    reason: Reason
    ticket: Ticket | None = None
    ticket_id: int | None = None
    decided: Decided | None = None
    at: datetime | None = None
    live: bool = True
    why: str = ""

    @property
    def admissible(self) -> bool:
        """Whether Allow and Deny are offered."""
        return self.reason is Reason.VALID

    @property
    def overridable(self) -> bool:
        """Whether a second look may let the guest in, on purpose and with a reason."""
        return self.reason is Reason.DENIED
