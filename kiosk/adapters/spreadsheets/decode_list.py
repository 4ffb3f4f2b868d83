"""Decodes a list in the child process: what kind of file it is, then its rows, piece by piece."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from kiosk.adapters.sandbox.decoders import Undecodable
from kiosk.adapters.sandbox.wire import Piece
from kiosk.adapters.spreadsheets.separated_text import separated_rows
from kiosk.adapters.spreadsheets.workbook import workbook_rows

ROWS_EACH = 500
MAX_ROWS = 1_048_576
"""As many as a sheet of Excel has; a longer list is refused before anything of it is kept."""
MAX_COLUMNS = 256
MAX_CELL = 10_000
"""Characters of a cell that are kept."""

_OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"Rar!", b"\x1f\x8b", b"7z")
_HTML = (b"<!doctype", b"<html", b"<table", b"<head", b"<body")
_OTHER_TEXTS = (b"[{", b'{"', b"begin:v")


def decode_list(source: Path | bytes, options: dict[str, Any]) -> Iterator[Piece]:
    """Read a list.

    Args:
        source: the file.
        options: "sheet": the name of a workbook's sheet; by default the first that holds a table.

    Yields:
        First `{"kind", "encoding", "separator", "sheet", "sheets"}`, then `{"rows"}`: lists of
        texts, without empty cells at the end; an empty row is an empty list.

    Raises:
        Undecodable: "empty", "html", "binary", "password", "bomb", "too_wide", "too_long", …
    """
    if isinstance(source, bytes):
        raise Undecodable("binary")
    with source.open("rb") as file:
        head = file.read(4096)
    _refuse_others(head)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        about, rows = workbook_rows(source, head, str(options.get("sheet") or ""))
    else:
        about, rows = separated_rows(source)
    yield Piece(about)
    yield from _pieces(rows)


def _refuse_others(head: bytes) -> None:
    if not head.strip():
        raise Undecodable("empty")
    if head.startswith(_OTHER_FILES):
        raise Undecodable("other_file")
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(_HTML) or (text.startswith(b"<?xml") and b"<html" in text):
        raise Undecodable("html")
    if text.startswith(b"<?xml"):
        raise Undecodable("xml")
    if text.replace(b"\n", b"").replace(b" ", b"").startswith(_OTHER_TEXTS):
        raise Undecodable("other_text")


def _pieces(rows: Iterable[list[str]]) -> Iterator[Piece]:
    count, any_there = 0, False
    walk = iter(rows)
    while part := list(islice(walk, ROWS_EACH)):
        count += len(part)
        if count > MAX_ROWS:
            raise Undecodable("too_long")
        if max(map(len, chain.from_iterable(part)), default=0) > MAX_CELL:
            part = [[cell[:MAX_CELL] for cell in row] for row in part]
        cleaned = [_cleaned(row) for row in part]
        any_there = any_there or any(cleaned)
        yield Piece({"rows": cleaned})
    if not any_there:
        raise Undecodable("empty")


def _cleaned(row: list[str]) -> list[str]:
    while row and not row[-1].strip():
        row.pop()
    if len(row) > MAX_COLUMNS:
        raise Undecodable("too_wide")
    return row
