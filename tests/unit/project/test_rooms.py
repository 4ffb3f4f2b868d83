"""The rooms: none is crowded, the page that draws them is true, and its ways lead somewhere."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
MOST_FILES, MOST_STOPS = 25, 13
FOLDERS = sorted({f.parent for top in ("kiosk", "tests") for f in (ROOT / top).rglob("*.py")})
WAYS = re.findall(r"### ([^\n]+)\n\n((?:\d+\. [^\n]+\n)+)", PAGE)


def floors():
    """The rooms by floor, as the linter holds them: the upper ones first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    held = {c["containers"][0]: c["layers"] for c in contracts if c.get("containers")}
    return {name.removeprefix("kiosk."): layers for name, layers in held.items()}


def picture():
    """How the page must draw them."""
    lines = ["    " + f"{'adapters':<98}ui"]
    left, right = floors()["adapters"], floors()["ui"]
    rows = max(len(left), len(right))
    left = [""] * (rows - len(left)) + left
    right = [""] * (rows - len(right)) + right
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        floor = rows - number
        lines.append(f"    {floor}  {one.replace(' | ', '  '):<95}{other.replace(' | ', '  ')}")
    return "\n".join(line.rstrip() for line in lines)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f.relative_to(ROOT).as_posix())
def test_no_room_is_crowded(folder):
    assert len(list(folder.glob("*.py"))) <= MOST_FILES


def test_a_modules_name_stands_once_in_the_program():
    names = Counter(file.stem for file in (ROOT / "kiosk").rglob("*.py"))
    assert {name for name, count in names.items() if count > 1} == {"__init__"}


def test_a_test_files_name_stands_once():
    """Else pytest refuses to collect both, and not one test runs."""
    names = Counter(file.stem for file in (ROOT / "tests").rglob("test_*.py"))
    assert {name for name, count in names.items() if count > 1} == set()


def test_the_picture_is_the_linters():
    drawn = re.search(r"<!-- floors -->\n\n(.*?)\n\n<!-- /floors -->", PAGE, re.DOTALL)
    assert drawn, "the page draws the floors"
    assert drawn[1] == picture(), f"write this into docs/architecture.md:\n{picture()}"


def test_there_are_three_ways():
    assert len(WAYS) == 3


@pytest.mark.parametrize(("name", "stops"), WAYS, ids=lambda text: text.split(",")[0][:30])
def test_a_way_is_short_and_every_stop_is_there(name, stops):
    files = re.findall(r"^\d+\. `([^`]+)`", stops, re.MULTILINE)
    assert 3 < len(files) <= MOST_STOPS
    assert [file for file in files if not (ROOT / file).is_file()] == []


def test_every_room_says_what_lives_in_it():
    rooms = [f for f in FOLDERS if "kiosk" in f.parts and f.is_relative_to(ROOT / "kiosk")]
    silent = [f for f in rooms if len((f / "__init__.py").read_text("utf-8")) < 40]
    assert silent == []
