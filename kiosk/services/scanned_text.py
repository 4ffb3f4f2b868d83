"""What text a handheld scanner meant, whatever the keyboard's layout made of its keys. Pure."""

import re
from collections.abc import Iterator
from functools import cache

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

_SHORTEST_CODE = 6
_UNLIKE_WORDS = re.compile(r"[0-9/:_=]")

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


def candidates(text: str, placed: str = "") -> list[str]:
    """What a scanner's text may have meant, the likeliest first; never empty.

    The caller takes the first whose signature is good; where none is, the first.

    Args:
        text: as the keys gave it, perhaps under another keyboard layout than the scanner's, with
            Caps Lock, and with whatever the scanner sends before and after.
        placed: the same keys by their place, as a US keyboard types them; empty where not known.
    """
    found: dict[str, None] = {}
    for typed in dict.fromkeys((text, placed)):
        for spelling in _spellings(typed):
            clean = _stripped(spelling)
            for match in _TOKEN.findall(clean):
                found[match] = None
                head, _, signature = match.rpartition(".")
                if len(signature) > _HS256_CHARS:
                    found[f"{head}.{signature[:_HS256_CHARS]}"] = None
    # A text without a token in any spelling is what it is: the verdict says so.
    return list(found) if found else [_stripped(text)]


def holds_token(text: str, placed: str = "") -> bool:
    """Whether a token is in a scanner's text, in any spelling, perhaps cut short."""
    return any(_TOKEN.fullmatch(spelling) for spelling in candidates(text, placed))


def begins_token(text: str) -> bool:
    """Whether a token, or the first half of one, is in a text, in any spelling."""
    return any(_BEGUN.search(spelling) for spelling in _spellings(text))


def whole(text: str, placed: str = "") -> bool:
    """Whether a token with all of its signature is in a scanner's text, in any spelling."""
    return any(_WHOLE.fullmatch(spelling) for spelling in candidates(text, placed))


def like_code(text: str) -> bool:
    """Whether a text that is no token looks like a code's content, and not like a word.

    No code that people meet at a door is letters alone; words have no digits or slashes in them,
    and codes have no spaces.
    """
    text = text.strip()
    return len(text) >= _SHORTEST_CODE and " " not in text and bool(_UNLIKE_WORDS.search(text))


def _stripped(text: str) -> str:
    text = _CONTROL.sub("", text).strip()
    return _ECI.sub("", _AIM.sub("", text, count=1) if _AIM.match(text) else text).strip()


def _spellings(text: str) -> Iterator[str]:
    """The text under every layout, each also as Caps Lock would have turned it."""
    unlocked = _unlocked(text)
    yield text
    yield unlocked
    for plain, shifted in _repairs():
        yield text.translate(plain)
        yield unlocked.translate(plain)
        yield text.translate(shifted)


@cache
def _repairs() -> tuple[tuple[dict[int, str], dict[int, str]], ...]:
    """What one layout typed -> what another would have; also where every key was shifted.

    French Caps Lock turns the digits' row and the marks as well as the letters.
    """
    pairs = ((_QWERTZ, _US), (_AZERTY, _US), (_US, _QWERTZ), (_US, _AZERTY))
    return tuple((_table(typed, meant), _table(_shifted(typed), meant)) for typed, meant in pairs)


def _unlocked(text: str) -> str:
    """As it would have come without Caps Lock; letters that have no single other case stay."""
    turned = text.swapcase()
    # Only a sigma's case depends on the letters beside it, and only what has no single other case
    # grows longer: else the whole text at once gives the same, thirty times as fast.
    if len(turned) == len(text) and "Σ" not in text:
        return turned
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
