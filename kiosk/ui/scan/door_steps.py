"""The words of the door's state machine: its steps, what is asked, told, offered and wished."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Wanted


class Step(StrEnum):
    """What the door is doing."""

    READY = "ready"
    CHECKING = "checking"
    PENDING = "pending"
    """A verdict that a person must decide about; nothing replaces it but Next."""
    REFUSED = "refused"
    """A verdict that leaves nothing to decide; the next guest's ticket replaces it."""
    DECIDING = "deciding"
    FAILED = "failed"
    """A decision that is not known to be recorded; it is kept."""
    DONE = "done"
    NOTICE = "notice"
    """Something to tell that is no verdict: two tickets at once, no answer in time."""


class Ask(StrEnum):
    """What the reason box is open for."""

    DENY = "deny"
    OVERRIDE = "override"
    HOLD = "hold"


class Notice(StrEnum):
    """What is told that is no verdict."""

    SEVERAL = "several"
    """Two different tickets are in the picture."""
    SILENCE = "silence"
    """A question was not answered in time."""
    DESK = "desk"
    """What the desk says about a guest who has no ticket."""


class Offer(StrEnum):
    """What can be pressed."""

    NOTHING = "nothing"
    DECIDE = "decide"
    NEXT = "next"
    SECOND_LOOK = "second_look"
    """Next, or let in after all."""
    WRITING = "writing"
    RETRY = "retry"
    DENY_REASON = "deny_reason"
    OVERRIDE_REASON = "override_reason"
    HOLD_REASON = "hold_reason"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person pressed about the guest who is shown.

    Attributes:
        wanted: None for what is neither Allow nor Deny; then `kind` says it.
        places: of a party, how many people it is about; 0 for all.
    """

    wanted: Wanted | None
    reason: str = ""
    override: bool = False
    kind: Kind | None = None
    places: int = 0
