"""The ticket table alone is put back (case 23): told at the door, listed, named, and set right."""

import contextlib
import sqlite3

import pytest
from support.command import beside_the_predecessor


def put_back(kiosk):
    """As a dump that holds the tickets alone, or a guest list that is imported again."""
    with contextlib.closing(sqlite3.connect(kiosk.data / "kiosk.sqlite3")) as raw, raw:
        raw.execute("UPDATE tickets SET status = 'not_entered', entry_time = NULL")


def status(kiosk):
    with contextlib.closing(sqlite3.connect(kiosk.data / "kiosk.sqlite3")) as raw:
        return [row[0] for row in raw.execute("SELECT status FROM tickets ORDER BY id")]


@pytest.fixture
def text(kiosk):
    text = kiosk("register", "--name", "Asha", "--event", "Ball", "--json").json["text"]
    assert kiosk("allow", text, "--door", "North").code == 0
    put_back(kiosk)
    return text


def test_the_guest_is_told_as_let_in_before(kiosk, text):
    found = kiosk("check", text, "--json")
    assert (found.code, found.json["verdict"]) == (1, "entered")
    assert "North" in found.json["message"]
    assert "put back" in found.json["message"]
    again = kiosk("allow", text, "--door", "South", "--json")
    assert (again.code, again.json["recorded"]) == (1, False)
    kinds = [entry["kind"] for entry in kiosk("history", "1", "--json").json]
    assert kinds.count("allow") == 1


def test_it_is_listed_and_the_doctor_names_it(kiosk, text):
    (conflict,) = kiosk("conflicts", "--json").json
    assert (conflict["kind"], conflict["second"]["status"]) == ("table_put_back", "not_entered")
    assert "which was put back" in kiosk("conflicts").out.decode()
    doctor = kiosk("doctor", "--json")
    named = [c["message"] for c in doctor.json["checks"] if c["name"] == "store warning"]
    assert any("1 ticket is open in the ticket table" in message for message in named)
    assert kiosk("admin", "put-right").code == 1
    assert status(kiosk) == ["not_entered"], "who only looks changes nothing"


def test_the_table_is_written_as_the_log_has_it(kiosk, text):
    done = kiosk("admin", "put-right", "--by-log", "--json")
    assert (done.code, done.json) == (0, {"written": 1, "reopened": 0, "left": []})
    assert status(kiosk) == ["entered"]
    assert "put back" not in kiosk("check", text).out.decode()
    assert kiosk("conflicts", "--json").json == []
    assert kiosk("allow", text).code == 1


def test_or_opened_on_purpose_with_a_row_of_its_own(kiosk, text):
    assert kiosk("admin", "put-right", "--reopen", " ").code == 2
    assert kiosk("admin", "put-right", "--by-log", "--reopen", "x").code == 2
    done = kiosk("admin", "put-right", "--reopen", "second day", "--json", KIOSK_OPERATOR="Meera")
    assert (done.code, done.json) == (0, {"written": 0, "reopened": 1, "left": []})
    (undo,) = [e for e in kiosk("history", "1", "--json").json if e["kind"] == "undo"]
    assert (undo["reason"], undo["operator"]) == ("second day", "Meera")
    assert kiosk("allow", text, "--door", "South").code == 0
    assert kiosk("conflicts", "--json").json == []


def test_a_table_that_agrees_is_left_alone(kiosk, registered):
    assert kiosk("allow", "1").code == 0
    done = kiosk("admin", "put-right", "--by-log", "--json")
    assert (done.code, done.json["written"]) == (0, 0)


@pytest.mark.mariadb
def test_another_laptop_of_the_server_is_told_too(tmp_path, mariadb, database):
    kiosk = beside_the_predecessor(tmp_path, database)
    text = kiosk("register", "--name", "Asha", "--event", "Ball", "--json").json["text"]
    assert kiosk("allow", text, "--door", "North").code == 0
    mariadb.run(
        "UPDATE tickets SET status = 'not_entered', entry_time = NULL", database=database.database
    )
    assert kiosk("allow", text, "--door", "South").code == 1
    assert len(kiosk("conflicts", "--json").json) == 1
    assert kiosk("admin", "put-right", "--by-log").code == 0
    rows = mariadb.run("SELECT status FROM tickets", database=database.database)
    assert [row[0] for row in rows] == ["entered"]
