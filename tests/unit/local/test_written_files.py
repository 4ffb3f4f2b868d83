"""What 0.1 left on disks and says to other doors is read, and written, by every later program."""

import contextlib
import json
import shutil
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.clocks import StandingClock
from support.doors.door_stores import open_door
from support.doors.peer_talk import Book
from support.files import written_files as written
from support.files.written_files import SECRET, T0, scan_id
from support.servers.flaky_remote import FlakyRemote

from kiosk.adapters.keys.event_key import event_id, event_key
from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.local.encrypted_sqlite import encrypts, sqlite_driver
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import JournalEntry, ShownOutcome, UploadState
from kiosk.adapters.local.journal_file import read_journal
from kiosk.adapters.local.preferences_file import PreferencesFile
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.offline_folder import DoorConfig
from kiosk.adapters.peers.peer_exchange import PeerExchange
from kiosk.adapters.peers.sealed_messages import MessageCipher
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import AlreadyDecided, ConflictKind, Recorded
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Counts, Status, TicketQuery
from kiosk.domain.token import Claims
from kiosk.services.faults import StoreUnavailable
from kiosk.ui.people.remembered_door import remembered_door
from kiosk.ui.register.draft import DayCount, Draft, DraftKeeper
from kiosk.ui.style.sounds import Sounds

V1 = Path(__file__).parents[2] / "fixtures" / "v1"
KEYS = {"plain": None, "encrypted": event_key(SECRET, "local-files")}


@pytest.fixture(params=["of 0.1", "of today"])
def files(request, tmp_path):
    """The files as 0.1 left them, and as the program writes them today."""
    place = tmp_path / "files"
    if request.param == "of today":
        written.write_all(place)
    else:
        shutil.copytree(V1, place, copy_function=shutil.copyfile)
    return place


@pytest.fixture(params=KEYS)
def kind(request):
    if request.param == "encrypted" and not encrypts(sqlite_driver()):
        pytest.skip("no SQLCipher for this processor: files are kept plain here")
    return request.param


@pytest.fixture
def journal(files, kind):
    with contextlib.closing(Journal(files / kind / "journal.db", KEYS[kind])) as opened:
        yield opened


def test_every_decision_of_the_journal_is_where_it_was(journal, kind):
    assert journal.origin == written.ORIGIN
    assert journal.file.encrypted == (kind == "encrypted")
    assert journal.decisions() == [
        JournalEntry(1, written.SENT, UploadState.SENT, ShownOutcome.RECORDED),
        JournalEntry(2, written.DENIED, UploadState.SENT, ShownOutcome.RECORDED),
        JournalEntry(3, written.WAITING, UploadState.WAITING, ShownOutcome.RECORDED),
        JournalEntry(4, written.STUCK, UploadState.STUCK, ShownOutcome.RECORDED, written.WHY_STUCK),
        JournalEntry(5, written.REFUSED, UploadState.NOT_CARRIED_OUT, ShownOutcome.ALREADY),
        JournalEntry(6, written.ORPHAN, UploadState.WAITING, ShownOutcome.NOTHING),
        JournalEntry(7, written.TAKEN_OVER, UploadState.TAKEN_OVER, ShownOutcome.RECORDED),
        JournalEntry(8, written.MISSING, UploadState.SENT, ShownOutcome.MISSING),
    ]
    assert journal.interrupted == {written.ORPHAN.id}
    assert [e.seq for e in journal.waiting(9)] == [3, 6]
    assert journal.stuck(due=1_800_000_000.4) == []
    assert [e.seq for e in journal.stuck(due=1_800_000_000.5)] == [4]
    assert [(n, d.id.int & 0xFF) for n, d in journal.feed(0, 9)] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert journal.sent_since(0) == [written.DENIED.id, written.SENT.id]


def test_walk_ins_numbers_and_scans_of_the_journal_are_there(journal):
    first, second = journal.walk_ins.all()
    assert (first.ticket_id, first.attendee, first.state) == (
        101,
        written.WALK_IN,
        UploadState.WAITING,
    )
    assert (second.ticket_id, second.state) == (102, UploadState.SENT)
    assert journal.walk_ins.register(written.WALK_IN) == 103
    assert journal.walk_ins.register(written.WALK_IN) is None
    assert sorted(journal.scans(9), key=lambda scan: scan.id) == list(written.SCANS)


def test_the_copy_of_the_table_is_kept(files, kind):
    path = files / kind / "snapshot.db"
    with contextlib.closing(Snapshot(path, written.SERVER, KEYS[kind])) as copy:
        assert (copy.mark, copy.complete, copy.received_up_to("fedcba")) == (written.MARK, True, 12)
        assert copy.encrypted == (kind == "encrypted")
        found = {n: copy.find(n) for n in range(1, 6)}
        assert [f.ticket.name for f in found.values()] == [g.name for g in written.GUESTS]
        assert found[2].ticket.mobile_number.endswith("678")
        assert found[1].decided.at == written.SENT.decided_at
        assert (found[2].decided.door, found[2].decided.operator) == ("South gate", "Noor")
        assert found[3].decided.door == "North gate"  # merged from what the server lacks
        assert found[4].decided is None
        assert copy.pending([1, 2, 3]) == {2: [written.HEARD], 3: [written.WAITING]}
        assert copy.never_merged([written.SENT.id, scan_id(77)]) == [scan_id(77)]
        assert [t.id for t in copy.page(TicketQuery(search="zoe")).rows] == [2]
        assert [t.id for t in copy.page(TicketQuery(search="asha")).rows] == [1]


def test_another_key_opens_neither(files):
    if not encrypts(sqlite_driver()):
        pytest.skip("no SQLCipher for this processor: files are kept plain here")
    with pytest.raises(StoreUnavailable):
        Journal(files / "encrypted" / "journal.db", event_key("another", "local-files"))


def test_a_stick_is_read(files):
    carried = read_journal(files / "stick.kiosk", SECRET)
    assert carried.origin == written.ORIGIN
    assert carried.decisions == [written.SENT, written.DENIED, written.WAITING, written.STUCK]
    assert [(n, a.name) for n, a in carried.walk_ins] == [
        (101, "Nadia Ünlü"),
        (102, "Sent Already"),
    ]
    assert sorted(carried.scans, key=lambda scan: scan.id) == list(written.SCANS)


def test_preferences_are_remembered(files, tmp_path, qapp):
    kept = PreferencesFile(files / "preferences.json")
    assert {name: kept.get(name) for name in written.PREFERENCES} == written.PREFERENCES
    door = remembered_door(kept, Door("Door", "", frozenset()))
    assert door == Door("North gate", "Mia", frozenset({"Jazz", "Bälle"}))
    assert DraftKeeper(kept).restored() == Draft("Zoë O’Brien", "+91 98765 43210", "", "Jazz")
    assert DayCount(kept).on(date(2026, 11, 22)) == 7
    assert not Sounds(tmp_path, kept, None).wanted


def test_the_embedded_store_is_read_and_goes_on(files):
    with contextlib.closing(embedded_store(files / "kiosk.db")) as store:
        assert [t.name for t in store.page(TicketQuery()).rows][::-1] == [
            g.name for g in written.GUESTS
        ]
        assert store.counts() == Counts(total=5, entered=1, denied=1, inside=1)
        assert store.find(1).decided.at == written.SENT.decided_at
        assert store.find(2).decided.reason == "“no” seat\nleft"
        (conflict,) = store.conflicts()
        assert (conflict.ticket.id, conflict.kind) == (2, ConflictKind.ADMITTED_AND_DENIED)
        assert isinstance(store.record(written.SENT), Recorded)
        assert isinstance(store.record(written.press(30, 1)), AlreadyDecided)
        assert isinstance(store.record(written.press(31, 5)), Recorded)
        assert store.missing_decisions([written.DENIED.id, scan_id(77)]) == {scan_id(77)}
        assert store.register(written.WALK_IN).id == 8  # 6 and 7 were leased


def test_a_message_of_another_door_is_understood(files):
    clock, book = StandingClock(T0 + timedelta(seconds=119)), Book()
    message, number = (files / "peer-message.bin").read_bytes(), files / "peer-number.txt"
    says, answers = MessageCipher(SECRET, clock).open(message)
    assert says["origin"] == written.ORIGIN
    assert answers == number.read_text("ascii")
    answer = PeerExchange(MessageCipher(SECRET, clock), book, book).handle(message)
    assert book.got == [written.SENT, written.DENIED]
    said = MessageCipher(SECRET, clock).open(answer, answers)[0]
    assert said == {"origin": "me", "has": 2, "version": 2}


def test_keys_and_tokens_are_what_they_were(files):
    words = json.loads((files / "words.json").read_text("ascii"))
    assert {name: event_key(SECRET, name).hex() for name in written.PURPOSES} == words["keys"]
    assert event_id(SECRET) == words["event_id"]
    claims = JwtMint(SECRET).read(words["token"], T0)
    assert isinstance(claims, Claims)
    assert claims.ticket_id == 3
    assert words == json.loads((V1 / "words.json").read_text("ascii"))


def test_a_door_goes_on_where_it_stood_and_sends_what_waits(files, kind, tmp_path):
    """The laptop was updated in the middle of the evening."""
    plan = DoorConfig(tmp_path / "data", written.SERVER, SECRET if kind == "encrypted" else "other")
    place = tmp_path / "data" / "offline-62036a11d54e"
    shutil.copytree(files / kind, place, copy_function=shutil.copyfile)
    assert plan.place == place
    remote = FlakyRemote(embedded_store(files / "kiosk.db"))
    clock = StandingClock(T0 + timedelta(hours=1))
    with contextlib.closing(open_door(plan, remote, clock, background=False)) as door:
        assert door.find(3).ticket.status is Status.ENTERED
        assert isinstance(door.record(written.press(40, 3)), AlreadyDecided)
        door.sync(10)
        store = remote.store
        assert store.find(3).decided.at == written.WAITING.decided_at.replace(microsecond=123457)
        assert store.find(101).ticket.name == "Nadia Ünlü"
        assert store.find(4).decided.reason == "organiser knows her"
        assert door.status().waiting == 0


TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def columns(path):
    """Every table and column of a file."""
    with contextlib.closing(sqlite3.connect(path)) as raw:
        return {
            (name, column)
            for (name,) in raw.execute(TABLES).fetchall()
            for _, column, *_ in raw.execute(f"PRAGMA table_info({name})")
        }


@pytest.mark.parametrize("file", ["plain/journal.db", "plain/snapshot.db", "kiosk.db"])
def test_no_table_or_column_loses_its_name(tmp_path, file):
    written.write_all(tmp_path / "now")
    assert columns(V1 / file) - columns(tmp_path / "now" / file) == set()


def test_the_words_in_the_files_are_what_they_were(tmp_path):
    """An older program on the next laptop reads the same journal and the same server."""
    written.write_all(tmp_path / "now")
    sql = "SELECT state, shown, why, due, decided_at, body FROM decisions ORDER BY seq"
    found = []
    for folder in (V1, tmp_path / "now"):
        with contextlib.closing(sqlite3.connect(folder / "plain" / "journal.db")) as raw:
            found.append(raw.execute(sql).fetchall())
    assert len(found[0]) == 8
    for old, new in zip(*found, strict=True):
        assert old[:5] == new[:5]
        assert json.loads(old[5]).items() <= json.loads(new[5]).items()
