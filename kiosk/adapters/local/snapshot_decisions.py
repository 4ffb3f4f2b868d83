"""Decisions in the laptop's copy: those that the server may lack, a peer's, and what was told."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from kiosk.adapters.local.codec import decode_decision, decode_line
from kiosk.adapters.local.encrypted_sqlite import LocalDatabase
from kiosk.adapters.local.shared_codec import decode_doors
from kiosk.adapters.local.snapshot_rows import PENDING, pending_of
from kiosk.adapters.local.snapshot_writes import merge
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision

_CHUNK = 1000


class SnapshotDecisions:
    """The part of the copy that came from no server."""

    _writer: LocalDatabase
    _reader: LocalDatabase
    _told: dict[bytes, Decision]

    def merge_decisions(self, decisions: Iterable[Decision]) -> None:
        """Merge in decisions that this laptop carried out or is to send, and that may be unsent."""
        own = list(decisions)
        with self._writer.transaction() as db:
            merge(db, own)
            db.executemany(
                "INSERT OR IGNORE INTO own SELECT id FROM pending WHERE id = ?",
                [(decision.id.bytes,) for decision in own],
            )

    def own_pending(self) -> list[Decision]:
        """This laptop's decisions that the server may not know, as far as the copy can tell."""
        found = self._reader.rows(
            "SELECT p.ticket_id, p.body FROM pending p JOIN own o ON o.id = p.id"
        )
        decisions = [one for some in pending_of(found).values() for one in some]
        return sorted(decisions, key=lambda decision: decision.decided_at)

    def never_merged(self, ids: Sequence[UUID]) -> list[UUID]:
        """Which of these were never merged in, or so shortly before a crash that it is lost."""
        lacking = []
        for start in range(0, len(ids), _CHUNK):
            part = [number.bytes for number in ids[start : start + _CHUNK]]
            marks = ", ".join("?" * len(part))
            found = self._reader.rows(f"SELECT id FROM noted WHERE id IN ({marks})", part)  # noqa: S608
            known = {bytes(row[0]) for row in found}
            lacking += [UUID(bytes=number) for number in part if number not in known]
        return lacking

    def received_up_to(self, origin: str) -> int:
        """Up to which number a peer's decisions are all here."""
        found = self._reader.value("SELECT n FROM heard WHERE origin = ?", (origin,))
        return found if isinstance(found, int) else 0

    def receive(self, origin: str, upto: int, decisions: Sequence[Decision]) -> None:
        """Merge in a peer's decisions, and note that all up to a number are here.

        What comes from a door that is known to be shut out is passed over; where the server takes
        it, because it was carried out before, it comes from there.
        """
        shut = {door.name for door in decode_doors(self.shared("doors")) if door.shut}
        decisions = [decision for decision in decisions if decision.door not in shut]
        with self._writer.transaction() as db:
            merge(db, decisions)
            db.execute("INSERT OR REPLACE INTO heard VALUES (?, ?)", (origin, upto))

    def forget_pending(self, ids: Iterable[UUID]) -> None:
        """The server has these decisions; what it says about their tickets counts from now on."""
        with self._writer.transaction() as db:
            db.executemany("DELETE FROM pending WHERE id = ?", [(i.bytes,) for i in ids])

    def pending(self, ticket_ids: Sequence[int]) -> dict[int, list[Decision]]:
        """Decisions about these tickets that the server may not know."""
        marks = f"IN ({', '.join('?' * len(ticket_ids))})"
        found = self._reader.rows(PENDING + marks, ticket_ids)
        return pending_of(found)

    def told(self) -> list[Decision]:
        """Holds, and answers to holds, that were made here or at a peer."""
        rows = self._reader.rows("SELECT id, body FROM told")
        known = self._told  # windows ask several times a second
        self._told = {
            id_: known.get(id_) or decode_decision(decode_line(body)) for id_, body in rows
        }
        return list(self._told.values())

    def told_open(self) -> list[Decision]:
        """Holds among them that no answer is known to here."""
        rows = self.told()
        answered = {row.refers for row in rows if row.action is Kind.ANSWER}
        return [row for row in rows if row.action is Kind.HOLD and row.id not in answered]

    def forget_told(self, holds: Iterable[UUID]) -> None:
        """The server told of an answer to these: what was told here about them says no more."""
        answered = set(holds)
        over = [row for row in self.told() if not answered.isdisjoint({row.id, row.refers})]
        if over:
            with self._writer.transaction() as db:
                db.executemany("DELETE FROM told WHERE id = ?", [(row.id.bytes,) for row in over])

    def keep_shared(self, records: dict[str, str]) -> None:
        """Keep what all laptops share as the server tells it: texts by their names."""
        with self._writer.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO shared VALUES (?, ?)", records.items())

    def shared(self, name: str) -> str:
        """What all laptops share under a name, as the server told it last; else empty."""
        found = self._reader.value("SELECT body FROM shared WHERE name = ?", (name,))
        return str(found) if found is not None else ""
