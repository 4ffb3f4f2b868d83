"""What the program advises about a scan. A person decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.action_rules import Kind, may_follow
from kiosk.domain.decision import Decided
from kiosk.domain.ticket import Ticket
from kiosk.domain.ticket_state import TicketState


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
    REVOKED = "revoked"
    REISSUED = "reissued"
    """A good code, from before the ticket was issued again."""
    MARKED = "marked"
    """The table has a word that is not ours: the desk decides."""
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
        interrupted: for VALID, what was pressed here before the program died, told to nobody.
        table_disagrees: for ENTERED and DENIED, that the ticket table says otherwise than the log.
        state: where the ticket's guests are; None where the ticket is not known.
        expires_at: of the token that was shown, seconds of Unix time; None without one.
    """

    reason: Reason
    ticket: Ticket | None = None
    ticket_id: int | None = None
    decided: Decided | None = None
    at: datetime | None = None
    live: bool = True
    why: str = ""
    interrupted: Decided | None = None
    table_disagrees: bool = False
    state: TicketState | None = None
    expires_at: int | None = None

    @property
    def admissible(self) -> bool:
        """Whether Allow and Deny are offered."""
        return self.reason is Reason.VALID

    @property
    def returning(self) -> bool:
        """Whether the guest left and comes in again."""
        state = self.state
        return self.admissible and state is not None and state.out > 0 and not state.room

    @property
    def overridable(self) -> bool:
        """Whether a second look may let the guest in, on purpose and with a reason."""
        if self.ticket is None or self.reason not in _SECOND_LOOK:
            return False
        return self.state is None or may_follow(self.state.phase, Kind.OVERRIDE)


_SECOND_LOOK = frozenset({Reason.DENIED, Reason.EXPIRED, Reason.NOT_YET, Reason.MARKED})
"""Neither a revoked ticket nor an old code: those are dead on purpose, and the desk revives."""
