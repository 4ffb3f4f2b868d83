"""The child process: takes jobs from its standard input, one after the other, and decodes."""

import importlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from kiosk.adapters.sandbox.decoders import Undecodable
from kiosk.adapters.sandbox.limits import Limits, Watch, hold
from kiosk.adapters.sandbox.wire import Garbled, Piece, receive, send

CHILD_ARGUMENT = "--decode-in-child"
"""The packaged program is its own child when this is its only argument."""

MAX_SOURCE = 256 * 2**20
"""Bytes that a parent may hand over in place of a path."""

_FORBIDDEN = (
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "pty.spawn",
    "socket.",
    "_winapi.CreateProcess",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
    "os.kill",
)
"""Beginnings of the audit events (Python's documentation, "Audit events table") that no decoder
has any business with."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> NoReturn:
    """Decode until the parent closes the pipe; never returns."""
    jobs, answers = _streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent, which closes the pipe
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)
    if hasattr(os, "nice"):
        os.nice(5)  # the door goes first
    watch = Watch()
    try:
        while (job := receive(jobs, MAX_SOURCE)) is not None:
            _work(job, answers, watch)
    except (Garbled, OSError):  # the parent is gone
        os._exit(1)
    os._exit(0)


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """The pipes from and to the parent, out of reach of whatever a library prints."""
    jobs, answers = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return os.fdopen(jobs, "rb"), os.fdopen(answers, "wb")


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if event == "open":
        _, mode, flags = args
        writes = isinstance(mode, str) and any(c in mode for c in "wax+")
        if not writes and not (isinstance(flags, int) and flags & _WRITING):
            return
    elif not event.startswith(_FORBIDDEN):
        return
    raise PermissionError(f"{event} while a stranger's file is decoded")


def _work(job: tuple[Any, bytearray], answers: BinaryIO, watch: Watch) -> None:
    header, data = job
    limits = Limits(**header["limits"])

    def answer(message: object, beside: bytes | bytearray = b"") -> None:
        send(answers.write, message, beside)
        answers.flush()

    answer({"begun": True})
    watch.work(limits)
    try:
        decode = _decoder(header["decoder"])
        hold(limits)
        source = bytes(data) if header["path"] is None else Path(header["path"])
        for piece in decode(source, header["options"]):
            answer({"piece": piece.value}, piece.data)
            watch.work(limits)
        ending: dict[str, Any] = {"ended": True}
    except Undecodable as trouble:
        ending = {"fault": trouble.reason, "detail": trouble.detail}
    except MemoryError:
        ending = {"fault": "memory"}
    except (BrokenPipeError, KeyboardInterrupt):
        os._exit(1)
    except Exception as error:  # noqa: BLE001 - a decoder may raise anything on a damaged file
        ending = {"fault": "damaged", "detail": _where(error)}
    watch.rest()
    answer(ending)


def _decoder(place: str) -> Callable[[Path | bytes, dict[str, Any]], Iterator[Piece]]:
    module, _, name = place.partition(":")
    found: Callable[[Path | bytes, dict[str, Any]], Iterator[Piece]] = getattr(
        importlib.import_module(module), name
    )
    return found


def _where(error: BaseException) -> str:
    """The error's type and place; not its text, which may hold what is in the file."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" in {Path(last[0].filename).name}:{last[0].lineno}" if last else ""
    return f"{type(error).__name__}{place}"
