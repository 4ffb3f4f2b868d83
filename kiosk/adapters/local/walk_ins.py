"""Walk-ins that were registered on this laptop, and the ticket numbers kept for the next ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.adapters.local.codec import decode_attendee, decode_line, encode_attendee, encode_line
from kiosk.adapters.local.encrypted_sqlite import LocalDatabase, Row
from kiosk.adapters.local.journal_entries import UploadState
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Attendee, Made, Ticket

WALK_INS = """
CREATE TABLE IF NOT EXISTS registrations (
    ticket_id INTEGER PRIMARY KEY, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
    due REAL NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS registrations_state ON registrations (state, ticket_id);
CREATE TABLE IF NOT EXISTS numbers (ticket_id INTEGER PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class WalkIn:
    """A walk-in registered under a leased number."""

    ticket_id: int
    attendee: Attendee
    state: UploadState
    why: str = ""


class WalkIns:
    """The part of the journal that the desk writes.

    Args:
        file: the journal's, with the tables of `WALK_INS` in it.
    """

    def __init__(self, file: LocalDatabase) -> None:
        self._file = file
        self._asking: set[int] = set()

    def add_numbers(self, numbers: Iterable[int]) -> None:
        """Keep leased ticket numbers for when the server is away."""
        with self._file.transaction() as db:
            db.executemany("INSERT OR IGNORE INTO numbers VALUES (?)", [(n,) for n in numbers])

    def register(
        self, attendee: Attendee, number: int | None = None, *, asking: bool = False
    ) -> int | None:
        """Keep a walk-in under a number, or under the next leased one.

        Args:
            attendee: who it is.
            number: where another laptop gave it.
            asking: the server is about to be asked whether there is a place; until `asked` it is
                not sent by anybody else.

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
                (number, encode_line(encode_attendee(attendee))),
            )
            if asking:
                self._asking.add(number)
        return number

    def asked(self, number: int) -> None:
        """The server was asked about a walk-in; what it left unanswered may be sent again."""
        self._asking.discard(number)

    def withdraw(self, number: int) -> None:
        """Take back a walk-in whom the server has no place for: nobody was given its ticket."""
        with self._file.transaction() as db:
            db.execute("DELETE FROM registrations WHERE ticket_id = ?", (number,))
            db.execute("INSERT OR IGNORE INTO numbers VALUES (?)", (number,))

    def due(self, now: float, limit: int = 500) -> list[WalkIn]:
        """Walk-ins that the server does not have and that are to be sent by now.

        Those whose event was full, too: it may have places since.
        """
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations"
            " WHERE state = 'waiting' OR (state = 'stuck' AND due <= ?)"
            " OR (state = 'sent' AND why <> '' AND due <= ?)"
            " ORDER BY ticket_id LIMIT ?",
            (now, now, limit),
        )
        return [one for one in map(_walk_in, found) if one.ticket_id not in self._asking]

    def over_capacity(self, limit: int) -> list[WalkIn]:
        """Walk-ins that the server took though their event was full."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations"
            " WHERE state = 'sent' AND why <> '' ORDER BY ticket_id LIMIT ?",
            (limit,),
        )
        return [_walk_in(row) for row in found]

    def stuck(self, limit: int) -> list[WalkIn]:
        """Walk-ins that the server refused."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations WHERE state = 'stuck'"
            " ORDER BY ticket_id LIMIT ?",
            (limit,),
        )
        return [_walk_in(row) for row in found]

    def sent(self, after: int, limit: int) -> list[WalkIn]:
        """Walk-ins that the server took, after a number."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations"
            " WHERE state = 'sent' AND ticket_id > ? ORDER BY ticket_id LIMIT ?",
            (after, limit),
        )
        return [_walk_in(row) for row in found]

    def all(self) -> list[WalkIn]:
        """Every walk-in registered on this laptop."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations ORDER BY ticket_id"
        )
        return [_walk_in(row) for row in found]

    def unsent(self) -> list[WalkIn]:
        """Walk-ins that the server does not have."""
        found = self._file.rows(
            "SELECT ticket_id, body, state, why FROM registrations WHERE state <> 'sent'"
        )
        return [_walk_in(row) for row in found]

    def made(self, ticket_id: int) -> Made | None:
        """When, where and by whom a walk-in of this laptop was registered."""
        sql = "SELECT body FROM registrations WHERE ticket_id = ?"
        found = self._file.rows(sql, (ticket_id,))
        return decode_attendee(decode_line(found[0][0])).made if found else None

    def is_unsent(self, ticket_id: int) -> bool:
        """Whether a ticket is a walk-in of this laptop that the server lacks."""
        sql = "SELECT 1 FROM registrations WHERE ticket_id = ? AND state <> 'sent'"
        return bool(self._file.rows(sql, (ticket_id,)))

    def same_guest(self, mobile_number: str, event: str) -> list[Ticket]:
        """This laptop's walk-ins with the same mobile number and event."""
        digits = _digits(mobile_number)
        return [
            Ticket(r.ticket_id, a.name, a.mobile_number, a.university, a.event)
            for r in self.all()
            for a in (r.attendee,)
            if digits and _digits(a.mobile_number) == digits and folded(a.event) == folded(event)
        ]

    def settle(self, ticket_id: int, state: UploadState, why: str = "", due: float = 0.0) -> None:
        """Note what became of a walk-in at the server."""
        with self._file.transaction() as db:
            db.execute(
                "UPDATE registrations SET state = ?, why = ?, due = ? WHERE ticket_id = ?",
                (state.value, why, due, ticket_id),
            )


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())[-10:]


def _walk_in(row: Row) -> WalkIn:
    number, body, state, why = row
    return WalkIn(number, decode_attendee(decode_line(body)), UploadState(state), why)
