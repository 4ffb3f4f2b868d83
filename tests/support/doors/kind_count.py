"""A count of a ticket's guests from the rows of its log, apart from the program's own rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Row:
    """A row as it lies in the table."""

    id: UUID
    ticket_id: int
    kind: str
    door: str
    places: int
    turn: int
    refers: UUID | None
    expires_at: int | None
    decided_at: str


@dataclass(frozen=True)
class Counted:
    """What the rows come to, and whether each could follow the one before it."""

    inside: int
    revoked: bool
    least_exp: int | None
    fits: bool


_COLUMNS = "id, ticket_id, kind, door, places, turn, refers, expires_at, decided_at"


def rows_of(store) -> list[Row]:
    """The whole log of a store, in the order in which the rows were made."""
    found = store._link.call(
        lambda s: s.rows(f"SELECT {_COLUMNS} FROM kiosk_decisions ORDER BY seq")
    )
    return [
        Row(
            UUID(bytes=bytes(id_)),
            ticket,
            kind,
            door,
            places,
            turn,
            None if refers is None else UUID(bytes=bytes(refers)),
            exp,
            at.isoformat(" ") if isinstance(at, datetime) else at,
        )
        for id_, ticket, kind, door, places, turn, refers, exp, at in found
    ]


def count(rows: Sequence[Row], party: int) -> Counted:
    """Add and subtract, in the order of what their makers knew."""
    undone = {row.refers for row in rows if row.kind == "undo"}
    inside = came = 0
    revoked, fits = False, True
    least: int | None = None
    for row in sorted(rows, key=lambda row: (row.turn, row.decided_at, row.id.bytes)):
        people = max(1, row.places)
        if row.kind == "revoke":
            revoked = True
        elif row.kind == "restore":
            revoked = False
        elif row.kind == "reissue":
            least = max(least or 0, row.expires_at or 0)
        elif row.id in undone:
            continue
        elif row.kind in {"allow", "override", "return"}:
            back = min(people, came - inside) if row.kind == "return" else 0
            came += min(people - back, party - came)
            inside += people
            fits = fits and inside <= came <= party and not revoked
        elif row.kind == "leave":
            # Of two doors that did not hear of each other, one may see off whom the other saw off
            # or took back; that harms nothing.
            alone = all(other.door == row.door for other in rows)
            fits = fits and (inside >= people or not alone)
            inside = max(0, inside - people)
    return Counted(inside, revoked, least, fits)
