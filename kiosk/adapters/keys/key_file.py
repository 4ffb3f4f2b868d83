"""The SECRET_KEY that is made on first start and kept in the data folder, for its owner only."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from kiosk.services.faults import SettingsInvalid

KEY_BYTES = 48
_NAME = "secret.key"
_USED = "secret.used"


def kept_key(folder: Path, store: Path | None = None) -> str:
    """The key of this laptop; made when there is none, and when its store is gone.

    A new store counts its tickets from 1 again: under the old key, yesterday's ticket 1 would be
    valid for today's guest 1. The old key stays beside the new one, for a store that comes back.

    Two programs that start at the same moment get the same key: each writes its own file whole
    and then links it to the one name, which only one can do.

    Args:
        folder: the data folder; made (mode 0700) where it is missing.
        store: the file of the embedded store, whose tickets the key signs.

    Raises:
        SettingsInvalid: the folder cannot be written, or the file is empty.
    """
    path = folder / _NAME
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if store is not None and not store.exists():
            _put_aside(path)
        if not path.exists():
            _make(path)
        key = path.read_text("ascii").strip()
        if store is not None and store.exists():
            (folder / _USED).touch(mode=0o600)
    except UnicodeDecodeError:
        key = ""
    except OSError:
        raise SettingsInvalid(
            f"The data folder {folder} cannot be written or read. Free the disk or change its "
            "rights, or name another folder, for example KIOSK_DATA=/home/me/kiosk-data."
        ) from None
    if not key:
        raise SettingsInvalid(
            f"The key file {path} is damaged. Restore it from a copy; if there is none, delete it, "
            "and a new key is made (tickets handed out until now must then be drawn again)."
        )
    return key


def _put_aside(path: Path) -> None:
    """Give the key of a store that is gone another name; one that signed for none stays."""
    try:
        (path.parent / _USED).unlink()  # whoever takes the mark away does it, and nobody else
    except FileNotFoundError:
        return
    number = 1
    while (aside := path.parent / f"secret-{number}.key").exists():
        number += 1
    with contextlib.suppress(FileNotFoundError):
        path.rename(aside)


def _make(path: Path) -> None:
    handle, name = tempfile.mkstemp(prefix=".key-", dir=path.parent)  # mode 0600 from the start
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # the other program was first: its key counts
            _place(name, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()


def _place(name: str, path: Path) -> None:
    """Give the file its final name, only if nobody has it."""
    try:
        os.link(name, path)
    except FileExistsError:
        raise
    except OSError:
        # FAT and some network drives know no hard links; there the exclusive open decides.
        with path.open("x", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(Path(name).read_text("ascii"))
