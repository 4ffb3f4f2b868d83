"""The laptop's copy of the ticket table: what it keeps, merges, finds and hides."""

import sqlite3
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from kiosk.adapters.local.encrypted_sqlite import sqlite_driver
from kiosk.adapters.local.shared_codec import encode_doors
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.domain.decision import Decided, Decision, Lookup, Wanted
from kiosk.domain.operator import DoorRecord
from kiosk.domain.ticket import SortKey, Status, Ticket, TicketQuery

T0 = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
KEY = b"k" * 32


def ticket(number: int, name: str = "Asha Rao", **other: str) -> Ticket:
    fields = {"mobile_number": "+91 98765 43210", "university": "IIT", "event": "Jazz"} | other
    return Ticket(number, name, **fields)


def decision(number: int, wanted: Wanted = Wanted.ALLOW, at: datetime = T0, **other) -> Decision:
    return Decision(uuid4(), number, wanted, other.pop("door", "North"), "Mia", at, **other)


@pytest.fixture(params=["plain", "encrypted"])
def snapshot(request, tmp_path):
    driver = sqlite3 if request.param == "plain" else sqlite_driver()
    made = Snapshot(tmp_path / "snapshot.db", "server", KEY, driver)
    yield made
    made.close()


def numbers(snapshot: Snapshot, search: str = "", **other) -> list[int]:
    return [t.id for t in snapshot.page(TicketQuery(search, **other)).rows]


def test_keeps_tickets_and_who_decided(snapshot):
    decided = Decided(Status.DENIED, T0, "West", "Jo", "no seat")
    snapshot.apply([Lookup(ticket(1)), Lookup(ticket(2), decided)], "m", whole=True)
    assert snapshot.find(1).ticket.status is Status.NOT_ENTERED
    assert snapshot.find(2).decided == decided
    assert snapshot.find(2).ticket.entry_time == T0
    assert not snapshot.find(1).live
    assert snapshot.find(3) is None
    assert (snapshot.mark, snapshot.complete) == ("m", True)


def test_a_mobile_number_is_kept_as_its_last_three_digits_only(tmp_path):
    made = Snapshot(tmp_path / "s.db", driver=sqlite3)
    made.apply([Lookup(ticket(1))], "m")
    made.index_some()
    assert made.find(1).ticket.mobile_number == "…210"
    made.close()
    everything = b"".join(f.read_bytes() for f in tmp_path.iterdir())
    assert b"Asha" in everything
    assert b"43210" not in everything
    assert b"3210" not in everything


def test_an_encrypted_file_shows_no_name_and_only_its_owner_may_read_it(tmp_path):
    if not sqlite_driver().__name__.startswith("sqlcipher3"):
        pytest.skip("SQLCipher is not installed here")
    made = Snapshot(tmp_path / "s.db", key=KEY)
    made.apply([Lookup(ticket(1))], "m")
    assert made.encrypted
    for file in tmp_path.iterdir():
        assert b"Asha" not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made.close()


def test_another_key_or_another_server_means_a_new_copy(tmp_path):
    path = tmp_path / "s.db"
    for key, server in ((KEY, "a"), (b"x" * 32, "a"), (b"x" * 32, "b")):
        made = Snapshot(path, server, key)
        assert made.find(1) is None
        assert made.mark == ""
        made.apply([Lookup(ticket(1))], "m")
        made.close()
    again = Snapshot(path, "b", b"x" * 32)
    assert again.find(1) is not None
    again.close()


def test_a_damaged_file_is_thrown_away(tmp_path):
    path = tmp_path / "s.db"
    path.write_bytes(b"no database, " * 4000)
    made = Snapshot(path, "a", KEY)
    assert made.find(1) is None
    made.close()


def test_a_decision_that_the_server_lacks_survives_what_the_server_sends(snapshot):
    snapshot.apply([Lookup(ticket(1))], "m")
    mine = decision(1)
    snapshot.merge_decisions([mine])
    assert snapshot.find(1).ticket.status is Status.ENTERED
    snapshot.apply([Lookup(ticket(1, "Asha R. Rao"))], "n")
    found = snapshot.find(1)
    assert (found.ticket.name, found.ticket.status) == ("Asha R. Rao", Status.ENTERED)
    assert found.decided.door == "North"


def test_once_the_server_has_it_the_server_is_believed(snapshot):
    snapshot.apply([Lookup(ticket(1))], "m")
    mine = decision(1)
    snapshot.merge_decisions([mine])
    snapshot.forget_pending([mine.id])
    snapshot.apply([Lookup(ticket(1))], "n")  # somebody opened the ticket again
    assert snapshot.find(1).ticket.status is Status.NOT_ENTERED


def test_two_notes_of_denial_are_both_kept_until_the_server_knows(snapshot):
    snapshot.apply([Lookup(ticket(1))], "m")
    snapshot.merge_decisions(
        [decision(1, Wanted.DENY), decision(1, Wanted.DENY, T0 + timedelta(1))]
    )
    assert len(snapshot.pending([1])[1]) == 2
    snapshot.apply([Lookup(ticket(1), Decided(Status.DENIED, T0))], "n")
    assert snapshot.pending([1]) == {}


def test_a_decision_about_a_ticket_that_comes_later_counts(snapshot):
    snapshot.merge_decisions([decision(7)])
    assert snapshot.find(7) is None
    snapshot.apply([Lookup(ticket(7))], "m")
    assert snapshot.find(7).ticket.status is Status.ENTERED


@pytest.mark.parametrize("indexed", [False, True])
def test_search(snapshot, indexed):
    rows = [
        ticket(1, "Asha Rao", university="Delhi"),
        ticket(2, 'O\'Brien "Bo" -x (name: AND*', mobile_number="12345"),
        ticket(3, "李雷", event="Rock & Roll"),
        ticket(4, "100% Ünal_x", mobile_number=""),
        ticket(210, "Zoe"),
    ]
    snapshot.apply([Lookup(t) for t in rows], "m")
    if indexed:
        assert snapshot.index_some(3)
        assert not snapshot.index_some(3)
    assert numbers(snapshot) == [210, 4, 3, 2, 1]
    for search, wanted in {
        "asha": [1],
        "RAO del": [1],
        "O'Brien": [2],
        '"Bo"': [2],
        "-x": [4, 2],
        "obrien": [2],
        "o’brien": [2],
        "+91 98765 43210": [210, 3, 1],
        "09876543210": [210, 3, 1],
        "98765-43210 zoe": [210],
        "(name:": [2],
        "AND*": [2],
        "李雷": [3],
        "李": [3],
        "rock roll": [3],
        "& roll": [3],
        "100%": [4],
        "ünal_X": [4],
        "_": [4],
        "%": [4],
        "zo": [210],
        "3": [3, 2],
        "9876543210": [210, 3, 1],
        "nobody": [],
        "asha zoe": [],
        "zoe 210": [210],
        "asha 210": [1],
        "asha 210 1": [1],
        "zoe 9876543210 210": [210],
        "asha 210 delhi 999": [],
    }.items():
        assert numbers(snapshot, search) == wanted, search
    assert 1 in numbers(snapshot, "asha", descending=False)


@pytest.mark.parametrize("indexed", [False, True])
def test_search_minds_no_accents_without_the_server(snapshot, indexed):
    names = ["İstanbul Ünver", "Işık", "Zoë", "Anna Straße", "नमस्ते"]
    snapshot.apply([Lookup(ticket(n, name)) for n, name in enumerate(names, 1)], "m")
    while indexed and snapshot.index_some(3):
        pass
    for search, wanted in {
        "istanbul UNVER": [1],
        "isik": [2],
        "IŞIK": [2],
        "zoe\u0308": [3],
        "zoe": [3],
        "strasse": [4],
        "नमस्ते": [5],
    }.items():
        assert numbers(snapshot, search) == wanted, search


def test_presses_are_noted_between_the_steps_of_indexing(snapshot, monkeypatch):
    rows = 4500
    snapshot.apply([Lookup(ticket(n, f"Guest {n} Rao")) for n in range(1, rows + 1)], "m")
    noted = []

    def press(_seconds):
        one = Decision(uuid4(), len(noted) + 1, Wanted.ALLOW, "North", "Mia", T0)
        thread = threading.Thread(target=snapshot.merge_decisions, args=([one],))
        thread.start()
        thread.join(5)
        assert not thread.is_alive(), "the index keeps the copy for itself"
        noted.append(one.ticket_id)

    monkeypatch.setattr("kiosk.adapters.local.snapshot.time.sleep", press)
    assert snapshot.index_some(3000)
    assert len(noted) >= 3
    assert not snapshot.index_some(3000)
    assert len(noted) >= 5
    db = snapshot._writer
    # Merged as it grew, so that no single commit ever has everything to merge.
    assert db.value("SELECT count(DISTINCT segid) FROM words_idx") <= 5
    with db.transaction() as writing:
        writing.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    assert numbers(snapshot, "guest 4500") == [4500]
    assert snapshot.find(noted[-1]).ticket.status is Status.ENTERED


def test_a_copy_that_an_older_program_made_is_searched_as_a_new_one(tmp_path):
    path = tmp_path / "copy.db"
    old = Snapshot(path)
    old.apply([Lookup(ticket(1, "Łukasz O'Brien")), Lookup(ticket(2, "Anne-Marie"))], "m")
    old.index_some()
    with old._writer.transaction() as db:
        db.execute("DELETE FROM meta WHERE name = 'spelling'")
        db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        db.execute("UPDATE tickets SET text = 'łukasz o''brien' WHERE id = 1")
        db.execute("UPDATE tickets SET text = 'anne-marie' WHERE id = 2")
        db.execute("INSERT INTO words (rowid, text) SELECT id, text FROM tickets")
    old.close()
    new = Snapshot(path)
    try:
        for _ in range(2):
            assert numbers(new, "lukasz obrien") == [1]
            assert numbers(new, "annemarie") == [2]
            assert not new.index_some()
        new.apply([Lookup(ticket(1, "Other"))], "n")
        assert numbers(new, "lukasz") == []
        with new._writer.transaction() as db:
            db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    finally:
        new.close()


def test_search_follows_a_new_name(snapshot):
    snapshot.apply([Lookup(ticket(1, "Before"))], "m")
    snapshot.index_some()
    snapshot.apply([Lookup(ticket(1, "After"))], "n")
    assert numbers(snapshot, "before") == []
    assert numbers(snapshot, "after") == [1]
    snapshot.drop(1)
    assert numbers(snapshot, "after") == []
    assert snapshot.counts().total == 0


@pytest.mark.parametrize("sort", list(SortKey))
@pytest.mark.parametrize("descending", [False, True])
def test_pages_in_every_order_hold_every_ticket_once(snapshot, sort, descending):
    rows = [
        Lookup(
            ticket(n, "ab Cd"[n % 5 :] or "x", event="Jazz" if n % 2 else "jazz "),
            Decided(Status.ENTERED, T0 + timedelta(minutes=n % 4)) if n % 3 else None,
        )
        for n in range(1, 40)
    ]
    snapshot.apply(rows, "m")
    query = TicketQuery(sort=sort, descending=descending, limit=7)
    seen = []
    while True:
        page = snapshot.page(query)
        seen += [t.id for t in page.rows]
        if page.next is None:
            break
        query = replace(query, after=page.next)
    assert sorted(seen) == list(range(1, 40))
    whole = snapshot.page(TicketQuery(sort=sort, descending=descending, limit=100))
    assert [t.id for t in whole.rows] == seen


@pytest.mark.parametrize("search", ["", "ab", "x 7", "...210", "nobody"])
@pytest.mark.parametrize("event", [None, "JAZZ", "Opera"])
def test_what_is_found_is_counted_as_the_pages_have_it(snapshot, search, event):
    rows = [
        Lookup(
            ticket(n, "abc Cd"[n % 5 :] or "x", event="Jazz" if n % 2 else "Opera"),
            Decided((Status.ENTERED, Status.DENIED)[n % 2], T0) if n % 3 else None,
        )
        for n in range(1, 40)
    ]
    snapshot.apply(rows, "m")
    found = snapshot.count_found(TicketQuery(search, Status.DENIED, event, limit=3))
    shown = [t.status for t in snapshot.page(TicketQuery(search, None, event)).rows]
    assert (found.total, found.entered, found.denied) == (
        len(shown),
        shown.count(Status.ENTERED),
        shown.count(Status.DENIED),
    )


def test_filters_counts_and_events(snapshot):
    snapshot.apply(
        [
            Lookup(ticket(1), Decided(Status.ENTERED, T0, "North")),
            Lookup(ticket(2, event=" jazz"), Decided(Status.DENIED, T0)),
            Lookup(ticket(3, event="Rock")),
        ],
        "m",
    )
    assert numbers(snapshot, event="JAZZ") == [2, 1]
    assert numbers(snapshot, event="nothing") == []
    assert numbers(snapshot, status=Status.DENIED) == [2]
    counts = snapshot.counts(frozenset({"jazz"}))
    assert (counts.total, counts.entered, counts.denied) == (2, 1, 1)
    assert snapshot.counts().total == 3
    assert [e.casefold() for e in snapshot.events()] == ["jazz", "jazz", "rock"]
    assert snapshot.decided_at("North") == 1


def test_the_revision_changes_only_when_something_did(snapshot):
    first = snapshot.revision
    snapshot.apply([Lookup(ticket(1))], "m")
    second = snapshot.revision
    assert second != first
    assert snapshot.apply([Lookup(ticket(1))], "n") == 0
    assert snapshot.revision == second


def test_what_a_door_tells_that_is_known_to_be_shut_out_is_passed_over(snapshot):
    snapshot.apply([Lookup(ticket(1)), Lookup(ticket(2))], "m", whole=True)
    shut = [DoorRecord(name="North", shut=True), DoorRecord(name="South")]
    snapshot.keep_shared({"doors": encode_doors(shut)})
    snapshot.receive("a peer", 2, [decision(1), decision(2, door="South")])
    assert snapshot.find(1).ticket.status is Status.NOT_ENTERED
    assert snapshot.find(2).ticket.status is Status.ENTERED
    assert snapshot.received_up_to("a peer") == 2, "it is not told again and again"
