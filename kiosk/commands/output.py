"""What goes to standard output: sentences for people, or JSON for scripts."""

import contextlib
import json
import os
import sys
from argparse import Namespace
from datetime import datetime
from typing import Any, TextIO

from kiosk.commands.exits import Exit
from kiosk.domain.decision import Decided
from kiosk.domain.text import STEERING, harmless
from kiosk.domain.ticket import Ticket

_LAYOUT = "\n\t"


def prepare_streams() -> None:
    """Write UTF-8 wherever the output goes; a name that cannot be shown is escaped, not fatal."""
    for stream in (sys.stdout, sys.stderr):
        # A closed descriptor makes the stream None, and a test may put a plain object there.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


class OutputLost(Exception):  # noqa: N818 - what happened to the output
    """Standard output takes no more: its disk is full."""


def say(text: str) -> None:
    """Lines for a person; what would steer the terminal is written out.

    Raises:
        BrokenPipeError: whoever read our output has gone.
        OutputLost: it cannot be written.
    """
    _write(harmless(text, _LAYOUT))


def complain(text: str) -> None:
    """A line about what went wrong; where nobody can be told, the exit code still says it."""
    if sys.stderr is not None:
        try:
            print(harmless(text, _LAYOUT), file=sys.stderr, flush=True)
        except (OSError, ValueError):
            _let_go(sys.stderr)


def counted(number: int, thing: str) -> str:
    """A number with what it counts: "1 page", "8 pages"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def say_json(value: object) -> None:
    """One JSON value on one line."""
    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    # Names of files that are no UTF-8 come as lone surrogates, and cannot be written otherwise.
    _write(STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def refuse(options: Namespace, sentence: str, code: Exit = Exit.USAGE, **more: object) -> Exit:
    """Say why nothing was done, also as JSON where that was asked for.

    Args:
        options: parsed; `json` tells whether a script listens.
        sentence: for a person.
        code: what the shell learns.
        more: further keys of the JSON.
    """
    if options.json:
        say_json({"error": sentence, **more})
    complain(sentence)
    return code


def settle() -> None:
    """Write what argparse has left in the buffer.

    Raises:
        BrokenPipeError: whoever read our output has gone.
        OutputLost: it cannot be written.
    """
    if sys.stdout is not None:
        _write("", end="")


def hush() -> None:
    """Let the interpreter's own last flush of standard output go nowhere."""
    _let_go(sys.stdout)


def _write(text: str, end: str = "\n") -> None:
    if sys.stdout is None:
        return
    try:
        print(text, end=end, flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        raise OutputLost from None


def _let_go(stream: TextIO) -> None:
    with contextlib.suppress(AttributeError, OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def ticket_json(ticket: Ticket | None) -> dict[str, Any] | None:
    """A ticket in the words of the table."""
    if ticket is None:
        return None
    return {
        "id": ticket.id,
        "name": ticket.name,
        "mobile_number": ticket.mobile_number,
        "university": ticket.university,
        "event_registered_for": ticket.event,
        "status": ticket.status.value,
        "entry_time": moment_json(ticket.entry_time),
        "category": ticket.category,
        "note": ticket.note,
        "attention": ticket.attention,
    }


def decided_json(decided: Decided | None) -> dict[str, Any] | None:
    """What was decided, when, where, by whom and why."""
    if decided is None:
        return None
    return {
        "status": decided.status.value,
        "at": moment_json(decided.at),
        "door": decided.door,
        "operator": decided.operator,
        "reason": decided.reason,
    }


def moment_json(moment: datetime | None) -> str | None:
    """UTC in ISO 8601."""
    return None if moment is None else moment.isoformat()


def moment_text(moment: datetime) -> str:
    """Local time for a person."""
    return moment.astimezone().strftime("%d %b %Y %H:%M")
