"""What a door's own database user may not do with another program, on real servers.

Each abuse was possible with the rights of `admin grants --role door` before.
"""

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pymysql
import pytest
from support.servers.mariadb import PASSWORD

from kiosk.adapters.database.door_rules import NO_ROW, OTHER_DOOR, SHUT_OUT
from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.grants import PASSWORD as PLACE
from kiosk.adapters.sql.grants import grants
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, UploadResult, Wanted
from kiosk.domain.guest import Guest
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

pytestmark = [pytest.mark.mariadb, pytest.mark.each_server]

AMAL = Attendee("Amal", "+49 (170) 123 45-67", "U", "Gala")
ROW = (
    "INSERT INTO kiosk_decisions (id, ticket_id, wanted, result, door, operator, reason, source,"
    " decided_at, kind) VALUES (UNHEX(REPLACE(UUID(), '-', '')), {}, '{}', 'recorded', '{}', 'M',"
    " '', 'camera', UTC_TIMESTAMP(6), '{}')"
)


def action(number, kind=Kind.ALLOW, door="North", **more):
    wanted = {Kind.ALLOW: Wanted.ALLOW, Kind.OVERRIDE: Wanted.ALLOW, Kind.DENY: Wanted.DENY}
    at = more.pop("at", datetime.now(UTC))
    override = kind is Kind.OVERRIDE
    return Decision(
        uuid4(),
        number,
        wanted.get(kind),
        door,
        "M",
        at,
        "why",
        kind=kind,
        override=override,
        **more,
    )


class Rig:
    """A database with the rules, its owner, and doors with users of their own."""

    def __init__(self, server, database, stack):
        self.server, self.database, self.stack = server, database, stack
        # On MySQL only an administrator may make triggers.
        self.root = replace(database, user="root", password="")
        initialise(self.root)
        self.owner = self.store(database)
        self.north = self.store(self.user("north", "North"))
        self.south = self.store(self.user("south", "South"))
        self.raw = self.connection("north")

    def user(self, name, door="", **more):
        user = f"{name}_{self.database.database}"
        self.server.run(f"DROP USER IF EXISTS '{user}'@'127.0.0.1'")
        made = grants("door", self.database.database, user, "127.0.0.1", door=door, **more)
        self.server.run(*[statement.replace(PLACE, PASSWORD) for statement in made])
        return replace(self.database, user=user)

    def store(self, address):
        store = server_store(address)
        self.stack.callback(store.close)
        return store

    def connection(self, name):
        user = f"{name}_{self.database.database}"
        raw = self.server.connect(user, PASSWORD, self.database.database)
        return self.stack.enter_context(contextlib.closing(raw))

    def ticket(self, **more):
        return self.owner.register(replace(AMAL, **more)).id

    def run(self, *statements):
        for statement in statements:
            with self.raw.cursor() as cursor:
                cursor.execute(statement)

    def refused(self, code, statement):
        with pytest.raises(pymysql.Error) as caught:
            self.run(statement)
        assert caught.value.args[0] == code, statement

    def log(self, number):
        rows = self.server.run(
            f"SELECT door FROM kiosk_decisions WHERE ticket_id = {number}",
            database=self.database.database,
        )
        return [row[0] for row in rows]


@pytest.fixture
def rig(mariadb, database):
    with contextlib.ExitStack() as stack:
        yield Rig(mariadb, database, stack)


def test_a_door_sees_the_last_three_digits_in_every_answer(rig):
    number = rig.ticket()
    rig.ticket(mobile_number="")
    seen = [
        rig.north.find(number).ticket,
        rig.north.page(TicketQuery()).rows[-1],
        rig.north.changed_since("", 9)[0][0].ticket,
        rig.north.tickets_in_part(0)[0].ticket,
        rig.north.record(action(number)).ticket,
        rig.north.record(action(number)).ticket,
    ]
    assert {ticket.mobile_number for ticket in seen if ticket.id == number} == {"…567"}
    assert len([ticket for ticket in seen if ticket.id == number]) >= 5
    assert not rig.north.page(TicketQuery(search="170123")).rows, "nor is one found out by asking"
    assert rig.owner.find(number).ticket.mobile_number == AMAL.mobile_number
    rig.owner.put_guests({number: Guest(category="VIP")})
    by_category = rig.north.page(TicketQuery(search="vip", further=True)).rows
    assert [(ticket.id, ticket.mobile_number) for ticket in by_category] == [(number, "…567")]
    rig.north.record(action(number, Kind.HOLD))
    assert rig.north.holds()[0].ticket.mobile_number == "…567"
    assert rig.north.history(number)
    assert not rig.north.conflicts()


def test_a_status_changes_only_with_a_row_of_the_log(rig):
    number, other = rig.ticket(), rig.ticket()
    entered = "UPDATE tickets SET status = 'entered', entry_time = UTC_TIMESTAMP() WHERE id = {}"
    rig.refused(NO_ROW, entered.format(number))
    rig.refused(NO_ROW, "UPDATE tickets SET entry_time = UTC_TIMESTAMP()")
    rig.refused(NO_ROW, f"INSERT INTO kiosk_states (ticket_id, inside) VALUES ({number}, 1)")
    # A row that was taken back, or is about another ticket, or says the contrary, pays for nothing.
    rig.run("START TRANSACTION", ROW.format(number, "entered", "North", "allow"), "ROLLBACK")
    rig.refused(NO_ROW, entered.format(number))
    rig.run(ROW.format(other, "entered", "North", "allow"))
    rig.refused(NO_ROW, entered.format(number))
    rig.run(ROW.format(number, "entrydenied", "North", "deny"))
    rig.refused(NO_ROW, entered.format(number))
    rig.refused(NO_ROW, f"UPDATE tickets SET status = 'vip' WHERE id = {number}")
    # A row pays once.
    rig.run(entered.format(other))
    rig.refused(NO_ROW, f"UPDATE tickets SET status = 'entrydenied' WHERE id = {other}")
    rig.refused(NO_ROW, f"UPDATE tickets SET status = 'not_entered' WHERE id = {other}")
    # Nor does a number that is there already, and makes no row.
    again = f"INSERT IGNORE INTO kiosk_decisions ({SAME}) SELECT {SAME} FROM kiosk_decisions"
    rig.run(f"{again} WHERE ticket_id = {other}")
    rig.refused(NO_ROW, f"UPDATE tickets SET status = 'not_entered' WHERE id = {other}")
    assert rig.log(other) == ["North"]


SAME = "id, ticket_id, wanted, result, door, operator, reason, source, decided_at"


def test_a_doors_rows_carry_the_door_that_its_user_stands_for(rig):
    number = rig.ticket()
    rig.refused(OTHER_DOOR, ROW.format(number, "entered", "South", "allow"))
    rig.refused(OTHER_DOOR, ROW.format(number, "entered", "", "allow"))
    hold = "INSERT INTO kiosk_holds (id, ticket_id, reason, door, operator, held_at)"
    rig.refused(OTHER_DOOR, f"{hold} VALUES ('1', {number}, '', 'South', '', UTC_TIMESTAMP())")
    with pytest.raises(StoreUnavailable) as caught:
        rig.north.record(action(number, door="South"))
    assert "KIOSK_DOOR" in caught.value.sentence
    mixed = [action(number, door="South"), action(rig.ticket()), action(rig.ticket())]
    refused, *taken = rig.north.record_batch(mixed)
    assert (refused.trouble, taken) == (StoreTrouble.UNSTORABLE, [UploadResult.RECORDED] * 2)
    entry = ScanEntry(uuid4(), Reason.FOREIGN, None, "South", "M", Source.CAMERA, datetime.now(UTC))
    rig.north.log_scan(entry)
    scans = rig.server.run("SELECT door FROM kiosk_scans", database=rig.database.database)
    assert scans == (("North",),), "nothing is held up for what was only seen"
    assert rig.log(number) == []


def test_a_user_for_any_door_names_it_and_is_held_to_the_rest(rig):
    anywhere = rig.store(rig.user("anywhere"))
    number = rig.ticket()
    assert isinstance(anywhere.record(action(number, door="East")), Recorded)
    rig.raw = rig.connection("anywhere")
    rig.refused(NO_ROW, f"UPDATE tickets SET status = 'entrydenied' WHERE id = {number}")


def test_one_door_is_shut_out_and_the_others_go_on(rig):
    tickets = [rig.ticket() for _ in range(6)]
    before = datetime.now(UTC) - timedelta(minutes=5)
    assert isinstance(rig.north.record(action(tickets[0])), Recorded)
    rig.owner.shut_door("North", "stolen")
    with pytest.raises(StoreUnavailable) as caught:
        rig.north.record(action(tickets[1]))
    assert "shut out by the organiser" in caught.value.sentence
    assert isinstance(rig.south.record(action(tickets[1], door="South")), Recorded)
    # What its laptop did before is still taken; what it did after stays there.
    late = datetime.now(UTC) + timedelta(minutes=1)
    sent = [action(tickets[n], at=at, offline=True) for n, at in ((2, before), (3, late))]
    taken, refused = rig.north.record_batch(sent)
    assert (taken, type(refused)) == (UploadResult.RECORDED, StoreUnavailable)
    rig.refused(SHUT_OUT, ROW.format(tickets[4], "entered", "North", "allow"))
    assert rig.owner.find(tickets[4]).ticket.status is Status.NOT_ENTERED
    with pytest.raises(StoreUnavailable):
        rig.north.record(action(tickets[5], Kind.HOLD))
    assert rig.owner.open_door("North")
    assert not rig.owner.open_door("North")
    assert rig.north.record_batch(sent[1:]) == [UploadResult.RECORDED]
    doors = [(door.name, door.shut, bool(last)) for door, last in rig.owner.known_doors()]
    assert doors == [("North", False, True), ("South", False, True)]
    assert [door.login[:5] for door, _ in rig.owner.known_doors()] == ["north", "south"]


def test_every_kind_of_action_goes_on_with_a_doors_user(rig):
    number, party, older = rig.ticket(), rig.owner.register(replace(AMAL, party=3)).id, rig.ticket()
    rig.server.run(
        f"UPDATE tickets SET status = 'entered' WHERE id = {older}",
        database=rig.database.database,
    )
    deny = action(number, Kind.DENY)
    steps = [
        deny,
        action(number, Kind.OVERRIDE),
        action(number, Kind.LEAVE, places=1),
        action(number, Kind.RETURN, places=1),
        action(number, Kind.LEAVE, places=1),
        action(party, places=2),
        action(party, Kind.LEAVE, places=2),
        action(older, Kind.LEAVE, places=1),
    ]
    for step in steps:
        assert isinstance(rig.north.record(step), Recorded), step
    allow = action(rig.ticket())
    rig.north.record(allow)
    undo = action(allow.ticket_id, Kind.UNDO, refers=allow.id)
    assert isinstance(rig.north.record(undo), Recorded)
    assert rig.owner.find(allow.ticket_id).ticket.status is Status.NOT_ENTERED
    assert isinstance(rig.north.record(action(allow.ticket_id)), Recorded)
    assert isinstance(rig.south.record(action(number, Kind.LEAVE, "South")), AlreadyDecided)
    earlier = action(allow.ticket_id, at=datetime.now(UTC) - timedelta(hours=1), offline=True)
    late = [earlier, action(party, Kind.ALLOW, places=1, offline=True)]
    assert all(isinstance(one, UploadResult) for one in rig.north.record_batch(late))
    assert rig.log(older) == ["", "North"], "and the older program's own is written down, too"


def test_a_server_without_views_lets_a_door_work_as_before(rig):
    for view in ("kiosk_door_tickets", "kiosk_door_log"):
        rig.server.run(f"DROP VIEW {view}", database=rig.database.database)
    plain = rig.store(rig.user("plain", "North", whole_numbers=True))
    number = rig.ticket()
    assert isinstance(plain.record(action(number)), Recorded)
    assert plain.find(number).ticket.mobile_number == AMAL.mobile_number


def test_who_may_make_no_triggers_is_told_the_statements_and_all_goes_on(mariadb, database):
    initialise(database)
    for name in ("kiosk_door_row", "kiosk_door_press", "kiosk_door_status"):
        mariadb.run(f"DROP TRIGGER IF EXISTS {name}", database=database.database)
    mariadb.run("DELETE FROM kiosk_logins", database=database.database)
    user = f"part_{database.database}"
    mariadb.run(
        f"DROP USER IF EXISTS '{user}'@'%'",
        f"CREATE USER '{user}'@'%' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT SELECT, INSERT, UPDATE, CREATE, ALTER, INDEX ON {database.database}.* TO '{user}'",
    )
    schema = initialise(replace(database, user=user))
    (told,) = [text for text in schema.warnings if "CREATE TRIGGER" in text]
    assert "kiosk admin init" in told
    statements = told.split("DELIMITER //\n")[1].split("\nDELIMITER ;")[0].split(" //\n")
    mariadb.run(*[one.removesuffix(" //") for one in statements], database=database.database)
    store = server_store(database)
    assert store.doors_held()
    store.close()


def test_the_check_up_says_where_doors_are_held_to_nothing(rig):
    assert rig.owner.probe().warnings == ()
    rig.server.run("DELETE FROM kiosk_logins WHERE login = ''", database=rig.database.database)
    (said,) = rig.owner.probe().warnings
    assert "kiosk admin init" in said
    assert rig.north.probe().warnings == (said,)
