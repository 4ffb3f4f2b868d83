"""The laptop's own record of every decision, kept until the server has it and after that too."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from uuid import UUID, uuid4

from kiosk.adapters.local.codec import (
    decode_decision,
    decode_line,
    decode_scan,
    encode_line,
    encode_scan,
)
from kiosk.adapters.local.encrypted_sqlite import LocalDatabase
from kiosk.adapters.local.folder_lock import JournalLock
from kiosk.adapters.local.journal_entries import (
    JournalCounts,
    JournalEntry,
    Settlement,
    ShownOutcome,
    Transition,
    UploadState,
    entry_in,
)
from kiosk.adapters.local.journal_sql import (
    ENTER,
    ENTRIES,
    FEED,
    MOVE,
    SCHEMA,
    SETTLE,
    UNANSWERED,
    moved_row,
    row_of,
)
from kiosk.adapters.local.walk_ins import WALK_INS, WalkIns
from kiosk.domain.decision import Decision
from kiosk.services.ports import ScanEntry


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
        interrupted: presses whose program died before anybody was told, by their scan's id, until
            somebody is; none new are found while another program has the journal open.
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
        self.file = LocalDatabase(path, key, "FULL", driver)
        with self.file.transaction() as db:
            for statement in (SCHEMA + WALK_INS).split(";"):
                db.execute(statement)
            db.execute("INSERT OR IGNORE INTO meta VALUES ('origin', ?)", (uuid4().hex,))
        self.origin = str(self.file.value("SELECT value FROM meta WHERE name = 'origin'"))
        self.walk_ins = WalkIns(self.file)
        try:
            self._lock_file = JournalLock(path.with_name(path.name + ".open"))
            self.interrupted = self._find_interrupted(alone=self._lock_file.exclusive)
            self._lock_file.downgrade()
        except BaseException:
            self.file.close()
            raise

    def _find_interrupted(self, *, alone: bool) -> frozenset[UUID]:
        """Kept over restarts: the upload may bring a press to the server before it is told."""
        kept = self.file.value("SELECT value FROM meta WHERE name = 'interrupted'")
        found = {UUID(hex=number) for number in str(kept or "").split()}
        if alone:
            found |= {entry.decision.id for entry in self._entries(UNANSWERED, ())}
        if found:
            self._keep_interrupted(found)
        return frozenset(found)

    def _keep_interrupted(self, ids: Iterable[UUID]) -> None:
        words = " ".join(sorted(number.hex for number in ids))
        with self.file.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('interrupted', ?)", (words,))

    # ---- decisions

    def begin(self, decision: Decision) -> None:
        """Keep a press that is on its way; one that is there already stays as it is."""
        with self.file.transaction() as db:
            db.execute(ENTER, row_of(decision, UploadState.WAITING, ShownOutcome.NOTHING))

    def confirm(self, decision: Decision, shown: ShownOutcome) -> None:
        """The server's answer about a decision of which the operator was told nothing yet."""
        self._move(Transition.CONFIRM, decision, UploadState.SENT, shown)

    def lost_to(self, decision: Decision) -> None:
        """An earlier decision is told in this one's place, which is never sent."""
        self._move(Transition.LOST_TO, decision, UploadState.NOT_CARRIED_OUT, ShownOutcome.ALREADY)

    def withdraw(self, decision: Decision) -> None:
        """Nobody is let in on this decision, so it is never sent."""
        self._move(Transition.WITHDRAW, decision, UploadState.NOT_CARRIED_OUT, ShownOutcome.NOTHING)

    def keep_offline(self, decision: Decision) -> None:
        """Keep a decision that is carried out without the server; it is sent when it is back."""
        waiting = (UploadState.WAITING, ShownOutcome.RECORDED)
        with self.file.transaction() as db:
            db.execute(ENTER, row_of(decision, *waiting))
            db.execute(MOVE[Transition.KEEP_OFFLINE], moved_row(decision, *waiting))
            db.execute(FEED, (decision.id.bytes,))

    def arrived(self, decision: Decision) -> None:
        """The server has it after all."""
        self._move(Transition.ARRIVE, decision, UploadState.SENT, ShownOutcome.RECORDED)

    def _move(
        self, step: Transition, decision: Decision, state: UploadState, shown: ShownOutcome
    ) -> None:
        """Take a step; where another program of this laptop took one before, that one stands."""
        if (state, shown) not in step.targets:
            raise ValueError(f"{step.name} does not lead to {state}/{shown}")
        with self.file.transaction() as db:
            db.execute(MOVE[step], moved_row(decision, state, shown))
            if shown is ShownOutcome.RECORDED:
                db.execute(FEED, (decision.id.bytes,))

    def entry(self, decision_id: UUID) -> JournalEntry | None:
        """One decision, by the scan's id."""
        found = self._entries("id = ?", (decision_id.bytes,))
        return found[0] if found else None

    def unsent_about(self, ticket_id: int) -> list[Decision]:
        """What was carried out here about a ticket and still has to be sent."""
        entries = self._entries(
            "ticket_id = ? AND state IN ('waiting', 'stuck') AND shown = 'recorded'", (ticket_id,)
        )
        return [entry.decision for entry in entries]

    def carried_out_about(self, ticket_id: int) -> list[Decision]:
        """What was carried out here about a ticket, sent or not, in order."""
        entries = self._entries("ticket_id = ? AND shown = 'recorded' ORDER BY seq", (ticket_id,))
        return [entry.decision for entry in entries]

    def interrupted_about(self, ticket_id: int) -> list[JournalEntry]:
        """Presses on a ticket that a crash left without an answer, and of which nobody was told."""
        if not self.interrupted:
            return []
        entries = self._entries("ticket_id = ? AND state <> 'refused' ORDER BY seq", (ticket_id,))
        return [entry for entry in entries if entry.decision.id in self.interrupted]

    def take_over(self, decision: Decision, shown: ShownOutcome, interrupted: UUID) -> None:
        """Remember what was told about a decision that went on under an interrupted press's id.

        It is never sent, to the server or to other doors; the interrupted press is.
        """
        with self.file.transaction() as db:
            db.execute(ENTER, row_of(decision, UploadState.TAKEN_OVER, shown))
        self.told(interrupted)

    def told(self, interrupted: UUID) -> None:
        """Somebody was told what became of an interrupted press."""
        self.interrupted -= {interrupted}
        self._keep_interrupted(self.interrupted)

    def waiting(self, limit: int, after: int = 0) -> list[JournalEntry]:
        """The next to send, after a place, in the order in which they were made."""
        return self._entries("state = 'waiting' AND seq > ? ORDER BY seq LIMIT ?", (after, limit))

    def stuck(self, due: float | None = None, limit: int = 1000) -> list[JournalEntry]:
        """What the server refused; with `due` only those to be tried again by then."""
        if due is None:
            return self._entries("state = 'stuck' ORDER BY seq LIMIT ?", (limit,))
        return self._entries("state = 'stuck' AND due <= ? ORDER BY seq LIMIT ?", (due, limit))

    def unsent(self) -> list[JournalEntry]:
        """Everything that the server does not have, in order."""
        return self._entries("state IN ('waiting', 'stuck') ORDER BY seq", ())

    def last_sent(self) -> int:
        """The `seq` of the last decision that the server took; 0 where there is none."""
        found = self.file.value("SELECT max(seq) FROM decisions WHERE state = 'sent'")
        return found if isinstance(found, int) else 0

    def sent_between(self, after: int, upto: int, limit: int) -> list[tuple[int, UUID]]:
        """Decisions that were carried out and sent, each with its `seq`, in order.

        Args:
            after: the `seq` of the last one seen, 0 to begin.
            upto: the `seq` of the last one wanted.
            limit: at most so many.
        """
        found = self.file.rows(
            "SELECT seq, id FROM decisions WHERE state = 'sent' AND shown = 'recorded'"
            " AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (after, upto, limit),
        )
        return [(seq, UUID(bytes=bytes(number))) for seq, number in found]

    def by_ids(self, ids: Sequence[UUID]) -> list[JournalEntry]:
        """Decisions by their scans' ids, in the order in which they were made."""
        marks = ", ".join("?" * len(ids))
        return self._entries(f"id IN ({marks}) ORDER BY seq", [number.bytes for number in ids])

    def sent_since(self, since: int, last: int = -1) -> list[UUID]:
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
                SETTLE,
                [(s.state.value, s.why, s.due, s.id.bytes, s.state.value) for s in settlements],
            )

    def retry_stuck_now(self) -> None:
        """Count all that is stuck, walk-ins too, as due to be tried again."""
        with self.file.transaction() as db:
            db.execute("UPDATE decisions SET due = 0 WHERE state = 'stuck'")
            db.execute("UPDATE registrations SET due = 0 WHERE why <> ''")

    def _entries(self, condition: str, parameters: Sequence[object]) -> list[JournalEntry]:
        found = self.file.rows(ENTRIES + condition, parameters)
        return [entry_in(row) for row in found]

    def restore(self, decisions: Iterable[Decision]) -> int:
        """Put back decisions that were carried out here and that this file lost; how many.

        Other doors count by the number in the feed up to where they were told, so what is put back
        is told under a new name: what they have already they recognise.
        """
        lost = [one for one in decisions if self._lost(self.entry(one.id))]
        for decision in lost:
            self.keep_offline(decision)
        if lost:
            self.origin = uuid4().hex
            with self.file.transaction() as db:
                db.execute("UPDATE meta SET value = ? WHERE name = 'origin'", (self.origin,))
        return len(lost)

    @staticmethod
    def _lost(entry: JournalEntry | None) -> bool:
        return entry is None or (
            entry.shown is ShownOutcome.NOTHING and entry.state is UploadState.WAITING
        )

    # ---- the server's clock

    def keep_clock(self, words: str) -> None:
        """Keep what is known of the server's clock, for a start without the server."""
        with self.file.transaction() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('clock', ?)", (words,))

    @property
    def kept_clock(self) -> str:
        """What was kept of the server's clock; empty if nothing was."""
        return str(self.file.value("SELECT value FROM meta WHERE name = 'clock'") or "")

    # ---- what peers are told

    def feed(self, after: int, limit: int) -> list[tuple[int, Decision]]:
        """Decisions that were carried out here, numbered without gaps, after a number."""
        found = self.file.rows(
            "SELECT n, body FROM feed JOIN decisions USING (seq) WHERE n > ? ORDER BY n LIMIT ?",
            (after, limit),
        )
        return [(n, decode_decision(decode_line(body))) for n, body in found]

    # ---- scans

    def add_scans(self, entries: Iterable[ScanEntry]) -> None:
        """Keep rows of the scan log until the server has them; the disk is waited for once."""
        rows = [(entry.id.bytes, encode_line(encode_scan(entry))) for entry in entries]
        with self.file.transaction() as db:
            db.executemany("INSERT OR IGNORE INTO scans VALUES (?, ?)", rows)

    def scans(self, limit: int) -> list[ScanEntry]:
        """Rows of the scan log to be sent."""
        found = self.file.rows("SELECT body FROM scans LIMIT ?", (limit,))
        return [decode_scan(decode_line(body)) for (body,) in found]

    def drop_scans(self, entries: Iterable[ScanEntry]) -> None:
        """The server has these."""
        with self.file.transaction() as db:
            db.executemany("DELETE FROM scans WHERE id = ?", [(e.id.bytes,) for e in entries])

    # ---- the whole

    def tally(self) -> JournalCounts:
        """How much is kept on this laptop."""
        count = "SELECT count(*) FROM"
        row = self.file.rows(
            f"SELECT ({count} decisions WHERE state = 'waiting'),"
            f" ({count} decisions WHERE state = 'stuck'),"
            f" ({count} registrations WHERE state = 'waiting'),"
            f" ({count} registrations WHERE state = 'stuck'),"
            f" ({count} scans), ({count} numbers),"
            f" ({count} registrations WHERE state = 'sent' AND why <> '')"
        )[0]
        return JournalCounts(*row)

    def decisions(self, after: int = 0, limit: int = 1000) -> list[JournalEntry]:
        """Every decision in order, page by page."""
        return self._entries("seq > ? ORDER BY seq LIMIT ?", (after, limit))

    def import_decisions(self, decisions: Iterable[Decision]) -> int:
        """Keep decisions that another laptop made, to be sent from here; how many were new."""
        with self.file.transaction() as db:
            before = db.execute("SELECT count(*) FROM decisions").fetchone()[0]
            db.executemany(
                ENTER,
                [
                    row_of(replace(d, offline=True), UploadState.WAITING, ShownOutcome.RECORDED)
                    for d in decisions
                ],
            )
            after = db.execute("SELECT count(*) FROM decisions").fetchone()[0]
            return int(after - before)

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self.file.close()
        self._lock_file.close()
