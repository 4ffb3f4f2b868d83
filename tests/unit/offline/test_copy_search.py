"""A search found in the copy is what the server finds, and costs it no look at every row."""

import contextlib
from dataclasses import replace
from uuid import uuid4

import pytest
from support.clocks import EVENING
from support.servers.flaky_remote import FlakyRemote

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


class Circuit:
    """Asks the server at once."""

    def __init__(self, remote):
        self.remote = remote

    def call(self, work, _timeout):
        return work(self.remote)


@pytest.fixture
def remote(server):
    return FlakyRemote(server)


@pytest.fixture
def search(copy, remote, monkeypatch):
    monkeypatch.setattr("kiosk.adapters.offline.copy_search.LARGE", 1)
    return CopySearch(Circuit(remote), copy, 1.5, lambda: True)


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
        TicketQuery(search="asha", sort=SortKey.NAME),
    ],
    ids=["no words", "three digits", "a part of a number", "half a number", "another order"],
)
def test_what_the_copy_cannot_answer_is_the_servers(search, query):
    assert search.page(query) is None


def test_a_copy_that_is_not_fresh_or_not_whole_answers_nothing(copy, remote, search, tmp_path):
    old = CopySearch(Circuit(remote), copy, 1.5, lambda: False)
    with contextlib.closing(Snapshot(tmp_path / "other.db")) as half:
        for one in (old, CopySearch(Circuit(remote), half, 1.5, lambda: True)):
            assert one.page(TicketQuery(search="asha")) is None
            assert one.registered_already("9876543210", "Jazz") is None
    assert search.registered_already("210", "Jazz") is None  # too short to be told apart
