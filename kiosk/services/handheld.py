"""Handheld scanners: what a burst of keys is, and what text its scanner meant. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

MAX_GAP = 0.035
"""Seconds between two keys of a scanner. The fastest typists need 60 ms on average; keyboard
scanners need 1 to 20 ms."""

MAX_CHARS = 4096


class Fate(Enum):
    """What to do with keys that were held back."""

    HOLD = "hold"
    """Keep them: the next key decides."""
    BURST = "burst"
    """A scanner sent them: take the text, let nobody see the keys."""
    HUMAN = "human"
    """A person pressed them: give them back, in order."""
    DROP = "drop"
    """Too fast for a person and no text: let nobody see them."""


@dataclass(slots=True)
class BurstAssembler:
    """Puts keys together to bursts and tells them from typing, by speed alone.

    Keys are held back from the first on, because a token may begin or go on with the very keys
    that decide: an A that came within a burst must never let anybody in.

    Attributes:
        min_keys: so many keys in a row, each within `MAX_GAP`, are no person. 3 where single keys
            are commands; more where somebody may be typing words in a field.
        min_text: a burst without Enter or Tab at its end counts as a text from this length on.
    """

    min_keys: int = 3
    min_text: int = 16
    _chars: list[str] = field(default_factory=list)
    _keys: int = 0
    _last: float = 0.0

    @property
    def holding(self) -> bool:
        """Whether keys are held back."""
        return self._keys > 0

    def continues(self, at: float) -> bool:
        """Whether a key at this moment belongs to the keys that are held back."""
        return self._keys > 0 and at - self._last <= MAX_GAP

    def key(self, char: str, at: float, *, ends: bool = False) -> tuple[Fate, str]:
        """Take the next key.

        The caller must have settled the keys before with `pause` where this one does not
        continue them (`continues`).

        Args:
            char: what the key types; empty for a key without a character.
            at: seconds when it was pressed, on a clock that only goes forward.
            ends: Enter or Tab.

        Returns:
            The fate of all keys held back, this one included, and the text of a burst.
        """
        self._keys += 1
        self._last = at
        if not ends or not self._chars:  # a scanner may begin with Enter or Tab, too
            if len(self._chars) < MAX_CHARS:
                self._chars.append("" if ends else char)
            return Fate.HOLD, ""
        if self._keys >= self.min_keys:
            return Fate.BURST, self._taken()
        return Fate.HOLD, ""

    def pause(self) -> tuple[Fate, str]:
        """No key came in time: settle what is held back."""
        if self._keys < self.min_keys:
            self._taken()
            return Fate.HUMAN, ""
        text = self._taken()
        return (Fate.BURST, text) if len(text) >= self.min_text else (Fate.DROP, "")

    def _taken(self) -> str:
        text = "".join(self._chars)
        self._chars.clear()
        self._keys = 0
        return text


# What a scanner sends besides the text (ISO/IEC 15424): a symbology identifier such as ]Q1, and
# ECI designators as a backslash with six digits; \000026 is UTF-8.
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_ECI = re.compile(r"\\\d{6}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# A token begins with {" in base64url; anything a scanner was set to send before or after is cut.
_TOKEN = re.compile(r"eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*")
_HS256_CHARS = 43
"""A 32-byte signature in base64url: what follows is the scanner's suffix."""

# The same keys under three layouts (Windows), row by row, plain and with Shift. "·" is a key that
# types nothing by itself: a dead accent.
_US = (
    "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
    '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
)
_QWERTZ = (
    "·1234567890ß·qwertzuiopü+#asdfghjklöäyxcvbnm,.-"
    "°!\"§$%&/()=?·QWERTZUIOPÜ*'ASDFGHJKLÖÄYXCVBNM;:_"
)
_AZERTY = (
    "²&é\"'(-è_çà)=azertyuiop·$*qsdfghjklmùwxcvbn,;:!"
    "·1234567890°+AZERTYUIOP·£µQSDFGHJKLM%WXCVBN?./§"
)


def candidates(text: str) -> list[str]:
    """What a scanner's text may have meant, the likeliest first; never empty.

    The caller takes the first whose signature is good; where none is, the first.

    Args:
        text: as the keys gave it, perhaps under another keyboard layout than the scanner's, with
            Caps Lock, and with whatever the scanner sends before and after.
    """
    found: dict[str, None] = {}
    for spelling in _spellings(text):
        clean = _stripped(spelling)
        for match in _TOKEN.findall(clean):
            found[match] = None
            head, _, signature = match.rpartition(".")
            if len(signature) > _HS256_CHARS:
                found[f"{head}.{signature[:_HS256_CHARS]}"] = None
    first = _stripped(text)
    # A text without a token in any spelling is what it is: the verdict says so.
    return list(found) if found else [first]


def _stripped(text: str) -> str:
    text = _CONTROL.sub("", text).strip()
    return _ECI.sub("", _AIM.sub("", text, count=1) if _AIM.match(text) else text).strip()


def _spellings(text: str) -> Iterator[str]:
    """The text under every layout, each also as Caps Lock would have turned it."""
    yield text
    yield _unlocked(text)
    for typed, meant in (
        (_QWERTZ, _US),
        (_AZERTY, _US),
        (_US, _QWERTZ),
        (_US, _AZERTY),
    ):
        plain = _table(typed, meant)
        yield text.translate(plain)
        yield _unlocked(text).translate(plain)
        # French Caps Lock turns the digits' row and the marks as well: every key is shifted.
        yield text.translate(_table(_shifted(typed), meant))


def _unlocked(text: str) -> str:
    """As it would have come without Caps Lock; letters that have no single other case stay."""
    return "".join(c.swapcase() if len(c.swapcase()) == 1 else c for c in text)


def _shifted(layout: str) -> str:
    half = len(layout) // 2
    return layout[half:] + layout[:half]


def _table(typed: str, meant: str) -> dict[int, str]:
    table = {ord(a): b for a, b in zip(typed, meant, strict=True) if a != "·" and b != "·"}
    if typed is _QWERTZ:
        # A German = is typed on the dead accent's key and swallows the next letter: ´e is é.
        table |= {ord(a): f"={b}" for a, b in zip("éáíóúÉÁÍÓÚý", "eaiouEAIOUz", strict=True)}
    return table
