"""Parts of mobile numbers that a laptop finds in its memory are those that the server finds."""

import contextlib
from dataclasses import replace

import pytest
from support.servers.flaky_remote import FlakyRemote, StraightCircuit
from support.servers.mariadb import PASSWORD

from kiosk.adapters.local.mobile_digits import PIECE
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.copy_search import CopySearch
from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.grants import PASSWORD as PLACE
from kiosk.adapters.sql.grants import grants
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.ticket import Attendee, TicketQuery

pytestmark = [pytest.mark.mariadb, pytest.mark.each_server]

MOBILES = ("+91 98765 43210", "98765-43211", "(098765) 43210", "91234 56543", "70000 00210", "")
PARTS = ("4321", "876 guest", "98765", "+91", "(0987", "3", "210", "7000000", "guest 5 43210",
         "0021", "999999")  # fmt: skip


@pytest.fixture
def searched(mariadb, database, tmp_path, monkeypatch):
    """As a role: the server's own store, a search by the copy, and what that asks the server."""
    monkeypatch.setattr("kiosk.adapters.offline.copy_search.LARGE", 1)
    with contextlib.ExitStack() as stack:

        def searched(role):
            initialise(database)
            with contextlib.closing(server_store(database)) as owner:
                for number, mobile in enumerate(MOBILES * 2):
                    owner.register(Attendee(f"Guest {number}", mobile, "IIT", "Jazz"))
                    owner.register(Attendee(f"Other {number}", mobile, "IIT", "Jazz"))
            with mariadb.connect(database=database.database) as raw, raw.cursor() as cursor:
                # As the older program writes it, and by hand.
                cursor.execute("INSERT INTO tickets (name, mobile_number) VALUES ('Guest', NULL)")
                cursor.execute(
                    "INSERT INTO tickets (name, mobile_number) VALUES ('Guest', ' 43210 ')"
                )
                raw.commit()
            user = f"{role}_{database.database}"
            mariadb.run(f"DROP USER IF EXISTS '{user}'@'127.0.0.1'")
            made = grants(role, database.database, user, "127.0.0.1")
            mariadb.run(*[statement.replace(PLACE, PASSWORD) for statement in made])
            server = stack.enter_context(
                contextlib.closing(server_store(replace(database, user=user)))
            )
            copy = stack.enter_context(contextlib.closing(Snapshot(tmp_path / "copy.db")))
            rows, mark = server.changed_since("", 1000)
            copy.apply(rows, mark, whole=True)
            while copy.index_some():
                pass
            remote = FlakyRemote(server)
            search = CopySearch(StraightCircuit(remote), copy, 3.0, lambda: True)
            search.page(TicketQuery(search="4321"))
            while copy.mobiles.missing:
                above = copy.mobiles.highest
                copy.mobiles.add(above, server.mobile_numbers(above, PIECE))
            return server, search, remote

        yield searched


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("role", ["desk", "door"])
def test_every_role_finds_whom_the_server_finds(searched, role, descending):
    server, search, remote = searched(role)
    found = {}
    for part in PARTS:
        query = TicketQuery(search=part, limit=50, descending=descending)
        theirs = server.page(query).rows
        ours = search.page(query)
        assert (ours.rows if ours else ()) == theirs, part
        found[part] = len(theirs)
    assert set(remote.calls) == {"numbered"}
    assert (found["4321"] > 0) == (role == "desk")  # a door's user is told three digits of each
    assert found["210"]
    assert not found["999999"]
