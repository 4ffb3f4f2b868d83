"""Wrong PINs in a row, kept in a small file: a restart gives nobody fresh tries."""

import json
import logging
from datetime import datetime
from pathlib import Path

from kiosk.services.people.wrong_pins import WrongPins
from kiosk.services.private_file import write_private

_log = logging.getLogger(__name__)
_NAME = "wrong-pins.json"


class WrongPinFile:
    """Keeps, for each operator's name, how many wrong PINs were typed in a row, and when.

    A file that is damaged counts as none: it slows guessing down and must lock nobody out.

    Args:
        folder: the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self._unwritten: dict[str, WrongPins] = {}

    def wrong(self, name: str) -> WrongPins:
        """What is kept for a name."""
        return self._unwritten.get(name) or self._read().get(name, WrongPins())

    def note(self, name: str, pins: WrongPins) -> None:
        """Keep it; where the disk cannot, for as long as the program runs."""
        kept = {**self._read(), name: pins}
        texts = {
            who: [found.count, found.last.isoformat()]
            for who, found in kept.items()
            if found.count and found.last
        }
        try:
            write_private(self._path, json.dumps(texts, ensure_ascii=False).encode())
        except OSError:
            _log.warning("wrong PINs cannot be kept over a restart: %s", self._path)
            self._unwritten[name] = pins
        else:
            self._unwritten.pop(name, None)

    def _read(self) -> dict[str, WrongPins]:
        try:
            found = json.loads(self._path.read_text("utf-8"))
            return {
                str(name): WrongPins(int(count), datetime.fromisoformat(at))
                for name, (count, at) in found.items()
            }
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
