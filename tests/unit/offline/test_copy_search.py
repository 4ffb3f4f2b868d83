"""A search found in the copy is what the server finds, and costs it no look at every row."""

import contextlib
import sqlite3
from dataclasses import replace
from uuid import uuid4

import pytest
from support.clocks import EVENING
from support.servers.flaky_remote import FlakyRemote, StraightCircuit

from kiosk.adapters.local.mobile_digits import PIECE
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.copy_search import CopySearch
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Attendee, SortKey, Status, TicketQuery

GUESTS = [
    Attendee("Asha Rao", "+91 98765 43210", "IIT Delhi", "Jazz"),
    Attendee("Chloé Müller", "98765-43211", "Straßburg", "Jazz"),
    Attendee("Ben O'Brien", "098765 43210", "MIT", "Gala"),
    Attendee("Asha Nowak", "91234 56543", "IIT Delhi", "Gala"),
    Attendee("Dev Okafor 77", "70000 00210", "", "Jazz"),
]


@pytest.fixture
def server(tmp_path):
    with contextlib.closing(embedded_store(tmp_path / "server.db")) as made:
        for guest in GUESTS * 4:
            made.register(guest)
        made.record(press(1))
        made.put_guests(
            {4: Guest(category="VIP"), 7: Guest(note="Asha's seat"), 9: Guest(note="3")}
        )
        yield made


@pytest.fixture
def copy(tmp_path, server):
    with contextlib.closing(Snapshot(tmp_path / "copy.db")) as made:
        rows, mark = server.changed_since("", 1000)
        made.apply(rows, mark, whole=True)
        while made.index_some():
            pass
        yield made


@pytest.fixture
def remote(server):
    return FlakyRemote(server)


@pytest.fixture
def search(copy, remote, monkeypatch):
    monkeypatch.setattr("kiosk.adapters.offline.copy_search.LARGE", 1)
    return CopySearch(StraightCircuit(remote), copy, 1.5, lambda: True)


def press(number):
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "Mia", EVENING)


WORDS = ("asha", "ash rao", "müll", "strass", "obrien", "iit", "jazz", "zzyzx", "asha gala", "ss",
         "vip", "vip now", "seat", "se")  # fmt: skip
NUMBERS = ("98765 43210", "+91 98765 43210", "okafor 77", "asha 98765 43210", "55555 43210")


@pytest.mark.parametrize("words", [*WORDS, *NUMBERS])
@pytest.mark.parametrize(
    "more",
    [{}, {"descending": False}, {"status": Status.ENTERED}, {"event": "jazz"}, {"further": True}],
    ids=["newest first", "oldest first", "entered", "one event", "category and note"],
)
def test_it_finds_what_the_server_finds(server, search, remote, words, more):
    query = replace(TicketQuery(search=words, limit=3), **more)
    theirs, ours = [], []
    for _ in range(10):
        page = search.page(query)
        if page is None:
            assert words in NUMBERS  # looked for at the server, and only where nobody was found
            assert not server.page(query).rows
            return
        ours += page.rows
        theirs += server.page(query).rows
        if page.next is None:
            break
        query = replace(query, after=page.next)
    assert ours == theirs
    assert set(remote.calls) - ({"with_columns"} if query.further else set()) == {"numbered"}


def test_where_the_copy_knows_nobody_the_servers_further_columns_are_looked_at(
    server, search, remote
):
    form = (("Email", "rao@example.org"), ("Company", "Zyx"))
    server.put_guests({n: Guest(fields=form) for n in (2, 5, 6)})
    server.record(press(5))
    query = TicketQuery(search="RAO@ zyx", further=True, limit=2)
    first = search.page(query)
    assert [t.id for t in first.rows] == [6, 5]
    rest = search.page(replace(query, after=first.next))
    assert ([t.id for t in rest.rows], rest.next) == ([2], None)
    assert [t.id for t in search.page(replace(query, status=Status.ENTERED)).rows] == [5]
    assert [t.id for t in search.page(replace(query, event="gala")).rows] == []
    assert search.page(replace(query, further=False)).rows == ()
    remote.calls.clear()
    assert search.page(TicketQuery(search="asha", further=True)).rows
    assert "with_columns" not in remote.calls, "who is found costs no look at every row"


def test_what_is_newer_than_the_copy_is_found_too(server, search):
    late = server.register(Attendee("Asha Late", "90000 11111", "", "Jazz"))
    server.record(press(6))
    page = search.page(TicketQuery(search="asha"))
    assert page.rows[0] == late
    assert {t.id for t in page.rows if t.status is Status.ENTERED} == {1, 6}
    assert [t.id for t in search.registered_already("90000 11111", "jazz")] == [late.id]


@pytest.mark.parametrize("mobile", ["+91 98765 43210", "9876543210", "098765-43210"])
def test_the_desk_is_told_who_is_registered_already(server, search, remote, mobile):
    found = search.registered_already(mobile, " JAZZ ")
    assert [t.id for t in found] == [1, 6, 11, 16]
    assert found == list(server.registered_already(mobile, "Jazz"))
    assert search.registered_already("55555 43210", "Jazz") == []
    assert set(remote.calls) == {"numbered"}


@pytest.mark.parametrize(
    "query",
    [
        TicketQuery(),
        TicketQuery(search="543"),
        TicketQuery(search="4321"),
        TicketQuery(search="9876543"),
        TicketQuery(search="43 21"),
        TicketQuery(search="asha", sort=SortKey.NAME),
    ],
    ids=["no words", "three digits", "a part of a number", "half a number", "two", "another order"],
)
def test_what_the_copy_cannot_answer_is_the_servers(search, query):
    assert search.page(query) is None


def read_mobiles(copy, server):
    """As the rounds between laptop and server do once somebody looked for a part of a number."""
    mobiles = copy.mobiles
    while mobiles.missing:
        mobiles.add(mobiles.highest, server.mobile_numbers(mobiles.highest, PIECE))
    assert mobiles.ready


PARTS = ("4321", "543", "5", "43", "9876543", "+91", "876 iit", "5 asha", "7", "00002", "(98765)",
         "asha 21", "654", "0000 zzyzx", "7 gala")  # fmt: skip


@pytest.mark.parametrize("words", PARTS)
@pytest.mark.parametrize(
    "more",
    [{}, {"descending": False}, {"status": Status.ENTERED}, {"event": "jazz"}, {"further": True}],
    ids=["newest first", "oldest first", "entered", "one event", "category and note"],
)
def test_parts_of_numbers_are_found_in_memory(server, copy, search, remote, words, more):
    assert search.page(TicketQuery(search="5")) is None  # the first asks for them
    read_mobiles(copy, server)
    query = replace(TicketQuery(search=words, limit=3), **more)
    theirs, ours = [], []
    for _ in range(12):
        page = search.page(query)
        if page is None:
            assert not server.page(query).rows
            return
        ours += page.rows
        if page.next is None:
            break
        query = replace(query, after=page.next)
    query = replace(query, after=None, limit=100)
    theirs += server.page(query).rows
    assert ours == theirs
    assert set(remote.calls) - ({"with_columns"} if query.further else set()) == {"numbered"}


def test_new_and_changed_numbers_are_found_and_gone_ones_are_not(server, copy, search, tmp_path):
    assert search.page(TicketQuery(search="777")) is None
    read_mobiles(copy, server)
    late = server.register(Attendee("Late Guest", "90777 11111", "", "Jazz"))
    with contextlib.closing(sqlite3.connect(tmp_path / "server.db")) as other, other:
        other.execute("UPDATE tickets SET mobile_number = '9177712345' WHERE id = 3")
        other.execute("DELETE FROM tickets WHERE id = 2")
    rows, mark = server.changed_since(copy.mark, 1000)
    copy.apply(rows, mark)
    while copy.index_some():
        pass
    found = search.page(TicketQuery(search="777"))
    assert [t.id for t in found.rows] == [late.id, 3]
    assert [t.id for t in search.page(TicketQuery(search="9876", limit=4)).rows] == [18, 17, 16, 13]
    older = TicketQuery(search="9876", descending=False, limit=3)
    assert [t.id for t in search.page(older).rows] == [1, 6, 7]


def test_what_a_door_may_not_know_of_a_number_changes_nothing(copy, server, search):
    search.page(TicketQuery(search="4321"))
    read_mobiles(copy, server)
    copy.apply([copy.find(1)], copy.mark)
    assert copy.find(1).ticket.mobile_number == "…210"
    found = TicketQuery(search="98765432", descending=False)
    assert search.page(found).rows[0].id == 1


def test_a_piece_that_was_asked_for_before_all_were_forgotten_is_not_taken(copy, server, search):
    search.page(TicketQuery(search="4321"))
    mobiles = copy.mobiles
    mobiles.add(7, [(8, "98765")])
    assert (mobiles.highest, mobiles.ready) == (0, False)


def test_a_copy_that_is_not_fresh_or_not_whole_answers_nothing(copy, remote, search, tmp_path):
    old = CopySearch(StraightCircuit(remote), copy, 1.5, lambda: False)
    with contextlib.closing(Snapshot(tmp_path / "other.db")) as half:
        for one in (old, CopySearch(StraightCircuit(remote), half, 1.5, lambda: True)):
            assert one.page(TicketQuery(search="asha")) is None
            assert one.registered_already("9876543210", "Jazz") is None
    assert search.registered_already("210", "Jazz") is None  # too short to be told apart
