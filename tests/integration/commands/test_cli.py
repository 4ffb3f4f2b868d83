"""The command line as scripts use it: JSON, exit codes, and no traceback whatever happens."""

import stat
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from kiosk.services.safe_csv import CONFLICT_COLUMNS

SECRET = "an event key that is long enough for HS256"


def test_main_path(kiosk, tmp_path):
    ran = kiosk.process(
        "register", "--name", " Asha  🎉 ", "--mobile", "98765 43210", "--university", "IIT",
        "--event", "Ball", "--out", tmp_path / "ticket.png", "--json",
    )  # fmt: skip
    assert ran.code == 0
    issued = ran.json
    assert issued["ticket"] == 1
    assert issued["text"] == issued["token"]
    assert Path(issued["png"]).read_bytes().startswith(b"\x89PNG")

    ran = kiosk("check", issued["text"], "--json")
    assert ran.code == 0
    assert ran.json["verdict"] == "valid"
    assert ran.json["decided"] is None
    assert ran.json["ticket"] == {
        "id": 1, "name": "Asha 🎉", "mobile_number": "98765 43210", "university": "IIT",
        "event_registered_for": "Ball", "status": "not_entered", "entry_time": None,
        "category": "", "note": "", "attention": False,
    }  # fmt: skip

    ran = kiosk("allow", issued["text"], "--door", "North", "--operator", "Ravi", "--json")
    assert ran.code == 0
    assert (ran.json["verdict"], ran.json["recorded"]) == ("valid", True)
    decided = ran.json["decided"]
    assert (decided["status"], decided["door"], decided["operator"]) == ("entered", "North", "Ravi")

    ran = kiosk("allow", issued["text"], "--door", "South", "--json")
    assert ran.code == 1
    assert (ran.json["verdict"], ran.json["recorded"]) == ("entered", False)
    assert (ran.json["decided"]["door"], ran.json["decided"]["operator"]) == ("North", "Ravi")
    assert ran.json["decided"]["at"].endswith("+00:00")

    ran = kiosk("tickets", "--status", "entered", "--search", "asha", "--json")
    assert [row["id"] for row in ran.json] == [1]
    assert ran.json[0]["entry_time"] is not None
    assert kiosk("tickets", "--status", "denied", "--json").json == []


def test_check_writes_nothing(kiosk, registered):
    before = kiosk("tickets", "--json").json
    for _ in range(2):
        assert kiosk("check", registered["text"]).code == 0
    assert kiosk("tickets", "--json").json == before


def test_deny_keeps_its_reason_and_can_be_overridden_only_on_purpose(kiosk, registered):
    assert kiosk("deny", 1, "--reason", "no  student card", "--json").json["recorded"] is True
    ran = kiosk("allow", 1, "--json")
    assert (ran.code, ran.json["verdict"]) == (1, "denied")
    assert ran.json["decided"]["reason"] == "no student card"
    assert kiosk("allow", 1, "--override").code == 2
    ran = kiosk("allow", 1, "--override", "--reason", "found the card", "--json")
    assert (ran.code, ran.json["recorded"]) == (0, True)
    assert ran.json["decided"]["status"] == "entered"
    assert kiosk("deny", 1, "--json").json["verdict"] == "entered"


def test_the_same_scan_sent_again_is_one_decision(kiosk, registered):
    scan = str(uuid.uuid4())
    for _ in range(2):
        ran = kiosk("allow", registered["text"], "--scan", scan, "--json")
        assert (ran.code, ran.json["recorded"], ran.json["scan"]) == (0, True, scan)
    ran = kiosk("allow", registered["text"], "--scan", str(uuid.uuid4()), "--json")
    assert (ran.code, ran.json["recorded"], ran.json["verdict"]) == (1, False, "entered")


def test_a_scan_of_another_ticket_is_a_mistake_of_the_script(kiosk, registered):
    scan = str(uuid.uuid4())
    other = kiosk("register", "--name", "Ben", "--json").json
    assert kiosk("allow", registered["text"], "--scan", scan, "--json").code == 0
    ran = kiosk("allow", other["text"], "--scan", scan, "--json")
    assert (ran.code, "another ticket" in ran.json["error"]) == (2, True)
    assert kiosk("check", other["text"], "--json").json["verdict"] == "valid"


def test_a_number_with_spaces_around_it_is_the_number(kiosk, registered):
    assert kiosk("allow", f" {registered['ticket']} ", "--json").json["recorded"] is True


@pytest.mark.parametrize("verb", ["check", "allow", "deny"])
def test_text_from_standard_input(kiosk, registered, verb):
    ran = kiosk(verb, "-", "--json", stdin=registered["text"].encode() + b"\r\n")
    assert (ran.code, ran.json["verdict"]) == (0, "valid")


def test_server_that_is_away_is_exit_3_in_the_documented_shape(kiosk):
    away = {
        "KIOSK_HOST": "127.0.0.1", "KIOSK_PORT": "1", "KIOSK_USER": "door", "KIOSK_DB_NAME": "d",
        "KIOSK_PASSWORD": "hunter2secret", "KIOSK_SECRET_KEY": SECRET, "KIOSK_PATIENCE": "0.5",
    }  # fmt: skip
    for arguments in (["check", "x.y.z"], ["allow", "5"], ["deny", "5"]):
        ran = kiosk(*arguments, "--json", **away)
        assert b"Traceback" not in ran.err
        assert {"verdict", "message", "ticket", "decided"} <= set(ran.json)
    ran = kiosk("allow", "5", "--json", **away)
    assert (ran.code, ran.json["verdict"], ran.json["recorded"]) == (3, "unavailable", False)
    assert "copy" not in ran.json["message"]  # a command has none
    ran = kiosk("doctor", "--json", **away)
    assert (ran.code, ran.json["ok"]) == (3, False)
    for output in (ran.out, ran.err):
        assert b"hunter2secret" not in output
        assert SECRET.encode() not in output


def test_doctor_on_a_fresh_machine(kiosk):
    ran = kiosk.process("doctor", "--json")
    assert (ran.code, ran.json["ok"]) == (0, True)
    names = {check["name"] for check in ran.json["checks"]}
    assert {"settings", "data folder", "secret", "store", "schema", "clock", "zxing-cpp", "zbar",
            "cameras", "versions"} <= names  # fmt: skip
    assert all(set(check) >= {"name", "ok", "message"} for check in ran.json["checks"])


def test_doctor_names_what_is_wrong(kiosk, tmp_path):
    ran = kiosk("doctor", "--json", SECRET_KEY="short", KIOSK_CAMERA=str(tmp_path / "no.mp4"))
    wrong = {check["name"] for check in ran.json["checks"] if not check["ok"]}
    assert wrong == {"secret", "camera"}
    assert ran.code in (1, 3)
    ran = kiosk("doctor", "--json", KIOSK_THEME="blue")
    assert (ran.code, ran.json["checks"][0]["name"]) == (1, "settings")


def test_short_secret_still_works(kiosk):
    issued = kiosk("register", "--name", "A", "--json", SECRET_KEY="short").json
    ran = kiosk("check", issued["text"], SECRET_KEY="short")
    assert (ran.code, ran.err) == (0, b"")


def test_key_and_store_are_private(kiosk, registered):
    files = [path for path in kiosk.data.rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_known_registration_is_told_and_reused_on_request(kiosk):
    person = ("register", "--name", "Asha", "--mobile", "9876543210", "--event", "Ball", "--json")
    assert kiosk(*person).json["registered_already"] == []
    assert kiosk(*person).json["registered_already"] == [1]
    ran = kiosk(*person, "--reuse")
    assert ran.json["ticket"] in (1, 2)
    assert len(kiosk("tickets", "--json").json) == 2


def test_a_door_for_one_event(kiosk, registered):
    ran = kiosk("check", registered["text"], "--json", KIOSK_EVENTS="Gala")
    assert (ran.code, ran.json["verdict"]) == (1, "other_event")


def test_help_documents_the_exit_codes(kiosk):
    for arguments in (
        ["--help"],
        ["allow", "--help"],
        ["journal", "export", "--help"],
        ["admin", "init", "--help"],
    ):
        ran = kiosk(*arguments)
        assert ran.code == 0
        for code in ("0", "1", "2", "3"):
            assert f"\n  {code}  " in ran.out.decode()


_DRAWS = ("qrcode", "PIL")
_OF_OTHERS = ("PySide6", "cv2", *_DRAWS, "numpy", "phonenumbers", "argon2", "rapidfuzz")
_OF_A_SERVER = ("pymysql", "sqlalchemy.dialects.mysql")


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (
            ["check", "x"],
            [*_OF_OTHERS, *_OF_A_SERVER, "dotenv", "platformdirs"],
        ),
        (
            ["allow", "1"],
            [*_OF_OTHERS, *_OF_A_SERVER],
        ),
        (["tickets"], ["PySide6", "cv2", *_DRAWS, "numpy", "phonenumbers"]),
        (["--version"], ["PySide6", "cv2", "sqlalchemy", "jwt"]),
        (["read", "missing.png"], ["PySide6", "sqlalchemy", "jwt"]),
    ],
)
def test_only_the_needed_libraries_are_imported(kiosk, arguments, absent):
    assert not loaded_by(kiosk, *arguments).intersection(absent)


@pytest.mark.parametrize("verb", ["check", "allow", "deny"])
def test_one_ticket_of_a_store_that_is_there_is_found_without_sqlalchemy(kiosk, registered, verb):
    assert "sqlalchemy" not in loaded_by(kiosk, verb, registered["token"])
    assert "sqlalchemy" in loaded_by(kiosk, "tickets")


def loaded_by(kiosk, *arguments):
    """The names of the modules that a command had loaded when it ended."""
    script = (
        "import sys; from kiosk.cli import main; main(sys.argv[1:]); "
        "print(sorted(m for m in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], env=kiosk.environ(), cwd=kiosk.work,
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    return set(eval(done.stderr.decode().splitlines()[-1]))


def test_no_screen_is_one_sentence_that_names_the_demo(kiosk):
    ran = kiosk.process()
    assert ran.code == 3
    assert "make demo" in ran.err.decode()
    assert len(ran.err.decode().splitlines()) == 1


def test_conflicts_as_a_sheet_have_the_columns_of_the_sheet(kiosk):
    assert kiosk("conflicts", "--csv").lines == [",".join(CONFLICT_COLUMNS)]
