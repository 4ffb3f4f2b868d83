"""Which command the words ask for, and what those behind an option may be.

What checks one word raises argparse's error with a sentence. The options of the fifty commands that
were not asked for are not built: they cost more than all else that `kiosk check` does of its own.
"""

import re
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Self
from uuid import UUID

from kiosk.domain.decision import DOOR_LIMIT
from kiosk.domain.ticket import MAX_TICKET_ID, Status

_LONGEST_USER, _LONGEST_ORIGIN = 32, 60
"""What both MySQL and MariaDB take."""

STATUSES = {"not_entered": Status.NOT_ENTERED, "entered": Status.ENTERED, "denied": Status.DENIED}
STATUSES["entrydenied"] = Status.DENIED
STATUSES["marked"] = Status.MARKED


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


def day(text: str) -> str:
    """A day as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day. Example: 2026-12-31") from None


def file_name(text: str) -> Path:
    """The name of a file or folder."""
    if not text.strip():  # else it would mean the working folder
        raise ArgumentTypeError("the name of the file is empty")
    return Path(text)


def moment(text: str) -> datetime | str:
    """A time as people type it, in local time; an empty word for none."""
    from kiosk.commands.organiser import local_moment

    try:
        return local_moment(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no time like 2026-11-22T19:30") from None


def sheet_time(text: str) -> datetime:
    """The time of a printed list: a time of today, or with its date."""
    today = datetime.now().astimezone().date().isoformat()
    found = moment(f"{today}T{text}" if re.fullmatch(r"\d{1,2}:\d{2}", text) else text)
    if isinstance(found, str):
        raise ArgumentTypeError("the time of the list is empty")
    return found


def whole_number(text: str) -> int:
    """A number from 1."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= MAX_TICKET_ID:
        raise ArgumentTypeError(f"{text!r} is no number from 1")
    return int(text)


def capacity(text: str) -> int:
    """A number of tickets from 0; an empty word, as -1, for no limit."""
    if not text.strip():
        return -1
    if not text.isascii() or not text.isdigit() or int(text) > MAX_TICKET_ID:
        raise ArgumentTypeError(f"{text!r} is no number of tickets")
    return int(text)


def column_field(text: str) -> tuple[str, str]:
    """A column and what it is, as column=field."""
    column, sign, field = text.rpartition("=")
    if not sign or not column.strip() or not field.strip():
        raise ArgumentTypeError(f"{text!r} is not column=field, such as 'Your name=name'")
    return column.strip(), field.strip()


def user_name(text: str) -> str:
    """A MySQL user."""
    # 32 is MySQL's limit; without a name it would be everybody's account.
    if not text.strip() or len(text) > _LONGEST_USER:
        raise ArgumentTypeError(f"{text[:40]!r} is no user's name of 1 to {_LONGEST_USER} letters")
    return text


def door_name(text: str) -> str:
    """A door's name, as it stands in KIOSK_DOOR."""
    if not text.strip() or len(text) > DOOR_LIMIT:
        raise ArgumentTypeError(f"{text[:40]!r} is no door's name of 1 to {DOOR_LIMIT} letters")
    return text.strip()


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


def people(text: str) -> int:
    """How many people, from 1 to 10,000."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MOST_PEOPLE):
        raise ArgumentTypeError(f"{text[:20]!r} is no number of people from 1 to {_MOST_PEOPLE}")
    return int(text)


_MOST_PEOPLE = 10_000


def reason(text: str) -> str:
    """Why something is done; whoever reads the log asks for it."""
    if not text.strip():
        raise ArgumentTypeError("a reason is needed, such as: second day")
    return text


def asked_verb(words: Sequence[str]) -> str | None:
    """The command among the words; None where all of them must be known to tell."""
    rest = iter(words)
    for word in rest:
        if word == "--env":
            next(rest, None)
        elif not word.startswith("-"):
            return word
        elif word != "--json" and not word.startswith("--env="):
            return None
    return None


class Unasked:
    """Takes every option of a command that was not asked for, and keeps none."""

    def __getattr__(self, _name: str) -> Self:
        return self

    def __call__(self, *_options: object, **_named: object) -> Self:
        """Whatever is added, it is to nothing."""
        return self
