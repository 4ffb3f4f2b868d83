"""The command line over MariaDB, beside the predecessor: its .env, its table, its tickets."""

import time
from datetime import UTC, datetime
from uuid import uuid4

import jwt
import pytest
from support.command import EVENT_KEY, beside_the_predecessor
from support.servers.mariadb import PASSWORD, free_port

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_file import export_journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.peers.peer_doors import PeerConfig, PeerDoors
from kiosk.domain.decision import Decision, Wanted
from kiosk.services.clock import ServerClock

# The predecessor's own statement, as its table stands in databases that are in use.
TABLE = """
CREATE TABLE tickets (
    id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(255), mobile_number VARCHAR(20),
    university VARCHAR(255), event_registered_for VARCHAR(255),
    status VARCHAR(20) DEFAULT 'not_entered', entry_time DATETIME NULL)
"""
ROWS = """
INSERT INTO tickets (name, mobile_number, university, event_registered_for, status, entry_time)
VALUES (' Asha  🎉', '98765', '', 'Ball', 'not_entered', NULL),
       ('Ben', '', NULL, 'Ball', 'entered', '2026-11-21 19:02:03'),
       ('Cleo', NULL, 'TU', 'Ball', NULL, NULL)
"""

pytestmark = pytest.mark.mariadb


@pytest.fixture
def kiosk(tmp_path, database):
    return beside_the_predecessor(tmp_path, database)


@pytest.fixture
def predecessor(mariadb, database):
    mariadb.run(TABLE, ROWS, database=database.database)

    def rows():
        return mariadb.run("SELECT id, status FROM tickets ORDER BY id", database=database.database)

    return rows


def token(ticket_id, **more):
    claims = {"ticket_id": ticket_id, "exp": int(time.time()) + 86400, **more}
    return jwt.encode(claims, EVENT_KEY, "HS256")


def test_predecessors_tickets_and_rows_work_unchanged(kiosk, predecessor):
    assert [row["id"] for row in kiosk("tickets", "--json").json] == [1, 2, 3]
    url = f"https://app.example.org/?token={token(1)}"
    assert kiosk("check", url, "--json").json["verdict"] == "valid"
    assert kiosk("allow", url, "--door", "North", "--json").json["recorded"] is True
    ran = kiosk("check", token(2), "--json")
    assert (ran.code, ran.json["verdict"]) == (1, "entered")
    assert ran.json["decided"]["at"] == "2026-11-21T19:02:03+00:00"
    assert kiosk("deny", token(3), "--json").json["recorded"] is True
    assert predecessor() == ((1, "entered"), (2, "entered"), (3, "entrydenied"))
    issued = kiosk("register", "--name", "Dev", "--json").json
    assert issued["ticket"] == 4
    assert predecessor()[3] == (4, "not_entered")
    assert jwt.decode(issued["token"], EVENT_KEY, ["HS256"])["ticket_id"] == 4


def test_doctor_changes_nothing_on_the_server(kiosk, mariadb, database, predecessor):
    columns = mariadb.run("SHOW COLUMNS FROM tickets", database=database.database)
    checks = kiosk("doctor", "--json").json["checks"]
    assert mariadb.run("SHOW TABLES", database=database.database) == (("tickets",),)
    assert mariadb.run("SHOW COLUMNS FROM tickets", database=database.database) == columns
    said = next(c for c in checks if c["name"] == "store warning")
    assert "Run `kiosk admin init`" in said["message"]
    assert not said["ok"]
    mariadb.run("DROP TABLE tickets", database=database.database)
    ran = kiosk("doctor")
    assert "The ticket tables are not there yet. Run `kiosk admin init`" in ran.out.decode()
    assert mariadb.run("SHOW TABLES", database=database.database) == ()
    kiosk("admin", "init")
    assert "admin init" not in kiosk("doctor").out.decode()


def test_doctor_greets_the_other_doors(kiosk, tmp_path):
    def heard(secret):
        journal = Journal(tmp_path / f"{len(secret)}.db")
        snapshot = Snapshot(tmp_path / f"{len(secret)}-copy.db")
        return PeerDoors(PeerConfig(("127.0.0.1", 0)), secret, ServerClock(), journal, snapshot)

    friend, stranger = heard(EVENT_KEY), heard("another event's key, long enough")
    ports = [friend.address[1], stranger.address[1], free_port()]
    peers = ",".join(f"127.0.0.1:{port}" for port in ports)
    checks = kiosk("doctor", "--json", KIOSK_PEERS=peers).json["checks"]
    said = [(c["ok"], c["message"]) for c in checks if c["name"] == "other doors"]
    assert [ok for ok, _ in said] == [True, False, False]
    assert "hears" in said[0][1]
    assert "SECRET_KEY" in said[1][1]
    assert "does not answer" in said[2][1]
    assert friend.status() == ()  # nobody was met for good
    deaf = {"KIOSK_PEERS": "auto", "KIOSK_PEERS_LISTEN": "203.0.113.9"}
    checks = kiosk("doctor", "--json", **deaf).json["checks"]
    said = [(c["ok"], c["message"]) for c in checks if c["name"] == "other doors"]
    assert [ok for ok, _ in said] == [False, True]
    assert "cannot listen to other doors at 203.0.113.9" in said[0][1]
    friend.close()
    stranger.close()


def test_doctor_on_a_server(kiosk):
    checks = {check["name"]: check for check in kiosk("doctor", "--json").json["checks"]}
    assert "MariaDB" in checks["store"]["message"]
    assert PASSWORD not in str(checks)
    assert checks["clock"]["ok"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"KIOSK_PASSWORD": "wrong"}, ("password",)),
        ({"KIOSK_HOST": "no-such-host.invalid"}, ("HOST",)),
        ({"KIOSK_DB_NAME": "nowhere"}, ("nowhere",)),
        ({"KIOSK_PORT": "1"}, ("PORT",)),
        ({"DB_TLS": "verify"}, ("TLS", "encrypt")),
    ],
)
def test_each_trouble_has_its_own_sentence(kiosk, change, words):
    ran = kiosk("tickets", "--json", **change)
    assert ran.code == 3
    assert b"Traceback" not in ran.err
    assert any(word.lower() in ran.json["error"].lower() for word in words), ran.json
    assert "(1045" not in ran.json["error"]


def test_admin_init_and_grants(kiosk, mariadb, database):
    assert kiosk("admin", "init", "--json").json["schema"] >= 1
    assert kiosk("admin", "init").code == 0
    statements = kiosk("admin", "grants", "--role", "door", "--json").json["statements"]
    assert any("UPDATE (status, entry_time)" in text for text in statements)


def test_sync_and_journal_with_nothing_to_send(kiosk, tmp_path):
    kiosk("admin", "init")
    nothing = {"sent": 0, "waiting": 0, "stuck": 0, "stuck_list": [], "over_capacity": 0}
    assert kiosk("sync", "--json").json == nothing
    assert kiosk("journal", "list", "--json").json == {
        k: nothing[k] for k in nothing if k != "sent"
    }
    ran = kiosk("journal", "export", tmp_path / "j.kiosk", "--json")
    assert (ran.code, ran.json["decisions"]) == (0, 0)
    assert kiosk("journal", "import", tmp_path / "j.kiosk", "--json").json["new"] == 0
    assert kiosk("journal", "import", tmp_path / "missing", "--json").code == 2
    (tmp_path / "j.kiosk").write_text("{}\n")
    assert kiosk("journal", "import", tmp_path / "j.kiosk", "--json").code == 2
    away = kiosk("sync", "--json", KIOSK_PORT="1")
    assert (away.code, away.json["waiting"]) == (3, 0), "one object, whatever happens"
    assert "does not answer" in away.json["error"]
    assert kiosk("admin", "forget", "--json").json["kept"] == 0


def test_a_person_sees_what_is_stuck_and_why(kiosk, tmp_path):
    kiosk("admin", "init")
    journal = Journal(tmp_path / "elsewhere.db")
    at = datetime(2026, 11, 22, 19, 52, tzinfo=UTC)
    gone = Decision(uuid4(), 4242, Wanted.ALLOW, "North", "Mia", at)
    journal.keep_offline(gone)
    export_journal(journal, tmp_path / "north.kiosk", EVENT_KEY, at)
    journal.close()
    assert kiosk("journal", "import", tmp_path / "north.kiosk", "--json").json["new"] == 1
    ran = kiosk("sync", "--json")
    assert (ran.code, ran.json["stuck"], ran.json["waiting"]) == (1, 1, 0)
    (row,) = ran.json["stuck_list"]
    assert (row["ticket"], row["wanted"], row["door"]) == (4242, "entered", "North")
    assert "4242" in row["why"]
    # In words too, without sending anything.
    ran = kiosk("journal", "list")
    assert ran.code == 1
    assert (
        "let in at North by Mia, 2026-11-22 19:52 UTC: The server has no ticket 4242"
        in ran.out.decode()
    )
