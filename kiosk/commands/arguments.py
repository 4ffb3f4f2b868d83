"""What the words behind an option may be; each raises argparse's error with a sentence."""

import re
from argparse import ArgumentTypeError
from pathlib import Path
from uuid import UUID

from kiosk.domain.ticket import Status

_LONGEST_USER, _LONGEST_ORIGIN = 32, 60
"""What both MySQL and MariaDB take."""

STATUSES = {"not_entered": Status.NOT_ENTERED, "entered": Status.ENTERED, "denied": Status.DENIED}
STATUSES["entrydenied"] = Status.DENIED


def status(text: str) -> Status:
    """A status, in the words of the table or of the window."""
    if text.strip().lower() not in STATUSES:
        raise ArgumentTypeError(f"{text!r} is none of {', '.join(STATUSES)}")
    return STATUSES[text.strip().lower()]


def scan_id(text: str) -> str:
    """A UUID, however it is written."""
    try:
        return str(UUID(text))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no UUID") from None


def file_name(text: str) -> Path:
    """The name of a file or folder."""
    if not text.strip():  # else it would mean the working folder
        raise ArgumentTypeError("the name of the file is empty")
    return Path(text)


def user_name(text: str) -> str:
    """A MySQL user."""
    # 32 is MySQL's limit; without a name it would be everybody's account.
    if not text.strip() or len(text) > _LONGEST_USER:
        raise ArgumentTypeError(f"{text[:40]!r} is no user's name of 1 to {_LONGEST_USER} letters")
    return text


def origin(text: str) -> str:
    """From where a MySQL user may connect, in MySQL's notation."""
    if not text or len(text) > _LONGEST_ORIGIN or any(c.isspace() for c in text):
        raise ArgumentTypeError(f"{text[:40]!r} is no computer; % stands for every one")
    return text


def size(text: str) -> tuple[int, int]:
    """Of a window, in pixels."""
    found = re.fullmatch(r"([0-9]{3,4})[xX]([0-9]{3,4})", text)
    width, height = (int(part) for part in found.groups()) if found else (0, 0)
    if not (640 <= width <= 7680 and 480 <= height <= 4320):
        raise ArgumentTypeError(f"{text!r} is no size from 640x480 to 7680x4320")
    return width, height


def milliseconds(text: str) -> float:
    """A time above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e9:
        raise ArgumentTypeError(f"{text!r} is no number of milliseconds above 0")
    return value
