"""Sending, carrying and erasing what lies on a laptop: each trouble has its own words."""

import pytest

from kiosk.adapters.offline.offline_folder import DoorConfig

SECRET = "an event's key that is long enough for everybody"
AWAY = {
    "KIOSK_HOST": "127.0.0.1", "KIOSK_PORT": "1", "KIOSK_USER": "door", "KIOSK_DB_NAME": "d",
    "KIOSK_SECRET_KEY": SECRET,
}  # fmt: skip


def test_a_server_that_is_away_is_said_once_and_only_in_our_words(kiosk):
    ran = kiosk.process("sync", **AWAY)
    assert ran.code == 3
    said = ran.err.decode().splitlines()
    assert said == ["The server does not answer; nothing waits on this laptop. Try later."]


@pytest.mark.mariadb
def test_a_password_that_is_refused_is_no_silence(kiosk, database):
    more = {"KIOSK_PORT": str(database.port), "KIOSK_PASSWORD": "wrong"}
    ran = kiosk("sync", "--json", **{**AWAY, **more})
    assert ran.code == 3
    assert "PASSWORD" in ran.json["error"]
    assert "Try later" not in ran.json["error"]


@pytest.mark.mariadb
def test_a_database_of_somebody_else_is_no_silence(kiosk, database):
    more = {
        "KIOSK_PORT": str(database.port),
        "KIOSK_USER": database.user,
        "KIOSK_PASSWORD": database.password,
        "KIOSK_DB_NAME": "nowhere",
    }
    ran = kiosk("sync", "--json", **{**AWAY, **more})
    assert ran.code == 3
    assert "DB_NAME" in ran.json["error"]
    assert "Try later" not in ran.json["error"]


def test_forget_says_that_the_tickets_of_this_laptop_stay(kiosk, registered):
    said = kiosk("admin", "forget").out.decode()
    assert "kiosk.sqlite3 stay" in said
    assert "servers erased" not in said


def test_forget_counts_what_was_erased_and_what_was_not(kiosk):
    kiosk("journal", "list", **AWAY)
    again = {**AWAY, "KIOSK_SECRET_KEY": f"{SECRET}, another"}
    ran = kiosk("admin", "forget", **again)
    assert ran.code == 1
    assert "SECRET_KEY" in ran.out.decode()
    assert "erased from" not in ran.out.decode()
    assert kiosk("admin", "forget", **AWAY).lines == [
        "Guests' data of 1 server erased from this laptop."
    ]


def test_forget_where_something_cannot_be_erased(kiosk):
    kiosk("journal", "list", **AWAY)
    copy = DoorConfig(kiosk.data, "127.0.0.1:1/d", SECRET).place / "snapshot.db"
    copy.unlink()
    (copy / "put here by somebody").mkdir(parents=True)
    ran = kiosk("admin", "forget", "--json", **AWAY)
    assert ran.code == 3
    assert "rights" in ran.json["error"]


@pytest.mark.parametrize(
    "arguments",
    [("journal", "export", ""), ("read", ""), ("doctor", "--env", " "), ("tickets", "--env", "")],
)
def test_an_empty_name_is_no_file(kiosk, arguments):
    ran = kiosk(*arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert "empty" in ran.err.decode()


@pytest.mark.parametrize("name", ["x" * 5000, "~nobody-of-that-name/ca.pem"])
def test_a_certificate_file_that_cannot_be_is_a_setting(kiosk, name):
    ran = kiosk("tickets", **{**AWAY, "DB_CA": name})
    assert ran.code == 2
    assert "DB_CA" in ran.err.decode()
    assert len(ran.err) < 600


def test_a_self_check_for_scripts_is_one_object(kiosk):
    ran = kiosk.process("--self-check", "--json", QT_QPA_PLATFORM="offscreen")
    assert (ran.code, ran.json["ok"]) == (0, True)
    assert len(ran.json["steps"]) > 3
