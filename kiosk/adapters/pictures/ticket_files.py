"""Tickets in files that were dropped or pasted: photos, screenshots, PDFs; never trusted."""

from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

from kiosk.adapters.pictures.untrusted_files import MAX_PAGES, WORDS, open_pictures
from kiosk.adapters.sandbox.limits import Limits
from kiosk.adapters.sandbox.runner import NotDecoded, Sandbox
from kiosk.domain.token import token_in
from kiosk.services.camera_ports import QrReader

FAMILY_PAGES = 20
"""Looked at to their end, so that several tickets in one file are told; behind them the first
ticket ends the search."""

_BUDGET_MS = 2000.0
"""For all passes on one picture. A person waits for the file."""
_LATER_BUDGET_MS = 300.0
"""The same for the pages of a book."""


class TicketFiles:
    """Reads all texts in the QR codes of files.

    Args:
        reader: used on the calling thread only.
        sandbox: where the files are decoded.
        limits: of one file; by default 5 s and 512 MB.
        max_pages: of one file.
    """

    def __init__(
        self,
        reader: QrReader,
        sandbox: Sandbox,
        limits: Limits | None = None,
        max_pages: int = MAX_PAGES,
    ) -> None:
        self._reader, self._sandbox = reader, sandbox
        self._limits, self._max_pages = limits, max_pages

    def read(
        self, items: Sequence[Path | bytes], going_on: Callable[[], bool] = lambda: True
    ) -> list[str]:
        """Every text once, in the order of the files and pages.

        Args:
            items: files, or what was in them.
            going_on: asked ten times a second, also on another thread; False ends the reading with
                what was found.

        Raises:
            NotDecoded: no file could be opened, or one not to its end and no ticket was found
                before; of several files, one good one is enough.
        """
        texts: dict[str, None] = {}
        fault: NotDecoded | None = None
        opened = False
        for item in items:
            try:
                self._read_one(item, texts, going_on)
                opened = True
            except NotDecoded as trouble:
                fault = fault or trouble
            if not going_on():
                break
        if fault is not None and not opened and not _ticket_in(texts) and going_on():
            raise fault
        return list(texts)

    def _read_one(
        self, item: Path | bytes, texts: dict[str, None], going_on: Callable[[], bool]
    ) -> None:
        """Add a file's texts.

        Raises:
            NotDecoded: it cannot be opened, or not to its end.
        """
        before, whole = len(texts), True
        opened = open_pictures(
            self._sandbox,
            item,
            lambda: not going_on(),
            limits=self._limits,
            max_pages=self._max_pages,
        )
        for number, page in zip(count(1), opened, strict=False):
            budget = _BUDGET_MS if number <= FAMILY_PAGES else _LATER_BUDGET_MS
            reading = self._reader.read(page.picture, budget)
            texts.update(dict.fromkeys(code.text for code in reading.codes))
            whole = whole and page.whole
            if (number >= FAMILY_PAGES and _ticket_in(texts)) or not going_on():
                break
        opened.close()
        if not whole and len(texts) == before:
            raise NotDecoded("damaged", WORDS["damaged"])


def _ticket_in(texts: dict[str, None]) -> bool:
    return any(token_in(text) for text in texts)
