"""The log for support: rotating files in the data folder, without tokens and secrets."""

import logging
import os
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

from kiosk.domain.text import harmless

FILE_BYTES = 1_000_000
FILES_KEPT = 4

_TOKEN = re.compile(r"ey[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")


class DiscreetFormatter(logging.Formatter):
    """Takes whatever looks like a token, and the given secrets, out of every line.

    Nothing of ours logs them; a library's debug line or an exception's text might. What would
    steer a terminal or pretend to be another line is written out: an exception's text may come
    from a server, and that from whoever stands in its place.

    Args:
        secrets: texts that must never appear; empty ones are ignored.
    """

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The line, or lines with a traceback, with tokens and secrets taken out."""
        text = _on_their_lines(super().format(record))
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return _CREDENTIALS.sub("[login]@", _TOKEN.sub("[token]", text))


def _on_their_lines(text: str) -> str:
    """One entry: control characters are written out, and what follows its first line is set in."""
    first, *more = harmless(text, "\n").split("\n")
    return "\n".join((first, *(f"  {line}" for line in more)))


class _OwnersFile(RotatingFileHandler):
    """A rotating file with mode 0600 from its first byte."""

    def _open(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the base's type is private
        os.close(os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Nothing: a full disk must not fill the terminal with tracebacks, line by line."""


def log_place(folder: Path) -> Path:
    """Where the log is, below the data folder."""
    return folder / "logs" / "kiosk.log"


def start_log(folder: Path, secrets: tuple[str, ...] = (), *, level: int = logging.INFO) -> bool:
    """Send the program's log to `folder`/logs/kiosk.log.

    Args:
        folder: the data folder.
        secrets: texts to be kept out (SECRET_KEY, the password).
        level: from which level on.

    Returns:
        False where the folder cannot be written: the program goes on without a log.
    """
    try:
        place = log_place(folder)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _OwnersFile(
            place, maxBytes=FILE_BYTES, backupCount=FILES_KEPT - 1, encoding="utf-8"
        )
    except OSError:
        # Without any handler, Python would print every warning on the terminal.
        logging.getLogger("kiosk").addHandler(logging.NullHandler())
        return False
    handler.setFormatter(DiscreetFormatter(secrets))
    logger = logging.getLogger("kiosk")
    logger.addHandler(handler)
    logger.setLevel(level)
    return True
