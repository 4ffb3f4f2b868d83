"""Attempts that the server carries out later than the door gave them up, and new connections."""

import threading
from contextlib import closing, suppress
from uuid import uuid4

import pytest
from support.servers.mariadb_stores import AMAL, press

from kiosk.adapters.database.server_link import ServerLink
from kiosk.adapters.sql import registrations
from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.domain.decision import Recorded
from kiosk.domain.ticket import Attendee

pytestmark = pytest.mark.mariadb
ASHA = Attendee("Asha Rao", "12345", "IIT", "Jazz")


@pytest.fixture
def link(database):
    initialise(database)
    made = ServerLink(database, heartbeat=60)
    yield made
    made.close()


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_registration_whose_first_attempt_is_committed_during_the_second(
    mariadb, database, link, carried_out
):
    nonce = uuid4()
    link.call(lambda session: session.rows("SELECT 1"))
    with closing(mariadb.connect(database=database.database)) as first, first.cursor() as cursor:
        cursor.execute("START TRANSACTION")
        cursor.execute("INSERT INTO tickets (name, status) VALUES ('Asha Rao', 'not_entered')")
        number = cursor.lastrowid
        cursor.execute(
            "INSERT INTO kiosk_registrations (id, ticket_id) VALUES (%s, %s)", (nonce.bytes, number)
        )
        arrives = threading.Timer(
            0.4, lambda: cursor.execute("COMMIT" if carried_out else "ROLLBACK")
        )
        arrives.start()
        ticket = link.call(lambda s: registrations.register(s, nonce, ASHA, again=True))
        arrives.join()
    assert (ticket.id == number) is carried_out
    rows = mariadb.run("SELECT id, name FROM tickets", database=database.database)
    assert rows == ((ticket.id, "Asha Rao"),)
    # Nothing is left open: the next question of the same connection is answered as usual.
    assert link.call(lambda s: s.rows("SELECT @@in_transaction"))[0][0] == 0


def test_what_another_node_said_of_the_time_is_forgotten_with_its_connection(link):
    link.call(lambda session: session.rows("SELECT 1"))
    link._state.samples._taken = [(0.0, 5e8)]  # a perfect measurement of a clock years away
    with suppress(Exception):
        link.call(lambda session: session.change("KILL CONNECTION_ID()"), again=False)
    link.call(lambda session: session.rows("SELECT 1"))
    assert abs(link.clock_offset()) < 1000


def test_a_press_waits_for_no_row_that_another_is_still_writing(mariadb, database, stores):
    """Whether the log knows of the ticket is read without a lock: it would wait for the other."""
    store = stores(database)
    number = store.register(AMAL).id
    with closing(mariadb.connect(database=database.database)) as other, other.cursor() as cursor:
        cursor.execute("START TRANSACTION")
        cursor.execute(
            "INSERT INTO kiosk_decisions (id, ticket_id, wanted, result, door, operator, reason,"
            " source, decided_at) VALUES (%s, %s, 'entered', 'conflict', 'South', '', '', 'camera',"
            " '2026-11-22 19:00:00')",
            (uuid4().bytes, number),
        )
        assert isinstance(store.record(press(number)), Recorded)
        other.rollback()
