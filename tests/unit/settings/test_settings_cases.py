"""Settings files that people brought: what is said of each of their lines."""

import re
from pathlib import Path

import pytest

from kiosk.settings import load_settings

CASES = Path(__file__).parents[4] / "shared" / "cases"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")


def loaded(file, folder):
    return load_settings(file, {"KIOSK_DATA": str(folder)}, folder)


@pytest.mark.parametrize("name", ["family", "mysql", "database-url"])
def test_each_line_of_a_neighbouring_program_is_named(name, tmp_path):
    file = CASES / "06-env-of-the-family" / f"{name}.env"
    names = re.findall(r"^(\w+)=", file.read_text("utf-8"), re.MULTILINE)
    settings = loaded(file, tmp_path)
    assert settings.server is None
    told = "\n".join(settings.doubts)
    foreign = [it for it in names if it not in ("SECRET_KEY", "DB_NAME")]
    assert foreign
    for it in foreign:
        assert f"sets {it}, which means nothing to Kiosk" in told
    assert "kept in a file on this laptop" in settings.doubts[-1]
    assert ("a key of its own" in settings.doubts[-1]) is ("SECRET_KEY" not in names)


def test_curly_quotes_are_told(tmp_path):
    settings = loaded(CASES / "12-smart-quotes-in-env" / "smart.env", tmp_path)
    (doubt,) = settings.doubts
    assert "curly quotes count as letters of SECRET_KEY" in doubt
    assert "0123456789" not in doubt
