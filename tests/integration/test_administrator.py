"""What an administrator types about a server, and what is wrong with it, in plain words."""

import contextlib

import pymysql
import pytest
from support.command import Kiosk
from support.mariadb import PASSWORD

from kiosk.adapters.sql_grants import PASSWORD as PLACE

SECRET = "the key that the predecessor signs with, long enough"

pytestmark = pytest.mark.mariadb


@pytest.fixture
def kiosk(tmp_path, database):
    work = tmp_path / "work"
    work.mkdir()
    (work / ".env").write_text(
        f"SECRET_KEY={SECRET}\nDB_NAME={database.database}\nHOST=127.0.0.1\n"
        f"PORT={database.port}\nUSER={database.user}\nPASSWORD={PASSWORD}\n"
    )
    return Kiosk(tmp_path / "data", work)


def test_the_printed_rights_of_one_role_are_not_given_to_another(kiosk, mariadb, database):
    kiosk("admin", "init")
    with contextlib.ExitStack() as stack:
        for role in ("door", "desk", "admin"):
            user = f"kiosk_{role}"
            stack.callback(mariadb.run, f"DROP USER IF EXISTS '{user}'@'%'")
            said = kiosk("admin", "grants", "--role", role).lines
            assert said[0].startswith("-- ")
            assert PLACE in said[0], "who runs it as it is must know what to change"
            mariadb.run(*[line.rstrip(";") for line in said[1:]])
        with (
            contextlib.closing(mariadb.connect("kiosk_door", PLACE, database.database)) as raw,
            pytest.raises(pymysql.Error) as caught,
        ):
            raw.cursor().execute("INSERT INTO tickets (name) VALUES ('x')")
        assert caught.value.args[0] == 1142


@pytest.mark.parametrize(
    "wrong",
    [("--user", ""), ("--user", "  "), ("--user", "n" * 33), ("--host", ""), ("--host", "a b")],
)
def test_no_statements_are_printed_for_a_user_that_no_server_takes(kiosk, wrong):
    ran = kiosk("admin", "grants", "--role", "door", *wrong)
    assert (ran.code, ran.out) == (2, b"")
    assert wrong[0] in ran.err.decode()


def test_a_database_that_this_user_does_not_know_may_be_a_wrong_name(kiosk):
    ran = kiosk("tickets", KIOSK_DB_NAME="nowhere")
    assert ran.code == 3
    assert "DB_NAME" in ran.err.decode()


def test_a_limit_of_the_user_is_no_mistake_of_ours(kiosk, mariadb, database):
    kiosk("admin", "init")
    mariadb.run(f"ALTER USER '{database.user}'@'%' WITH MAX_CONNECTIONS_PER_HOUR 1")
    try:
        kiosk("tickets")
        ran = kiosk("tickets", "--json")
    finally:
        mariadb.run(f"ALTER USER '{database.user}'@'%' WITH MAX_CONNECTIONS_PER_HOUR 0")
    assert ran.code == 3
    assert "limit" in ran.json["error"]
    assert "doctor" not in ran.json["error"]


_BARE = (
    "name VARCHAR(255), mobile_number VARCHAR(20), university VARCHAR(255),"
    " event_registered_for VARCHAR(255), status VARCHAR(20) DEFAULT 'not_entered',"
    " entry_time DATETIME NULL"
)


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE tickets (id INT PRIMARY KEY, name TEXT)",
        f"CREATE TABLE tickets (id INT AUTO_INCREMENT PRIMARY KEY, {_BARE}, seat INT NOT NULL)",
        (
            "CREATE VIEW tickets AS SELECT 1 AS id, 'n' AS name, '' AS mobile_number,"
            " '' AS university, '' AS event_registered_for, '' AS status, NULL AS entry_time"
        ),
    ],
    ids=["other columns", "a column that must be filled", "a view"],
)
def test_a_table_of_another_program_is_named(kiosk, mariadb, database, made):
    mariadb.run(made, database=database.database)
    ran = kiosk("register", "--name", "Asha", "--json")
    assert ran.code == 3, ran
    assert "`tickets`" in ran.json["error"]
    assert "DB_NAME" in ran.json["error"]
