"""`kiosk admin doors`: what an organiser types to shut one door out, on a real server."""

from dataclasses import replace

import pytest
from support.command import beside_the_predecessor

from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.grants import PASSWORD as PLACE
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.ticket import Attendee

pytestmark = pytest.mark.mariadb


@pytest.fixture
def kiosk(tmp_path, database):
    return beside_the_predecessor(tmp_path, database)


@pytest.fixture
def north(kiosk, mariadb, database):
    """A door with a database user of its own; its settings, for the command line."""
    initialise(replace(database, user="root", password=""))
    user = f"{database.database}n"
    printed = kiosk(
        "admin", "grants", "--role", "door", "--user", user, "--door", "North", "--json"
    )
    mariadb.run(f"DROP USER IF EXISTS '{user}'@'%'", *printed.json["statements"])
    store = server_store(database)
    for _ in range(4):
        store.register(Attendee("Amal", "+49 170 1234567", "U", "Gala"))
    store.close()
    return {"KIOSK_USER": user, "KIOSK_PASSWORD": PLACE, "KIOSK_DOOR": "North"}


def test_a_door_is_shut_out_says_so_and_is_opened_again(kiosk, north):
    assert kiosk("allow", "1", **north).code == 0
    assert kiosk("tickets", "--json", **north).json[0]["mobile_number"].endswith("567")
    assert "+49" not in kiosk("tickets", "--json", **north).out.decode()
    wrong = kiosk("allow", "2", **{**north, "KIOSK_DOOR": "South"})
    assert wrong.code != 0
    assert "KIOSK_DOOR" in wrong.err.decode()
    (door,) = kiosk("admin", "doors", "list", "--json").json
    assert (door["door"], door["login"], door["shut"]) == ("North", north["KIOSK_USER"], False)
    assert door["last_decision"]
    said = kiosk("admin", "doors", "shut", "North", "--reason", "stolen").out.decode()
    assert f"ALTER USER '{north['KIOSK_USER']}'" in said
    assert "no triggers" not in said
    assert "shut out: stolen" in kiosk("admin", "doors", "list").out.decode()
    refused = kiosk("allow", "2", **north)
    assert refused.code != 0
    assert "shut out by the organiser" in refused.err.decode()
    assert kiosk("allow", "2", KIOSK_DOOR="South").code == 0, "another door goes on"
    assert kiosk("admin", "doors", "open", "North").code == 0
    assert kiosk("allow", "3", **north).code == 0
    assert kiosk("admin", "doors", "open", "North").code == 2
    missing = kiosk("admin", "doors", "shut", "Nort")
    assert (missing.code, b"Known doors: North, South" in missing.err) == (2, True)
    assert kiosk("admin", "doors", "shut", "South", **north).code == 3, "not with a door's rights"


def test_a_server_without_triggers_says_that_nothing_refuses_the_door(
    kiosk, north, mariadb, database
):
    mariadb.run("DELETE FROM kiosk_logins WHERE login = ''", database=database.database)
    assert "kiosk admin init" in kiosk("admin", "doors", "shut", "North").out.decode()
    doctor = kiosk("doctor")
    assert "does not hold the doors' users" in doctor.out.decode()
    kiosk("admin", "doors", "open", "North")


def test_organisers_alone_keep_doors_and_laptops(kiosk, north):
    pin = {"KIOSK_OPERATOR": "Ravi", "KIOSK_PIN": "7392"}
    asha = {"KIOSK_OPERATOR": "Asha", "KIOSK_PIN": "4071"}
    add = ("admin", "operators", "add")
    assert kiosk(*add, "Ravi", "--role", "organiser", stdin=b"7392\n").code == 0
    assert kiosk(*add, "Asha", "--role", "door", stdin=b"4071\n", **pin).code == 0
    assert kiosk("sync", **asha).code == 0, "sending what was decided is everybody's"
    for words in (
        ("admin", "doors", "list"),
        ("admin", "doors", "shut", "North"),
        ("admin", "init"),
        ("admin", "forget", "--yes"),
    ):
        for who, said in (({}, b"KIOSK_OPERATOR"), (asha, b"works as door")):
            done = kiosk(*words, **who)
            assert (done.code, said in done.err) == (1, True), (words, done)
    assert kiosk("sync").code == 1
    assert kiosk("admin", "doors", "list", **pin).code == 0
    assert kiosk("admin", "init", **pin).code == 0
    assert kiosk("admin", "forget", **pin).code == 0
    away = kiosk("admin", "doors", "list", **pin, KIOSK_PORT="1")
    assert away.code == 3, "nobody could be asked, so nothing is shown"
