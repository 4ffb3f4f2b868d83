"""What scripts may rely on, whatever goes wrong: exit codes, one sentence, JSON with its error."""

import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from kiosk.adapters.sql.sql_store import SqlStore
from kiosk.cli import main, parser
from kiosk.commands.arguments import asked_verb
from kiosk.commands.output import say_json


@pytest.mark.parametrize(
    "arguments",
    [
        ["register", "--name=--"],
        ["register", "--name", "A", "--out=--"],
        ["tickets", "--search=--"],
        ["tickets", "--event=--"],
        ["tickets", "--status=--"],
        ["deny", "1", "--reason=--"],
        ["allow", "1", "--door=--"],
        ["allow", "1", "--scan=--"],
        ["--env=--", "tickets"],
        ["tickets", "--sear", "x"],
        ["check", "--jso", "x"],
        ["check", "x", "--en", "f"],
        ["register", "--name", "A", "--out", ""],
        ["register", "--name", "A", "--out", "a-folder"],
        ["register", "--name", "A", "--out", "x" * 300 + ".png"],
        ["tickets", "--env", "x" * 300],
    ],
)
def test_what_cannot_be_meant_is_exit_2_and_registers_nobody(kiosk, arguments):
    (kiosk.work / "a-folder").mkdir()
    ran = kiosk(*arguments, "--json")
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert ran.json["error"]
    assert kiosk("tickets", "--json").json == []


_EVERY = next(action for action in parser()._actions if action.dest == "verb").choices


@pytest.mark.parametrize("verb", _EVERY)
def test_a_command_built_alone_is_the_one_among_all(verb):
    alone = next(action for action in parser(verb)._actions if action.dest == "verb").choices
    assert list(alone) == [verb]
    assert alone[verb].format_help() == _EVERY[verb].format_help()


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["check", "x", "--json"], "check"),
        (["--json", "--env", "check", "deny", "1"], "deny"),
        (["--env=check", "deny", "1"], "deny"),
        (["--help", "check"], None),
        (["--autostart", "install"], None),
        (["--env"], None),
        ([], None),
    ],
)
def test_the_command_is_found_among_the_words(words, asked):
    assert asked_verb(words) == asked


def test_a_command_that_is_none_is_answered_with_all_that_there_are(kiosk):
    assert "'check', 'allow', 'deny'" in kiosk("chekc", "x").err.decode()


@pytest.mark.skipif(os.name != "posix", reason="arguments are text on Windows")
@pytest.mark.parametrize(
    "arguments",
    [
        ["register", "--name", b"a\xffb"],
        ["tickets", "--search", b"\xff"],
        ["tickets", "--event", b"\xff"],
        ["deny", "1", "--reason", b"\xff"],
        ["check", b"\xff"],
    ],
)
def test_bytes_that_are_no_utf8_are_exit_2(kiosk, arguments):
    ran = kiosk(*(os.fsdecode(a) if isinstance(a, bytes) else a for a in arguments), "--json")
    assert ran.code == 2
    assert "UTF-8" in ran.json["error"]


@pytest.mark.parametrize("shape", [[], ["--json"]])
def test_a_mistake_in_the_program_is_exit_70_and_no_verdict(kiosk, monkeypatch, shape):
    def broken(*_):
        raise AssertionError("SECRET inside")

    monkeypatch.setattr(SqlStore, "page", broken)
    ran = kiosk("tickets", *shape)
    assert ran.code == 70
    said = ran.err.decode()
    assert len(said.splitlines()) == 1
    assert "AssertionError in kiosk/" in said
    assert "SECRET" not in said
    if shape:
        assert ran.json["error"] == said.strip()


def test_settings_that_no_system_takes(kiosk):
    kiosk.data = kiosk.work / ("q" * 300)
    ran = kiosk("tickets", "--json")
    assert (ran.code, "KIOSK_DATA" in ran.json["error"]) == (2, True)
    kiosk.data = kiosk.work / "data"
    for url in ("https://h:99999", "https://h:0", "https://h:x"):
        ran = kiosk("tickets", "--json", APP_URL=url)
        assert (ran.code, "APP_URL" in ran.json["error"]) == (2, True), url
    assert kiosk("tickets", APP_URL="https://h:8443").code == 0


def test_a_folder_without_pictures_is_said(kiosk):
    (kiosk.work / "none").mkdir()
    ran = kiosk("read", "none", "--json")
    assert (ran.code, ran.json["codes"]) == (2, [])
    assert "no photo" in ran.json["error"]
    assert kiosk("read", "x" * 300, "--json").code == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a disk that is always full")
def test_full_streams(kiosk):
    kiosk("register", "--name", "A")
    command = " ".join(f"'{part}'" for part in kiosk.command())
    for words, code in (
        ("tickets >/dev/full", 3),
        ("--help >/dev/full", 3),
        ("--version >/dev/full", 3),
        ("allow bogus 2>/dev/full", 1),
        ("allow 0 --json 2>/dev/full", 2),
        ("tickets >/dev/full 2>/dev/full", 3),
    ):
        done = subprocess.run(
            ["sh", "-c", f"{command} {words}"], env=kiosk.environ(), cwd=kiosk.work,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == code, (words, done)
        assert b"Traceback" not in done.stderr
        assert b"Exception ignored" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_ctrl_c_is_quiet_whenever_it_comes(kiosk):
    # What starts the tests in the background may have them, and all they start, ignore Ctrl+C.
    early = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from kiosk.__main__ import main; "
    )
    for moment in (0.1, 0.25, 0.5, 1.0):
        # The first line says that Python itself is up: before that, nobody can be quiet.
        ran = subprocess.Popen(
            [kiosk.command()[0], "-c", f"{early}print(flush=True); sys.exit(main())", "check", "-"],
            env=kiosk.environ(), cwd=kiosk.work,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        ran.stdout.readline()
        time.sleep(moment / 2)
        ran.send_signal(signal.SIGINT)
        out, err = ran.communicate(timeout=30)
        assert (ran.returncode, out, err) == (130, b"", b""), moment


TURNED = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
class Finder:
    def find_spec(self, name, *_):
        if name == "kiosk.cli":
            try:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(20)
            except KeyboardInterrupt as error:
                raise RuntimeError("Error calling __set_name__") from error
sys.meta_path.insert(0, Finder())
from kiosk.__main__ import main
sys.exit(main())
"""


def test_ctrl_c_that_loading_turned_into_another_error_still_ends_it(kiosk):
    ran = subprocess.run(
        [kiosk.command()[0], "-c", TURNED, "check", "-"],
        env=kiosk.environ(), cwd=kiosk.work, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, b"", b"")


def test_ctrl_c_that_a_library_swallowed_still_ends_it(kiosk, monkeypatch, capsys):
    for name, value in kiosk.environ().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(kiosk.work)
    assert main(["allow", "1"], interrupted=lambda: True) == 130
    assert capsys.readouterr() == ("", "")


def gone(kiosk):
    (kiosk.data / "kiosk.sqlite3").write_bytes(
        b"no database at all, but a text of some length" * 99
    )


@pytest.mark.parametrize("shape", [[], ["--json"]])
@pytest.mark.parametrize("verb", ["check", "allow", "deny"])
def test_why_the_store_is_away_is_said(kiosk, registered, verb, shape):
    gone(kiosk)
    ran = kiosk(verb, registered["text"], *shape)
    assert ran.code == 3
    assert "damaged" in ran.err.decode()
    if shape:
        assert ran.json["verdict"] == "unavailable"
        assert "damaged" in ran.json["error"]
        assert ran.json["message"] == ran.json["error"]


def test_what_the_token_gives_away_needs_no_store(kiosk, registered):
    gone(kiosk)
    assert kiosk("check", registered["text"][:-4] + "AAAA", "--json").json["verdict"] == "forged"


def test_no_name_steers_the_terminal(kiosk, registered):
    evil = (
        "Evil\x1b[2J\x1b]0;owned\x07\nTicket  2  entered",
        "Ball\r\nx\x9b31m\u202e",
        "Hall\x1b[2J",
    )
    with sqlite3.connect(kiosk.data / "kiosk.sqlite3") as raw:
        raw.execute("UPDATE tickets SET name = ?, event_registered_for = ?", evil[:2])
    raw.close()
    number = str(registered["ticket"])
    for words in (
        ["tickets"], ["tickets", "--json"], ["check", registered["text"]],
        ["check", registered["text"], "--json"],
        ["allow", number, "--door", evil[2], "--operator", evil[0]],
        ["check", registered["text"]], ["allow", number, "--json"], ["allow", "\x1b[2J"],
        ["tickets", "--status", "\x1b[2J"], ["nonsense\x1b[2J"], ["tickets", "\x9b"],
        ["read", "\x1b[2J\n.png"], ["register", "--name", "A", "--out", "\x1b/x"],
    ):  # fmt: skip
        ran = kiosk(*words)
        for text in (ran.out.decode(), ran.err.decode()):
            assert not set(text) & set("\x1b\x07\x9b\r\u202e"), (words, text)
        lines = ran.out.decode().splitlines()
        assert len(lines) == (2 if words == ["tickets"] else 1 if ran.out else 0), words
    assert "Evil" in kiosk("tickets").out.decode()


def test_json_stays_json_with_every_character(kiosk, capsys):
    text = "".join(map(chr, range(0x20, 0x100))) + "\x00\x1b\u2028\u202e\u2066\ud83d😀नमस्ते"
    say_json({"name": text})
    printed = capsys.readouterr().out
    assert json.loads(printed)["name"] == text
    assert "नमस्ते" in printed
    assert not set(printed) & set("\x1b\x7f\x9b\u202e\u2066")
