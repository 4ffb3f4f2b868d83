"""Which encoding a text file has: by its marks, by what can be decoded, and by how it reads."""

import codecs
from pathlib import Path

from kiosk.adapters.sandbox.decoders import Undecodable

MIXED = "utf-8, with lines in windows-1252"
"""A list put together from two programs: each line is decoded by itself."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PART = 2**20
_SAMPLE = 64 * 1024
_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 12, 13, 27})
_OTHERS = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("cp874", "shift_jis", "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp949", "koi8_r"),
)
_FAR = 0.25
"""From this share of bytes above 127 a text is not in Latin letters."""


def encoding_of(path: Path) -> str:
    """A name that `codecs` knows, or `MIXED`.

    Raises:
        Undecodable: "binary": it is no text at all.
    """
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if unmarked := _without_mark(head):
        return unmarked
    if sum(head.count(c) for c in _CONTROLS) > len(head) // 200:
        raise Undecodable("binary")
    good, odd, sample = _examined(path)
    if not odd:
        return "utf-8"
    if good > odd:
        return MIXED
    return _guessed(sample)


def _without_mark(head: bytes) -> str:
    """UTF-16 without a mark: nearly every second byte of Latin text is zero."""
    half = max(1, len(head) // 2)
    if head[1::2].count(0) > 0.6 * half and head[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if head[::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _examined(path: Path) -> tuple[int, int, bytes]:
    """Lines beyond ASCII that are UTF-8, those that are not, and a sample of the latter."""
    good = odd = 0
    sample = bytearray()
    rest = b""
    with path.open("rb") as file:
        while part := file.read(_PART):
            part = rest + part
            cut = part.rfind(b"\n") + 1 or len(part)
            part, rest = part[:cut], part[cut:]
            if len(rest) > 4 * _PART:
                raise Undecodable("long_line")
            more_good, more_odd = _lines(part, sample)
            good, odd = good + more_good, odd + more_odd
    more_good, more_odd = _lines(rest, sample)
    return good + more_good, odd + more_odd, bytes(sample)


def _lines(part: bytes, sample: bytearray) -> tuple[int, int]:
    if part.isascii():
        return 0, 0
    good = odd = 0
    for line in part.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good += 1
        except UnicodeDecodeError:
            odd += 1
            if len(sample) < _SAMPLE:
                sample += line + b"\n"
    return good, odd


def _guessed(sample: bytes) -> str:
    """What `charset-normalizer` says; Windows-1252 for Latin letters, where it could be many."""
    beyond = sum(byte > 127 for byte in sample) / max(1, len(sample))
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=list(_OTHERS), preemptive_behaviour=False).best()
    if found is None:
        return "cp1252"
    if beyond < _FAR and found.coherence < 0.5:
        return "cp1252"
    return str(found.encoding)
