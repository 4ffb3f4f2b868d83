"""What reading, importing and exporting lists needs from outside, as Protocols."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class ListAbout:
    """What kind of file a list is.

    Attributes:
        kind: "csv", "tsv", "xlsx", "xls" or "ods".
        encoding: of a text.
        separator: of a text's cells.
        sheet: which sheet of a workbook is read.
        sheets: the names of all that can be seen.
    """

    kind: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


class ListRows:
    """A list that is being read: an iterator of rows, to be closed if it is not read to its end.

    Args:
        about: what kind of file it is.
        rows: each a list of texts, without the empty cells at its end.
        close: lets go of the file.
    """

    def __init__(
        self, about: ListAbout, rows: Iterator[list[str]], close: Callable[[], None]
    ) -> None:
        self.about = about
        self._rows, self._close = rows, close

    def __iter__(self) -> Iterator[list[str]]:
        return self._rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._close()


class ListSource(Protocol):
    """Opens files that hold lists."""

    def read(
        self, path: Path, sheet: str = "", cancelled: Callable[[], bool] = lambda: False
    ) -> ListRows:
        """Begin to read a list.

        Raises:
            Fault: with a sentence; also while the rows are read.
        """
        ...
