"""How the laptop's copy of the tickets stands: for a check-up, which changes nothing in it."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.adapters.local.encrypted_sqlite import LocalDatabase
from kiosk.domain.decision import Lookup


@dataclass(frozen=True, slots=True)
class CopyState:
    """How a copy stood when it was looked at.

    Attributes:
        mark: up to where the server's changes are in it.
        whole: whether every ticket of the server has been in it once.
        written: when something was written to it last; seconds since 1970.
    """

    mark: str
    whole: bool
    written: float


class CopyReader:
    """Reads a copy that another program may be writing; `Snapshot` would throw away a wrong one.

    Args:
        path: the file, which exists.
        key: 32 bytes that it is encrypted with, where the driver can.

    Raises:
        StoreUnavailable: DAMAGED where the key is another one, or the file is damaged.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._written = _written(path)  # opening it may touch the log beside it
        self._database = LocalDatabase(path, key, "NORMAL")

    def state(self) -> CopyState:
        """How it stands.

        Raises:
            StoreUnavailable: it cannot be read.
        """
        found = self._database.rows("SELECT name, value FROM meta")
        meta = {str(name): str(value) for name, value in found}
        return CopyState(meta.get("mark", ""), meta.get("whole") == "1", self._written)

    def lacking(self, rows: Sequence[Lookup]) -> int:
        """How many tickets the copy lacks, or has otherwise than the server.

        What was decided here and is not sent yet makes none old.

        Args:
            rows: as the server has them.
        """
        return sum(self._lacks(row) for row in rows)

    def _lacks(self, row: Lookup) -> bool:
        number, ticket = row.ticket.id, row.ticket
        asked = "SELECT name, event, status FROM tickets WHERE id = ?"
        found = self._database.rows(asked, (number,))
        if not found:
            return True
        name, event, status = found[0]
        if (name, event) != (ticket.name, ticket.event):
            return True
        if status == (row.decided.status if row.decided else ticket.status).value:
            return False
        return not self._database.rows("SELECT 1 FROM pending WHERE ticket_id = ?", (number,))

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._database.close()


def _written(path: Path) -> float:
    latest = 0.0
    for file in (path, path.with_name(path.name + "-wal")):
        with contextlib.suppress(OSError):
            latest = max(latest, file.stat().st_mtime)
    return latest
