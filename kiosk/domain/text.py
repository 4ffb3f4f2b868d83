"""What people typed: bounded for a search, and made harmless where it is shown to a person."""

import re
import unicodedata

SEARCH_LIMIT = 200
"""Characters of a search that count; a pasted page would cost the database minutes."""
SEARCH_WORDS = 8
"""Words of a search that count: each is one more condition, and SQLite takes some hundreds."""

_TURNING = "\u202a-\u202e\u2066-\u2069"
STEERING = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_TURNING}\ud800-\udfff]")
"""Control characters, ends of lines, turning signs, and halves of characters."""
_NO_DIGIT = re.compile(r"[^0-9]+")
_NOT_DECIMAL = re.compile(r"\D+")
# Letters by their category, yet drawn as nothing (Unicode: Default_Ignorable_Code_Point), and the
# empty Braille pattern.
_BLANK_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u034f")


def shortened_search(search: str) -> str:
    """The words of a search that count: the first ones, without repeated spaces."""
    return " ".join(search[:SEARCH_LIMIT].split()[:SEARCH_WORDS])


def plain_digits(text: str) -> str:
    """The text with every script's decimal digits written as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def cut_to(text: str, most: int) -> str:
    """The text, with an ellipsis for what is more than so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def last_digits(text: str, count: int = 10) -> str:
    """The last digits of a phone number, however it is written: two alike are one number."""
    if text.isascii():  # nearly every one; the digits of other scripts take four times as long
        return text[-count:] if text.isdigit() else _NO_DIGIT.sub("", text)[-count:]
    return "".join(c for c in plain_digits(text) if c.isdecimal())[-count:]


def last_three(mobile: str) -> str:
    """All that a door sees of a mobile number: '…' and its last three digits."""
    end = mobile[-3:]
    if len(end) == 3 and end.isascii() and end.isdigit():  # nearly always, and much quicker
        return f"…{end}"
    digits = _NOT_DECIMAL.sub("", mobile)[-3:]
    return f"…{digits}" if digits else ""


def without_turning(text: str) -> str:
    """The text without the signs that turn a line's direction round (Unicode TR 9, section 2).

    Marks that join letters stay: Devanagari, Persian and emoji are spelt with them.
    """
    return re.sub(f"[{_TURNING}]", "", text)


def has_visible(text: str) -> bool:
    """Whether anything of a text can be seen: a letter, digit, sign or picture."""
    if text.isascii() and text.isprintable():
        return bool(text.strip())
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANK_LETTERS for c in text)


def harmless(text: str, spared: str = "") -> str:
    """A text for a terminal: what would steer it is written out.

    Names come from a table that others write, too. A control character could clear the screen or
    draw a line that no command said; a turning sign could show a text backwards.

    Args:
        text: of any origin.
        spared: control characters that mean what they do, such as the end of a line.
    """
    return STEERING.sub(lambda found: found[0] if found[0] in spared else _escaped(found[0]), text)


def on_one_line(text: str) -> str:
    """A text out of the table without what would break or steer the line that shows it."""
    return " ".join(STEERING.sub(" ", text).split()) if STEERING.search(text) else text


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
