"""What an administrator types about a server, and what is wrong with it, in plain words."""

import contextlib
import time

import jwt
import pymysql
import pytest
from support.command import EVENT_KEY, beside_the_predecessor

from kiosk.adapters.sql.grants import PASSWORD as PLACE

pytestmark = pytest.mark.mariadb


@pytest.fixture
def kiosk(tmp_path, database):
    return beside_the_predecessor(tmp_path, database)


def ticket(number):
    claims = {"ticket_id": number, "exp": int(time.time()) + 3600}
    return jwt.encode(claims, EVENT_KEY, "HS256")


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
    ("made", "words"),
    [
        ("CREATE TABLE tickets (id INT PRIMARY KEY, name TEXT)", ("`tickets`", "DB_NAME")),
        (
            f"CREATE TABLE tickets (id INT AUTO_INCREMENT PRIMARY KEY, {_BARE}, seat INT NOT NULL)",
            ("ticket table", "`seat`", "administrator"),
        ),
        (
            (
                "CREATE VIEW tickets AS SELECT 1 AS id, 'n' AS name, '' AS mobile_number,"
                " '' AS university, '' AS event_registered_for, '' AS status, NULL AS entry_time"
            ),
            ("`tickets`", "DB_NAME"),
        ),
    ],
    ids=["other columns", "a column that must be filled", "a view"],
)
def test_a_table_of_another_program_is_named(kiosk, mariadb, database, made, words):
    mariadb.run(made, database=database.database)
    ran = kiosk("register", "--name", "Asha", "--json")
    assert ran.code == 3, ran
    assert [word for word in words if word not in ran.json["error"]] == []
    assert "the engine ," not in kiosk("doctor").out.decode()


def test_who_only_looks_changes_no_server(kiosk, mariadb, database):
    missing = kiosk("tickets", "--json")
    assert missing.code == 3
    assert "kiosk admin init" in missing.json["error"]
    assert mariadb.run("SHOW TABLES", database=database.database) == ()
    made = f"CREATE TABLE tickets (id INT AUTO_INCREMENT PRIMARY KEY, {_BARE})"
    rows = (
        "INSERT INTO tickets (name, status, entry_time) VALUES ('Asha', NULL, NULL),"
        " ('Ben', 'entered', '2026-11-21 19:02:03')"
    )
    mariadb.run(made, rows, database=database.database)
    columns = mariadb.run("SHOW COLUMNS FROM tickets", database=database.database)
    assert len(kiosk("tickets", "--json").json) == 2
    assert kiosk("tickets", "--status", "entered", "--search", "ben").lines[-1] == "1 ticket."
    assert kiosk("conflicts", "--json").json == []
    said = [kiosk("check", ticket(number), "--json").json for number in (1, 2, 3)]
    assert [it["verdict"] for it in said] == ["valid", "entered", "unknown"]
    assert said[1]["decided"]["at"] == "2026-11-21T19:02:03+00:00"
    assert mariadb.run("SHOW TABLES", database=database.database) == (("tickets",),)
    assert mariadb.run("SHOW COLUMNS FROM tickets", database=database.database) == columns
    # Who decides keeps who decided, and needs the tables for it.
    assert kiosk("allow", "1", "--door", "North", "--json").json["recorded"] is True
    assert kiosk("check", ticket(1), "--json").json["decided"]["door"] == "North"


def test_a_server_that_takes_no_changes_says_so_at_once(kiosk, mariadb):
    mariadb.run("SET GLOBAL read_only = 1")
    try:
        begun = time.monotonic()
        ran = kiosk("admin", "init")
        registering = kiosk("register", "--name", "Asha")
        looked = kiosk("doctor")
    finally:
        mariadb.run("SET GLOBAL read_only = 0")
    assert (ran.code, registering.code) == (3, 3)
    assert b"read-only" in ran.err
    assert b"read-only" in looked.out
    assert time.monotonic() - begun < 30, "and not for the quarter of an hour of a migration"


def test_a_transaction_that_the_predecessor_leaves_open_stops_nobody(kiosk, mariadb, database):
    made = f"CREATE TABLE tickets (id INT AUTO_INCREMENT PRIMARY KEY, {_BARE})"
    mariadb.run(made, "INSERT INTO tickets (name) VALUES ('Asha')", database=database.database)
    with contextlib.closing(mariadb.connect(database=database.database)) as raw:
        raw.autocommit(False)
        raw.cursor().execute("SELECT * FROM tickets")
        ran = kiosk("admin", "init")
        assert ran.code == 0
        assert "another program is using the table" in ran.out.decode()
        assert kiosk("allow", "1").code == 0
    assert "another program" not in kiosk("admin", "init").out.decode()
    columns = mariadb.run("SHOW COLUMNS FROM tickets", database=database.database)
    assert "kiosk_changed_at" in {column[0] for column in columns}


def test_a_door_is_not_told_that_tables_which_are_there_are_missing(kiosk, mariadb, database):
    kiosk("admin", "init")
    user = f"{database.user}d"
    for text in kiosk("admin", "grants", "--role", "door", "--user", user, "--json").json[
        "statements"
    ]:
        mariadb.run(text)
    ran = kiosk("admin", "init", KIOSK_USER=user, KIOSK_PASSWORD=PLACE)
    assert ran.code == 0, ran
    assert ran.lines[0] == "The tables are there, version 2."


def test_doctor_tells_which_of_several_servers_does_not_answer(kiosk, database):
    alone = kiosk("doctor", "--json").json["checks"]
    assert not [check for check in alone if check["name"] == "node"]
    hosts = f"127.0.0.1:1,127.0.0.1:{database.port}"
    ran = kiosk("doctor", "--json", KIOSK_HOST=hosts)
    nodes = [(it["ok"], it["message"]) for it in ran.json["checks"] if it["name"] == "node"]
    assert [ok for ok, _ in nodes] == [False, True]
    assert nodes[0][1].startswith("127.0.0.1:1: ")
    assert next(it for it in ran.json["checks"] if it["name"] == "store")["ok"]
    assert ran.code == 1, "there is one that serves"
