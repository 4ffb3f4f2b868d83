"""Files with guests' data are their owner's alone."""

import os
import stat

import pytest

from kiosk.services.private_file import write_private

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")


@pytest.fixture(autouse=True)
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def test_whatever_the_umask_says(tmp_path):
    path = tmp_path / "ticket.png"
    write_private(path, b"\x89PNG\r\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == b"\x89PNG\r\n"


def test_also_where_others_could_read_what_is_written_over(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("a longer text than the new one")
    path.chmod(0o644)
    write_private(path, b"new")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (0o600, b"new")


def test_a_device_is_left_as_it_is():
    before = os.stat(os.devnull).st_mode  # noqa: PTH116
    write_private(os.devnull, b"x")
    assert os.stat(os.devnull).st_mode == before  # noqa: PTH116
