"""The support bundle holds versions, the check-up and the log, and nothing that must stay here."""

import logging
import zipfile

import pytest

from kiosk.adapters.local.log_file import start_log
from kiosk.services.people.discreet_text import DiscreetText

KEY = "kX3v-an-events-key-that-must-stay-where-it-is-7392"
PASSWORD = "pass word!'4071"
NAME, MOBILE, OPERATOR = "Meera Krishnan", "+91 98765 43210", "Asha Rao"


@pytest.fixture
def bundle(kiosk):
    """A laptop on which everything that is secret went into the log, and its bundle's files."""
    environ = {"KIOSK_SECRET_KEY": KEY, "KIOSK_OPERATOR": OPERATOR}
    done = kiosk("register", "--name", NAME, "--mobile", MOBILE, "--json", **environ)
    token = done.json["token"]
    kiosk("admin", "operators", "list", **environ)
    start_log(kiosk.data)  # without the secrets that it would take out by itself
    log = logging.getLogger("kiosk.test")
    try:
        log.warning("the key %s, the token %s, the number %s", KEY, token, MOBILE)
        log.warning("wrong PIN for the operator %s, 3 in a row", "Mira Patel")
        log.warning("mysql://root:%s@db.example.org/x is away for %s", "secretword", OPERATOR)
        log.warning("no such guest: '%s'", NAME)
        try:
            int(f"{NAME} has {MOBILE}")
        except ValueError:
            log.exception("while a guest was registered")
        log.warning("the camera is away")
    finally:
        for handler in logging.getLogger("kiosk").handlers[:]:
            logging.getLogger("kiosk").removeHandler(handler)
            handler.close()
    path = kiosk.work / "support.zip"
    assert kiosk("support", "--out", path, "--json", **environ).json == {"file": str(path)}
    with zipfile.ZipFile(path) as packed:
        files = {name: packed.read(name).decode() for name in packed.namelist()}
    return files, token


def test_nothing_that_must_stay_here_is_in_it(bundle):
    files, token = bundle
    whole = "\n".join(files.values()).casefold()
    secret = (KEY, token, *token.split(".")[1:], NAME, "Meera", "Krishnan", MOBILE, "98765")
    for text in (*secret, OPERATOR, "Mira Patel", "secretword", "43210"):
        assert text.casefold() not in whole, text


def test_what_support_needs_is_in_it(bundle):
    files, _ = bundle
    assert set(files) == {"about.txt", "versions.txt", "check-up.txt", "kiosk.log"}
    assert "Kiosk " in files["versions.txt"]
    assert "store: " in files["check-up.txt"]
    log = files["kiosk.log"]
    assert "the camera is away" in log
    assert "wrong PIN for the operator [name], 3 in a row" in log
    assert "test_support_bundle.py, line " in log
    assert "  ValueError\n" in log


def test_a_place_that_cannot_be_written_is_said(kiosk):
    done = kiosk("support", "--out", kiosk.work / "is" / "missing.zip")
    assert done.code == 3
    assert b"cannot be written" in done.err


@pytest.mark.parametrize(
    "text",
    [PASSWORD, MOBILE, "9876543210", "98765-43210", "KIOSK-STAFF:QXNoYQ.AAAA", "asha@example.org"],
)
def test_each_kind_is_taken_out_of_a_sentence(text):
    told = DiscreetText([PASSWORD]).sentence(f"It says {text} here")
    assert text not in told
    assert told.startswith("It says ")
