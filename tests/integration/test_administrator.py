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
