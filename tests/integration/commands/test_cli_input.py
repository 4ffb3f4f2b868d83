"""What people and scripts may type or pipe in: words, streams and settings that make no sense."""

import json
import os
import subprocess

import pytest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tickets", "--status", "maybe"], "'maybe' is none of not_entered, entered, denied"),
        (["allow", "1", "--scan", "x"], "'x' is no UUID"),
        (["read", "x", "--budget-ms", "0"], "'0' is no number of milliseconds above 0"),
        (["demo", "--size", "9x9"], "'9x9' is no size from 640x480"),
    ],
)
def test_a_wrong_option_is_said_in_words(kiosk, arguments, said):
    ran = kiosk(*arguments)
    assert ran.code == 2
    assert said in ran.err.decode()


@pytest.mark.parametrize(
    "stdin",
    [b"", b"\n", b"\xff\xfe\x00x", b"x" * 10_000_000, "👍".encode() * 3000, b"\0" * 100,
     b"eyJhbGciOiJIUzI1NiJ9." * 5000],
)  # fmt: skip
def test_anything_on_standard_input_is_a_verdict(kiosk, stdin):
    ran = kiosk.process("check", "-", "--json", stdin=stdin)
    assert (ran.code, ran.json["verdict"], ran.err) == (1, "foreign", b"")


def test_a_message_on_standard_input_is_a_tickets(kiosk):
    token = kiosk("register", "--name", "Meera", "--json").json["token"]
    wrapped = "\n".join(token[at : at + 40] for at in range(0, len(token), 40))
    message = f"Hi!\nYour ticket: https://event.example/?lang=en&amp;token={wrapped}.\nBye\n"
    ran = kiosk("check", "-", "--json", stdin=message.encode())
    assert (ran.code, ran.json["verdict"]) == (0, "valid")
    assert kiosk("allow", f"My ticket is {token}.", "--json").json["recorded"] is True
    other = kiosk("register", "--name", "Asha", "--json").json["token"]
    ran = kiosk("check", f"{token} and {other}", "--json")
    assert (ran.code, "several tickets" in ran.json["error"]) == (2, True)


def test_closed_streams(kiosk):
    kiosk("tickets")
    command = " ".join(f"'{part}'" for part in kiosk.command("check", "-", "--json"))
    for redirect, code in (("<&-", 2), (">&-", 2), ("2>&-", 1), ("</dev/null >/dev/full", 3)):
        done = subprocess.run(
            ["sh", "-c", f"{command} {redirect}"], env=kiosk.environ(), cwd=kiosk.work,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert b"Traceback" not in done.stderr, (redirect, done.stderr)
        if redirect.startswith("<&"):
            assert done.returncode == code
            assert "error" in json.loads(done.stdout)


def test_broken_pipe_is_quiet(kiosk):
    for number in range(3):
        kiosk("register", "--name", f"Guest {number}")
    command = " ".join(f"'{part}'" for part in kiosk.command("tickets", "--json"))
    done = subprocess.run(
        ["sh", "-c", f"{command} | true"], env=kiosk.environ(), cwd=kiosk.work,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == b""


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"], ["register"], ["register", "--name"], ["check"], ["tickets", "--json=1"],
        ["allow", "1", "--scan", "x"],
        ["tickets", "--status", "maybe"], ["read"], ["read", "x", "--budget-ms", "-1"],
        ["--env", "missing.env", "tickets"], ["tickets", "--env", "missing.env"],
        ["allow", "0"], ["allow", "2147483648"], ["allow", "-1"], ["allow", "+1"],
        ["allow", "9223372036854775808"], ["deny", "١٢"], ["allow", "9" * 5000],
        ["register", "--name", "  "], ["register", "--name", "x" * 256],
        ["register", "--name", "A", "--mobile", "12"],
        ["register", "--name", "A", "--out", "no/such/folder/t.png"], ["--env"],
    ],
)  # fmt: skip
def test_bad_input_is_exit_2_in_words_and_json(kiosk, arguments):
    ran = kiosk(*arguments, "--json")
    assert ran.code == 2
    assert ran.json["error"]
    assert b"Traceback" not in ran.err
    assert b"usage:" not in ran.out
    if "register" in arguments:
        assert kiosk("tickets", "--json").json == []  # nothing was registered


def test_json_and_env_are_understood_before_and_after_the_command(kiosk, tmp_path):
    env = tmp_path / "event.env"
    env.write_text("KIOSK_DOOR=West\n")
    for arguments in (["--json", "--env", env, "doctor"], ["doctor", "--json", "--env", env]):
        checks = kiosk(*arguments).json["checks"]
        assert any("West" in check["message"] for check in checks)


def test_wrong_setting_is_a_sentence(kiosk):
    ran = kiosk("tickets", "--json", TOKEN_TTL_HOURS="soon")
    assert ran.code == 2
    assert "TOKEN_TTL_HOURS=24" in ran.json["error"]


def test_names_outside_ascii_survive_a_c_locale(kiosk):
    ran = kiosk.process("register", "--name", "आशा 🎉 عائشة", "--json", LANG="C", LC_ALL="C")
    assert ran.code == 0
    ran = kiosk.process("tickets", "--json", LANG="C", LC_ALL="C", PYTHONIOENCODING="latin-1")
    assert ran.json[0]["name"] == "आशा 🎉 عائشة"


def test_name_that_is_not_utf_8(kiosk):
    command = kiosk.command("register", "--json", "--name")
    done = subprocess.run(
        [*map(os.fsencode, command), b"A\xff\xfeB"], env=kiosk.environ(), cwd=kiosk.work,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "UTF-8" in json.loads(done.stdout)["error"]
    assert kiosk("tickets", "--json").json == []


def test_sql_and_html_in_every_field(kiosk):
    evil = "'; DROP TABLE tickets; -- <script>alert(1)</script>"
    ran = kiosk("register", "--name", evil, "--university", evil, "--event", evil, "--json")
    assert ran.code == 0
    assert kiosk("deny", 1, "--reason", evil, "--door", evil[:60], "--json").json["recorded"]
    row = kiosk("tickets", "--search", "<script>", "--event", evil, "--json").json[0]
    assert (row["name"], row["university"], row["event_registered_for"]) == (evil, evil, evil)
