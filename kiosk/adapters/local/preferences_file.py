"""What this laptop remembers between two starts: the camera, the door, a half-typed form."""

import contextlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kiosk.adapters.local.encrypted_sqlite import unwritable

NAME = "preferences.json"
DRAFT = "draft"
"""Under which the registration desk keeps its half-typed form."""

_log = logging.getLogger(__name__)
_DRAFTS = ".preferences-"
_LOGIN = re.compile(r"(?<=://)[^/\s?#]*@")
"""What stands before a host in an address (RFC 3986, 3.2.1)."""


class PreferencesFile:
    """A few texts by name, kept in a small JSON file.

    A file that is damaged or cannot be written is no reason to stop a door: then nothing is
    remembered.

    Args:
        path: the file; it need not exist.
        settings: what counts as long as nothing else was remembered.
    """

    def __init__(self, path: Path, settings: Mapping[str, str] | None = None) -> None:
        self._path = path
        self._settings = dict(settings or {})
        self._kept = _read(path)

    def get(self, name: str, default: str = "", /) -> str:
        """What is remembered under a name."""
        return self._kept.get(name) or self._settings.get(name, default)

    def set(self, name: str, value: str, /) -> None:
        """Remember a text; an empty one is forgotten. The file is replaced whole or not at all."""
        if self._kept.get(name, "") == value:
            return
        # Another window may have remembered something meanwhile.
        self._kept = {**_read(self._path), name: value}
        if not value:
            del self._kept[name]
        try:
            _write(self._path, self._kept)
        except OSError:
            _log.warning("what this laptop should remember cannot be written: %s", self._path)


def forget_draft(folder: Path) -> None:
    """Erase the half-typed form: a guest's name and mobile number are in it.

    Args:
        folder: the data folder.

    Raises:
        StoreUnavailable: RIGHTS, where the file cannot be written.
    """
    path = folder / NAME
    PreferencesFile(path).set(DRAFT, "")
    try:
        for left in folder.glob(f"{_DRAFTS}*"):  # of a program that was killed as it wrote
            left.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path) from error
    if _read(path).get(DRAFT):
        raise unwritable(path)


def forget_logins(folder: Path) -> None:
    """Erase user names and passwords within addresses that are remembered, such as a camera's.

    Args:
        folder: the data folder.

    Raises:
        StoreUnavailable: RIGHTS, where the file cannot be written.
    """
    path = folder / NAME
    kept = _read(path)
    without = {_LOGIN.sub("", name): _LOGIN.sub("", value) for name, value in kept.items()}
    if without == kept:
        return
    try:
        _write(path, without)
    except OSError as error:
        raise unwritable(path) from error


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {k: v for k, v in found.items() if isinstance(k, str) and isinstance(v, str)}


def _write(path: Path, kept: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=_DRAFTS, dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())  # a half-typed form must survive a pulled plug
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
