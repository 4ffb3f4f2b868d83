"""What a `.env` file sets, and what in it is probably not meant as it stands."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.services.faults import SettingsInvalid
from kiosk.settings.neighbours import OURS_FOR, lone_file
from kiosk.settings.setting import Kind
from kiosk.settings.table import FILE_NAMES, SETTINGS, named

if TYPE_CHECKING:
    from dotenv.parser import Binding

_LIKE = 0.7
"""How alike two names are, of 1, where one is a slip of the pen for the other."""

_CURLY = "“”„‟‘’‚‛«»‹›"
"""Quotes that word processors and chats make of straight ones; to the file they are letters."""


def _bare(name: str) -> str:
    """Without what every name of ours may begin with: else all would be alike."""
    return name.removeprefix("KIOSK_")


_BARE = {_bare(setting.name): setting.name for setting in SETTINGS}


def read_env(path: Path) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read the file as the predecessor's library does.

    Args:
        path: of the file; other programs may keep their settings in it, too.

    Returns:
        What is set, and a sentence for each line that does not do what it seems to; no value is
        in them, for it may be a password.

    Raises:
        SettingsInvalid: it cannot be read, or not as UTF-8.
    """
    from dotenv.parser import parse_stream  # nobody waits for it where there is no file

    lines = list(parse_stream(io.StringIO(_text(path))))
    found = {line.key: line.value for line in lines if line.key and line.value}
    alone = lone_file(found)
    return found, (*_doubts(path, lines), *((alone,) if alone else ()))


def _text(path: Path) -> str:
    try:
        # utf-8-sig: an editor on Windows may put a mark in front, and SECRET_KEY would be unknown.
        # No interpolation: a password may well hold ${…}.
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    except OSError:
        raise SettingsInvalid(
            f"The settings file {path} cannot be read. Check who may read it, "
            f"for example with: ls -l {path}"
        ) from None
    if "\0" in text:  # UTF-16 without a mark in front is UTF-8 with a zero behind every letter
        raise SettingsInvalid(
            f"The settings file {path} is not saved as UTF-8. Save it again with that encoding."
        )
    return text


def _doubts(path: Path, lines: list[Binding]) -> Iterator[str]:
    seen: set[str] = set()
    for line in lines:
        name, where = line.key, f"ine {_number(line)} of {path}"
        if line.error:
            yield (
                f"L{where} is not understood and counts for nothing. Write "
                "NAME=value, and end every quote where it began."
            )
        if name is None:
            continue
        if name not in FILE_NAMES:
            yield from _foreign(name, where)
            continue
        if name in seen:
            yield f"{name} is set more than once in {path}; the last one counts. Keep one of them."
        seen.add(name)
        yield from _value_doubts(name, line, where)


def _foreign(name: str, where: str) -> Iterator[str]:
    """A name that means nothing to Kiosk: whether it was meant for one that does."""
    import difflib  # few files have one

    says = f"L{where} sets {name}, which means nothing to Kiosk."
    if name.upper() in FILE_NAMES:
        yield f"{says} Did you mean {name.upper()}?"
    elif ours := OURS_FOR.get(name.upper()):
        yield f"{says} Another program reads it; Kiosk reads {ours} for the same."
    elif meant := difflib.get_close_matches(_bare(name.upper()), sorted(_BARE), 1, _LIKE):
        yield f"{says} Did you mean {_BARE[meant[0]]}?"
    elif name.upper().startswith("KIOSK_"):
        yield f"{says} The README has every name that does."


def _value_doubts(name: str, line: Binding, where: str) -> Iterator[str]:
    value = line.value or ""
    if value and (value[0] in _CURLY or value[-1] in _CURLY):
        yield (
            f"In l{where} the curly quotes count as letters of {name}. Write straight ones, ' or "
            '", or none.'
        )
    if any(ord(sign) < ord(" ") for sign in value.strip()):
        yield (
            f"In l{where} a backslash within double quotes makes {name} hold a sign that cannot be "
            "seen, such as a new line. Put the value in single quotes."
        )
    if named(name).kind is Kind.SECRET and _cut(line):
        yield (
            f"In l{where} what stands behind # is taken for a remark. If "
            f"it belongs to {name}, put the value in single quotes."
        )


def _number(line: Binding) -> int:
    text = line.original.string
    blank = text[: len(text) - len(text.lstrip())]
    return line.original.line + blank.count("\n")


def _cut(line: Binding) -> bool:
    _, _, value = line.original.string.partition("=")
    return value.lstrip()[:1] not in ("'", '"') and len(value.strip()) > len(line.value or "")
