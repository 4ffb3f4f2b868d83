"""The cases that trials left beside the repository, each in a folder with a README."""

import re
from pathlib import Path

import pytest

CASES = Path(__file__).parents[2].parent / "shared" / "cases"

from_cases = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")


def folder(number: int) -> Path:
    """The folder of a case."""
    (found,) = CASES.glob(f"{number:02}-*")
    return found


def readme(number: int) -> str:
    """What a case says: what, expected, actual."""
    return (folder(number) / "README").read_text("utf-8")


def quoted(text: str) -> list[str]:
    """Everything that stands between typewriter quotation marks."""
    return re.findall(r"'([^']+)'", text)
