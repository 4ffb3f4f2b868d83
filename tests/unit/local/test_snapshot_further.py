"""The laptop's copy finds a guest by category and note, where that is asked."""

import sqlite3
from dataclasses import replace

import pytest

from kiosk.adapters.local.encrypted_sqlite import sqlite_driver
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.local.snapshot_search import ticket_query
from kiosk.domain.decision import Lookup
from kiosk.domain.ticket import Ticket, TicketQuery


@pytest.fixture(params=["plain", "encrypted"])
def snapshot(request, tmp_path):
    driver = sqlite3 if request.param == "plain" else sqlite_driver()
    made = Snapshot(tmp_path / "snapshot.db", "server", b"k" * 32, driver)
    yield made
    made.close()


def ticket(number: int, name: str = "Asha Rao") -> Ticket:
    return Ticket(number, name, "+91 98765 43210", "IIT", "Jazz")


def numbers(snapshot: Snapshot, search: str, **other) -> list[int]:
    return [t.id for t in snapshot.page(TicketQuery(search, **other)).rows]


@pytest.mark.parametrize("indexed", [True, False])
def test_category_and_note_are_found_where_that_is_asked(snapshot, indexed):
    guests = [
        replace(ticket(1), category="VIP", note="Siège 17"),
        ticket(2, "Vipin"),
        replace(ticket(3), category="Crew", attention=True),
    ]
    snapshot.apply([Lookup(guest) for guest in guests], "m", whole=True)
    if indexed:
        snapshot.index_some()
    assert snapshot.words_complete is indexed
    assert numbers(snapshot, "vip", further=True) == [2, 1]
    assert numbers(snapshot, "siege asha", further=True) == [1]
    assert numbers(snapshot, "vip 17", further=True) == [1]
    assert numbers(snapshot, "vi", further=True) == [2, 1]
    assert numbers(snapshot, "vip") == numbers(snapshot, "vi") == [2]
    assert numbers(snapshot, "crew") == numbers(snapshot, "zebra", further=True) == []
    snapshot.apply([Lookup(replace(ticket(1), category="Student"))], "n")
    assert numbers(snapshot, "vip", further=True) == [2]
    assert numbers(snapshot, "student", further=True) == [1]
    assert snapshot.count_found(TicketQuery("student", further=True)).total == 1
    snapshot.drop(1)
    assert numbers(snapshot, "student", further=True) == []
    if indexed:
        with snapshot._writer.transaction() as db:
            db.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")


def test_a_copy_of_before_is_made_to_find_them(tmp_path):
    path = tmp_path / "copy.db"
    old = Snapshot(path, driver=sqlite3)
    old.apply([Lookup(replace(ticket(1), category="VIP")), Lookup(ticket(2))], "m", whole=True)
    old.index_some()
    old.close()
    raw = sqlite3.connect(path)
    with raw:
        raw.executescript(
            "DROP TABLE words; ALTER TABLE tickets DROP COLUMN further;"
            "CREATE VIRTUAL TABLE words USING fts5(text, content = 'tickets',"
            " content_rowid = 'id', tokenize = 'trigram');"
            "INSERT INTO words (rowid, text) SELECT id, text FROM tickets;"
            "UPDATE meta SET value = '2' WHERE name = 'spelling'"
        )
    raw.close()
    new = Snapshot(path, driver=sqlite3)
    assert (new.mark, new.complete) == ("m", True)
    for _ in range(2):
        assert numbers(new, "vip", further=True) == [1]
        assert numbers(new, "asha") == [2, 1]
        new.index_some()
    new.close()


TWO_LETTERS = [
    "ss",
    "as",
    "ra",
    "o'",
    "iz",
    "jo",
    "zz",
    "李雷",
    "e-",
    "ff",
    "vi",
    "17",
    "\U0001f389x",
]


@pytest.mark.parametrize("further", [True, False])
def test_two_letters_are_found_by_the_index_as_by_looking_at_every_row(snapshot, tmp_path, further):
    guests = [
        replace(ticket(1, "Klaus Groß"), category="VIP", note="sits at the mess"),
        replace(ticket(2, "Joff O'Ra"), note="17"),
        replace(ticket(3, "李雷"), category="Staff"),
        replace(ticket(4, "X \U0001f389x"), university="", event="Quiz"),
        replace(ticket(5, "Anne-Marie"), mobile_number=""),
    ]
    bare = Snapshot(tmp_path / "bare.db", driver=sqlite3)
    for copy in (snapshot, bare):
        copy.apply([Lookup(guest) for guest in guests], "m", whole=True)
    snapshot.index_some()
    assert (snapshot.words_complete, bare.words_complete) == (True, False)
    for words in [*TWO_LETTERS, "ss kl", "jo ra"]:
        query = TicketQuery(words, further=further)
        assert snapshot.page(query).rows == bare.page(query).rows, words
        assert snapshot.count_found(query) == bare.count_found(query), words
    assert numbers(snapshot, "ss", further=further) == [1]
    assert numbers(snapshot, "ff", further=further) == ([3, 2] if further else [2])
    bare.close()


def test_for_two_letters_no_row_is_looked_at(snapshot):
    snapshot.apply([Lookup(ticket(1, "Klaus Groß"))], "m", whole=True)
    snapshot.index_some()
    for words, looked in (("ss", False), ("zz", False), ("s", True), ("17", True)):
        sql, _ = ticket_query(TicketQuery(words), [], snapshot._beginnings)
        assert ("instr(" in sql) is looked, words
