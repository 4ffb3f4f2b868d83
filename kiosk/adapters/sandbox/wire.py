"""What parent and child say to each other: a JSON value and some bytes, each with its length."""

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

_LENGTHS = struct.Struct("!IQ")
MAX_HEADER = 32 * 2**20
_PART = 2**20


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a decoder found in a file.

    Attributes:
        value: whatever JSON holds.
        data: bytes beside it.
    """

    value: Any
    data: bytes | bytearray = b""


class Garbled(Exception):  # noqa: N818 - what came, not what failed
    """What the other side said is no message, or there was too much of it."""


def send(
    write: Callable[[bytes | memoryview], object], header: object, data: bytes | bytearray = b""
) -> None:
    """Write one message.

    Args:
        write: writes all of what it is given.
        header: a value that JSON holds.
        data: bytes beside it.
    """
    text = json.dumps(header, separators=(",", ":")).encode()
    write(_LENGTHS.pack(len(text), len(data)) + text)
    if data:
        write(memoryview(data))


def receive(file: BinaryIO, most: int) -> tuple[Any, bytearray] | None:
    """Read one message; None where the other side has ended between two of them.

    Args:
        file: unbuffered or buffered; read as far as the message goes.
        most: bytes beside the header that are taken.

    Raises:
        Garbled: it ended within a message, or said something else.
    """
    lengths = _exactly(file, _LENGTHS.size)
    if not lengths:
        return None
    text_bytes, data_bytes = _LENGTHS.unpack(lengths)
    if text_bytes > MAX_HEADER or data_bytes > most:
        raise Garbled("too long")
    text, data = _exactly(file, text_bytes), _exactly(file, data_bytes)
    if len(text) < text_bytes or len(data) < data_bytes:
        raise Garbled("cut short")
    try:
        return json.loads(text), data
    except (ValueError, RecursionError) as error:
        raise Garbled("no JSON") from error


def _exactly(file: BinaryIO, length: int) -> bytearray:
    """So many bytes; none if there are none at all.

    Raises:
        Garbled: it ended in between.
    """
    data = bytearray(length)
    view, done = memoryview(data), 0
    while done < length:
        got = file.readinto(view[done : done + _PART])  # type: ignore[attr-defined]
        if not got:
            if done:
                raise Garbled("cut short")
            return bytearray()
        done += got
    return data
