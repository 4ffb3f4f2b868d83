"""SECRET_KEY and PASSWORD in the system's keyring, for those who asked for that."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from kiosk.adapters.keys.system_keyring import (
    KeyringAway,
    forget_secret,
    keep_secret,
    read_secret,
)
from kiosk.services.faults import SettingsInvalid

SECRETS = ("SECRET_KEY", "PASSWORD")
NAME = "keyring.json"
"""Says which of them are kept there, and no more: who keeps none is never asked to unlock one."""


def kept_names(data: Path) -> tuple[str, ...]:
    """Which secrets of a data folder are in the keyring."""
    try:
        found = json.loads((data / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(name for name in SECRETS if isinstance(found, list) and name in found)


def read_kept(data: Path, host: str, names: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the keyring has, and for each name that it does not give a sentence that says why.

    Args:
        data: the data folder.
        host: HOST as it is set: a secret counts for the server that it was kept for, and for no
            other.
        names: those that are not set where that counts first.
    """
    found: dict[str, str] = {}
    missing: dict[str, str] = {}
    for name in names:
        try:
            text = read_secret(_entry(data, host, name))
        except KeyringAway as away:
            missing[name] = (
                f"{name} is kept in the keyring. {away.sentence} Unlock it and start Kiosk again, "
                f"or write {name} into .env, which counts first."
            )
            continue
        if text:
            found[name] = text
        else:
            missing[name] = (
                f"{name} was kept in the keyring for another HOST or another data folder, or was "
                f"deleted there. Write {name} into .env, and run kiosk admin key keep again."
            )
    return found, missing


def keep(data: Path, host: str, values: Mapping[str, str]) -> None:
    """Keep these in the keyring from now on; an empty one is forgotten there.

    Raises:
        KeyringAway: the keyring does not keep them.
        SettingsInvalid: the data folder cannot be written.
    """
    names = set(kept_names(data))
    for name, text in values.items():
        if text:
            keep_secret(_entry(data, host, name), text)
            names.add(name)
        else:
            forget_secret(_entry(data, host, name))
            names.discard(name)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        (data / NAME).write_text(json.dumps(sorted(names)), "utf-8")
    except OSError:
        raise SettingsInvalid(
            f"{data / NAME} cannot be written: the disk is full, or this user may not write "
            "there. Free some space or choose another folder with KIOSK_DATA."
        ) from None


def _entry(data: Path, host: str, name: str) -> str:
    """The keyring's name for a secret. Not with HOST in it, which may hold a password."""
    place = hashlib.sha256(f"{data.absolute()}\n{host}".encode()).hexdigest()[:16]
    return f"{name} {place}"
