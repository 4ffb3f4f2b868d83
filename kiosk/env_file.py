"""What a `.env` file sets, and what in it is probably not meant as it stands."""

import difflib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from kiosk.services.faults import SettingsInvalid

_SECRET = ("PASSWORD", "SECRET_KEY")
_LIKE = 0.7
"""How alike two names are, of 1, where one is a slip of the pen for the other."""


def read_env(path: Path, known: Iterable[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Read the file as the predecessor's library does.

    Args:
        path: of the file.
        known: every name that means something; other programs may keep theirs in the file.

    Returns:
        What is set, and a sentence for each line that does not do what it seems to; no value is
        in them, for it may be a password.

    Raises:
        SettingsInvalid: it cannot be read, or not as UTF-8.
    """
    try:
        # utf-8-sig: an editor on Windows may put a mark in front, and SECRET_KEY would be unknown.
        # No interpolation: a password may well hold ${…}.
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsInvalid(
            f"The settings file {path} is not saved as UTF-8. Save it again with that encoding."
        ) from None
    except OSError:
        raise SettingsInvalid(
            f"The settings file {path} cannot be read. Check who may read it, "
            f"for example with: ls -l {path}"
        ) from None
    lines = list(parse_stream(io.StringIO(text)))
    found = {line.key: line.value for line in lines if line.key and line.value}
    return found, tuple(_doubts(path, lines, frozenset(known)))


def _doubts(path: Path, lines: list[Binding], known: frozenset[str]) -> Iterator[str]:
    seen: set[str] = set()
    for line in lines:
        name = line.key
        if line.error:
            yield (
                f"Line {_number(line)} of {path} is not understood and counts for nothing. Write "
                "NAME=value, and end every quote where it began."
            )
        if name is None:
            continue
        if name in seen and name in known:
            yield f"{name} is set more than once in {path}; the last one counts. Keep one of them."
        seen.add(name)
        if name not in known and (meant := _meant(name, known)):
            yield (
                f"Line {_number(line)} of {path} sets {name}, which means nothing to Kiosk. "
                f"Did you mean {meant}?"
            )
        if name in _SECRET and _cut(line):
            yield (
                f"In line {_number(line)} of {path} what stands behind # is taken for a remark. If "
                f"it belongs to {name}, put the value in single quotes."
            )


def _number(line: Binding) -> int:
    text = line.original.string
    blank = text[: len(text) - len(text.lstrip())]
    return line.original.line + blank.count("\n")


def _meant(name: str, known: frozenset[str]) -> str:
    if name.upper() in known:
        return name.upper()
    return next(iter(difflib.get_close_matches(name, sorted(known), 1, _LIKE)), "")


def _cut(line: Binding) -> bool:
    _, _, value = line.original.string.partition("=")
    return value.lstrip()[:1] not in ("'", '"') and len(value.strip()) > len(line.value or "")
