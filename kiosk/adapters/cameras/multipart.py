"""Cuts JPEG pictures out of a `multipart/x-mixed-replace` body, however its parts are marked."""

import re

MAX_PICTURE = 16 << 20
"""Bytes; a larger part is no camera picture, and memory is finite."""

_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_START = b"\xff\xd8\xff"
_END = b"\xff\xd9"


class JpegParts:
    """Collects bytes and gives the newest complete picture.

    Part headers end with an empty line; with a Content-Length the part is cut by it. Some servers
    send none, and some a wrong one: then a picture ends where the next boundary begins (a JPEG
    ends with the bytes FF D9, ISO/IEC 10918-1, annex B).
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what came from the network.

        Raises:
            ValueError: a part is too large to be a picture.
        """
        self._buffer += data
        if len(self._buffer) > MAX_PICTURE:
            raise ValueError("no picture within the limit")

    def newest(self) -> bytes | None:
        """The last complete picture, once; older ones are dropped undecoded."""
        newest: bytes | None = None
        while (picture := self._take()) is not None:
            newest = picture
        return newest

    def _take(self) -> bytes | None:
        """The first complete picture in the buffer, cut off it."""
        start = self._buffer.find(_START)
        if start < 0:
            return None
        end = self._end(start)
        if end is None:
            return None
        picture = bytes(self._buffer[start:end])
        del self._buffer[:end]
        return picture

    def _end(self, start: int) -> int | None:
        lengths = _LENGTH.findall(self._buffer, 0, start)
        if lengths:
            end = start + int(lengths[-1])
            if end > len(self._buffer):
                return None if end - start <= MAX_PICTURE else self._marked_end(start)
            if self._buffer[start:end].rstrip(b"\0\r\n").endswith(_END):
                return end
        return self._marked_end(start)

    def _marked_end(self, start: int) -> int | None:
        """Where the end marker stands right before a boundary line."""
        match = re.compile(rb"\xff\xd9[\0\r\n]*--").search(self._buffer, start)
        return match.start() + len(_END) if match else None
