"""The laptop's own record of every decision, kept until the server has it and after that too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from uuid import UUID, uuid4

from kiosk.adapters.door_words import (
    attendee_in,
    decision_in,
    micros,
    of_attendee,
    of_decision,
    of_scan,
    packed,
    scan_in,
    unpacked,
)
from kiosk.adapters.local_file import LocalFile, Row
from kiosk.domain.decision import Decision
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.ports import ScanEntry


class State(StrEnum):
    """Where a journaled decision or registration is on its way to the server."""

    WAITING = "waiting"
    SENT = "sent"
    STUCK = "stuck"
    """The server refused the row; a person must look at it. Tried again now and then."""
    REFUSED = "refused"
    """Not carried out: this laptop knew already that another decision was first."""


class Shown(StrEnum):
    """What the operator was told."""

    NOTHING = ""
    RECORDED = "recorded"
    ALREADY = "already"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision in the journal.

    Attributes:
        seq: its place: decisions are sent in the order in which they were made.
        why: for STUCK, a sentence.
    """

    seq: int
    decision: Decision
    state: State
    shown: Shown
    why: str = ""


@dataclass(frozen=True, slots=True)
class Registration:
    """A walk-in registered under a leased number."""

    ticket_id: int
    attendee: Attendee
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one row at the server.

    Attributes:
        due: for STUCK, when to try again, seconds since the epoch.
    """

    id: UUID
    state: State
    why: str = ""
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """How much is kept on this laptop."""

    waiting: int = 0
    stuck: int = 0
    registrations: int = 0
    stuck_registrations: int = 0
    scans: int = 0
    numbers: int = 0


_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, ticket_id INTEGER NOT NULL,
    state TEXT NOT NULL, shown TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
    due REAL NOT NULL DEFAULT 0, decided_at INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS decisions_state ON decisions (state, seq);
CREATE INDEX IF NOT EXISTS decisions_ticket ON decisions (ticket_id);
CREATE TABLE IF NOT EXISTS feed (n INTEGER PRIMARY KEY, seq INTEGER NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS registrations (
    ticket_id INTEGER PRIMARY KEY, state TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
    due REAL NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS registrations_state ON registrations (state, ticket_id);
CREATE TABLE IF NOT EXISTS scans (id BLOB PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS numbers (ticket_id INTEGER PRIMARY KEY);
"""
_ENTRIES = "SELECT seq, body, state, shown, why FROM decisions WHERE "


class Journal:
    """Decisions, walk-ins and scans of this laptop; each is on the disk before it is shown.

    Threads share it, and so may processes. Every method raises `StoreUnavailable` where the file
    cannot be read or written, and then nothing of the call was kept.

    Args:
        path: the file.
        key: 32 bytes to encrypt it with, where the driver can.
        driver: a module like `sqlite3`.
    """

    def __init__(
        self, path: Path, key: bytes | None = None, driver: ModuleType | None = None
    ) -> None:
        self.file = LocalFile(path, key, "FULL", driver)
        with self.file.transaction() as db:
            for statement in _SCHEMA.split(";"):
                db.execute(statement)
            db.execute("INSERT OR IGNORE INTO meta VALUES ('origin', ?)", (uuid4().hex,))
        self.origin = str(self.file.value("SELECT value FROM meta WHERE name = 'origin'"))

    # ---- decisions

    def enter(self, decision: Decision, shown: Shown, state: State = State.WAITING) -> None:
        """Keep a decision; a decision that is there already stays as it is."""
        with self.file.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO decisions (id, ticket_id, state, shown, decided_at, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    decision.id.bytes,
                    decision.ticket_id,
                    state.value,
                    shown.value,
                    micros(decision.decided_at),
                    packed(of_decision(decision)),
                ),
            )
            if shown is Shown.RECORDED:
                db.execute(_FEED, (decision.id.bytes,))

    def show(self, decision: Decision, shown: Shown, state: State) -> None:
        """Note what the operator is told, before it is told."""
        with self.file.transaction() as db:
            db.execute(
                "UPDATE decisions SET shown = ?, state = ?, body = ? WHERE id = ?",
                (shown.value, state.value, packed(of_decision(decision)), decision.id.bytes),
            )
            if shown is Shown.RECORDED:
                db.execute(_FEED, (decision.id.bytes,))

    def entry(self, decision_id: UUID) -> Entry | None:
        """One decision, by the scan's id."""
        found = self._entries("id = ?", (decision_id.bytes,))
        return found[0] if found else None

    def about(self, ticket_id: int) -> list[Decision]:
        """What was carried out here about a ticket and still has to be sent."""
        entries = self._entries(
            "ticket_id = ? AND state IN ('waiting', 'stuck') AND shown = 'recorded'", (ticket_id,)
        )
        return [entry.decision for entry in entries]

    def waiting(self, limit: int) -> list[Entry]:
        """The next to send, in the order in which they were made."""
        return self._entries("state = 'waiting' ORDER BY seq LIMIT ?", (limit,))

    def stuck(self, due: float | None = None, limit: int = 1000) -> list[Entry]:
        """What the server refused; with `due` only those to be tried again by then."""
        if due is None:
            return self._entries("state = 'stuck' ORDER BY seq LIMIT ?", (limit,))
        return self._entries("state = 'stuck' AND due <= ? ORDER BY seq LIMIT ?", (due, limit))

    def unsent(self) -> list[Entry]:
        """Everything that the server does not have, in order."""
        return self._entries("state IN ('waiting', 'stuck') ORDER BY seq", ())

    def carried_out(self, since: int, after: int, limit: int) -> list[Entry]:
        """Sent decisions that were carried out, to be verified at a server that came back.

        Args:
            since: microseconds since the epoch.
            after: the `seq` of the last one seen, 0 to begin.
            limit: at most so many.
        """
        return self._entries(
            "state = 'sent' AND shown = 'recorded' AND decided_at >= ? AND seq > ?"
            " ORDER BY seq LIMIT ?",
            (since, after, limit),
        )

    def settle(self, settlements: Iterable[Settlement]) -> None:
        """Note what became of rows at the server, in one transaction."""
        with self.file.transaction() as db:
            db.executemany(
                "UPDATE decisions SET state = ?, why = ?, due = ? WHERE id = ?",
                [(s.state.value, s.why, s.due, s.id.bytes) for s in settlements],
            )

    def answered(self, decision: Decision, shown: Shown) -> None:
        """The server's answer about a decision of which the operator was told nothing yet."""
        with self.file.transaction() as db:
            db.execute(
                "UPDATE decisions SET shown = ?, state = 'sent'"
                " WHERE id = ? AND shown = '' AND state = 'waiting'",
                (shown.value, decision.id.bytes),
            )
            if shown is Shown.RECORDED:
                db.execute(_FEED + " AND shown = 'recorded'", (decision.id.bytes,))

    def arrived(self, decision_id: UUID) -> None:
        """The server has it after all."""
        with self.file.transaction() as db:
            db.execute(
                "UPDATE decisions SET state = 'sent' WHERE id = ? AND state = 'waiting'"
                " AND shown = 'recorded'",
                (decision_id.bytes,),
            )

    def _entries(self, condition: str, parameters: Sequence[object]) -> list[Entry]:
        found = self.file.rows(_ENTRIES + condition, parameters)
        return [_entry(row) for row in found]

    # ---- what peers are told

    def feed(self, after: int, limit: int) -> list[tuple[int, Decision]]:
        """Decisions that were carried out here, numbered without gaps, after a number."""
        found = self.file.rows(
            "SELECT n, body FROM feed JOIN decisions USING (seq) WHERE n > ? ORDER BY n LIMIT ?",
            (after, limit),
        )
        return [(n, decision_in(unpacked(body))) for n, body in found]

    # ---- walk-ins

    def add_numbers(self, numbers: Iterable[int]) -> None:
        """Keep leased ticket numbers for when the server is away."""
        with self.file.transaction() as db:
            db.executemany("INSERT OR IGNORE INTO numbers VALUES (?)", [(n,) for n in numbers])

    def register(self, attendee: Attendee, number: int | None = None) -> int | None:
        """Keep a walk-in under a number, or under the next leased one.

        Returns:
            The number; None where none is left, and then nothing was kept.
        """
        with self.file.transaction() as db:
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

    def registrations(self, due: float, limit: int = 500) -> list[Registration]:
        """Walk-ins that the server does not have and that are to be sent by now."""
        found = self.file.rows(
            "SELECT ticket_id, body, state, why FROM registrations"
            " WHERE state = 'waiting' OR (state = 'stuck' AND due <= ?)"
            " ORDER BY ticket_id LIMIT ?",
            (due, limit),
        )
        return [_registration(row) for row in found]

    def all_registrations(self) -> list[Registration]:
        """Every walk-in registered on this laptop."""
        found = self.file.rows(
            "SELECT ticket_id, body, state, why FROM registrations ORDER BY ticket_id"
        )
        return [_registration(row) for row in found]

    def registered_here(self, ticket_id: int) -> bool:
        """Whether a ticket is a walk-in of this laptop that the server lacks."""
        sql = "SELECT 1 FROM registrations WHERE ticket_id = ? AND state <> 'sent'"
        return bool(self.file.rows(sql, (ticket_id,)))

    def registered_with(self, mobile_number: str, event: str) -> list[Ticket]:
        """This laptop's walk-ins with the same mobile number and event."""
        digits = _digits(mobile_number)
        return [
            Ticket(r.ticket_id, a.name, a.mobile_number, a.university, a.event)
            for r in self.all_registrations()
            for a in (r.attendee,)
            if digits and _digits(a.mobile_number) == digits and folded(a.event) == folded(event)
        ]

    def settle_registration(
        self, ticket_id: int, state: State, why: str = "", due: float = 0.0
    ) -> None:
        """Note what became of a walk-in at the server."""
        with self.file.transaction() as db:
            db.execute(
                "UPDATE registrations SET state = ?, why = ?, due = ? WHERE ticket_id = ?",
                (state.value, why, due, ticket_id),
            )

    # ---- scans

    def add_scan(self, entry: ScanEntry) -> None:
        """Keep a row of the scan log until the server has it."""
        with self.file.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO scans VALUES (?, ?)",
                (entry.id.bytes, packed(of_scan(entry))),
            )

    def scans(self, limit: int) -> list[ScanEntry]:
        """Rows of the scan log to be sent."""
        found = self.file.rows("SELECT body FROM scans LIMIT ?", (limit,))
        return [scan_in(unpacked(body)) for (body,) in found]

    def drop_scans(self, entries: Iterable[ScanEntry]) -> None:
        """The server has these."""
        with self.file.transaction() as db:
            db.executemany("DELETE FROM scans WHERE id = ?", [(e.id.bytes,) for e in entries])

    # ---- the whole

    def tally(self) -> Tally:
        """How much is kept on this laptop."""
        count = "SELECT count(*) FROM"
        row = self.file.rows(
            f"SELECT ({count} decisions WHERE state = 'waiting'),"
            f" ({count} decisions WHERE state = 'stuck'),"
            f" ({count} registrations WHERE state = 'waiting'),"
            f" ({count} registrations WHERE state = 'stuck'),"
            f" ({count} scans), ({count} numbers)"
        )[0]
        return Tally(*row)

    def decisions(self, after: int = 0, limit: int = 1000) -> list[Entry]:
        """Every decision in order, page by page."""
        return self._entries("seq > ? ORDER BY seq LIMIT ?", (after, limit))

    def take_in(self, decisions: Iterable[Decision]) -> int:
        """Keep decisions that another laptop made, to be sent from here; how many were new."""
        with self.file.transaction() as db:
            before = db.execute("SELECT count(*) FROM decisions").fetchone()[0]
            db.executemany(
                "INSERT OR IGNORE INTO decisions (id, ticket_id, state, shown, decided_at, body)"
                " VALUES (?, ?, 'waiting', 'recorded', ?, ?)",
                [
                    (
                        d.id.bytes,
                        d.ticket_id,
                        micros(d.decided_at),
                        packed(of_decision(replace(d, offline=True))),
                    )
                    for d in decisions
                ],
            )
            after = db.execute("SELECT count(*) FROM decisions").fetchone()[0]
            return int(after - before)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self.file.close()


_FEED = "INSERT OR IGNORE INTO feed (seq) SELECT seq FROM decisions WHERE id = ?"


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())[-10:]


def _entry(row: Row) -> Entry:
    seq, body, state, shown, why = row
    return Entry(seq, decision_in(unpacked(body)), State(state), Shown(shown), why)


def _registration(row: Row) -> Registration:
    number, body, state, why = row
    return Registration(number, attendee_in(unpacked(body)), State(state), why)
