"""Users made by the printed grants can do their part, and nothing else, on a real server."""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pymysql
import pytest
from support.servers.mariadb import PASSWORD

from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.grants import PASSWORD as PLACE
from kiosk.adapters.sql.grants import grants
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, UploadResult, Wanted
from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.operator import DoorRecord, Operator, Role
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.editing import Edited
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.lists.import_ports import Imported, NewGuest
from kiosk.services.ports import ScanEntry

pytestmark = [pytest.mark.mariadb, pytest.mark.each_server]

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
    assert store.record_batch(batch) == [UploadResult.CONFLICT, *[UploadResult.RECORDED] * 3]
    assert store.missing_decisions([press(1).id, batch[1].id]) != set()
    store.log_scan(ScanEntry(uuid4(), Reason.FOREIGN, None, "N", "M", Source.CAMERA, NOW))
    assert store.find(tickets[0].id).decided.door == "North"
    assert len(store.page(TicketQuery(search="Amal")).rows) == 4
    assert len(store.changed_since("", 10)[0]) == 4
    assert store.counts(door="North").here == 5
    assert store.conflicts()
    assert store.revision()
    assert store.probe().schema == 2
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
        "UPDATE kiosk_states SET revoked = 0",
        "UPDATE kiosk_states SET party = 9",
        "INSERT INTO kiosk_states (ticket_id, party) VALUES (1, 9)",
        "SELECT mobile_number FROM tickets",
        "SELECT * FROM tickets",
        "SELECT id FROM tickets WHERE mobile_number LIKE '1%'",
        "SELECT detail FROM kiosk_decisions",
        "INSERT INTO kiosk_logins (login, door) VALUES ('x', '')",
        "DELETE FROM kiosk_logins",
        "UPDATE kiosk_doors SET shut = 0",
        "DELETE FROM kiosk_presses",
        "UPDATE kiosk_holds SET answer = 'let-in'",
        "INSERT INTO kiosk_guests (ticket_id) VALUES (1)",
        "INSERT INTO kiosk_operators (name, role) VALUES ('x', 'organiser')",
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


def test_a_desk_registers_corrects_and_deletes_nothing(as_role):
    store, raw = as_role("desk")
    ticket = store.register(AMAL)
    numbers = store.lease_numbers(3)
    assert store.register_leased(numbers[0], AMAL).id == numbers[0]
    assert store.registered_already("1", "Gala")
    assert store.events() == ["Gala"]
    assert store.find(ticket.id).ticket == ticket
    store.put_guests({ticket.id: Guest(category="VIP", attention=True)})
    assert store.guests([ticket.id])[ticket.id].category == "VIP"
    store.put_event(Event(name="Gala", capacity=9))
    assert store.event_list()[0].capacity == 9
    assert (store.operators(), store.shared_settings(), store.doors()) == ([], {}, [])
    for change in (
        lambda: store.put_operator(Operator(name="Mia", role=Role.ORGANISER)),
        lambda: store.put_setting("reasons", "none"),
        lambda: store.put_door(DoorRecord(name="North")),
    ):
        with pytest.raises(StoreUnavailable) as caught:
            change()
        assert caught.value.trouble is StoreTrouble.RIGHTS
    refused(
        raw,
        "UPDATE tickets SET id = 99 WHERE id = 1",
        "UPDATE kiosk_decisions SET door = 'x'",
        "DELETE FROM tickets",
        "DELETE FROM kiosk_decisions",
        "INSERT INTO tickets (name, entry_time) VALUES ('x', NOW())",
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
    for statement in grants("door", "a`b", "o'brien\\", "%", door="o'gate"):
        assert "'o''brien\\\\'" in statement
        assert "a`b" not in statement.replace("a``b", "")
    with pytest.raises(ValueError, match="owner"):
        grants("owner", "d", "u")


def edit(ticket, **more):
    """Put a guest right, as the services ask the store to."""
    wanted = replace(AMAL, **more)
    changes = {field: (getattr(ticket, field), value) for field, value in more.items()}
    guest = Guest(category="VIP")
    changes["category"] = ("", "VIP")
    return Edited(uuid4(), ticket.id, wanted, guest, changes, "Desk", "Mia", NOW)


def test_a_desk_puts_guests_and_events_right_and_a_door_does_not(as_role, database):
    desk, _ = as_role("desk")
    door, _ = as_role("door", prepare=False)
    ticket, other = desk.register(AMAL), desk.register(replace(AMAL, event="Galla"))
    assert desk.edit_guest(edit(ticket, name="Amal Kumar", event="Ball"))
    assert desk.find(ticket.id).ticket.name == "Amal Kumar"
    assert desk.guests([ticket.id])[ticket.id].category == "VIP"
    desk.put_event(Event(name="Ball", capacity=1))
    with pytest.raises(StoreUnavailable) as caught:
        desk.edit_guest(edit(other, event="Ball"))
    assert caught.value.trouble is StoreTrouble.FULL
    desk.put_event(Event(name="Galla", capacity=9))
    assert desk.rename_event("Galla", "Gala") == 1  # and what was said of it
    assert desk.rename_event("Ball", "Gala") == 1  # into one that was described
    assert desk.event_counts() == {"gala": 2}
    assert [(e.name, e.capacity) for e in desk.event_list()] == [("Gala", 9)]
    who = (AMAL.mobile_number, AMAL.university, AMAL.event)
    listed = [NewGuest(uuid4().bytes, f"G {n}", *who, note="x") for n in range(3)]
    assert [*desk.register_guests(listed)] == [Imported.NEW] * 3
    owner = server_store(database)
    owner._link.call(lambda s: s.change("DELETE FROM tickets WHERE name = 'G 1'"))
    owner.close()
    back = [*desk.register_guests(listed)]
    assert back == [Imported.ALREADY, Imported.NEW, Imported.ALREADY]
    for change in (
        lambda: door.edit_guest(edit(other, name="Eve")),
        lambda: door.put_event(Event(name="Gala", capacity=1)),
        lambda: door.rename_event("Gala", "Ball"),
        lambda: door.register_guests(listed),
        lambda: door.put_guests({ticket.id: Guest(category="VIP")}),
    ):
        with pytest.raises(StoreUnavailable) as caught:
            change()
        assert caught.value.trouble is StoreTrouble.RIGHTS
    assert desk.event_counts() == {"gala": 5}
    assert desk.find(ticket.id).ticket.name == "Amal Kumar"
