"""Walk-ins that were registered on this laptop, and the ticket numbers kept for the next ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.adapters.door_words import attendee_in, of_attendee, packed, unpacked
from kiosk.adapters.local_entries import State
from kiosk.adapters.local_file import LocalFile, Row
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Attendee, Ticket

WALK_INS = """
CREATE TABLE IF NOT EXISTS registrations (
    ticket_id INTEGER PRIMARY KEY, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
    due REAL NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS registrations_state ON registrations (state, ticket_id);
CREATE TABLE IF NOT EXISTS numbers (ticket_id INTEGER PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class Registration:
    """A walk-in registered under a leased number."""

    ticket_id: int
    attendee: Attendee
    state: State
    why: str = ""


class WalkIns:
    """The part of the journal that the desk writes.

    Args:
        file: the journal's, with the tables of `WALK_INS` in it.
    """

    def __init__(self, file: LocalFile) -> None:
        self._file = file

    def add_numbers(self, numbers: Iterable[int]) -> None:
        """Keep leased ticket numbers for when the server is away."""
        with self._file.transaction() as db:
            db.executemany("INSERT OR IGNORE INTO numbers VALUES (?)", [(n,) for n in numbers])

    def register(self, attendee: Attendee, number: int | None = None) -> int | None:
        """Keep a walk-in under a number, or under the next leased one.

        Returns:
            The number; None where none is left, and then nothing was kept.
        """
        with self._file.transaction() as db:
            if number is None:
                found = db.execute("SELECT min(ticket_id) FROM numbers").fetchone()
                number = found[0]
                if number is None:
                    return None
                db.execute("DELETE FROM numbers WHERE ticket_id = ?", (number,))
            db.execute(
                "INSERT OR IGNORE INTO registrations (ticket_id, state, body)"
                " VALUES (?, 'waiting', ?)",
                (number, packed(of_attendee(attendee))),
            )
        return number

    def due(self, now: float, limit: int = 500) -> list[Registration]:
        """Walk-ins that the server does not have and that are to be sent by now."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations"
            " WHERE state = 'waiting' OR (state = 'stuck' AND due <= ?)"
            " ORDER BY ticket_id LIMIT ?",
            (now, limit),
        )
        return [_registration(row) for row in found]

    def stuck(self, limit: int) -> list[Registration]:
        """Walk-ins that the server refused."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations WHERE state = 'stuck'"
            " ORDER BY ticket_id LIMIT ?",
            (limit,),
        )
        return [_registration(row) for row in found]

    def sent(self, after: int, limit: int) -> list[Registration]:
        """Walk-ins that the server took, after a number."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations"
            " WHERE state = 'sent' AND ticket_id > ? ORDER BY ticket_id LIMIT ?",
            (after, limit),
        )
        return [_registration(row) for row in found]

    def all(self) -> list[Registration]:
        """Every walk-in registered on this laptop."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations ORDER BY ticket_id"
        )
        return [_registration(row) for row in found]

    def unsent(self) -> list[Registration]:
        """Walk-ins that the server does not have."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations WHERE state <> 'sent'"
        )
        return [_registration(row) for row in found]

    def lacking(self, ticket_id: int) -> bool:
        """Whether a ticket is a walk-in of this laptop that the server lacks."""
        sql = "SELECT 1 FROM registrations WHERE ticket_id = ? AND state <> 'sent'"
        return bool(self._file.rows(sql, (ticket_id,)))

    def alike(self, mobile_number: str, event: str) -> list[Ticket]:
        """This laptop's walk-ins with the same mobile number and event."""
        digits = _digits(mobile_number)
        return [
            Ticket(r.ticket_id, a.name, a.mobile_number, a.university, a.event)
            for r in self.all()
            for a in (r.attendee,)
            if digits and _digits(a.mobile_number) == digits and folded(a.event) == folded(event)
        ]

    def settle(self, ticket_id: int, state: State, why: str = "", due: float = 0.0) -> None:
        """Note what became of a walk-in at the server."""
        with self._file.transaction() as db:
            db.execute(
                "UPDATE registrations SET state = ?, why = ?, due = ? WHERE ticket_id = ?",
                (state.value, why, due, ticket_id),
            )


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())[-10:]


def _registration(row: Row) -> Registration:
    number, body, state, why = row
    return Registration(number, attendee_in(unpacked(body)), State(state), why)
