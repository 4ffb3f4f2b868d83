"""Themes, icons and sounds are found in the checkout, the wheel and the built program."""

import shutil
import sys
from pathlib import Path

import pytest

from kiosk.ui.style import resources
from kiosk.ui.style.resources import ResourcesMissingError, find_resources

ROOT = Path(__file__).parents[3]


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The program installed somewhere else, without its resources."""
    package = tmp_path / "site-packages" / "kiosk"
    (package / "ui").mkdir(parents=True)
    monkeypatch.setattr(resources, "__file__", str(package / "ui" / "style" / "resources.py"))
    return package


def test_in_the_checkout():
    assert find_resources() == ROOT / "resources"


def test_in_the_wheel(package):
    shutil.copytree(ROOT / "resources" / "themes", package / "_resources" / "themes")
    assert find_resources() == package / "_resources"


@pytest.mark.parametrize("place", ["resources", "kiosk/_resources"])
def test_in_the_built_program(package, tmp_path, monkeypatch, place):
    built = tmp_path / "built"
    shutil.copytree(ROOT / "resources" / "themes", built / place / "themes")
    monkeypatch.setattr(sys, "_MEIPASS", str(built), raising=False)
    assert find_resources() == built / place


def test_nowhere(package):
    with pytest.raises(ResourcesMissingError, match="install the program again"):
        find_resources()
