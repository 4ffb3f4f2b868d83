"""The embedded store's index: it finds what looking at every row finds, whoever wrote it."""

import contextlib
import sqlite3
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.adapters.sql import word_index
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Attendee, SortKey, Status, TicketQuery

GUESTS = (
    Attendee("Seán O'Brien", "+91 98765 43210", "IIT Madras", "Spring Ball"),
    Attendee("Anne-Marie Løvås", "098765-43211", "Universität Köln", "Spring Ball"),
    Attendee("李雷 12", "", "北京大学", "Gala"),
    Attendee("Jo", "९८७६५४३२१२", "", "Gala"),
    Attendee("Łukasz ß", "(0044) 7700 900123", "X", "spring  ball"),
    Attendee('100% _sure_! "quoted" it\'s', "1", "a*b^c", "N/A"),
)
SEARCHES = (
    "o'brien",
    "OBRIEN",
    "seán",
    "sean",
    "annemarie",
    "løvås",
    "lovas",
    "lukasz",
    "ss",
    "va",
    "ko",
    "an",
    "ß",
    "李雷",
    "北京大",
    "京",
    "12",
    "3",
    "jo",
    "gala",
    "spring ball",
    "98765 43210",
    "9876543211",
    "+91 98765",
    "43210",
    "900123",
    "07700900123",
    "100%",
    "_sure_",
    '"quoted"',
    "a*b^c",
    "it's",
    "n/a",
    "madras 1",
    "universitat",
    "ball 2",
    "zz",
    "zzz",
    "\0",
    "obrien spring 98765",
)


@pytest.fixture
def store(tmp_path):
    made = embedded_store(tmp_path / "kiosk.db")
    for guest in GUESTS:
        made.register(guest)
    made.put_guests({2: Guest(category="VIP", note="Sits by 李雷"), 5: Guest(note="spring 12 ß")})
    yield made
    made.close()


def found(store, search, **more):
    return [t.id for t in store.page(TicketQuery(search=search, **more)).rows]


def by_every_row(store, monkeypatch, search, **more):
    with monkeypatch.context() as patch:
        patch.setattr(word_index, "is_ready", lambda _session: False)
        return found(store, search, **more)


@pytest.mark.parametrize("search", [*SEARCHES, "vip", "sits", "by", "vip marie"])
@pytest.mark.parametrize("common", [0, 2000])
@pytest.mark.parametrize("further", [False, True])
def test_it_finds_what_looking_at_every_row_finds(store, monkeypatch, search, common, further):
    monkeypatch.setattr(word_index, "_COMMON", common)  # 0: as if every word had many hits
    by_row = by_every_row(store, monkeypatch, search, further=further)
    assert found(store, search, further=further) == by_row
    if "vip" in search:
        assert by_row == ([2] if further else [])


def test_an_index_of_other_columns_is_made_anew(tmp_path):
    path = tmp_path / "kiosk.db"
    with contextlib.closing(embedded_store(path)) as made:
        made.register(GUESTS[0])
    with contextlib.closing(sqlite3.connect(path)) as raw, raw:
        raw.executescript(
            "DROP TABLE IF EXISTS kiosk_words; DROP TABLE IF EXISTS kiosk_texts;"
            "DROP TABLE IF EXISTS kiosk_indexed;"
            "CREATE TABLE kiosk_texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL,"
            " digits TEXT NOT NULL);"
            "CREATE VIRTUAL TABLE kiosk_words USING fts5(text, digits, content = 'kiosk_texts',"
            " content_rowid = 'id', tokenize = 'trigram');"
            "CREATE TABLE kiosk_indexed (spelling INTEGER PRIMARY KEY, n INTEGER NOT NULL,"
            " ticket INTEGER NOT NULL);"
            "INSERT INTO kiosk_texts VALUES (1, 'somebody', '');"
            "INSERT INTO kiosk_words (rowid, text, digits) VALUES (1, 'somebody', '');"
            "INSERT INTO kiosk_indexed VALUES (1, 99, 1)"
        )
    with contextlib.closing(embedded_store(path)) as made:
        assert made.index_some() is False
        assert (found(made, "obrien"), found(made, "somebody")) == ([1], [])
        made.put_guests({1: Guest(category="Crew")})
        assert found(made, "crew", further=True) == [1]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(GUESTS), st.data())
def test_any_part_of_a_name_brings_its_guest(store, guest, data):
    word = data.draw(st.sampled_from(guest.name.split()))
    start = data.draw(st.integers(0, len(word) - 1))
    part = word[start : data.draw(st.integers(start + 1, len(word)))]
    numbers = [number for number, other in enumerate(GUESTS, 1) if other is guest]
    asked = found(store, part)
    if part.strip("'\"`-_%!"):
        assert set(numbers) <= set(asked)


def test_the_index_is_what_answers(store, monkeypatch):
    assert found(store, "obrien") == [1]
    monkeypatch.setattr(
        "kiosk.adapters.sql.ticket_pages._has_term",
        lambda *_, **__: pytest.fail("every row was read"),
    )
    assert found(store, "obrien") == [1]
    assert found(store, "spring ball", status=Status.NOT_ENTERED) == [5, 2, 1]
    assert found(store, "spring", sort=SortKey.NAME, descending=False) == [2, 1, 5]
    assert store.count_found(TicketQuery(search="spring")).total == 3


def test_what_another_program_writes_is_found_and_nothing_stops_it(store, tmp_path):
    assert found(store, "obrien") == [1]
    with contextlib.closing(sqlite3.connect(tmp_path / "kiosk.db")) as raw, raw:
        raw.execute("INSERT INTO tickets (name) VALUES ('Zoë Newcomer')")
        raw.execute("UPDATE tickets SET name = 'Renamed' WHERE id = 1")
        raw.execute("DELETE FROM tickets WHERE id = 2")
    assert found(store, "newcomer") == [7]
    assert found(store, "zoe") == [7]
    assert found(store, "obrien") == []
    assert found(store, "renamed") == [1]
    assert found(store, "annemarie") == []


def test_a_decision_leaves_the_words_as_they_are(store):
    found(store, "obrien")
    store.record(Decision(uuid4(), 1, Wanted.ALLOW, "N", "M", datetime.now(UTC)))
    (ticket,) = store.page(TicketQuery(search="obrien")).rows
    assert ticket.status is Status.ENTERED


def test_much_is_taken_in_little_by_little(tmp_path, monkeypatch):
    monkeypatch.setattr(word_index, "SOME", 4)
    monkeypatch.setattr(word_index.take_in, "__defaults__", (4,))
    store = embedded_store(tmp_path / "kiosk.db")
    for guest in (*GUESTS, *GUESTS):
        store.register(guest)
    assert found(store, "obrien") == [7, 1], "before the index has everybody"
    while store.index_some():
        pass
    monkeypatch.setattr(
        "kiosk.adapters.sql.ticket_pages._has_term",
        lambda *_, **__: pytest.fail("every row was read"),
    )
    assert found(store, "obrien") == [7, 1]
    store.close()


def test_the_same_mobile_number_is_found_in_every_spelling(store, monkeypatch):
    for mobile, number in (
        ("9876543210", 1),
        ("+91 98765 43211", 2),
        ("98765 43212", 4),
        ("07700 900123", 5),
    ):
        event = GUESTS[number - 1].event
        (ticket,) = store.registered_already(mobile, event)
        assert ticket.id == number
    assert store.registered_already("9876543210", "Gala") == []
    assert [t.id for t in store.registered_already("1", "N/A")] == [6]


def test_a_store_of_before_gets_its_index(tmp_path):
    store = embedded_store(tmp_path / "kiosk.db")
    store.register(GUESTS[0])
    store.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "kiosk.db")) as raw, raw:
        raw.execute("DROP INDEX kiosk_status")
        raw.execute("UPDATE tickets SET kiosk_changed_at = 0")
    store = embedded_store(tmp_path / "kiosk.db")
    assert found(store, "obrien") == [1]
    assert store.probe().schema == 2
    store.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "kiosk.db")) as raw:
        plan = raw.execute(
            "EXPLAIN QUERY PLAN SELECT status, count(*) FROM tickets GROUP BY status"
        ).fetchall()
    assert "kiosk_status" in str(plan)


@pytest.mark.parametrize(
    ("damage", "anew"),
    [
        ("DELETE FROM kiosk_words_data WHERE id > 10", True),
        ("DROP TABLE kiosk_words_data", False),
    ],
)
def test_a_damaged_index_leaves_nobody_out(store, tmp_path, caplog, damage, anew):
    sound = found(store, "anne")
    assert sound
    other = sqlite3.connect(tmp_path / "kiosk.db")
    with other:
        other.execute(damage)
    other.close()
    assert found(store, "anne") == sound
    assert "index for searching is damaged" in caplog.text
    assert found(store, "anne") == sound
    assert caplog.text.count("is damaged") == 1, "it is told once"
    assert ("cannot be made anew" in caplog.text) is not anew
    store.register(Attendee("Anneliese New", "", "JNU", "Gala"))
    assert len(found(store, "anne")) == len(sound) + 1


def test_another_connection_that_saw_no_index_leaves_the_one_that_was_made(store, monkeypatch):
    """The table's connection and an import's may both find none, one after the other."""
    assert found(store, "obrien") == [1]
    look, seen = word_index._found_place, []

    def saw_none_at_first(session):
        seen.append(None)
        return None if len(seen) == 1 else look(session)

    monkeypatch.setattr(word_index, "_found_place", saw_none_at_first)
    place = store._link.call(word_index._place)
    assert place == store._link.call(look)
    texts = store._link.call(lambda session: session.rows("SELECT count(*) FROM kiosk_texts"))
    assert texts == [(len(GUESTS),)]


def test_what_is_taken_in_goes_on_from_where_the_index_is_by_then(store, monkeypatch):
    """It was made anew between the question how far it is and the next tickets."""
    assert found(store, "obrien") == [1]
    far = store._link.call(word_index._place)
    store.register(Attendee("Zoë Newcomer", "", "", "Gala"))

    def make_anew(session):
        with session.transaction():
            session.change("DELETE FROM kiosk_indexed")
            session.change("INSERT INTO kiosk_indexed VALUES (?, -1, 0)", (word_index._SPELLING,))
            session.change("INSERT INTO kiosk_words (kiosk_words) VALUES ('delete-all')")
            session.change("DELETE FROM kiosk_texts")

    def place_of_before(session):
        make_anew(session)
        monkeypatch.undo()
        return far

    monkeypatch.setattr(word_index, "_place", place_of_before)
    store._link.call(word_index.take_in)
    while store.index_some():
        pass
    texts = store._link.call(lambda session: session.rows("SELECT count(*) FROM kiosk_texts"))
    assert texts == [(len(GUESTS) + 1,)]
    assert found(store, "obrien") == [1]
