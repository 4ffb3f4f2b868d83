"""Eight doors, the same five hundred tickets, at once: each lets its guest in exactly once."""

import sqlite3

import pytest
from support.doors.doors import check_race, double_admissions, kiosk_door, predecessors_door, race

from kiosk.adapters.sql.sql_store import embedded_store, server_store
from kiosk.domain.ticket import Attendee

DOORS = 8
TICKETS = 500
CONTROL = 100

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def registered(store, count):
    numbers = [store.register(Attendee(f"Guest {i}", "", "", "Gala")).id for i in range(count)]
    store.close()
    return numbers


@pytest.mark.mariadb
def test_on_mariadb(mariadb, database):
    numbers = registered(server_store(database), TICKETS)
    shown = race(kiosk_door, [database] * DOORS, numbers)
    assert len(shown) == DOORS * TICKETS
    check_race(shown, numbers)
    rows = mariadb.run(
        "SELECT COUNT(*), COUNT(DISTINCT ticket_id) FROM kiosk_decisions",
        database=database.database,
    )
    assert rows[0] == (TICKETS, TICKETS)


@pytest.mark.mariadb
def test_the_predecessors_way_on_mariadb_lets_in_twice(database):
    numbers = registered(server_store(database), CONTROL)
    shown = race(predecessors_door, [database] * DOORS, numbers)
    assert double_admissions(shown) > CONTROL


def test_on_sqlite(tmp_path):
    path = tmp_path / "kiosk.db"
    numbers = registered(embedded_store(path), TICKETS)
    shown = race(kiosk_door, [path] * DOORS, numbers)
    assert len(shown) == DOORS * TICKETS
    check_race(shown, numbers)
    raw = sqlite3.connect(path)
    rows = raw.execute("SELECT COUNT(*), COUNT(DISTINCT ticket_id) FROM kiosk_decisions")
    assert rows.fetchone() == (TICKETS, TICKETS)
    raw.close()


def test_the_predecessors_way_on_sqlite_lets_in_twice(tmp_path):
    path = tmp_path / "kiosk.db"
    numbers = registered(embedded_store(path), CONTROL)
    shown = race(predecessors_door, [path] * DOORS, numbers)
    assert double_admissions(shown) > 0
