"""Where a ticket's guests are, and whether an action may follow that."""

from dataclasses import dataclass, replace

from kiosk.domain.action_rules import ADMITTING, UNDOABLE, Kind, Phase, may_follow
from kiosk.domain.decision import Decision
from kiosk.domain.ticket import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketState:
    """What the log of a ticket comes to.

    Attributes:
        party: how many people the ticket is for.
        admitted: how many of them have come.
        inside: how many of them are inside now.
        marked: the table's word, where it is none of ours.
        least_exp: tokens that expire before this second of Unix time are dead; None for none.
        turn: of the last row; the next one has a higher.
        last: the row that the state rests on, the last that is not taken back; None without any.
        closing: the row by which it was revoked, while it is.
        renewed: the row by which it was issued again last.
    """

    party: int = 1
    admitted: int = 0
    inside: int = 0
    denied: bool = False
    marked: str = ""
    least_exp: int | None = None
    turn: int = -1
    last: Decision | None = None
    closing: Decision | None = None
    renewed: Decision | None = None

    @property
    def revoked(self) -> bool:
        """Whether the ticket is dead until it is restored."""
        return self.closing is not None

    @property
    def out(self) -> int:
        """How many came and left again."""
        return self.admitted - self.inside

    @property
    def room(self) -> int:
        """How many have not come yet."""
        return self.party - self.admitted

    @property
    def phase(self) -> Phase:
        """Where the guests are, for the table of what may follow."""
        if self.revoked:
            return Phase.REVOKED
        if self.marked:
            return Phase.MARKED
        if self.inside:
            return Phase.PARTLY if self.room else Phase.INSIDE
        if self.denied:
            return Phase.DENIED
        return Phase.LEFT if self.admitted else Phase.EXPECTED

    @property
    def status(self) -> Status:
        """What the ticket's row says for the predecessor."""
        return _STATUS[self.phase]


_STATUS = {
    Phase.EXPECTED: Status.NOT_ENTERED,
    Phase.PARTLY: Status.ENTERED,
    Phase.INSIDE: Status.ENTERED,
    Phase.LEFT: Status.NOT_ENTERED,
    Phase.DENIED: Status.DENIED,
    Phase.REVOKED: Status.DENIED,
    Phase.MARKED: Status.MARKED,
}


def meant(state: TicketState, row: Decision) -> Decision:
    """The row as it is to be written: a plain Allow of a guest who left is a return.

    The number of people is written out: what "all" means depends on the moment.
    """
    kind, places = row.action, row.places
    if kind is Kind.ALLOW and state.out and not state.room:
        kind = Kind.RETURN
    if kind in ADMITTING | {Kind.LEAVE} and not places:
        places = max(1, _all(state, kind))
    return replace(row, kind=kind, places=places if places > 1 or state.party > 1 else 0)


def _all(state: TicketState, kind: Kind) -> int:
    if kind is Kind.LEAVE:
        return state.inside
    if kind is Kind.RETURN:
        return state.out
    return state.room or state.out


def admissible(state: TicketState, row: Decision, *, reentry: bool = True) -> bool:
    """Whether a row may follow the state, and for as many people as it says.

    Args:
        state: what was done before.
        row: what is to be done.
        reentry: whether the event lets guests who left come in again; on purpose and with a
            reason they may all the same.
    """
    row = meant(state, row)
    kind, people = row.action, max(1, row.places)
    if not may_follow(state.phase, kind):
        return False
    match kind:
        case Kind.ALLOW:
            return people <= state.room and not has_dead_code(state, row)
        case Kind.OVERRIDE:
            return people <= state.room + state.out
        case Kind.RETURN:
            return reentry and people <= state.out and not has_dead_code(state, row)
        case Kind.LEAVE:
            return people <= state.inside
        case Kind.UNDO:
            last = state.last
            return last is not None and last.id == row.refers and last.action in UNDOABLE
        case _:
            return True


def has_dead_code(state: TicketState, row: Decision) -> bool:
    """Whether the guest showed a code from before the ticket was issued again."""
    if row.expires_at is None or state.least_exp is None or row.action is Kind.OVERRIDE:
        return False
    return row.expires_at < state.least_exp
