"""Handheld scanners: what a burst of keys is, and what text its scanner meant. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

MAX_GAP = 0.035
"""Seconds between two keys of a scanner that is set to its usual speed, 1 to 20 ms. The fastest
typists need 60 ms on average: keys this close are no person's, whatever they are."""

QUIET = 0.25
"""Seconds without any key, before and after, that make a key which decides a person's. Scanners
with a delay between their keys, on Bluetooth or behind a remote desktop need 36 to 150 ms a key,
as typists do: speed alone does not tell them from typing."""

WARY = 1.0
"""Seconds of quiet after keys that were half of something: the other half may still come."""

MAX_CHARS = 4096


class Fate(Enum):
    """What to do with keys that were held back."""

    HOLD = "hold"
    """Keep them: the next key decides."""
    BURST = "burst"
    """A scanner sent them: take the text, let nobody see the keys."""
    HUMAN = "human"
    """A person pressed them: give them back, in order."""
    ONCE = "once"
    """A person pressed one key several times: give the first back."""
    DROP = "drop"
    """Nobody can tell whose they are, or what: let nobody see them."""


@dataclass(slots=True)
class BurstAssembler:
    """Puts keys together to bursts and tells them from what a person presses.

    Keys are held back from the first on, because a token may begin or go on with the very keys
    that decide: an A that came within a burst must never let anybody in. Where single keys
    decide, one is a person's only when no other comes within `QUIET` before or after it, however
    slow the scanner. Where somebody types words, only speed tells.

    Attributes:
        deciding: single keys decide; otherwise words are typed in a field.
        min_keys: so many keys in a row, each within `MAX_GAP`, are nobody's words.
        min_text: a text from this length on counts as one although it was slow or has no end.
    """

    deciding: bool = True
    min_keys: int = 6
    min_text: int = 16
    _chars: list[str] = field(default_factory=list)
    _keys: int = 0
    _printed: int = 0
    _ends: bool = False
    _fast: bool = True
    _last: float = float("-inf")
    _wary_until: float = float("-inf")
    _wary: bool = False

    @property
    def holding(self) -> bool:
        """Whether keys are held back."""
        return self._keys > 0

    @property
    def patient(self) -> bool:
        """Whether what is held back is settled only after `QUIET`, and not after `MAX_GAP`."""
        if not self.deciding:
            return self._keys >= self.min_keys
        if not self._printed and not self._ends:
            return False  # Tab alone decides nothing, and must not lag
        return not (self._fast and self._keys >= self.min_text and whole("".join(self._chars)))

    def continues(self, at: float) -> bool:
        """Whether a key at this moment belongs to the keys that are held back."""
        slow = self.deciding or self._keys >= self.min_keys
        return self._keys > 0 and at - self._last <= (QUIET if slow else MAX_GAP)

    def key(
        self, char: str, at: float, *, ends: bool = False, enter: bool = False
    ) -> tuple[Fate, str]:
        """Take the next key.

        The caller must have settled the keys before with `pause` where this one does not
        continue them (`continues`).

        Args:
            char: what the key types; empty for a key without a character.
            at: seconds when it was pressed, on a clock that only goes forward.
            ends: Enter or Tab.
            enter: Enter: it presses a button, as a letter may.

        Returns:
            The fate of all keys held back, this one included, and the text of a burst.
        """
        if not self._keys:
            self._wary, self._fast = at < self._wary_until, True
        elif at - self._last > MAX_GAP:
            self._fast = False
        self._keys += 1
        self._last = at
        self._ends = self._ends or enter
        self._printed += not ends and char.isprintable() and bool(char)
        if not ends or not self._chars:  # a scanner may begin with Enter or Tab, too
            if len(self._chars) < MAX_CHARS:
                self._chars.append("" if ends else char)
            return Fate.HOLD, ""
        text = "".join(self._chars)
        if self._fast:
            sent = self._keys >= (3 if self.deciding else self.min_keys)
        else:  # words have spaces; no token and no address has one
            sent = len(text) >= self.min_text and " " not in text.strip()
        if sent:
            self._be_wary(QUIET)
            self._taken()
            return Fate.BURST, text
        return Fate.HOLD, ""

    def pause(self) -> tuple[Fate, str]:
        """No key came in time: settle what is held back."""
        keys, printed, fast, wary = self._keys, self._printed, self._fast, self._wary
        chars = set(self._chars)
        text = self._taken()
        if len(text) >= self.min_text and (fast or whole(text)):
            self._be_wary(QUIET if whole(text) else WARY)
            return Fate.BURST, text
        if wary:
            self._be_wary(WARY if keys > 2 else QUIET)
            return Fate.DROP, ""
        if not self.deciding and keys < self.min_keys:
            return Fate.HUMAN, ""
        if self.deciding and (printed == 0 or (printed == 1 and keys <= 2)):
            return Fate.HUMAN, ""
        if self.deciding and len(chars) == 1 and not fast:
            return Fate.ONCE, ""
        if keys > 2:
            self._be_wary(WARY)
        return Fate.DROP, ""

    def wait_for_rest(self) -> None:
        """A token was found in what was given back: what comes right behind it belongs to it."""
        self._be_wary(QUIET)

    def _be_wary(self, seconds: float) -> None:
        self._wary_until = max(self._wary_until, self._last + seconds)

    def _taken(self) -> str:
        text = "".join(self._chars)
        self._chars.clear()
        self._keys = self._printed = 0
        self._ends = False
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
_BEGUN = re.compile(r"eyJ[A-Za-z0-9_-]{12,}")
_WHOLE = re.compile(rf"eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{{2,}}\.[A-Za-z0-9_-]{{{_HS256_CHARS},}}")

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


def holds_token(text: str) -> bool:
    """Whether a token is in a scanner's text, in any spelling, perhaps cut short."""
    return any(_TOKEN.fullmatch(spelling) for spelling in candidates(text))


def begins_token(text: str) -> bool:
    """Whether a token, or the first half of one, is in a text, in any spelling."""
    return any(_BEGUN.search(spelling) for spelling in _spellings(text))


def whole(text: str) -> bool:
    """Whether a token with all of its signature is in a scanner's text, in any spelling."""
    return any(_WHOLE.fullmatch(spelling) for spelling in candidates(text))


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
