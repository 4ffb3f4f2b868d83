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

from kiosk.adapters.door_words import (
    GarbledError,
    attendee_in,
    decision_in,
    of_attendee,
    of_decision,
    of_scan,
    packed,
    scan_in,
    unpacked,
)
from kiosk.adapters.local_entries import Shown, State
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.peer_seal import event_id, event_key
from kiosk.domain.decision import Decision
from kiosk.domain.ticket import MAX_TICKET_ID, Attendee
from kiosk.services.faults import SettingsInvalid, StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

_FORMAT = 1
_PAGE = 1000
_SCANS = 1_000_000
_LONGEST_LINE = 1 << 16


@dataclass(slots=True)
class Carried:
    """What a journal file holds.

    Attributes:
        origin: the laptop it comes from.
        walk_ins: ticket numbers and who they were given to.
    """

    origin: str = ""
    decisions: list[Decision] = field(default_factory=list)
    walk_ins: list[tuple[int, Attendee]] = field(default_factory=list)
    scans: list[ScanEntry] = field(default_factory=list)


def export_journal(journal: Journal, path: Path, secret: str, now: datetime) -> Carried:
    """Write everything that was decided on this laptop, sent or not, into a file.

    The journal itself stays as it is. A file of that name is replaced only when the new one is
    whole and on the disk.

    Returns:
        What was written.

    Raises:
        StoreUnavailable: the journal cannot be read, or the file not be written.
    """
    carried = Carried(journal.origin, list(_carried_out(journal)))
    carried.walk_ins = [(w.ticket_id, w.attendee) for w in journal.walk_ins.all()]
    carried.scans = journal.scans(_SCANS)
    draft = path.with_name(path.name + ".part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            signature = hmac.new(event_key(secret, "journal-file"), digestmod=hashlib.sha256)
            for line in _lines(carried, secret, now):
                file.write(line)
                signature.update(line.encode())
            file.write(packed({"hmac": signature.hexdigest()}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise StoreUnavailable(
            StoreTrouble.DISK_FULL,
            f"The file {path} cannot be written: the stick is full, write-protected or gone. "
            "Nothing was lost; try another one.",
        ) from error
    return carried


def _carried_out(journal: Journal) -> Iterator[Decision]:
    after = 0
    while entries := journal.decisions(after, _PAGE):
        after = entries[-1].seq
        yield from (
            entry.decision
            for entry in entries
            if entry.shown is Shown.RECORDED and entry.state is not State.TAKEN_OVER
        )


def _lines(carried: Carried, secret: str, now: datetime) -> Iterator[str]:
    head = {"kiosk_journal": _FORMAT, "origin": carried.origin, "event": event_id(secret)}
    yield packed({**head, "made_at": now.isoformat()}) + "\n"
    for number, attendee in carried.walk_ins:
        yield packed({"walk_in": of_attendee(attendee), "ticket_id": number}) + "\n"
    for decision in carried.decisions:
        yield packed({"decision": of_decision(decision)}) + "\n"
    for scan in carried.scans:
        yield packed({"scan": of_scan(scan)}) + "\n"


def read_journal(path: Path, secret: str) -> Carried:
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
        head = unpacked(lines[0])
        signature = str(unpacked(lines[-1])["hmac"])
    except (IndexError, KeyError, GarbledError):
        raise _damaged(path) from None
    if head.get("kiosk_journal") != _FORMAT:
        raise _damaged(path)
    if head.get("event") != event_id(secret):
        raise SettingsInvalid(
            f"The file {path} belongs to another event: its laptop has another SECRET_KEY."
        )
    wanted = hmac.new(event_key(secret, "journal-file"), b"".join(lines[:-1]), hashlib.sha256)
    if not hmac.compare_digest(wanted.hexdigest().encode(), signature.encode()):
        raise _damaged(path)
    carried = Carried(str(head.get("origin", "")))
    try:
        for line in lines[1:-1]:
            _take(carried, line)
    except (KeyError, GarbledError):
        raise _damaged(path) from None
    return carried


def _bounded(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(_LONGEST_LINE + 1):  # never more of a line than is taken
        if len(line) > _LONGEST_LINE:
            return
        yield line


def _take(carried: Carried, line: bytes) -> None:
    words = unpacked(line)
    if "decision" in words:
        carried.decisions.append(decision_in(words["decision"]))
    elif "walk_in" in words:
        number = words["ticket_id"]
        if not isinstance(number, int) or not 0 < number <= MAX_TICKET_ID:
            raise GarbledError("not a ticket number")
        carried.walk_ins.append((number, attendee_in(words["walk_in"])))
    elif "scan" in words:
        carried.scans.append(scan_in(words["scan"]))


def _damaged(path: Path) -> SettingsInvalid:
    return SettingsInvalid(
        f"The file {path} is damaged, was changed, or is no journal of Kiosk. Export it again on "
        "the other laptop; nothing of this file was taken."
    )
