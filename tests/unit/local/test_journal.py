"""The laptop's journal: order, idempotence, privacy, and what happens when the disk says no."""

import multiprocessing
import sqlite3
import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from kiosk.adapters.local.encrypted_sqlite import erase_database, sqlite_driver
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import Settlement, ShownOutcome, UploadState
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

T0 = datetime(2026, 11, 22, 19, 0, 0, 123456, tzinfo=UTC)
KEY = b"k" * 32
ASHA = Attendee("Asha 'Rao' 李雷 🎷", "+91 98765 43210", "IIT", "Jazz")


def decision(number: int = 1, **other) -> Decision:
    return Decision(uuid4(), number, other.pop("wanted", Wanted.ALLOW), "North", "Mia", T0, **other)


@pytest.fixture(params=["plain", "encrypted"])
def journal(request, tmp_path):
    made = Journal(tmp_path / "j.db", KEY, sqlite3 if request.param == "plain" else None)
    yield made
    made.close()


def test_a_decision_comes_back_as_it_was(journal):
    full = decision(
        reason="“no”, said 'she'",
        source=Source.FILE,
        override=True,
        offline=True,
        clock_offset_ms=-7,
    )
    journal.keep_offline(full)
    entry = journal.entry(full.id)
    assert entry.decision == full
    assert (entry.state, entry.shown) == (UploadState.WAITING, ShownOutcome.RECORDED)
    assert journal.entry(uuid4()) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody delete an open file")
@pytest.mark.parametrize("befalls", ["deleted", "replaced"])
def test_nothing_is_kept_in_a_file_that_is_no_longer_there(journal, tmp_path, befalls):
    journal.keep_offline(decision())
    if befalls == "deleted":
        (tmp_path / "j.db").unlink()
    else:
        (tmp_path / "other").write_bytes(b"")
        (tmp_path / "other").replace(tmp_path / "j.db")
    with pytest.raises(StoreUnavailable, match="deleted or replaced") as caught:
        journal.keep_offline(decision())
    assert caught.value.trouble is StoreTrouble.DAMAGED


def test_the_same_decision_twice_is_one(journal):
    one = decision()
    journal.begin(one)
    journal.begin(replace(one, door="Other"))
    assert [e.decision for e in journal.waiting(10)] == [one]


def test_order_is_the_order_of_pressing_whatever_the_clock_says(journal):
    late, early = decision(), replace(decision(), decided_at=T0 - timedelta(days=3))
    journal.keep_offline(late)
    journal.keep_offline(early)
    assert [e.decision for e in journal.waiting(10)] == [late, early]
    assert [d for _, d in journal.feed(0, 10)] == [late, early]


def test_the_feed_has_no_gaps_whatever_is_tried_twice(journal):
    for _ in range(3):
        one = decision()
        journal.keep_offline(one)
        journal.keep_offline(one)
        journal.confirm(one, ShownOutcome.RECORDED)
        journal.confirm(one, ShownOutcome.RECORDED)
    assert [n for n, _ in journal.feed(0, 10)] == [1, 2, 3]
    assert [n for n, _ in journal.feed(2, 10)] == [3]


def test_what_was_shown_is_never_changed_by_the_server(journal):
    shown, untold = decision(1), decision(2)
    journal.keep_offline(shown)
    journal.begin(untold)
    journal.confirm(shown, ShownOutcome.ALREADY)
    journal.confirm(untold, ShownOutcome.ALREADY)
    assert journal.entry(shown.id).shown is ShownOutcome.RECORDED
    assert journal.entry(shown.id).state is UploadState.WAITING
    assert journal.entry(untold.id).shown is ShownOutcome.ALREADY


def test_stuck_rows_are_kept_told_and_tried_again_when_due(journal):
    one = decision()
    journal.keep_offline(one)
    journal.settle([Settlement(one.id, UploadState.STUCK, "The ticket is gone.", due=100.0)])
    assert journal.waiting(10) == []
    assert [e.why for e in journal.stuck()] == ["The ticket is gone."]
    assert journal.stuck(due=99.0) == []
    assert len(journal.stuck(due=100.0)) == 1
    assert journal.unsent_about(1) == [one]
    assert journal.unsent_about(2) == []
    assert (journal.tally().waiting, journal.tally().stuck) == (0, 1)


def test_leased_numbers_are_given_once_and_the_walk_in_with_them(journal):
    journal.walk_ins.add_numbers([7, 4, 10])
    journal.walk_ins.add_numbers([7])
    assert [journal.walk_ins.register(ASHA) for _ in range(4)] == [4, 7, 10, None]
    assert journal.tally().registrations == 3
    assert journal.walk_ins.due(0.0)[0].attendee == ASHA
    journal.walk_ins.settle(4, UploadState.SENT)
    assert [r.ticket_id for r in journal.walk_ins.due(0.0)] == [7, 10]


def test_scans_wait_until_the_server_has_them(journal):
    entries = [
        ScanEntry(uuid4(), Reason.FORGED, None, "North", "Mia", Source.CAMERA, T0),
        ScanEntry(uuid4(), Reason.VALID, 3, "North", "Mia", Source.SCANNER, T0),
    ]
    for entry in (*entries, entries[0]):
        journal.add_scans([entry])
    assert set(journal.scans(10)) == set(entries)
    journal.drop_scans(entries[:1])
    assert journal.scans(10) == entries[1:]


def test_everything_is_there_after_closing(tmp_path):
    one = Journal(tmp_path / "j.db", KEY)
    mine = decision()
    one.keep_offline(mine)
    origin = one.origin
    one.close()
    again = Journal(tmp_path / "j.db", KEY)
    assert again.waiting(10)[0].decision == mine
    assert again.origin == origin
    again.close()


def test_nobody_else_may_read_the_files(tmp_path):
    made = Journal(tmp_path / "deep" / "j.db", KEY)
    made.keep_offline(decision(reason="drunk and shouting"))
    for file in (tmp_path / "deep").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
        if made.file.encrypted:
            assert b"shouting" not in file.read_bytes()
    made.close()


def test_another_key_is_told_and_nothing_is_lost(tmp_path):
    if not sqlite_driver().__name__.startswith("sqlcipher3"):
        pytest.skip("SQLCipher is not installed here")
    made = Journal(tmp_path / "j.db", KEY)
    mine = decision()
    made.keep_offline(mine)
    made.close()
    with pytest.raises(StoreUnavailable) as caught:
        Journal(tmp_path / "j.db", b"x" * 32)
    assert caught.value.trouble is StoreTrouble.DAMAGED
    assert "SECRET_KEY" in caught.value.sentence
    again = Journal(tmp_path / "j.db", KEY)
    assert again.waiting(10)[0].decision == mine
    again.close()


def test_a_journal_from_before_encryption_goes_on_as_it_is(tmp_path):
    plain = Journal(tmp_path / "j.db", KEY, sqlite3)
    mine = decision()
    plain.keep_offline(mine)
    plain.close()
    again = Journal(tmp_path / "j.db", KEY)
    assert again.waiting(10)[0].decision == mine
    assert not again.file.encrypted
    again.close()


def _enter_many(path, count, driver_name):
    journal = Journal(path, KEY, sqlite3 if driver_name == "plain" else None)
    for _ in range(count):
        journal.keep_offline(decision())
    journal.close()


@pytest.mark.slow
@pytest.mark.parametrize("driver_name", ["plain", "encrypted"])
def test_two_programs_on_one_laptop_share_the_journal(tmp_path, driver_name):
    path = tmp_path / "j.db"
    spawn = multiprocessing.get_context("spawn")
    children = [spawn.Process(target=_enter_many, args=(path, 150, driver_name)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [c.exitcode for c in children] == [0, 0, 0]
    journal = Journal(path, KEY, sqlite3 if driver_name == "plain" else None)
    assert journal.tally().waiting == 450
    assert [n for n, _ in journal.feed(0, 1000)] == list(range(1, 451))
    assert journal.file.value("PRAGMA integrity_check") == "ok"
    journal.close()


def test_a_journal_that_cannot_be_locked_is_let_go_of_and_can_be_opened_later(tmp_path):
    """Whoever mends the folder must not have to end the program first."""
    (tmp_path / "j.db.open").mkdir()
    with pytest.raises(StoreUnavailable) as caught:
        Journal(tmp_path / "j.db")
    assert caught.value.trouble is StoreTrouble.RIGHTS
    assert not list(tmp_path.glob("j.db-wal")), "the file was closed, not left open"
    (tmp_path / "j.db.open").rmdir()
    Journal(tmp_path / "j.db").close()


def test_what_is_stuck_is_due_when_a_person_says_so(journal):
    one = decision()
    journal.keep_offline(one)
    journal.settle([Settlement(one.id, UploadState.STUCK, "The ticket is gone.", due=100.0)])
    journal.retry_stuck_now()
    assert [e.decision for e in journal.stuck(due=0.0)] == [one]


def test_several_are_found_by_their_scans_in_the_order_of_pressing(journal):
    pressed = [decision(number) for number in (3, 1, 2)]
    for one in pressed:
        journal.keep_offline(one)
    asked = [pressed[2].id, uuid4(), pressed[0].id]
    assert [e.decision for e in journal.by_ids(asked)] == [pressed[0], pressed[2]]


def test_what_this_file_lost_is_put_back_and_told_under_a_new_name(journal):
    kept, lost, unanswered = decision(1), decision(2), decision(3)
    journal.keep_offline(kept)
    journal.begin(unanswered)  # the program died before anybody was told
    before = journal.origin
    assert journal.restore([kept]) == 0
    assert journal.origin == before
    assert journal.restore([kept, lost, unanswered]) == 2
    assert journal.origin != before
    assert [one.id for _, one in journal.feed(0, 10)] == [kept.id, lost.id, unanswered.id]
    assert journal.restore([kept, lost, unanswered]) == 0


def test_a_journal_that_is_erased_as_it_opens_is_begun_anew(tmp_path, monkeypatch):
    path, opened = tmp_path / "j.db", []
    really = Journal._open

    def erased_once(self, *given):
        really(self, *given)
        opened.append(self.origin)
        if len(opened) == 1:
            erase_database(path)

    monkeypatch.setattr(Journal, "_open", erased_once)
    journal = Journal(path, KEY, sqlite3)
    assert len(opened) == 2
    assert journal.origin == opened[1] != opened[0]
    journal.keep_offline(decision())
    assert path.exists()
    journal.close()


def test_a_second_program_looks_for_no_interrupted_press(tmp_path):
    path = tmp_path / "j.db"
    first = Journal(path, KEY, sqlite3)
    first.begin(decision())  # on its way to the server, and not interrupted
    second = Journal(path, KEY, sqlite3)
    assert second.interrupted == frozenset()
    second.close()
    first.close()
    alone = Journal(path, KEY, sqlite3)
    assert len(alone.interrupted) == 1
    alone.close()
