"""A laptop's journal in a file, to be carried on a stick to one that reaches the server.

JSON, one object a line; the last line is an HMAC-SHA256 over all lines before it, with a key made
from the event's SECRET_KEY. It is signed, not encrypted: walk-ins are in it with their numbers.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from kiosk.adapters.keys.event_key import event_id, event_key
from kiosk.adapters.local.codec import (
    DecodeError,
    NewerError,
    decode_attendee,
    decode_decision,
    decode_line,
    decode_scan,
    encode_attendee,
    encode_decision,
    encode_line,
    encode_scan,
    is_press,
)
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import ShownOutcome, UploadState
from kiosk.domain.decision import Decision
from kiosk.domain.ticket import MAX_TICKET_ID, Attendee
from kiosk.services.faults import SettingsInvalid, StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

_FORMAT = 2
"""1 knew presses alone; a file that holds no other kind is written so that 0.1 reads it."""
_PAGE = 1000
_SCANS = 1_000_000
_LONGEST_LINE = 1 << 16


@dataclass(slots=True)
class JournalContents:
    """What a journal file holds.

    Attributes:
        origin: the laptop it comes from.
        walk_ins: ticket numbers and who they were given to.
    """

    origin: str = ""
    decisions: list[Decision] = field(default_factory=list)
    walk_ins: list[tuple[int, Attendee]] = field(default_factory=list)
    scans: list[ScanEntry] = field(default_factory=list)


def export_journal(journal: Journal, path: Path, secret: str, now: datetime) -> JournalContents:
    """Write everything that was decided on this laptop, sent or not, into a file.

    The journal itself stays as it is. A file of that name is replaced only when the new one is
    whole and on the disk.

    Returns:
        What was written.

    Raises:
        StoreUnavailable: the journal cannot be read, or the file not be written.
    """
    contents = JournalContents(journal.origin, list(_decisions_carried_out(journal)))
    contents.walk_ins = [(w.ticket_id, w.attendee) for w in journal.walk_ins.all()]
    contents.scans = journal.scans(_SCANS)
    draft = path.with_name(path.name + ".part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            signature = hmac.new(event_key(secret, "journal-file"), digestmod=hashlib.sha256)
            for line in _lines(contents, secret, now):
                file.write(line)
                signature.update(line.encode())
            file.write(encode_line({"hmac": signature.hexdigest()}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise StoreUnavailable(
            StoreTrouble.DISK_FULL,
            f"The file {path} cannot be written: the stick is full, write-protected or gone. "
            "Nothing was lost; try another one.",
        ) from error
    return contents


def _decisions_carried_out(journal: Journal) -> Iterator[Decision]:
    after = 0
    while entries := journal.decisions(after, _PAGE):
        after = entries[-1].seq
        yield from (
            entry.decision
            for entry in entries
            if entry.shown is ShownOutcome.RECORDED and entry.state is not UploadState.TAKEN_OVER
        )


def _lines(contents: JournalContents, secret: str, now: datetime) -> Iterator[str]:
    version = 1 if all(map(is_press, contents.decisions)) else _FORMAT
    head = {"kiosk_journal": version, "origin": contents.origin, "event": event_id(secret)}
    yield encode_line({**head, "made_at": now.isoformat()}) + "\n"
    for number, attendee in contents.walk_ins:
        yield encode_line({"walk_in": encode_attendee(attendee), "ticket_id": number}) + "\n"
    for decision in contents.decisions:
        yield encode_line({"decision": encode_decision(decision)}) + "\n"
    for scan in contents.scans:
        yield encode_line({"scan": encode_scan(scan)}) + "\n"


def read_journal(path: Path, secret: str) -> JournalContents:
    """Read a journal file of another laptop of this event; nothing is believed before the end.

    Raises:
        SettingsInvalid: it is no journal file, of another event, damaged or changed.
    """
    try:
        with path.open("rb") as file:
            lines = list(_bounded(file))
    except OSError:
        raise SettingsInvalid(
            f"The file {path} cannot be read. Check its name, and that the stick is in."
        ) from None
    try:
        head = decode_line(lines[0])
        signature = str(decode_line(lines[-1])["hmac"])
    except (IndexError, KeyError, DecodeError):
        raise _damaged(path) from None
    version = head.get("kiosk_journal")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _damaged(path)
    if version > _FORMAT:
        raise _newer(path)
    if head.get("event") != event_id(secret):
        raise SettingsInvalid(
            f"The file {path} belongs to another event: its laptop has another SECRET_KEY."
        )
    wanted = hmac.new(event_key(secret, "journal-file"), b"".join(lines[:-1]), hashlib.sha256)
    if not hmac.compare_digest(wanted.hexdigest().encode(), signature.encode()):
        raise _damaged(path)
    contents = JournalContents(str(head.get("origin", "")))
    try:
        for line in lines[1:-1]:
            _take(contents, line)
    except NewerError:
        raise _newer(path) from None
    except (KeyError, DecodeError):
        raise _damaged(path) from None
    return contents


def _bounded(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(_LONGEST_LINE + 1):  # never more of a line than is taken
        if len(line) > _LONGEST_LINE:
            return
        yield line


def _take(contents: JournalContents, line: bytes) -> None:
    words = decode_line(line)
    if "decision" in words:
        contents.decisions.append(decode_decision(words["decision"]))
    elif "walk_in" in words:
        number = words["ticket_id"]
        if not isinstance(number, int) or not 0 < number <= MAX_TICKET_ID:
            raise DecodeError("not a ticket number")
        contents.walk_ins.append((number, decode_attendee(words["walk_in"])))
    elif "scan" in words:
        contents.scans.append(decode_scan(words["scan"]))


def _newer(path: Path) -> SettingsInvalid:
    return SettingsInvalid(
        f"The file {path} comes from a newer Kiosk. Update Kiosk on this laptop and read the file "
        "again; nothing of it was taken."
    )


def _damaged(path: Path) -> SettingsInvalid:
    return SettingsInvalid(
        f"The file {path} is damaged, was changed, or is no journal of Kiosk. Export it again on "
        "the other laptop; nothing of this file was taken."
    )
