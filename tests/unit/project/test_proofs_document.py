"""Every test and benchmark that docs/proofs.md names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "proofs.md").read_text(encoding="utf-8")
FILES = sorted(set(re.findall(r"`((?:tests/[a-z0-9_/]+|benchmarks)/[a-z0-9_]+\.py)", TEXT)))
TESTS = sorted(set(re.findall(r"\b(test_[a-z_0-9]+)(?=`|,|\b)(?!\.py)", TEXT)))


@pytest.mark.parametrize("path", FILES)
def test_the_file_is_there(path):
    assert (ROOT / path).is_file()


def test_the_tests_are_there():
    known = "\n".join(f.read_text(encoding="utf-8") for f in ROOT.glob("tests/**/test_*.py"))
    assert len(TESTS) > 30
    assert [name for name in TESTS if f"def {name}(" not in known] == []


def test_every_line_that_trials_found_has_a_test_of_its_own():
    rows = re.findall(r"^\| ([\d, ]+) \| [^|]+ \| ([^|]+) \|$", TEXT, re.MULTILINE)
    lines = [int(number) for numbers, _ in rows for number in numbers.split(",")]
    assert lines == list(range(1, 37))
    assert [numbers for numbers, shown in rows if "`test" not in shown] == []
