"""Every kind of file and message that Kiosk leaves behind, written with known contents.

`python tests/support/files/written_files.py FOLDER` wrote `tests/fixtures/v1` with version 0.1.
Those files are never written anew: what laptops have on their disks does not change either. A
format that changes gets a folder of its own beside them.
"""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from uuid import UUID

from kiosk.adapters.keys.event_key import event_id, event_key
from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.local.codec import encode_decision
from kiosk.adapters.local.encrypted_sqlite import sqlite_driver
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import Settlement, ShownOutcome, UploadState
from kiosk.adapters.local.journal_file import export_journal
from kiosk.adapters.local.preferences_file import PreferencesFile
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.peers.sealed_messages import MessageCipher
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decided, Decision, Lookup, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status, Ticket
from kiosk.domain.verdict import Reason
from kiosk.services.ports import ScanEntry

SECRET = "the event's secret, long enough to count"
SERVER = "db.test:3306/events"
T0 = datetime(2026, 11, 22, 19, 0, 0, 123457, tzinfo=UTC)
PURPOSES = ("local-files", "journal-file", "event-id", "peers")
PREFERENCES = {
    "camera": "id:usb:046d:0825 🎥?size=1280x720",
    "camera_mirror": "on",
    "camera_tuning:id:usb:046d:0825 🎥": (
        '{"autofocus": false, "focus": 12.0, "auto_exposure": null, "exposure": null}'
    ),
    "door_events": '["Bälle", "Jazz"]',
    "door_name": "North gate",
    "door_operator": "Mia",
    "door_settings": '["Door", "", []]',
    "draft": (
        '{"name": "Zoë O’Brien", "mobile": "+91 98765 43210", "university": "", "event": "Jazz"}'
    ),
    "event": "Jazz",
    "registered_today": "2026-11-22 7",
    "save_folder": "/home/mia/Tickets",
    "sound": "off",
    "tab": "tickets",
    "theme": "dark",
}
GUESTS = (
    Attendee("Asha Rao", "+91 98765 43210", "IIT", "Jazz"),
    Attendee("Zoë O’Brien", "0171 2345678", "TU “Berlin”", "Bälle"),
    Attendee("李雷", "12345", "", "Jazz"),
    Attendee("Łukasz Ødegård", "(020) 555-0199", "Uni", "Jazz"),
    Attendee("Left Alone", "99", "", "Jazz"),
)
WALK_IN = Attendee("Nadia Ünlü", "+49 30 123456", "FU", "Jazz")
MARK = "at|2026-11-22 19:05:00.000000|0"
ORIGIN = "0123456789abcdef0123456789abcdef"


def scan_id(number: int) -> UUID:
    """The id of the scan that is called by a small number here."""
    return UUID(int=0xC0FFEE << 64 | number)


def press(number: int, ticket: int, wanted: Wanted = Wanted.ALLOW, **other) -> Decision:
    at = T0 + timedelta(minutes=number)
    made = Decision(scan_id(number), ticket, wanted, "North gate", "Mia", at)
    return replace(made, **other)


SENT = press(1, 1, clock_offset_ms=-250)
DENIED = press(2, 2, Wanted.DENY, reason="“no” seat\nleft", source=Source.SCANNER)
WAITING = press(3, 3, offline=True, source=Source.SEARCH)
STUCK = press(4, 40, offline=True)
REFUSED = press(5, 1)
ORPHAN = press(6, 4, Wanted.ALLOW, override=True, reason="organiser knows her")
TAKEN_OVER = press(7, 4)
MISSING = press(8, 99)
HEARD = press(9, 2, door="South gate", operator="Noor", source=Source.FILE)
SCANS = (
    ScanEntry(scan_id(20), Reason.FORGED, None, "North gate", "Mia", Source.CAMERA, T0),
    ScanEntry(scan_id(21), Reason.VALID, 3, "North gate", "Mia", Source.SCANNER, T0),
)
WHY_STUCK = "The ticket's name is too long for the table."


def write_journal(path: Path, key: bytes | None, driver: ModuleType | None = None) -> None:
    journal = Journal(path, key, driver)
    with journal.file.transaction() as db:
        db.execute("UPDATE meta SET value = ? WHERE name = 'origin'", (ORIGIN,))
    journal.begin(SENT)
    journal.confirm(SENT, ShownOutcome.RECORDED)
    journal.keep_offline(DENIED)
    journal.arrived(DENIED)
    journal.keep_offline(WAITING)
    journal.keep_offline(STUCK)
    journal.settle([Settlement(STUCK.id, UploadState.STUCK, WHY_STUCK, 1_800_000_000.5)])
    journal.begin(REFUSED)
    journal.lost_to(REFUSED)
    journal.begin(ORPHAN)
    journal.take_over(TAKEN_OVER, ShownOutcome.RECORDED, ORPHAN.id)
    journal.begin(MISSING)
    journal.confirm(MISSING, ShownOutcome.MISSING)
    journal.add_scans(SCANS)
    journal.walk_ins.add_numbers([101, 102, 103])
    journal.walk_ins.register(WALK_IN)
    journal.walk_ins.register(replace(WALK_IN, name="Sent Already"))
    journal.walk_ins.settle(102, UploadState.SENT)
    journal.close()


def write_snapshot(path: Path, key: bytes | None, driver: ModuleType | None = None) -> None:
    snapshot = Snapshot(path, SERVER, key, driver)
    tickets = [
        Ticket(n, g.name, g.mobile_number, g.university, g.event) for n, g in enumerate(GUESTS, 1)
    ]
    decided = Decided(Status.ENTERED, SENT.decided_at, SENT.door, SENT.operator)
    entered = replace(tickets[0], status=Status.ENTERED, entry_time=SENT.decided_at)
    snapshot.apply([Lookup(entered, decided), *map(Lookup, tickets[1:])], MARK, whole=True)
    snapshot.merge_decisions([SENT, WAITING])
    snapshot.forget_pending([SENT.id])
    snapshot.receive("fedcba", 12, [HEARD])
    snapshot.index_some()
    snapshot.close()


def write_embedded(path: Path) -> None:
    """The store without a server; it stands for the server of the journal, too."""
    store = embedded_store(path)
    for guest in GUESTS:
        store.register(guest)
    store.record(SENT)
    store.record(DENIED)
    store.record_batch([replace(press(10, 2), door="South gate", offline=True)])  # a conflict
    store.record(REFUSED)
    store.log_scan(SCANS[1])
    store.lease_numbers(2)
    store.close()


def write_message(path: Path) -> None:
    """What one door tells another over the LAN."""
    sealed, number = MessageCipher(SECRET, _Standing()).close(
        {"origin": ORIGIN, "from": 1, "decisions": [encode_decision(SENT), encode_decision(DENIED)]}
    )
    path.write_bytes(sealed)
    path.with_name("peer-number.txt").write_text(number, "ascii")


def write_words(path: Path) -> None:
    """Keys made from the secret, and a token."""
    token = JwtMint(SECRET).sign(3, T0 + timedelta(days=1))
    keys = {purpose: event_key(SECRET, purpose).hex() for purpose in PURPOSES}
    words = {"keys": keys, "event_id": event_id(SECRET), "token": token}
    path.write_text(json.dumps(words, indent=1) + "\n", "ascii")


class _Standing:
    offset_ms = None

    def now(self) -> datetime:
        return T0


def write_all(folder: Path) -> None:
    """Write everything into a folder that is empty or missing."""
    key = event_key(SECRET, "local-files")
    (folder / "plain").mkdir(parents=True)
    (folder / "encrypted").mkdir()
    write_journal(folder / "plain" / "journal.db", None)
    write_snapshot(folder / "plain" / "snapshot.db", None)
    driver = sqlite_driver()
    write_journal(folder / "encrypted" / "journal.db", key, driver)
    write_snapshot(folder / "encrypted" / "snapshot.db", key, driver)
    journal = Journal(folder / "plain" / "journal.db")
    export_journal(journal, folder / "stick.kiosk", SECRET, T0)
    journal.close()
    preferences = PreferencesFile(folder / "preferences.json")
    for name, value in PREFERENCES.items():
        preferences.set(name, value)
    write_embedded(folder / "kiosk.db")
    write_message(folder / "peer-message.bin")
    write_words(folder / "words.json")
    for left in [*folder.rglob("*.lock"), *folder.rglob("*.open")]:
        left.unlink()


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
