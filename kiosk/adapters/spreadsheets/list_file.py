"""A guest list in a file: what kind it is and its rows, read in a child process with limits."""

import stat
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from kiosk.adapters.sandbox.limits import Limits
from kiosk.adapters.sandbox.runner import NotDecoded, Sandbox
from kiosk.services.lists.list_ports import ListAbout, ListRows

LIMITS = Limits(seconds_each=60, seconds_all=900, memory_bytes=640 * 2**20, piece_bytes=64 * 2**20)

_WORDS = {
    "empty": "This file is empty: there is no guest in it.",
    "html": "This is a web page and no list, although its name says otherwise. Open it in a "
    "spreadsheet program and save it as XLSX or CSV.",
    "binary": "This is no list: the file is not text and not a spreadsheet. Save the list as "
    "XLSX or CSV.",
    "other_file": "This is no spreadsheet, whatever its name says. Save the list as XLSX or CSV.",
    "password": "This workbook is protected by a password. Open it, save it without the password, "
    "then import that.",
    "bomb": "This workbook unpacks to far more than a guest list holds. Save the one sheet that is "
    "needed as CSV.",
    "too_wide": "This list has more than 256 columns. Delete those that are not needed.",
    "too_long": "This list has more than a million rows. Cut it into smaller files.",
    "long_line": "This file has a line of more than a million characters: it is no list. Save the "
    "list as XLSX or CSV.",
    "quote": "A quotation mark in this list is opened and never closed. Save the list again as "
    "XLSX.",
    "no_sheet": "This workbook has no sheet of that name.",
    "damaged": "This file is damaged. Open it in a spreadsheet program and save it again.",
    "memory": "This file takes more memory than a guest list needs: it is too large, or something "
    "stands far below or beside the list. Save the one sheet that is needed as CSV.",
    "time": "This file takes too long to open. Save the one sheet that is needed as CSV.",
    "crashed": "This file cannot be opened: it is damaged. Save the list again as CSV.",
    "cancelled": "The reading was stopped.",
    "gone": "There is no such file any more. Look where the list is now.",
    "no_file": "This is a folder or a device and no file. Choose the file with the list.",
    "held": "This file may not be read: its rights forbid it, or another program holds it open. "
    "Close it there, or import a copy of it.",
    "xml": "This is an XML file, which Kiosk does not read. Open it in a spreadsheet program and "
    "save it as XLSX or CSV.",
    "other_text": "This is a text, but no list with a row for each guest: it is JSON, contacts or "
    "a calendar. Save the list as XLSX or CSV.",
}


class ListFiles:
    """Opens lists; each reading is a child's job.

    Args:
        sandbox: keeps the children.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def read(
        self, path: Path, sheet: str = "", cancelled: Callable[[], bool] = lambda: False
    ) -> ListRows:
        """Begin to read a list; close what is not read to its end.

        Raises:
            NotDecoded: with a sentence; also while the rows are read.
        """
        if reason := _unreadable(path):
            raise NotDecoded(reason, _WORDS[reason])
        job = self._sandbox.run("list", path, LIMITS, {"sheet": sheet}, cancelled, _WORDS)
        try:
            about = _about(next(job).value)
        except StopIteration:
            raise NotDecoded("empty", _WORDS["empty"]) from None
        except BaseException:
            job.close()
            raise
        return ListRows(about, _rows(job), job.close)


def _unreadable(path: Path) -> str:
    """Why a file cannot even be opened; empty where it can.

    A pipe or a device is not opened at all: that may wait for ever, or never end.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return "no_file"
        with path.open("rb"):
            return ""
    except PermissionError:
        return "held"
    except (OSError, ValueError):
        return "gone"


def _about(value: Any) -> ListAbout:  # noqa: ANN401 - whatever the child says
    if not isinstance(value, dict):
        raise NotDecoded("damaged", _WORDS["damaged"])
    sheets = value.get("sheets")
    kind, encoding, separator, sheet = (
        str(value.get(name, ""))[:255] for name in ("kind", "encoding", "separator", "sheet")
    )
    names = tuple(str(name)[:255] for name in sheets) if isinstance(sheets, list) else ()
    return ListAbout(kind, encoding, separator, sheet, names)


def _rows(job: Iterator[Any]) -> Iterator[list[str]]:
    for piece in job:
        rows = piece.value.get("rows") if isinstance(piece.value, dict) else None
        if not isinstance(rows, list) or not _all_text(rows):
            raise NotDecoded("damaged", _WORDS["damaged"])
        yield from rows


def _all_text(rows: list[Any]) -> bool:
    if not set(map(type, rows)) <= {list}:
        return False
    try:
        "".join(chain.from_iterable(rows))  # far quicker than to ask each cell
    except TypeError:
        return False
    return True
