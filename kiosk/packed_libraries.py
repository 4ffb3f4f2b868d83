"""Proves that the libraries that only some evenings need were installed too, by using each once."""

import io
import secrets
from collections.abc import Callable
from importlib import import_module

import argon2
import charset_normalizer
import keyring
import nacl.signing
import python_calamine
import rapidfuzz
import xlsxwriter
from PIL import features

from kiosk.rehearsal import Unproven

_NAME = "Zoë Ångström"


def loaded() -> str:
    """Use each library once.

    Returns:
        What was proven.

    Raises:
        Unproven: one is missing, or does not do what it should.
    """
    for what, holds in _PROOFS.items():
        try:
            good = holds()
        except Exception as fault:
            raise Unproven(f"{what} does not work ({type(fault).__name__})") from fault
        if not good:
            raise Unproven(f"{what} does not work")
    return f"used the libraries for {', '.join(_PROOFS)}"


def _pictures() -> bool:
    """Two kinds that guests' phones make, which are parts of Pillow that may be left out."""
    return all(features.check(kind) for kind in ("webp", "avif"))


def _spreadsheets() -> bool:
    """A sheet that was written is read back."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet("Guests").write_string(0, 0, _NAME)
    file.seek(0)
    sheet = python_calamine.CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    return sheet.to_python() == [[_NAME]]


def _encodings() -> bool:
    text = "Привет, гости вечера. Список гостей прилагается к письму."
    guessed = charset_normalizer.from_bytes(text.encode("cp1251")).best()
    return guessed is not None and str(guessed) == text


def _misspelt_names() -> bool:
    return rapidfuzz.fuzz.ratio("Meera Krishnan", "Mira Krishnan") > 80


def _pins() -> bool:
    pin = secrets.token_hex(4)
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    return quick.verify(quick.hash(pin), pin)


def _keyrings() -> bool:
    """One is always found: where the system has none, the one that refuses."""
    return bool(keyring.get_keyring().name)


def _logins() -> bool:
    """What MariaDB's ed25519 login is answered with."""
    key = nacl.signing.SigningKey.generate()
    return key.verify_key.verify(key.sign(b"challenge")) == b"challenge"


def _wakefulness() -> bool:
    return hasattr(import_module("wakepy"), "keep")


_PROOFS: dict[str, Callable[[], bool]] = {
    "pictures": _pictures,
    "spreadsheets": _spreadsheets,
    "encodings": _encodings,
    "misspelt names": _misspelt_names,
    "PINs": _pins,
    "keyrings": _keyrings,
    "database logins": _logins,
    "wakefulness": _wakefulness,
}
