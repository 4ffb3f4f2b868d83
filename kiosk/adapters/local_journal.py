"""The laptop's own record of every decision, kept until the server has it and after that too."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from uuid import UUID, uuid4

from kiosk.adapters.door_words import (
    decision_in,
    micros,
    of_decision,
    of_scan,
    packed,
    scan_in,
    unpacked,
)
from kiosk.adapters.local_entries import Entry, Settlement, Shown, State, Tally, entry_of
from kiosk.adapters.local_file import LocalFile
from kiosk.adapters.local_presence import Presence
from kiosk.adapters.local_walk_ins import WALK_INS, WalkIns
from kiosk.domain.decision import Decision
from kiosk.services.ports import ScanEntry

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, ticket_id INTEGER NOT NULL,
    state TEXT NOT NULL, shown TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
    due REAL NOT NULL DEFAULT 0, decided_at INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS decisions_state ON decisions (state, seq);
CREATE INDEX IF NOT EXISTS decisions_ticket ON decisions (ticket_id);
CREATE TABLE IF NOT EXISTS feed (n INTEGER PRIMARY KEY, seq INTEGER NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS scans (id BLOB PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
"""
_ENTRIES = "SELECT seq, body, state, shown, why FROM decisions WHERE "
_UNTOLD = "state IN ('waiting', 'stuck') AND shown = ''"


class Journal:
    """Decisions, walk-ins and scans of this laptop; each is on the disk before it is shown.

    Threads share it, and so may processes. Every method raises `StoreUnavailable` where the file
    cannot be read or written, and then nothing of the call was kept.

    Args:
        path: the file.
        key: 32 bytes to encrypt it with, where the driver can.
        driver: a module like `sqlite3`.

    Attributes:
        walk_ins: who was registered here.
        orphans: presses whose program died before anybody was told, by their scan's id; where
            another program has the journal open, nobody can know, and there are none.
        origin: names this laptop, for ever.
    """

    def __init__(
        self, path: Path, key: bytes | None = None, driver: ModuleType | None = None
    ) -> None:
        self._open(path, key, driver)
        if not path.exists():  # erased by `kiosk admin forget` in this very moment
            self.close()
            self._open(path, key, driver)

    def _open(self, path: Path, key: bytes | None, driver: ModuleType | None) -> None:
        self.file = LocalFile(path, key, "FULL", driver)
        with self.file.transaction() as db:
            for statement in (_SCHEMA + WALK_INS).split(";"):
                db.execute(statement)
            db.execute("INSERT OR IGNORE INTO meta VALUES ('origin', ?)", (uuid4().hex,))
        self.origin = str(self.file.value("SELECT value FROM meta WHERE name = 'origin'"))
        self.walk_ins = WalkIns(self.file)
        try:
            self._presence = Presence(path.with_name(path.name + ".open"))
            self.orphans = self._untold() if self._presence.alone else frozenset()
            self._presence.share()
        except BaseException:
            self.file.close()
            raise

    def _untold(self) -> frozenset[UUID]:
        untold = self._entries(_UNTOLD, ())
        return frozenset(entry.decision.id for entry in untold)

    # ---- decisions

    def enter(self, decision: Decision, shown: Shown, state: State = State.WAITING) -> None:
        """Keep a decision; a decision that is there already stays as it is."""
        with self.file.transaction() as db:
            db.execute(_ENTER, _row(decision, state, shown))
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

    def orphaned(self, ticket_id: int) -> list[Entry]:
        """Presses on a ticket that a crash left without an answer, and that still have none."""
        if not self.orphans:
            return []
        untold = self._entries(f"ticket_id = ? AND {_UNTOLD} ORDER BY seq", (ticket_id,))
        return [entry for entry in untold if entry.decision.id in self.orphans]

    def take_over(self, decision: Decision, shown: Shown) -> None:
        """Remember what was told about a decision that went on under an orphan's id.

        It is never sent, to the server or to other doors; the orphan is.
        """
        with self.file.transaction() as db:
            db.execute(_ENTER, _row(decision, State.TAKEN_OVER, shown))

    def waiting(self, limit: int, after: int = 0) -> list[Entry]:
        """The next to send, after a place, in the order in which they were made."""
        return self._entries("state = 'waiting' AND seq > ? ORDER BY seq LIMIT ?", (after, limit))

    def stuck(self, due: float | None = None, limit: int = 1000) -> list[Entry]:
        """What the server refused; with `due` only those to be tried again by then."""
        if due is None:
            return self._entries("state = 'stuck' ORDER BY seq LIMIT ?", (limit,))
        return self._entries("state = 'stuck' AND due <= ? ORDER BY seq LIMIT ?", (due, limit))

    def unsent(self) -> list[Entry]:
        """Everything that the server does not have, in order."""
        return self._entries("state IN ('waiting', 'stuck') ORDER BY seq", ())

    def last_sent(self) -> int:
        """The `seq` of the last decision that the server took; 0 where there is none."""
        found = self.file.value("SELECT max(seq) FROM decisions WHERE state = 'sent'")
        return found if isinstance(found, int) else 0

    def taken(self, since: int, after: int, upto: int, limit: int) -> list[tuple[int, UUID]]:
        """Decisions that were carried out and sent, each with its `seq`, in order.

        Args:
            since: microseconds since the epoch.
            after: the `seq` of the last one seen, 0 to begin.
            upto: the `seq` of the last one wanted.
            limit: at most so many.
        """
        found = self.file.rows(
            "SELECT seq, id FROM decisions WHERE state = 'sent' AND shown = 'recorded'"
            " AND decided_at >= ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (since, after, upto, limit),
        )
        return [(seq, UUID(bytes=bytes(number))) for seq, number in found]

    def these(self, ids: Sequence[UUID]) -> list[Entry]:
        """Decisions by their scans' ids, in the order in which they were made."""
        marks = ", ".join("?" * len(ids))
        return self._entries(f"id IN ({marks}) ORDER BY seq", [number.bytes for number in ids])

    def taken_since(self, since: int, last: int = -1) -> list[UUID]:
        """Decisions carried out since microseconds that the server took; of many the `last`."""
        found = self.file.rows(
            "SELECT id FROM decisions WHERE state = 'sent' AND shown = 'recorded'"
            " AND decided_at >= ? ORDER BY seq DESC LIMIT ?",
            (since, last),
        )
        return [UUID(bytes=bytes(row[0])) for row in found]

    def settle(self, settlements: Iterable[Settlement]) -> None:
        """Note what became of rows at the server, in one transaction."""
        with self.file.transaction() as db:
            db.executemany(
                "UPDATE decisions SET state = ?, why = ?, due = ? WHERE id = ?",
                [(s.state.value, s.why, s.due, s.id.bytes) for s in settlements],
            )

    def hurry(self) -> None:
        """Count all that is stuck, walk-ins too, as due to be tried again."""
        with self.file.transaction() as db:
            db.execute("UPDATE decisions SET due = 0 WHERE state = 'stuck'")
            db.execute("UPDATE registrations SET due = 0 WHERE state = 'stuck'")

    def answered(self, decision: Decision, shown: Shown) -> None:
        """The server's answer about a decision of which the operator was told nothing yet."""
        with self.file.transaction() as db:
            db.execute(
                f"UPDATE decisions SET shown = ?, state = 'sent' WHERE id = ? AND {_UNTOLD}",  # noqa: S608
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
        return [entry_of(row) for row in found]

    # ---- what peers are told

    def feed(self, after: int, limit: int) -> list[tuple[int, Decision]]:
        """Decisions that were carried out here, numbered without gaps, after a number."""
        found = self.file.rows(
            "SELECT n, body FROM feed JOIN decisions USING (seq) WHERE n > ? ORDER BY n LIMIT ?",
            (after, limit),
        )
        return [(n, decision_in(unpacked(body))) for n, body in found]

    # ---- scans

    def add_scans(self, entries: Iterable[ScanEntry]) -> None:
        """Keep rows of the scan log until the server has them; the disk is waited for once."""
        rows = [(entry.id.bytes, packed(of_scan(entry))) for entry in entries]
        with self.file.transaction() as db:
            db.executemany("INSERT OR IGNORE INTO scans VALUES (?, ?)", rows)

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
                _ENTER,
                [_row(replace(d, offline=True), State.WAITING, Shown.RECORDED) for d in decisions],
            )
            after = db.execute("SELECT count(*) FROM decisions").fetchone()[0]
            return int(after - before)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self.file.close()
        self._presence.close()


_ENTER = (
    "INSERT OR IGNORE INTO decisions (id, ticket_id, state, shown, decided_at, body)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_FEED = "INSERT OR IGNORE INTO feed (seq) SELECT seq FROM decisions WHERE id = ?"


def _row(decision: Decision, state: State, shown: Shown) -> tuple[object, ...]:
    return (
        decision.id.bytes,
        decision.ticket_id,
        state.value,
        shown.value,
        micros(decision.decided_at),
        packed(of_decision(decision)),
    )
