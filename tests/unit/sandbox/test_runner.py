"""A decoder's child process: what it gives, and what ends it."""

import os
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest
from support.files.odd_decoders import DECODERS

from kiosk.adapters.sandbox import process
from kiosk.adapters.sandbox.limits import Limits, resident_bytes
from kiosk.adapters.sandbox.runner import NotDecoded, Sandbox

TESTS = Path(__file__).parents[2]
LONG = Limits(seconds_each=120, seconds_all=240)
"""For what must not end by time, on a machine that is busy."""


@pytest.fixture
def sandbox():
    with Sandbox(DECODERS, TESTS) as made:
        yield made


def pieces(sandbox, decoder, source=b"", limits=LONG, **options):
    return list(sandbox.run(decoder, source, limits, options))


def reason(sandbox, decoder, source=b"", limits=LONG, **options):
    with pytest.raises(NotDecoded) as caught:
        pieces(sandbox, decoder, source, limits, **options)
    assert caught.value.sentence.endswith(".")
    return caught.value.reason


def test_what_a_decoder_finds_comes_back(sandbox, tmp_path):
    (of_bytes,) = pieces(sandbox, "echo", bytes(range(256)) * 9000, colour="é\udc80")
    assert of_bytes.data == bytes(range(256)) * 9000
    assert of_bytes.value["options"] == {"colour": "é\udc80"}
    file = tmp_path / "Zoë.bin"
    file.write_bytes(b"in a file")
    (of_file,) = pieces(sandbox, "echo", file)
    assert of_file.data == b"in a file"


def test_a_child_that_ended_well_is_used_again(sandbox):
    first, second = (pieces(sandbox, "echo")[0].value["pid"] for _ in range(2))
    assert first == second != os.getpid()
    assert reason(sandbox, "own_reason") == "damaged", "a reason that nobody has a sentence for"
    assert pieces(sandbox, "echo")[0].value["pid"] == first


def test_a_decoders_reason_has_the_callers_sentence(sandbox):
    with pytest.raises(NotDecoded) as caught:
        list(sandbox.run("own_reason", b"", LONG, words={"locked": "It is locked."}))
    assert (caught.value.reason, caught.value.sentence) == ("locked", "It is locked.")


def test_any_number_of_rows_needs_the_memory_of_a_few(sandbox):
    tracemalloc.start()
    job = sandbox.run("count", b"", LONG, {"to": 4_000, "width": 5_000})
    seen = sum(1 for _ in job)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == 4_000
    assert most < 4 * 2**20, "20 MB came through"


@pytest.mark.parametrize("decoder", ["hang", "spin"])
def test_time_is_limited(sandbox, decoder):
    assert reason(sandbox, decoder, limits=Limits(seconds_each=0.3)) == "time"
    assert pieces(sandbox, "echo"), "the next file is read at once"


def test_all_the_pieces_together_are_limited(sandbox):
    limits = Limits(seconds_each=120, seconds_all=0.3)
    assert reason(sandbox, "hang", limits=limits) == "time"


@pytest.mark.parametrize(
    ("decoder", "options"), [("hog", {"bytes": 300 * 2**20}), ("hog_quietly", {"megabytes": 300})]
)
def test_memory_is_limited(sandbox, decoder, options):
    little = Limits(seconds_each=120, seconds_all=240, memory_bytes=100 * 2**20)
    assert reason(sandbox, decoder, limits=little, **options) == "memory"
    assert pieces(sandbox, decoder, limits=LONG, **options), "the same within the limit"


def test_a_crash_ends_the_child_alone(sandbox):
    assert reason(sandbox, "crash") == "crashed"
    assert pieces(sandbox, "echo")


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them")
def test_a_library_that_ends_itself_had_no_memory(sandbox):
    assert reason(sandbox, "aborts") == "memory"


def test_an_odd_error_is_a_damaged_file_and_its_text_is_not_logged(sandbox, tmp_path, caplog):
    caplog.set_level("INFO")
    file = tmp_path / "list.txt"
    file.write_text("Meera Krishnan")
    assert reason(sandbox, "odd_error", file) == "damaged"
    assert "KeyError in odd_decoders.py" in caplog.text
    assert "Meera" not in caplog.text


def test_no_process_file_or_socket_from_a_child(sandbox, tmp_path):
    made = tmp_path / "made"
    told = [p.value for p in pieces(sandbox, "starts_a_program", file=str(made))]
    assert told == ["refused"] * 5
    assert reason(sandbox, "writes_a_file", file=str(made)) == "damaged"
    assert reason(sandbox, "opens_a_socket") == "damaged"
    assert not made.exists()


def test_a_child_knows_no_setting(sandbox, monkeypatch):
    for name in ("SECRET_KEY", "PASSWORD", "KIOSK_SECRET_KEY", "DISPLAY"):
        monkeypatch.setenv(name, "hidden")
    (told,) = pieces(sandbox, "environment")
    assert "hidden" not in told.value.values()


def test_what_a_library_prints_is_not_taken_for_an_answer(sandbox):
    assert pieces(sandbox, "prints")[0].value == "fine"


@pytest.mark.parametrize("text", ["\xff" * 64, "\0\0\0\x02" + "\0" * 8 + "no", "\0\0\0\x02\0"])
def test_a_child_that_was_taken_over_says_nothing_that_counts(sandbox, text):
    limits = Limits(seconds_each=0.5)
    assert reason(sandbox, "garbage", limits=limits, text=text) in ("crashed", "time")


def test_cancelling_ends_a_child_that_hangs(sandbox):
    stop = threading.Event()
    job = sandbox.run("hang", b"", LONG, cancelled=stop.is_set)
    assert next(job).value == "before"
    stop.set()
    with pytest.raises(NotDecoded) as caught:
        next(job)
    assert caught.value.reason == "cancelled"


def test_leaving_early_leaves_no_process(sandbox):
    with sandbox.run("hang", b"", LONG) as job:
        next(job)
        process = job._child._process
    assert process.returncode is not None
    assert list(job) == []


def test_a_child_that_has_ended_meanwhile_is_replaced(sandbox):
    first = pieces(sandbox, "echo")[0].value["pid"]
    child = sandbox._idle[0]
    child.kill()
    child._process.wait()
    assert pieces(sandbox, "echo")[0].value["pid"] != first


def test_two_files_at_once_have_a_child_each(sandbox):
    one = sandbox.run("count", b"", LONG, {"to": 3})
    two = sandbox.run("count", b"", LONG, {"to": 3})
    assert [next(job).value[0] for job in (one, two, one, two)] == [0, 0, 1, 1]
    one.close()
    two.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a parent that is gone, as POSIX knows it")
def test_children_go_with_their_parent():
    sandbox = Sandbox(DECODERS, TESTS)
    pieces(sandbox, "echo")
    process = sandbox._idle[0]._process
    process.stdin.close()  # as the system does for a parent that died
    assert process.wait(60) == 0
    sandbox.close()


def test_the_memory_of_this_process_is_told():
    assert 2**20 < resident_bytes() < 2**40


def test_the_argument_of_the_packaged_program():
    from kiosk import __main__ as start
    from kiosk.adapters.sandbox.child import CHILD_ARGUMENT

    assert start._DECODE_IN_CHILD == [CHILD_ARGUMENT]


def test_the_packaged_program_is_its_own_child(monkeypatch, tmp_path):
    """The program's entrance with the argument stands for the executable, which has no -c."""
    script = tmp_path / "kiosk"
    root = TESTS.parent
    script.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path[:0] = [{str(root)!r}, {str(TESTS)!r}]\n"
        "from kiosk.__main__ import main\nsys.exit(main())\n"
    )
    script.chmod(0o700)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(script))
    with Sandbox(DECODERS) as sandbox:
        assert pieces(sandbox, "echo", b"x")[0].data == b"x"


@pytest.mark.parametrize("system", ["win32", "linux"])
@pytest.mark.parametrize("has_twin", [True, False])
def test_on_windows_the_child_is_the_program_that_has_a_console(
    monkeypatch, tmp_path, system, has_twin
):
    if has_twin:
        (tmp_path / "kiosk-cli.exe").touch()
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "kiosk.exe"))
    program, _ = process._command(None)
    twin = has_twin and system == "win32"
    assert program == str(tmp_path / ("kiosk-cli.exe" if twin else "kiosk.exe"))
