"""A server that its owner has set in some odd way is the same store, MariaDB's and Oracle's."""

import contextlib
from datetime import timedelta
from uuid import uuid4

import pytest
from support.clocks import EVENING
from support.servers.mariadb import MariaDb, own_server
from support.servers.mysql import MySql

from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, UploadResult, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

pytestmark = [pytest.mark.mariadb, pytest.mark.each_server]
ODD = Attendee('O\'Brien \\ "Zoë" 李 %_', "+91 98765 43210", "TU `x`;--", "Jazz 'n' \\n")
SETTINGS = [
    ("sql_mode", "ANSI_QUOTES"),
    ("sql_mode", "NO_BACKSLASH_ESCAPES"),
    ("sql_mode", "ANSI,TRADITIONAL"),
    ("sql_mode", "PIPES_AS_CONCAT"),
    ("sql_mode", "IGNORE_SPACE"),
    ("sql_mode", "HIGH_NOT_PRECEDENCE"),
    ("sql_mode", "PAD_CHAR_TO_FULL_LENGTH"),
    ("sql_mode", "NO_ZERO_DATE,NO_ZERO_IN_DATE,STRICT_ALL_TABLES"),
    ("sql_mode", "ONLY_FULL_GROUP_BY"),
    ("sql_mode", "NO_AUTO_VALUE_ON_ZERO"),
    ("sql_mode", "TIME_TRUNCATE_FRACTIONAL"),
    ("sql_mode", "TIME_ROUND_FRACTIONAL"),
    ("sql_mode", ""),
    ("time_zone", "+05:30"),
    ("time_zone", "-11:00"),
    ("time_zone", "+13:00"),
    ("wait_timeout", 5),
    ("innodb_lock_wait_timeout", 1),
    ("lock_wait_timeout", 1),
    ("transaction_isolation", "SERIALIZABLE"),
    ("transaction_isolation", "READ-COMMITTED"),
    ("transaction_isolation", "READ-UNCOMMITTED"),
    ("autocommit", 0),
    ("completion_type", "CHAIN"),
    ("character_set_server", "latin1"),
    ("collation_server", "utf8mb4_bin"),
    ("max_allowed_packet", 1_048_576),
    ("auto_increment_increment", 3),
    ("group_concat_max_len", 4),
    ("div_precision_increment", 0),
    ("init_connect", "SET @greeting = 'O''Brien'"),
]
OWN_NAMES = {"transaction_isolation": {"mariadb": "tx_isolation"}}
ONLY = {
    "TIME_TRUNCATE_FRACTIONAL": "mysql",
    "TIME_ROUND_FRACTIONAL": "mariadb",
}


def press(number, **other):
    at = EVENING + timedelta(microseconds=123456)
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "Mia", at, "“no”\\'", **other)


def an_evening(store):
    """Everything that a door and a desk do, and that all of it is there as it was meant."""
    first, second, third = (store.register(ODD).id for _ in range(3))
    pressed = press(first)
    assert isinstance(store.record(pressed), Recorded)
    assert isinstance(store.record(pressed), Recorded)
    assert isinstance(store.record(press(first)), AlreadyDecided)
    sent = [press(second, offline=True), press(first, offline=True)]
    assert list(store.record_batch(sent)) == [UploadResult.RECORDED, UploadResult.CONFLICT]
    store.log_scan(
        ScanEntry(uuid4(), Reason.FORGED, None, "North", "M", Source.CAMERA, pressed.decided_at)
    )
    found = store.find(first)
    assert (found.ticket.name, found.ticket.event) == (ODD.name, ODD.event)
    assert (found.decided.at, found.decided.reason) == (pressed.decided_at, pressed.reason)
    assert [t.id for t in store.page(TicketQuery(search="zoe", descending=False)).rows] == [
        first, second, third,
    ]  # fmt: skip
    counts = store.counts(frozenset({ODD.event}), door="North")
    assert (counts.total, counts.entered) == (3, 2)
    assert [c.ticket.id for c in store.conflicts()] == [first]
    assert len(set(store.lease_numbers(3))) == 3
    rows, _ = store.changed_since("", 50)
    assert {row.ticket.id for row in rows} == {first, second, third}


@contextlib.contextmanager
def set_to(server, name, value):
    """A global variable that new sessions begin with, and its old value afterwards."""
    name = OWN_NAMES.get(name, {}).get(server.kind, name)
    with contextlib.closing(server.connect(database=None)) as raw, raw.cursor() as cursor:
        cursor.execute(f"SELECT @@GLOBAL.{name}")
        (before,) = cursor.fetchone()
        cursor.execute(f"SET GLOBAL {name} = %s", (value,))
        try:
            yield
        finally:
            cursor.execute(f"SET GLOBAL {name} = %s", (before,))


@pytest.mark.parametrize(("name", "value"), SETTINGS, ids=lambda part: str(part) or "nothing")
def test_an_odd_setting_changes_nothing(mariadb, database, stores, name, value):
    if ONLY.get(str(value), mariadb.kind) != mariadb.kind:
        pytest.skip("the other kind of server knows this mode")
    with set_to(mariadb, name, value):
        initialise(database)
        an_evening(stores(database))


def test_a_server_that_may_only_be_read_says_so_and_is_read(mariadb, database, stores):
    store = stores(database, patience=3.0)
    number = store.register(ODD).id
    with set_to(mariadb, "read_only", 1):
        assert store.find(number).ticket.name == ODD.name
        with pytest.raises(StoreUnavailable) as caught:
            store.record(press(number))
        assert caught.value.trouble is not StoreTrouble.LOGIN
        assert caught.value.sentence.endswith(".")
    assert isinstance(store.record(press(number)), Recorded)


@pytest.mark.parametrize("kind", [MariaDb, MySql], ids=lambda kind: kind.kind)
def test_table_names_that_mind_no_case(kind):
    with own_server(options=["--lower-case-table-names=1"], kind=kind) as server:
        address = server.database("event")
        initialise(address)
        with contextlib.closing(server_store(address)) as store:
            an_evening(store)
