"""The kinds of rows in the log, and the one table of which kind may follow which state.

The window's buttons, the command line, the stores, the peers and the sheet of conflicts all ask
this table; it is total: a test walks through every state and kind.
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a row of the log says was done; the words are in the tables, journals and messages."""

    ALLOW = "allow"
    DENY = "deny"
    OVERRIDE = "override"
    """Let in on purpose although the verdict was against it, with a reason."""
    UNDO = "undo"
    LEAVE = "leave"
    RETURN = "return"
    REVOKE = "revoke"
    RESTORE = "restore"
    REISSUE = "reissue"
    """A new code; every older one is dead."""
    HOLD = "hold"
    """Put aside for the desk; no decision about entry."""
    ANSWER = "answer"
    """What the desk said about a hold."""
    EDIT = "edit"
    ISSUE = "issue"
    IMPORT = "import"
    PRINT = "print"


class Phase(StrEnum):
    """Where a ticket's guests are, as far as a decision depends on it."""

    EXPECTED = "expected"
    """Nobody has come."""
    PARTLY = "partly"
    """Some of a party are inside, and places are left for others."""
    INSIDE = "inside"
    """Every place is used, and somebody is inside."""
    LEFT = "left"
    """Everybody who came has left again."""
    DENIED = "denied"
    REVOKED = "revoked"
    MARKED = "marked"
    """The table has a word that is not ours: another program's, or a person's."""


DECIDING = frozenset(
    {
        Kind.ALLOW,
        Kind.DENY,
        Kind.OVERRIDE,
        Kind.UNDO,
        Kind.LEAVE,
        Kind.RETURN,
        Kind.REVOKE,
        Kind.RESTORE,
        Kind.REISSUE,
    }
)
"""Kinds that a ticket's state follows from; all others only tell what happened."""
ADMITTING = frozenset({Kind.ALLOW, Kind.OVERRIDE, Kind.RETURN})
UNDOABLE = frozenset({Kind.ALLOW, Kind.DENY, Kind.OVERRIDE, Kind.LEAVE, Kind.RETURN})
REASONED = frozenset({Kind.OVERRIDE, Kind.UNDO, Kind.REVOKE, Kind.RESTORE, Kind.HOLD})
"""Kinds that are not recorded without a reason."""

_TELLING = frozenset(set(Kind) - DECIDING)
_ANY_TIME = _TELLING | {Kind.UNDO, Kind.REISSUE}
"""An undo depends on the decision it takes back, and not on the phase."""

FOLLOWS: dict[Phase, frozenset[Kind]] = {
    Phase.EXPECTED: _ANY_TIME | {Kind.ALLOW, Kind.DENY, Kind.OVERRIDE, Kind.REVOKE},
    Phase.PARTLY: _ANY_TIME | {Kind.ALLOW, Kind.OVERRIDE, Kind.LEAVE, Kind.RETURN, Kind.REVOKE},
    Phase.INSIDE: _ANY_TIME | {Kind.LEAVE, Kind.RETURN, Kind.REVOKE},
    Phase.LEFT: _ANY_TIME | {Kind.ALLOW, Kind.OVERRIDE, Kind.RETURN, Kind.DENY, Kind.REVOKE},
    Phase.DENIED: _ANY_TIME | {Kind.OVERRIDE, Kind.REVOKE},
    Phase.REVOKED: _ANY_TIME | {Kind.LEAVE, Kind.RESTORE},
    Phase.MARKED: _ANY_TIME | {Kind.OVERRIDE, Kind.REVOKE},
}
"""Which kinds may follow which state; how many people they may concern is the state's to say."""


def may_follow(phase: Phase, kind: Kind) -> bool:
    """Whether a row of a kind may follow a state."""
    return kind in FOLLOWS[phase]
