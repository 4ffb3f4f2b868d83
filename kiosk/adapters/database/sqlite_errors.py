"""What an error of SQLite means for the store on this laptop, and what to tell a person."""

import sqlite3

from kiosk.adapters.database.server_words import NEVER_SENT, fault_of
from kiosk.services.faults import StoreTrouble, StoreUnavailable


def embedded_fault(error: Exception, place: str) -> StoreUnavailable | None:
    """What to tell a person; None where the error is a bug and must be raised as it is."""
    if isinstance(error, NEVER_SENT):
        return fault_of(StoreTrouble.UNSTORABLE, place, "", place)
    primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
    match primary:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreUnavailable(
                StoreTrouble.BUSY,
                "Another program is writing to the ticket store on this laptop. Try again.",
            )
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return StoreUnavailable(
                StoreTrouble.DISK_FULL,
                f"The disk with {place} is full or fails: nothing was recorded. Make room, then"
                " try again.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(place)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return StoreUnavailable(
                StoreTrouble.READ_ONLY,
                f"The ticket store {place} cannot be opened for writing. Check the rights of the"
                " file and its folder, or choose another folder with KIOSK_DATA.",
            )
    return None


def damaged(place: str) -> StoreUnavailable:
    """The sentence for a file that SQLite finds broken."""
    return StoreUnavailable(
        StoreTrouble.DAMAGED,
        f"The ticket store {place} is damaged. Keep the file, put a copy from before in its place,"
        " and start Kiosk again.",
    )


def closing(place: str) -> StoreUnavailable:
    """The sentence for a question that nobody waits for any more."""
    return StoreUnavailable(
        StoreTrouble.BUSY, f"The ticket store {place} is being closed. Start Kiosk again."
    )


def replaced(place: str) -> StoreUnavailable:
    """The sentence for a file that was deleted, moved or changed for another while it was open."""
    return StoreUnavailable(
        StoreTrouble.DAMAGED,
        f"The ticket store {place} was deleted or replaced while Kiosk was open: nothing is"
        " recorded. Put the file back in its place; if this message stays, start Kiosk again.",
    )
