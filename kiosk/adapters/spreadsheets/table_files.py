"""Writes lists: CSV, XLSX through XlsxWriter in constant memory, JSON; whole or not at all."""

import contextlib
import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kiosk.services.faults import Fault
from kiosk.services.lists.exporting import TableWriter
from kiosk.services.lists.guest_rows import RowFault
from kiosk.services.safe_csv import inert

FAULT_HEADINGS = ("Row in the list", "What is wrong")
SHEET_ROWS = 1_048_576
"""As many as a sheet has; more go on the next one."""
_MOST_CELL = 32_767
_PRIVATE = 0o600


class NotWritten(Fault):
    """A file could not be written."""


class TableFiles:
    """Writes lists into files of any of the kinds that `kiosk export` names."""

    kinds = (".csv", ".tsv", ".xlsx", ".json")

    @contextlib.contextmanager
    def begin(self, path: Path, headings: Sequence[str]) -> Iterator[TableWriter]:
        """A list that is in its place when the block ends well, and else leaves nothing behind.

        Raises:
            NotWritten: with a sentence: a kind that we do not write, no room, no right.
        """
        kind = path.suffix.lower()
        writers: dict[str, Callable[[Path, Sequence[str]], _Writer]] = {
            ".csv": _Csv,
            ".tsv": lambda place, names: _Csv(place, names, "\t"),
            ".xlsx": _Xlsx,
            ".json": _Json,
        }
        if kind not in writers:
            raise NotWritten(f"Name a file that ends in {', '.join(self.kinds)}.")
        with _written(path) as place:
            writer = writers[kind](place, headings)
            try:
                yield writer
            finally:
                writer.close()


class FaultsFiles:
    """Begins sheets of what could not be imported.

    Args:
        else_in: a folder for a sheet that cannot stand beside its list.
    """

    def __init__(self, else_in: Path) -> None:
        self._else_in = else_in

    def begin(self, beside: Path, headings: Sequence[str]) -> "FaultsFile":
        """A sheet that will stand beside a list."""
        folders = [beside.absolute().parent, self._else_in]
        return FaultsFile(folders, beside.stem, headings)


class FaultsFile:
    """The rows that could not be imported, as a workbook that can be corrected and imported."""

    def __init__(self, folders: Sequence[Path], stem: str, headings: Sequence[str]) -> None:
        self._folders, self._stem, self._headings = folders, stem, headings
        self._file: contextlib.AbstractContextManager[Path] | None = None
        self._writer: _Xlsx | None = None
        self._path: Path | None = None

    def add(self, row: Sequence[str], faults: Sequence[RowFault]) -> None:
        """Write a row and what is wrong with it."""
        if self._writer is None:
            self._begin()
        if self._writer is None:
            return
        cells = [*row, *[""] * (len(self._headings) - len(row))][: len(self._headings)]
        said = " ".join(f"{f.column}: {f.reason}" if f.column else f.reason for f in faults)
        self._writer.add([*cells, str(faults[0].row), said])

    def finish(self) -> Path | None:
        """Put the file into its place; None where no row was added."""
        self._end(None)
        return self._path

    def discard(self) -> None:
        """Leave nothing behind; after `finish` it does nothing."""
        self._end(KeyboardInterrupt())

    def _begin(self) -> None:
        for folder in self._folders:
            path = _free(folder, f"{self._stem} - faults")
            file = _written(path)
            try:
                place = file.__enter__()
            except NotWritten:
                continue
            self._file, self._path = file, path
            self._writer = _Xlsx(place, (*self._headings, *FAULT_HEADINGS))
            return
        raise NotWritten(
            "The faulty rows cannot be written down beside the list. Copy the list into a folder "
            "of your own, then import it from there."
        )

    def _end(self, error: BaseException | None) -> None:
        if self._writer is None or self._file is None:
            return
        self._writer.close()
        self._writer = None
        file, self._file = self._file, None
        if error is None:
            file.__exit__(None, None, None)
        else:
            with contextlib.suppress(type(error)):
                file.__exit__(type(error), error, None)


class _Writer:
    """Takes rows."""

    def add(self, row: Sequence[str | int]) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


class _Csv(_Writer):
    def __init__(self, path: Path, headings: Sequence[str], separator: str = ",") -> None:
        # With a mark: without it Excel takes UTF-8 for Windows-1252.
        self._file: TextIO = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, delimiter=separator)
        self.add(headings)

    def add(self, row: Sequence[str | int]) -> None:
        self._writer.writerow([c if isinstance(c, int) else inert(c) for c in row])

    def close(self) -> None:
        self._file.close()


class _Xlsx(_Writer):
    """Every text is written as a text: no formula, no link, no number of ours is guessed."""

    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "tmpdir": str(path.parent)}
        )
        self._bold = self._book.add_format({"bold": True})
        self._headings = headings
        self._begin()

    def _begin(self) -> None:
        self._sheet: Worksheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for column, heading in enumerate(self._headings):
            self._sheet.set_column(column, column, 18)
            self._sheet.write_string(0, column, heading[:_MOST_CELL], self._bold)
        self._row = 1

    def add(self, row: Sequence[str | int]) -> None:
        if self._row >= SHEET_ROWS:
            self._begin()
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                self._sheet.write_number(self._row, column, cell)
            elif cell:
                self._sheet.write_string(self._row, column, cell[:_MOST_CELL])
        self._row += 1

    def close(self) -> None:
        self._book.close()


class _Json(_Writer):
    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8")
        self._headings, self._begun = list(headings), False

    def add(self, row: Sequence[str | int]) -> None:
        text = json.dumps(dict(zip(self._headings, row, strict=False)), ensure_ascii=False)
        self._file.write(f"{',' if self._begun else '['}\n{text}")
        self._begun = True

    def close(self) -> None:
        self._file.write("\n]\n" if self._begun else "[]\n")
        self._file.close()


@contextlib.contextmanager
def _written(path: Path) -> Iterator[Path]:
    """A file of the same folder that takes the path's place when the block ends well."""
    place: Path | None = None
    try:
        handle, name = tempfile.mkstemp(".part", ".kiosk-", path.absolute().parent)
        os.close(handle)
        place = Path(name)
        yield place
        place.chmod(_PRIVATE)  # guests' names: for nobody else on this laptop
        place.replace(path)
        place = None
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise NotWritten(
            f"{path.name} cannot be written. Close it if another program shows it, check the "
            "folder's rights and the free disk, or name another place."
        ) from error
    finally:
        if place is not None:
            place.unlink(missing_ok=True)


def _free(folder: Path, stem: str) -> Path:
    """A name that nobody has: what a person is correcting is never written over."""
    path, n = folder / f"{stem}.xlsx", 2
    while path.exists():
        path, n = folder / f"{stem} {n}.xlsx", n + 1
    return path
