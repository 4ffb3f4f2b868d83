"""What a door needs of the ticket table, kept on the laptop for when the server is away.

The file is only a copy: where it is damaged, or was made with another key or of another server,
it is thrown away and fetched again. It holds no mobile number, only its last three digits.
"""

import contextlib
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from kiosk.adapters.local.encrypted_sqlite import LocalDatabase, erase_database
from kiosk.adapters.local.mobile_digits import MobileDigits
from kiosk.adapters.local.snapshot_answers import TALLY, page_of, totals, totals_found
from kiosk.adapters.local.snapshot_decisions import SnapshotDecisions
from kiosk.adapters.local.snapshot_rows import (
    SCHEMA,
    SELECT,
    lookup_in,
    put,
    widen,
)
from kiosk.adapters.local.snapshot_search import (
    Beginnings,
    count_query,
    reach_query,
    ticket_query,
)
from kiosk.adapters.local.snapshot_writes import (
    MERGE_BY_HAND,
    drop,
    index_some,
    merge_words,
    spell_anew,
    write_tickets,
)
from kiosk.domain.decision import Decision, Lookup
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Counts, Page, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.remote_store import PART_SIZE

_CHUNK = 1000
_STEP, _BREATH_SECONDS = 1000, 0.001
_PARTS = (  # of a copy from before there were parts
    f"INSERT INTO parts SELECT id / {PART_SIZE}, count(*), sum(id) FROM tickets"  # noqa: S608
    f" WHERE NOT EXISTS (SELECT 1 FROM parts) GROUP BY id / {PART_SIZE}"
)


class Snapshot(SnapshotDecisions):
    """The laptop's copy of the ticket table, with the decisions that the server lacks merged in.

    Threads share it; reading never waits for the writing of what the server sent.

    Args:
        path: the file.
        server: whose copy this is; a copy of another server's is thrown away.
        key: 32 bytes to encrypt it with, where the driver can.
        driver: a module like `sqlite3`.

    Attributes:
        mobiles: whole mobile numbers, which no file has.
    """

    def __init__(
        self,
        path: Path,
        server: str = "",
        key: bytes | None = None,
        driver: ModuleType | None = None,
    ) -> None:
        self._path, self._server, self._key, self._driver = path, server, key, driver
        self._told: dict[bytes, Decision] = {}
        self.mobiles = MobileDigits()
        try:
            self._open()
            if self._meta("server") == server:
                return
            self.close()
        except StoreUnavailable as fault:
            if fault.trouble is not StoreTrouble.DAMAGED:
                raise
            with contextlib.suppress(AttributeError):
                self.close()
        erase_database(path)
        self._open()

    def _open(self) -> None:
        self._writer = LocalDatabase(self._path, self._key, "NORMAL", self._driver)
        with self._writer.transaction() as db:
            for statement in SCHEMA.split(";"):
                db.execute(statement)
            widen(db)
            db.execute(MERGE_BY_HAND)
            db.execute(_PARTS)
            spell_anew(db)
            for name, value in (
                ("server", self._server),
                ("mark", ""),
                ("whole", ""),
                ("indexed", "0"),
                ("revision", "0"),
                ("notes", "0"),
            ):
                db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (name, value))
        self._reader = LocalDatabase(self._path, self._key, "NORMAL", self._driver)
        # A guest who is looked up waits for no list: each connection answers one after the other.
        self._lists = LocalDatabase(self._path, self._key, "NORMAL", self._driver)

    # ---- what the server sent

    @property
    def mark(self) -> str:
        """Up to where the server's changes are in here."""
        return self._meta("mark")

    @property
    def complete(self) -> bool:
        """Whether every ticket of the server has been here once."""
        return self._meta("whole") == "1"

    @property
    def encrypted(self) -> bool:
        """Whether the file is unreadable without the key."""
        return self._writer.encrypted

    def apply(self, rows: Sequence[Lookup], mark: str, *, whole: bool = False) -> int:
        """Take what the server sent; how many tickets are new or changed.

        Args:
            rows: tickets as the server has them.
            mark: the mark after them.
            whole: whether there is nothing after them for now.
        """
        changed = 0
        self.mobiles.note(rows)
        for start in range(0, len(rows), _CHUNK):
            with self._writer.transaction() as db:
                changed += write_tickets(db, rows[start : start + _CHUNK])
        if mark != self.mark or (whole and not self.complete):
            with self._writer.transaction() as db:
                put(db, "mark", mark)
                if whole:
                    put(db, "whole", "1")
        return changed

    def put(self, lookup: Lookup) -> None:
        """Take one ticket as the server, or the desk on this laptop, has it."""
        with self._writer.transaction() as db:
            write_tickets(db, [lookup])

    def drop(self, ticket_id: int) -> None:
        """The server does not have this ticket any more."""
        self.drop_all([ticket_id])

    def drop_all(self, ticket_ids: Iterable[int]) -> None:
        """The server does not have these tickets any more."""
        with self._writer.transaction() as db:
            for number in ticket_ids:
                drop(db, number)

    def part_sums(self) -> dict[int, tuple[int, int]]:
        """For each part that is not empty: how many tickets, and the sum of their numbers."""
        found = self._lists.rows("SELECT part, n, total FROM parts")
        return {part: (n, total) for part, n, total in found}

    def numbers_in(self, part: int) -> set[int]:
        """The tickets of a part."""
        span = (part * PART_SIZE, (part + 1) * PART_SIZE)
        found = self._reader.rows("SELECT id FROM tickets WHERE id >= ? AND id < ?", span)
        return {row[0] for row in found}

    def index_some(self, rows: int = 20_000) -> bool:
        """Make the next tickets findable by a part of a word; whether more are left.

        In small steps with a breath between: a press that notes its decision waits for one only.
        """
        more = True
        for start in range(0, rows, _STEP):
            with self._writer.transaction() as db:
                more = index_some(db, min(_STEP, rows - start))
            merging = True
            while merging:
                time.sleep(_BREATH_SECONDS)
                with self._writer.transaction() as db:
                    merging = merge_words(db)
            if not more:
                break
        return more

    # ---- questions

    def find(self, ticket_id: int) -> Lookup | None:
        """One ticket as this laptop knows it; None where it is not in the copy."""
        found = self._reader.rows(SELECT + "= ?", (ticket_id,))
        return lookup_in(found[0]) if found else None

    def page(self, query: TicketQuery) -> Page:
        """One page of the copy."""
        sql, parameters = ticket_query(query, self._names(), self._known_beginnings())
        return page_of([lookup_in(row).ticket for row in self._lists.rows(sql, parameters)], query)

    def finds_fewer(self, query: TicketQuery, most: int) -> bool:
        """Whether a search finds fewer tickets than that; which ones is not read."""
        asked = replace(query, limit=most)
        sql, parameters = reach_query(asked, self._names(), self._known_beginnings())
        found = self._lists.value(sql, parameters)
        return isinstance(found, int) and found < most

    @property
    def highest_number(self) -> int:
        """Of all tickets in the copy; 0 where there are none."""
        top = self._reader.value("SELECT max(id) FROM tickets")
        return top if isinstance(top, int) else 0

    @property
    def words_complete(self) -> bool:
        """Whether the index over parts of words has every ticket."""
        return int(self._meta("indexed")) >= self.highest_number

    def guest_names(self) -> Sequence[tuple[int, str]]:
        """Every ticket's number and name."""
        return [(int(n), str(name)) for n, name in self._lists.rows("SELECT id, name FROM tickets")]

    def events(self) -> Sequence[str]:
        """The events there are tickets for, in alphabetical order."""
        return sorted({name.strip() for name in self._names()} - {""}, key=folded)

    def counts(self, events: frozenset[str] = frozenset()) -> Counts:
        """Totals over these events (none named: all)."""
        return totals(self._reader.rows(TALLY), events)

    def count_found(self, query: TicketQuery) -> Counts:
        """How many tickets of the copy search and event find, by status."""
        sql, parameters = count_query(query, self._names(), self._known_beginnings())
        return totals_found(self._lists.rows(sql, parameters))

    def decided_at(self, door: str) -> int:
        """How many tickets were decided at a door, as far as the copy tells."""
        sql = "SELECT count(*) FROM tickets WHERE door = ? AND door <> ''"  # by the index
        found = self._reader.value(sql, (door,))
        return int(str(found))

    @property
    def revision(self) -> str:
        """A mark that changes whenever anything in the copy did."""
        return self._meta("revision")

    @property
    def notes(self) -> str:
        """A mark that changes whenever a decision was merged in that the server may lack."""
        return self._meta("notes")

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        for connection in ("_lists", "_reader", "_writer"):
            if hasattr(self, connection):
                getattr(self, connection).close()

    def _known_beginnings(self) -> Beginnings | None:
        return self._beginnings if self.words_complete else None

    def _beginnings(self, letters: str, most: int) -> list[str]:
        """What the index over words has that begins so and goes on by a letter."""
        sql = "SELECT term FROM word_parts WHERE term > ? AND term < ? LIMIT ?"
        found = self._lists.rows(sql, (letters, letters + chr(sys.maxunicode), most))
        return [str(term) for (term,) in found]

    def _names(self) -> list[str]:
        return [str(row[0]) for row in self._reader.rows("SELECT DISTINCT event FROM tally")]

    def _meta(self, name: str) -> str:
        file = getattr(self, "_reader", self._writer)
        return str(file.value("SELECT value FROM meta WHERE name = ?", (name,)))
