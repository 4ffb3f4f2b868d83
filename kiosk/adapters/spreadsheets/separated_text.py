"""Reads CSV and its relatives: any separator, any encoding, never more than a line at once."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from kiosk.adapters.sandbox.decoders import Undecodable
from kiosk.adapters.spreadsheets.text_encoding import MIXED, encoding_of

SEPARATORS = (",", ";", "\t", "|")
MAX_LINE = 2**20
"""Characters of a line; with line breaks inside quotation marks, of a row."""

_PART = 2**18
_SAMPLE_LINES = 60
_HINT = "sep="


def separated_rows(path: Path) -> tuple[dict[str, Any], Iterator[list[str]]]:
    """What is known of the file, and its rows.

    Raises:
        Undecodable: "binary", "long_line", "quote"; also while the rows are read.
    """
    encoding = encoding_of(path)
    sample = list(islice(_lines(path, encoding), _SAMPLE_LINES))
    hinted = sample[0].strip().lower() if sample else ""
    skip = hinted.startswith(_HINT) and len(hinted) == len(_HINT) + 1
    separator = sample[0].strip()[-1] if skip else _separator(sample)
    about: dict[str, Any] = {
        "kind": "tsv" if separator == "\t" else "csv",
        "encoding": encoding,
        "separator": separator,
        "sheet": "",
        "sheets": [],
    }
    return about, _rows(path, encoding, separator, skip=skip)


def _rows(path: Path, encoding: str, separator: str, *, skip: bool) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_LINE)
    lines = _lines(path, encoding)
    if skip:
        next(lines)
    try:
        yield from csv.reader(lines, delimiter=separator)
    except csv.Error as error:
        raise Undecodable("quote", str(error)[:60]) from None


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """Lines with their ends; the memory of one part and one line at most."""
    if encoding == MIXED:
        yield from _mixed_lines(path)
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    universal = io.IncrementalNewlineDecoder(decoder, translate=True)
    rest = ""
    with path.open("rb") as file:
        while part := file.read(_PART):
            rest += universal.decode(part)
            lines = rest.split("\n")
            rest = lines.pop()
            if len(rest) > MAX_LINE or any(len(line) > MAX_LINE for line in lines):
                raise Undecodable("long_line")
            for line in lines:
                yield line.replace("\0", "") + "\n"
    rest += universal.decode(b"", final=True)
    if rest:
        yield rest.replace("\0", "")


def _mixed_lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        while line := file.readline(MAX_LINE + 1):
            if len(line) > MAX_LINE:
                raise Undecodable("long_line")
            try:
                yield line.decode("utf-8").replace("\0", "")
            except UnicodeDecodeError:
                yield line.decode("cp1252", errors="replace").replace("\0", "")


def _separator(sample: list[str]) -> str:
    """The one that cuts most lines into the same number of cells, more than one."""

    def fitness(separator: str) -> tuple[float, int]:
        try:
            rows = [row for row in csv.reader(sample, delimiter=separator) if row]
        except csv.Error:
            return 0.0, 0
        widths = Counter(len(row) for row in rows)
        if not widths:
            return 0.0, 0
        width, often = widths.most_common(1)[0]
        return (often / len(rows), width) if width > 1 else (0.0, 0)

    best = max(SEPARATORS, key=fitness)
    return best if fitness(best)[0] else ","
