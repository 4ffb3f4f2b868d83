"""Users made by the printed grants can do their part, and nothing else, on a real server."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pymysql
import pytest
from support.mariadb import PASSWORD

from kiosk.adapters.sql_grants import PASSWORD as PLACE
from kiosk.adapters.sql_grants import grants
from kiosk.adapters.sql_store import initialise, server_store
from kiosk.domain.decision import AlreadyDecided, Decision, Kept, Recorded, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

pytestmark = pytest.mark.mariadb

AMAL = Attendee("Amal", "1", "U", "Gala")
NOW = datetime.now(UTC)


def press(number):
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "M", NOW)


@pytest.fixture
def as_role(mariadb, database):
    """Make a user with the printed statements; a store, and a bare connection, as that user."""
    with contextlib.ExitStack() as stack:

        def as_role(role, prepare=True, **more):
            if prepare:
                initialise(database)
            user = f"{role}_{database.database}"
            mariadb.run(f"DROP USER IF EXISTS '{user}'@'127.0.0.1'")
            statements = grants(role, database.database, user, "127.0.0.1", **more)
            assert PLACE in statements[0]
            mariadb.run(*[s.replace(PLACE, PASSWORD) for s in statements])
            store = server_store(replace(database, user=user))
            stack.callback(store.close)
            raw = stack.enter_context(
                contextlib.closing(mariadb.connect(user, PASSWORD, database.database))
            )
            return store, raw

        yield as_role


def refused(raw, *statements):
    for statement in statements:
        with pytest.raises(pymysql.Error) as caught, raw.cursor() as cursor:
            cursor.execute(statement)
        assert caught.value.args[0] in {1044, 1142, 1143, 1227}, statement


def test_a_door_decides_and_cannot_insert_delete_or_rename(as_role, database):
    store, raw = as_role("door")
    owner = server_store(database)
    tickets = [owner.register(AMAL) for _ in range(4)]
    owner.close()
    assert isinstance(store.record(press(tickets[0].id)), Recorded)
    assert isinstance(store.record(press(tickets[0].id)), AlreadyDecided)
    batch = [press(t.id) for t in tickets]
    assert store.record_batch(batch) == [Kept.CONFLICT, *[Kept.RECORDED] * 3]
    assert store.lacking([press(1).id, batch[1].id]) != set()
    store.log_scan(ScanEntry(uuid4(), Reason.FOREIGN, None, "N", "M", Source.CAMERA, NOW))
    assert store.find(tickets[0].id).decided.door == "North"
    assert len(store.page(TicketQuery(search="Amal")).rows) == 4
    assert len(store.changed_since("", 10)[0]) == 4
    assert store.counts(door="North").here == 5
    assert store.conflicts()
    assert store.revision()
    assert store.probe().schema == 1
    with pytest.raises(StoreUnavailable) as caught:
        store.register(AMAL)
    assert caught.value.trouble is StoreTrouble.RIGHTS
    refused(
        raw,
        "INSERT INTO tickets (name) VALUES ('x')",
        "DELETE FROM tickets",
        "UPDATE tickets SET name = 'x'",
        "UPDATE tickets SET id = 99 WHERE id = 1",
        "UPDATE kiosk_decisions SET door = 'x'",
        "DELETE FROM kiosk_decisions",
        "DELETE FROM kiosk_scans",
        "SELECT * FROM kiosk_scans",
        "INSERT INTO kiosk_schema (version) VALUES (2)",
        "DROP TABLE tickets",
        "TRUNCATE TABLE tickets",
        "ALTER TABLE tickets ADD COLUMN x INT",
        "CREATE TABLE x (y INT)",
        "SELECT * FROM mysql.user",
    )


def test_a_desk_registers_and_decides_nothing(as_role):
    store, raw = as_role("desk")
    ticket = store.register(AMAL)
    numbers = store.lease_numbers(3)
    assert store.register_as(numbers[0], AMAL).id == numbers[0]
    assert store.registered_already("1", "Gala")
    assert store.events() == ["Gala"]
    assert store.find(ticket.id).ticket == ticket
    with pytest.raises(StoreUnavailable) as caught:
        store.record(press(ticket.id))
    assert caught.value.trouble is StoreTrouble.RIGHTS
    refused(
        raw,
        "UPDATE tickets SET status = 'entered'",
        "UPDATE tickets SET name = 'x'",
        "DELETE FROM tickets",
        "INSERT INTO tickets (name, entry_time) VALUES ('x', NOW())",
        "INSERT INTO kiosk_decisions (id) VALUES ('x')",
        "DROP TABLE tickets",
    )


def test_an_admin_makes_the_tables_from_nothing_and_drops_none(as_role, mariadb, database):
    store, raw = as_role("admin", prepare=False)
    assert initialise(replace(database, user=f"admin_{database.database}")).changes
    assert store.register(AMAL).id == 1
    refused(raw, "DROP TABLE tickets", "CREATE USER 'x'@'%'", "SELECT * FROM mysql.user")


def test_the_admin_of_one_event_is_not_the_admin_of_another(mariadb):
    mariadb.database("ev_nt")
    mariadb.database("evxnt")
    mariadb.run(*[s.replace(PLACE, PASSWORD) for s in grants("admin", "ev_nt", "ev_admin")])
    with contextlib.closing(mariadb.connect("ev_admin", PASSWORD, "ev_nt")) as raw:
        refused(raw, "CREATE TABLE evxnt.x (y INT)")


def test_names_cannot_break_out_of_the_statements():
    for statement in grants("door", "a`b", "o'brien\\", "%"):
        assert "'o''brien\\\\'@'%'" in statement
        assert "a`b" not in statement.replace("a``b", "")
    with pytest.raises(ValueError, match="owner"):
        grants("owner", "d", "u")
