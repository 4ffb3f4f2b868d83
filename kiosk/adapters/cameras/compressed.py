"""Opens compressed pictures that came over the network, without trusting what they say."""

import cv2
import numpy as np

from kiosk.adapters.cameras.capture import owned
from kiosk.services.camera_ports import Picture

MAX_PIXELS = 40_000_000
"""More than any camera sends: seven hundred bytes can claim a picture that takes gigabytes."""

_PNG = b"\x89PNG\r\n\x1a\n"
_NO_LENGTH = {0x01, *range(0xD0, 0xDA)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def decoded(data: bytes) -> Picture | None:
    """A JPEG or PNG as BGR; None where it is neither, damaged, or too large for a camera's."""
    size = _size(data)
    if size is None or not 0 < size[0] * size[1] <= MAX_PIXELS:
        return None
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    return None if picture is None else owned(picture)


def _size(data: bytes) -> tuple[int, int] | None:
    """Width and height as the header says: ISO/IEC 10918-1, B.2.2, and ISO/IEC 15948, 11.2.2."""
    if data.startswith(_PNG):
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if not data.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
        elif marker in _FRAMES:
            height, width = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        elif marker in _NO_LENGTH:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None
