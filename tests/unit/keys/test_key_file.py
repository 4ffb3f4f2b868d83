"""The key made on first start: for its owner only, the same for whoever starts at once."""

import multiprocessing
import os
import stat

import pytest

from kiosk.adapters.keys.key_file import kept_key
from kiosk.services.faults import SettingsInvalid


def test_key_is_made_once_and_for_its_owner(tmp_path):
    folder = tmp_path / "data"
    key = kept_key(folder)
    assert len(key) >= 32
    assert kept_key(folder) == key
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [p.name for p in folder.iterdir()] == ["secret.key"]


def _start(folder, barrier, keys):
    barrier.wait()
    keys.put(kept_key(folder))


def test_two_programs_starting_at_once_get_one_key(tmp_path):
    context = multiprocessing.get_context("fork")
    for attempt in range(10):
        barrier, keys = context.Barrier(4), context.Queue()
        folder = tmp_path / str(attempt)
        starts = [context.Process(target=_start, args=(folder, barrier, keys)) for _ in range(4)]
        for start in starts:
            start.start()
        made = {keys.get(timeout=20) for _ in starts}
        for start in starts:
            start.join()
        assert len(made) == 1


def test_without_hard_links_the_first_still_wins(tmp_path, monkeypatch):
    def no_links(*_):
        raise PermissionError("this disk has no hard links")

    monkeypatch.setattr(os, "link", no_links)
    key = kept_key(tmp_path)
    assert kept_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe"])
def test_damaged_key_is_never_replaced_silently(tmp_path, content):
    (tmp_path / "secret.key").write_bytes(content)
    with pytest.raises(SettingsInvalid, match="damaged"):
        kept_key(tmp_path)
    assert (tmp_path / "secret.key").read_bytes() == content


def test_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsInvalid, match="KIOSK_DATA=") as wrong:
        kept_key(tmp_path / "file" / "data")
    assert "Errno" not in wrong.value.sentence


def test_a_new_store_gets_a_new_key_and_the_old_one_stays_beside(tmp_path):
    store = tmp_path / "kiosk.sqlite3"
    first = kept_key(tmp_path, store)
    assert kept_key(tmp_path, store) == first  # nothing was signed for any store yet
    store.touch()
    assert kept_key(tmp_path, store) == first
    store.unlink()
    second = kept_key(tmp_path, store)
    assert second != first
    assert kept_key(tmp_path, store) == second
    assert (tmp_path / "secret-1.key").read_text().strip() == first
    store.touch()
    kept_key(tmp_path, store)
    store.unlink()
    assert kept_key(tmp_path, store) not in (first, second)
    assert (tmp_path / "secret-2.key").read_text().strip() == second
