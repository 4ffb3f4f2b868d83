"""Reads XLSX, XLS and ODS through `python-calamine`, after a look at how large they unpack."""

import math
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kiosk.adapters.sandbox.decoders import Undecodable

MAX_UNPACKED = 400 * 2**20
"""Bytes that a workbook may unpack to; a million rows of six cells are 300 MB."""
_MAX_MEMBERS = 10_000
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_ODS = b"encryption-data"
_MANIFEST = "META-INF/manifest.xml"
_EXACT = 2**53
"""Up to here a double holds every whole number."""


def workbook_rows(
    path: Path, head: bytes, wanted: str
) -> tuple[dict[str, Any], Iterator[list[str]]]:
    """What is known of the workbook, and the rows of one sheet.

    Args:
        path: the file.
        head: its first bytes.
        wanted: the sheet's name; empty for the first that holds a table.

    Raises:
        Undecodable: "bomb", "password", "no_sheet", "other_file", "damaged".
    """
    zipped = head.startswith(b"PK")
    kind = _examine_zip(path) if zipped else _examine_ole(path)
    try:
        with path.open("rb") as file:  # by its name it would be taken for what it may not be
            book = CalamineWorkbook.from_filelike(file)
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        sheet = _chosen(book, names, wanted)
    except PasswordError:
        raise Undecodable("password") from None
    except (CalamineError, OSError) as error:
        if "password" in str(error).lower():
            raise Undecodable("password") from None
        raise Undecodable("damaged", type(error).__name__) from None
    about = {
        "kind": kind,
        "encoding": "",
        "separator": "",
        "sheet": sheet.name,
        "sheets": names,
    }
    return about, _rows(sheet)


def _examine_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            unpacked = sum(member.file_size for member in members)
            if len(members) > _MAX_MEMBERS or unpacked > MAX_UNPACKED:
                raise Undecodable("bomb")
            if _MANIFEST in names and _ENCRYPTED_ODS in archive.read(_MANIFEST):
                raise Undecodable("password")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise Undecodable("damaged", type(error).__name__) from None
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise Undecodable("other_file")


def _examine_ole(path: Path) -> str:
    """An old workbook, or the container in which Office puts an encrypted new one."""
    with path.open("rb") as file:
        while part := file.read(2**20):
            if _ENCRYPTED in part:
                raise Undecodable("password")
    return "xls"


def _chosen(book: CalamineWorkbook, names: list[str], wanted: str) -> CalamineSheet:
    if wanted:
        if wanted not in names:
            raise Undecodable("no_sheet")
        return book.get_sheet_by_name(wanted)
    first = None
    for name in names:
        sheet = book.get_sheet_by_name(name)
        if sheet.height > 1 and sheet.width > 0:
            return sheet
        first = first or sheet
    if first is None:
        raise Undecodable("empty")
    return first


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    start = sheet.start
    yield from ([] for _ in range(start[0] if start else 0))  # so that row numbers are the sheet's
    for row in sheet.iter_rows():
        yield [cell if isinstance(cell, str) else _text(cell) for cell in row]


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case float():
            whole = math.isfinite(cell) and cell.is_integer() and abs(cell) < _EXACT
            return str(int(cell)) if whole else repr(cell)
        case datetime():
            return cell.isoformat(" ", "seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return ""
