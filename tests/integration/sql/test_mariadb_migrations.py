"""From nothing, and from the predecessor's table with data in it, to the tables of today."""

import contextlib
import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from support.clocks import EVENING
from support.servers.mariadb import PASSWORD

from kiosk.adapters.sql import schema_steps
from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.sql_store import embedded_store, server_store
from kiosk.domain.decision import AlreadyDecided, Decided, Decision, Recorded, Wanted
from kiosk.domain.ticket import Attendee, Made, Status, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable

pytestmark = pytest.mark.mariadb

AMAL = Attendee("Amal", "1", "U", "Gala")

# Written from the description of the predecessor, in the words of its own CREATE TABLE.
PREDECESSOR = """CREATE TABLE IF NOT EXISTS tickets (
    id INT AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(255),
    mobile_number VARCHAR(20),
    university VARCHAR(255),
    event_registered_for VARCHAR(255),
    status VARCHAR(20) DEFAULT 'not_entered',
    entry_time DATETIME NULL
)"""
ROWS = (
    ("Amal 😀", "+91 98765 43210", "IIT", "Gala", "not_entered", None),
    ("  stray  ", " 1 ", "", "", "", None),
    (None, None, None, None, None, None),
    ("Entered", "2", "U", "Gala", "entered", "2026-11-22 18:30:00"),
    ("Denied", "3", "U", "Gala", "EntryDenied ", "2026-11-22 18:31:00"),
)
INSERT = (
    "INSERT INTO tickets (name, mobile_number, university, event_registered_for, status,"
    " entry_time) VALUES ({m})"
)


def press(number, door="North"):
    return Decision(uuid4(), number, Wanted.ALLOW, door, "M", EVENING)


def bare(server, address, create=PREDECESSOR, rows=ROWS):
    with contextlib.closing(server.connect(database=address.database)) as raw:
        raw.cursor().execute(create)
        raw.cursor().executemany(INSERT.format(m="%s,%s,%s,%s,%s,%s"), rows)


def as_the_predecessor_reads(server, address):
    return server.run("SELECT * FROM tickets ORDER BY id", database=address.database)


@pytest.mark.parametrize("by_hand", [False, True])
def test_from_the_predecessors_table_with_data(mariadb, database, by_hand):
    bare(mariadb, database)
    before = as_the_predecessor_reads(mariadb, database)
    if by_hand:
        assert initialise(database).version == schema_steps.VERSION
    store = server_store(database)
    rows = store.page(TicketQuery(descending=False)).rows
    assert [t.name for t in rows] == ["Amal 😀", "stray", "", "Entered", "Denied"]
    assert [t.status for t in rows] == [
        *[Status.NOT_ENTERED] * 3,
        Status.ENTERED,
        Status.DENIED,
    ]
    assert as_the_predecessor_reads(mariadb, database) == before  # the new column is hidden
    assert store.find(4).decided == Decided(
        Status.ENTERED, datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    )
    for number in (1, 2, 3):
        assert isinstance(store.record(press(number)), Recorded)
    for number in (4, 5):
        assert isinstance(store.record(press(number)), AlreadyDecided)
    assert store.probe().warnings == ()
    # The predecessor goes on beside us: it writes as it always did, and we see it.
    mark = store.revision()
    bare(mariadb, database, rows=(("New", "4", "U", "Gala", "not_entered", None),))
    assert store.revision() != mark
    mark = store.revision()
    mariadb.run(
        "UPDATE tickets SET status = 'entered', entry_time = '2026-11-22 20:00:00' WHERE id = 6",
        database=database.database,
    )
    assert store.revision() != mark
    outcome = store.record(press(6))
    assert isinstance(outcome, AlreadyDecided)
    assert outcome.decided.door == ""
    store.close()


def test_from_nothing_twice_and_by_five_doors_at_once(database):
    faults = []

    def start():
        try:
            store = server_store(database)
            store.events()
            store.close()
        except StoreUnavailable as error:
            faults.append(error)

    doors = [threading.Thread(target=start) for _ in range(5)]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    assert faults == []
    assert initialise(database) == initialise(database)


def test_with_rights_to_make_tables_but_not_to_alter_the_predecessors(mariadb, database):
    bare(mariadb, database)
    user = f"{database.database}_c"
    mariadb.run(
        f"CREATE OR REPLACE USER '{user}'@'%' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT SELECT, INSERT, UPDATE, CREATE ON {database.database}.* TO '{user}'@'%'",
    )
    store = server_store(replace(database, user=user))
    assert isinstance(store.record(press(1)), Recorded)
    assert "does not tell when a row changed" in store.probe().warnings[0]
    mark = store.revision()
    store._revision_again = 0.0
    mariadb.run("UPDATE tickets SET status = 'entered' WHERE id = 2", database=database.database)
    assert store.revision() != mark
    found, after = store.changed_since("", 3)
    assert [row.ticket.id for row in found] == [1, 2, 3]
    more, after = store.changed_since(after, 3)
    assert [row.ticket.id for row in more] == [4, 5]
    assert after == ""  # and round again
    store.close()


@pytest.mark.parametrize(
    ("create", "words"),
    [
        (PREDECESSOR + " ENGINE=MyISAM CHARSET=utf8mb4", "MyISAM"),
        (PREDECESSOR + " CHARSET=latin1", "latin1"),
    ],
)
def test_an_old_table_works_as_far_as_it_can_and_says_so(mariadb, database, create, words):
    bare(mariadb, database, create, rows=(("Amal é", "1", "Ü", "Gala", None, None),))
    store = server_store(database)
    assert any(words in warning for warning in store.probe().warnings)
    assert store.find(1).ticket.name == "Amal é"
    assert [t.id for t in store.page(TicketQuery(search="é gala")).rows] == [1]
    assert store.page(TicketQuery(search="李雷")).rows == ()
    decision = press(1)
    assert isinstance(store.record(decision), Recorded)
    assert isinstance(store.record(decision), Recorded)
    assert isinstance(store.record(press(1)), AlreadyDecided)
    if words == "latin1":
        with pytest.raises(StoreUnavailable) as caught:
            store.register(Attendee("李雷", "", "", ""))
        assert caught.value.trouble is StoreTrouble.UNSTORABLE
    assert store.register(AMAL).id > 1
    store.close()


def test_an_administrators_guard_against_the_predecessor_does_not_stop_us(mariadb, database):
    initialise(database)
    mariadb.run(
        "CREATE TRIGGER tickets_guard BEFORE UPDATE ON tickets FOR EACH ROW"
        " IF OLD.status IN ('entered','entrydenied') AND NEW.status IN ('entered','entrydenied')"
        " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT='decided', MYSQL_ERRNO=1644; END IF",
        database=database.database,
    )
    store = server_store(database)
    ticket = store.register(AMAL)
    assert isinstance(store.record(press(ticket.id)), Recorded)
    assert isinstance(store.record(press(ticket.id)), AlreadyDecided)
    second = store.register(AMAL)
    denied = replace(press(second.id), wanted=Wanted.DENY)
    assert isinstance(store.record(denied), Recorded)
    after_all = replace(press(second.id), override=True, reason="on the list")
    assert isinstance(store.record(after_all), Recorded)
    assert store.find(second.id).ticket.status is Status.ENTERED
    store.close()


def test_embedded_from_a_bare_table_with_data(tmp_path):
    path = tmp_path / "kiosk.db"
    with contextlib.closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(PREDECESSOR.replace("INT AUTO_INCREMENT", "INTEGER"))
        raw.executemany(INSERT.format(m="?,?,?,?,?,?"), ROWS)
    store = embedded_store(path)
    assert [t.name for t in store.page(TicketQuery(descending=False)).rows][1] == "stray"
    assert isinstance(store.record(press(3)), Recorded)
    assert isinstance(store.record(press(5)), AlreadyDecided)
    assert len(store.changed_since("", 50)[0]) == 5
    store.close()
    with contextlib.closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT INTO kiosk_schema (version) VALUES (99)")
    newer = embedded_store(path)
    with pytest.raises(StoreUnavailable) as caught:
        newer.events()
    assert caught.value.trouble is StoreTrouble.SCHEMA_NEWER
    newer.close()


# As 0.1 made them on MariaDB.
VERSION_1 = (
    PREDECESSOR + " ENGINE=InnoDB CHARSET=utf8mb4",
    (
        "ALTER TABLE tickets ADD COLUMN kiosk_changed_at TIMESTAMP(6) NOT NULL"
        " DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6) INVISIBLE"
    ),
    (
        "CREATE TABLE kiosk_decisions (seq BIGINT NOT NULL AUTO_INCREMENT, id BINARY(16) NOT NULL,"
        " ticket_id INTEGER NOT NULL, wanted VARCHAR(20) NOT NULL, result VARCHAR(20) NOT NULL,"
        " door VARCHAR(64) NOT NULL, operator VARCHAR(64) NOT NULL, reason VARCHAR(255) NOT NULL,"
        " source VARCHAR(20) NOT NULL, decided_at DATETIME(6) NOT NULL,"
        " offline SMALLINT NOT NULL DEFAULT '0', clock_offset_ms BIGINT,"
        " recorded_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),"
        " PRIMARY KEY (seq), UNIQUE (id), KEY kiosk_decisions_door (door),"
        " KEY kiosk_decisions_result (result), KEY kiosk_decisions_ticket (ticket_id, result)"
        ")ENGINE=InnoDB CHARSET=utf8mb4"
    ),
    (
        "CREATE TABLE kiosk_registrations (id BINARY(16) NOT NULL, ticket_id INTEGER NOT NULL,"
        " recorded_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (id)"
        ")ENGINE=InnoDB CHARSET=utf8mb4"
    ),
    (
        "CREATE TABLE kiosk_schema (version INTEGER NOT NULL,"
        " recorded_at TIMESTAMP(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (version)"
        ")ENGINE=InnoDB CHARSET=utf8mb4"
    ),
    "INSERT INTO kiosk_schema (version) VALUES (1)",
)
PRESS_OF_VERSION_1 = (
    "INSERT INTO kiosk_decisions (id, ticket_id, wanted, result, door, operator, reason, source,"
    " decided_at, offline, clock_offset_ms) VALUES (x'{id}', {ticket}, 'entered', 'recorded',"
    " 'North', 'M', '', 'camera', '2026-11-22 19:00:00.5', 0, NULL)"
)


def enter_as_version_1(server, address, ticket):
    server.run(
        f"UPDATE tickets SET status = 'entered', entry_time = '2026-11-22 19:00:00' WHERE id ="
        f" {ticket}",
        PRESS_OF_VERSION_1.format(id=uuid4().hex, ticket=ticket),
        database=address.database,
    )


def test_from_version_1_in_the_middle_of_an_evening(mariadb, database):
    mariadb.run(*VERSION_1, database=database.database)
    bare(mariadb, database)
    enter_as_version_1(mariadb, database, 1)
    before = as_the_predecessor_reads(mariadb, database)
    store = server_store(database)
    assert store.find(1).decided.door == "North"
    assert store.probe().schema == schema_steps.VERSION
    assert as_the_predecessor_reads(mariadb, database) == before
    # A laptop that was started before goes on until it is started again.
    enter_as_version_1(mariadb, database, 2)
    assert isinstance(store.record(press(2)), AlreadyDecided)
    assert store.find(2).decided.door == "North"
    assert isinstance(store.record(press(3)), Recorded)
    mariadb.run(
        f"INSERT INTO kiosk_registrations (id, ticket_id) VALUES (x'{uuid4().hex}', 3)",
        database=database.database,
    )
    assert [entry.kind for entry in store.history(3)] == ["allow"], "who made it, nobody kept"
    made = Made(datetime(2026, 11, 22, 19, 5, tzinfo=UTC), "Desk", "Mia")
    new = store.register(Attendee("Asha", "", "", "Gala", made=made))
    assert [entry.operator for entry in store.history(new.id)] == ["Mia"]
    keys = mariadb.run("SHOW KEYS FROM kiosk_registrations", database=database.database)
    assert "kiosk_registrations_ticket" in {row[2] for row in keys}
    store.close()


def test_a_user_who_may_not_widen_version_1_is_told_whom_to_ask(mariadb, database):
    mariadb.run(*VERSION_1, database=database.database)
    user = f"{database.database}_w"
    mariadb.run(
        f"CREATE OR REPLACE USER '{user}'@'%' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT SELECT, INSERT, UPDATE ON {database.database}.* TO '{user}'@'%'",
    )
    store = server_store(replace(database, user=user))
    with pytest.raises(StoreUnavailable) as caught:
        store.find(1)
    assert caught.value.trouble is StoreTrouble.SCHEMA_MISSING
    assert "kiosk admin init" in caught.value.sentence
    store.close()
