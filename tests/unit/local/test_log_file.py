"""The log: private, bounded, and without tokens, secrets and passwords."""

import contextlib
import io
import logging
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.local.encrypted_sqlite import LocalDatabase, encrypts, sqlite_driver
from kiosk.adapters.local.log_file import FILE_BYTES, FILES_KEPT, log_place, start_log
from kiosk.services.faults import StoreUnavailable

SECRET = "a secret key that must never be in a log"


@pytest.fixture
def logger():
    logger = logging.getLogger("kiosk")
    before = list(logger.handlers)
    yield logger
    for handler in [h for h in logger.handlers if h not in before]:
        logger.removeHandler(handler)
        handler.close()


def test_tokens_secrets_and_logins_never_reach_the_file(tmp_path, logger):
    assert start_log(tmp_path, (SECRET, "", "hunter2"))
    token = JwtMint(SECRET).sign(7, datetime.now(UTC) + timedelta(hours=1))
    logger.info("scan of %s", token)
    logger.warning("https://app.example.org/?token=%s&x=1", token)
    logger.error("connecting to mysql://avnadmin:s3cr3t@db.example.org/defaultdb")

    def bug():
        raise ValueError(f"Signature of {token} with {SECRET} and hunter2")

    try:
        bug()
    except ValueError:
        logger.exception("a bug in kiosk.adapters.keys.jwt_tokens")
    text = log_place(tmp_path).read_text("utf-8")
    for part in (*token.split("."), SECRET, "hunter2", "s3cr3t"):
        assert part not in text
    assert "Traceback" in text  # what support needs is still there
    assert "kiosk.adapters.keys.jwt_tokens" in text
    assert "db.example.org" in text


def test_file_is_for_its_owner_also_after_rotation(tmp_path, logger):
    start_log(tmp_path)
    line = "x" * 1000
    for _ in range(FILE_BYTES // 1000 * (FILES_KEPT + 1)):
        logger.info(line)
    files = list(log_place(tmp_path).parent.iterdir())
    assert len(files) == FILES_KEPT
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert sum(file.stat().st_size for file in files) <= FILES_KEPT * FILE_BYTES


def test_folder_that_cannot_be_written_costs_only_the_log(tmp_path, logger):
    (tmp_path / "file").touch()
    assert start_log(tmp_path / "file") is False


def test_without_a_log_nothing_is_printed_instead(tmp_path):
    (tmp_path / "file").touch()
    program = (
        "import logging, sys; from pathlib import Path; "
        "from kiosk.adapters.local.log_file import start_log; "
        "start_log(Path(sys.argv[1])); logging.getLogger('kiosk.adapters').warning('loud')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "file"],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr == b""


def test_a_log_that_cannot_be_written_keeps_the_terminal_clean(tmp_path, logger, capfd):
    assert start_log(tmp_path)

    class Full(io.StringIO):
        def write(self, _text):
            raise OSError(28, "No space left on device")

    handler = logger.handlers[-1]
    handler.stream.close()
    handler.stream = Full()
    logger.warning("onto a full disk")
    assert capfd.readouterr() == ("", "")


def test_a_wrong_key_prints_nothing_of_the_library(tmp_path, capfd):
    if not encrypts(sqlite_driver()):
        pytest.skip("SQLCipher is not installed")
    with (
        contextlib.closing(LocalDatabase(tmp_path / "f", b"k" * 32)) as file,
        file.transaction() as db,
    ):
        db.execute("CREATE TABLE t (a)")
    with pytest.raises(StoreUnavailable, match="another SECRET_KEY"):
        LocalDatabase(tmp_path / "f", b"x" * 32).rows("SELECT * FROM t")
    assert capfd.readouterr() == ("", "")


def test_nothing_steers_a_terminal_or_pretends_to_be_another_line(tmp_path, logger):
    """A server's own words, in a message or in an exception, may be anybody's."""
    assert start_log(tmp_path)
    hostile = "\x1b[2J\x07\u202e\x9b2K\r2031-01-01 00:00:00,000 INFO    let in 7\n2031-01-01 INFO x"
    logger.warning("the server says: %s", hostile)

    def fails():
        raise ValueError(hostile)

    try:
        fails()
    except ValueError:
        logger.exception("it failed: %s", hostile)
    text = log_place(tmp_path).read_text("utf-8")
    assert not set(text) & set("\x1b\x07\u202e\x9b\r")
    begun = [line for line in text.splitlines() if line[:1] != " "]
    assert len(begun) == 2, "one line begins each entry"
    assert "\\x1b[2J" in text, "what support needs is still there"
