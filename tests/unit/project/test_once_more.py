"""A failure that is real stays red; one that its neighbours made is tried again, and named."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[3] / "scripts"))

import once_more

_PROJECT = """
import pathlib

def test_real():
    assert not pathlib.Path("wrong").exists()

def test_once():
    first = pathlib.Path("been")
    been = first.exists()
    first.touch()
    assert been
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Two tests of which one passes the second time, and no plugins but xdist."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "xdist.plugin")
    (tmp_path / "test_two.py").write_text(_PROJECT, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]", "utf-8")
    return tmp_path


def failed(place, *names):
    file = place / once_more._FAILED
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(dict.fromkeys(names, True)), "utf-8")


def test_what_passes_alone_is_named(project, capfd):
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "--dist", "loadgroup"]
    assert subprocess.run(command, cwd=project, check=False, capture_output=True).returncode == 1
    assert once_more.main(1, project) == 0
    assert "UNSTABLE: test_two.py::test_once failed beside others" in capfd.readouterr().out


def test_what_fails_alone_too_stays_red(project, capfd):
    (project / "wrong").touch()
    failed(project, "test_two.py::test_real")
    assert once_more.main(1, project) == 1
    assert "UNSTABLE" not in capfd.readouterr().out


@pytest.mark.parametrize("status", [0, 2, 3])
def test_only_failed_tests_are_tried_again(project, status):
    assert once_more.main(status, project) == status


def test_many_are_no_accident(project):
    failed(project, *(f"test_two.py::test_{n}" for n in range(4)))
    assert once_more.main(1, project) == 1


def test_a_group_is_no_part_of_the_name():
    assert once_more.without_group("a.py::test_b[x@y.org]@lan") == "a.py::test_b[x@y.org]"
    assert once_more.without_group("a.py::T::test_b@a/b.py") == "a.py::T::test_b"
