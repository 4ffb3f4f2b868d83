"""An older program that goes on admitting beside us, with the trigger of `admin init`."""

from datetime import timedelta
from uuid import uuid4

import pymysql
import pytest
from support.clocks import EVENING
from support.command import beside_the_predecessor

from kiosk.adapters.sql.ensure_schema import GUARD, initialise
from kiosk.adapters.sql.grants import grants
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, UploadResult, Wanted
from kiosk.domain.ticket import Attendee, Status

pytestmark = pytest.mark.mariadb
BLIND = "UPDATE tickets SET status = 'entered', entry_time = '2026-11-22 20:10:00' WHERE id = {}"


def press(number, wanted=Wanted.ALLOW, *, minute=0, **more):
    at = EVENING + timedelta(minutes=minute)
    return Decision(uuid4(), number, wanted, more.pop("door", "North"), "M", at, **more)


@pytest.fixture
def store(database):
    initialise(database, beside_older=True)
    initialise(database, beside_older=True)  # once more changes nothing
    made = server_store(database)
    yield made
    made.close()


def number_of(store):
    return store.register(Attendee("Amal", "1", "U", "Gala")).id


def test_it_is_refused_a_ticket_that_we_decided_and_may_decide_an_open_one(
    mariadb, database, store
):
    ours, free = number_of(store), number_of(store)
    store.record(press(ours))
    with pytest.raises(pymysql.err.OperationalError, match="decided"):
        mariadb.run(BLIND.format(ours), database=database.database)
    mariadb.run(BLIND.format(free), database=database.database)
    assert isinstance(store.record(press(free)), AlreadyDecided)


def test_without_the_trigger_it_writes_over_our_decision(mariadb, database):
    initialise(database)
    store = server_store(database)
    number = number_of(store)
    store.record(press(number))
    mariadb.run(BLIND.format(number), database=database.database)
    assert store.find(number).ticket.entry_time.minute == 10
    store.close()


def test_it_stops_nothing_of_ours(store):
    number = number_of(store)
    store.record(press(number, Wanted.DENY))
    second_look = press(number, minute=1, override=True, reason="on the list after all")
    assert isinstance(store.record(second_look), Recorded)
    assert store.find(number).ticket.status is Status.ENTERED
    # The earlier one of two admissions is the entry time.
    earlier = press(number, minute=-5, door="South", offline=True)
    assert store.record_batch([earlier]) == [UploadResult.CONFLICT]
    revoked = press(number, None, minute=3, kind=Kind.REVOKE, reason="stolen")
    assert isinstance(store.record(revoked), Recorded)


def test_nor_a_correction_of_a_guest_by_another_program(mariadb, database, store):
    number = number_of(store)
    store.record(press(number))
    corrected = f"UPDATE tickets SET name = 'Asha K' WHERE id = {number}"
    mariadb.run(corrected, database=database.database)
    assert store.find(number).ticket.name == "Asha K"


def test_made_again_it_is_there_once(mariadb, database, store):
    initialise(database, beside_older=True)
    triggers = mariadb.run("SHOW TRIGGERS LIKE 'tickets'", database=database.database)
    assert sorted(row[0] for row in triggers) == ["kiosk_door_status", "tickets_guard"]


def test_nor_does_the_older_trigger_of_the_guide_stop_an_override(mariadb, database):
    initialise(database)
    mariadb.run(GUARD.replace("@kiosk IS NULL AND ", ""), database=database.database)
    store = server_store(database)
    number = number_of(store)
    store.record(press(number, Wanted.DENY))
    second_look = press(number, minute=1, override=True, reason="on the list after all")
    assert isinstance(store.record(second_look), Recorded)
    assert isinstance(store.record(press(number, minute=2)), AlreadyDecided)
    store.close()


def test_the_command_makes_it_and_says_so(tmp_path, mariadb, database):
    kiosk = beside_the_predecessor(tmp_path, database)
    done = kiosk("admin", "init", "--beside-older-program", "--json")
    assert (done.code, done.json["guard"]) == (0, True)
    assert "tickets_guard" in kiosk("admin", "init", "--beside-older-program").out.decode()
    triggers = mariadb.run("SHOW TRIGGERS LIKE 'tickets'", database=database.database)
    assert sorted(row[0] for row in triggers) == ["kiosk_door_status", "tickets_guard"]


def test_who_may_not_make_it_is_told_the_statement(tmp_path, mariadb, database):
    initialise(database)
    mariadb.run(*grants("door", database.database, "nobody_much"), database=database.database)
    kiosk = beside_the_predecessor(tmp_path, database)
    env = kiosk.work / ".env"
    lines = [
        line for line in env.read_text().splitlines() if not line.startswith(("USER=", "PASSWORD="))
    ]
    env.write_text("\n".join([*lines, "USER=nobody_much", "PASSWORD=choose-a-password", ""]))
    done = kiosk("admin", "init", "--beside-older-program")
    assert done.code == 3
    assert "CREATE TRIGGER tickets_guard" in done.err.decode()
