"""Handheld scanners that type: which keys are a scanner's, and which a person's. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from kiosk.services.scanned_text import holds_token, like_code, whole

MAX_GAP = 0.035
"""Seconds between two keys of a scanner that is set to its usual speed, 1 to 20 ms. The fastest
typists need 60 ms on average: keys this close are no person's, whatever they are."""

QUIET = 0.25
"""Seconds without any key, before and after, that make a key which decides a person's. Scanners
with a delay between their keys, on Bluetooth or behind a remote desktop need 36 to 150 ms a key,
as typists do: speed alone does not tell them from typing."""

WARY = 1.0
"""Seconds of quiet after keys that were half of something: the other half may still come."""

SHORT_HOLD = 0.025
"""Seconds between a key's press and its release that no finger manages: a finger needs 50 ms and
more, a scanner takes about 9."""

LONGEST_HOLD_OF_SCANNERS = 0.045
"""However long a scanner of this laptop was seen to hold its keys, this is a finger's."""

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
    MACHINE = "machine"
    """A scanner sent them, and they are no code: let nobody see them."""
    DROP = "drop"
    """Nobody can tell whose they are, or what: let nobody see them."""


@dataclass(slots=True)
class BurstAssembler:
    """Puts keys together to bursts and tells them from what a person presses.

    Keys are held back from the first on, because a token may begin or go on with the very keys
    that decide: an A that came within a burst must never let anybody in. Where single keys
    decide, one is a person's only when no other comes within `QUIET` before or after it, however
    slow the scanner; and one that was held too shortly for a finger is a scanner's, as a code may
    hold one letter. Where somebody types words, they are taken for a scan only where they read
    like a code.

    Attributes:
        deciding: single keys decide; otherwise words are typed in a field.
        min_keys: so many keys in a row, each within `MAX_GAP`, are nobody's words.
        min_text: a text from this length on counts as one although it was slow or has no end.
        short_hold: seconds that a scanner may hold a key; learned from this laptop's scanner.
    """

    deciding: bool = True
    min_keys: int = 6
    min_text: int = 16
    short_hold: float = SHORT_HOLD
    _chars: list[str] = field(default_factory=list)
    _places: list[str] = field(default_factory=list)
    _holds: list[float] = field(default_factory=list)
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
        return not (self._fast and self._keys >= self.min_text and whole(self.text, self.placed))

    @property
    def text(self) -> str:
        """What the keys that are held back type."""
        return "".join(self._chars)

    @property
    def placed(self) -> str:
        """What they would type on a US keyboard, by their places."""
        return "".join(self._places)

    def continues(self, at: float) -> bool:
        """Whether a key at this moment belongs to the keys that are held back."""
        slow = self.deciding or self._keys >= self.min_keys
        return self._keys > 0 and at - self._last <= (QUIET if slow else MAX_GAP)

    def released(self, seconds: float) -> None:
        """A key that is held back was let go, so long after it was pressed."""
        self._holds.append(seconds)

    @property
    def _by_machine(self) -> bool | None:
        """Whether no finger pressed these keys; None where no release told."""
        return max(self._holds) < self.short_hold if self._holds else None

    def key(
        self, char: str, at: float, *, placed: str = "", ends: bool = False, enter: bool = False
    ) -> tuple[Fate, str]:
        """Take the next key.

        The caller must have settled the keys before with `pause` where this one does not
        continue them (`continues`).

        Args:
            char: what the key types; empty for a key without a character.
            at: seconds when it was pressed, on a clock that only goes forward.
            placed: what it types on a US keyboard, by its place; empty where that is not known.
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
                self._places.append("" if ends else placed)
            return Fate.HOLD, ""
        if self._is_sent(self.text, self.placed):
            self._be_wary(QUIET)
            return Fate.BURST, self._taken()
        return Fate.HOLD, ""

    def _is_sent(self, text: str, placed: str) -> bool:
        """Whether a scanner sent what ends here with Enter or Tab."""
        if self.deciding and self._fast:
            return self._keys >= 3
        # Words have spaces; no token and no address has one.
        long = len(text) >= self.min_text and " " not in text.strip()
        if self.deciding:
            return long
        code = like_code(text) and self._by_machine is not False
        return holds_token(text, placed) or (code and (self._fast or long))

    def pause(self) -> tuple[Fate, str]:
        """No key came in time: settle what is held back."""
        keys, printed, fast, wary = self._keys, self._printed, self._fast, self._wary
        ends, machine, chars, placed = self._ends, self._by_machine, set(self._chars), self.placed
        text = self._taken()
        found = whole(text, placed)
        if found or (len(text) >= self.min_text and fast and self._reads_as_scan(text, machine)):
            self._be_wary(QUIET if found else WARY)
            return Fate.BURST, text
        if wary:
            self._be_wary(WARY if keys > 2 else QUIET)
            return Fate.DROP, ""
        if not self.deciding:
            return Fate.HUMAN, ""
        # Not even two keys as fast as this are a person's, and no key that is let go at once.
        if (machine and (printed or ends)) or (keys == 2 and fast and printed and ends):
            self._be_wary(QUIET)
            return Fate.MACHINE, text
        if printed == 0 or (printed == 1 and keys <= 2):
            return Fate.HUMAN, ""
        if len(chars) == 1 and not fast:
            return Fate.ONCE, ""
        if keys > 2:
            self._be_wary(WARY)
        return Fate.DROP, ""

    def _reads_as_scan(self, text: str, machine: bool | None) -> bool:
        return self.deciding or (like_code(text) and machine is not False)

    def learn(self, holds: Sequence[float]) -> None:
        """A scanner held its keys so long: this laptop's scanner may hold a lone one as long."""
        seen = 1.5 * max(holds, default=0.0)
        self.short_hold = min(LONGEST_HOLD_OF_SCANNERS, max(self.short_hold, seen))

    def wait_for_rest(self) -> None:
        """A token was found in what was given back: what comes right behind it belongs to it."""
        self._be_wary(QUIET)

    def _be_wary(self, seconds: float) -> None:
        self._wary_until = max(self._wary_until, self._last + seconds)

    def _taken(self) -> str:
        text = "".join(self._chars)
        self._chars.clear()
        self._places.clear()
        self._holds.clear()
        self._keys = self._printed = 0
        self._ends = False
        return text
