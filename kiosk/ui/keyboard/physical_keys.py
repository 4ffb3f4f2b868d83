"""Which key was pressed, where the keyboard is set to a script without Latin letters."""

import sys
import unicodedata

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_LATIN_UNTIL = 0x250
"""Code points from here on are other scripts (Unicode, "Blocks": Latin Extended-B ends)."""

# The keys of a US keyboard, plain and with Shift, from the key's place: "\0" types nothing here.
# Scan codes of the PC keyboard (set 1), which Linux counts alike (linux/input-event-codes.h) and
# X11 and Wayland tell with 8 added.
_PC = (
    "\0\0001234567890-=\0\0qwertyuiop[]\0\0asdfghjkl;'`\0\\zxcvbnm,./\0\0\0 ",
    '\0\0!@#$%^&*()_+\0\0QWERTYUIOP{}\0\0ASDFGHJKL:"~\0|ZXCVBNM<>?\0\0\0 ',
)
_X11_OFFSET = 8
# macOS tells the place as its virtual key (HIToolbox, Events.h, kVK_ANSI_...).
_MAC = (
    "asdfhgzxcv\0bqweryt123465=97-80]ou[ip\0lj'k;\\,/nm.\0 `",
    'ASDFHGZXCV\0BQWERYT!@#$^%+(&_*)}OU{IP\0LJ"K:|<?NM>\0 ~',
)


def foreign(text: str) -> bool:
    """Whether a text has characters of a script that is not Latin."""
    return any(ord(char) >= _LATIN_UNTIL for char in text)


def us_text(event: QKeyEvent, platform: str = "") -> str:
    """What the key types on a US keyboard, by its place; empty where that is not known.

    Args:
        event: as the system gave it: made events have no place.
        platform: as `sys.platform`; this one by default.
    """
    platform = platform or sys.platform
    if platform == "darwin":
        rows, place = _MAC, event.nativeVirtualKey()
    else:
        offset = 0 if platform == "win32" else _X11_OFFSET
        rows, place = _PC, event.nativeScanCode() - offset
    row = rows[bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)]
    return row[place].strip("\0") if 0 <= place < len(row) else ""


def pressed_key(event: QKeyEvent, platform: str = "") -> int:
    """The key that a person means: the Latin letter on it where the keyboard types another script.

    A Hindi, Arabic or Cyrillic keyboard has the Latin letters printed beside its own, and the
    buttons of the door say A and D.

    Returns:
        A value of `Qt.Key`.
    """
    key = int(event.key())
    if not _LATIN_UNTIL <= key < Qt.Key.Key_Escape.value:
        return key
    char = us_text(event, platform).upper()
    return ord(char) if char.isalpha() else key


def digit(text: str) -> str:
    """A digit of any script as 0 to 9; empty for everything else."""
    return str(unicodedata.digit(text, "")) if len(text) == 1 else ""
