"""Mobile numbers that a spreadsheet has spoilt: mended where that is certain, else a fault."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kiosk.domain.text import plain_digits
from kiosk.domain.ticket import MOBILE_LIMIT
from kiosk.services.issuing import tidy
from kiosk.services.ports import MobileRules

_NOTHING = frozenset({"", "-", "--", "na", "n/a", "nil", "none", "null", "no", "0", ".", "x"})
_SHORTENED = re.compile(r"(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_APOSTROPHES = "'’‘ʼ`´"
_BETWEEN = re.compile(r"[/;|&]|,|\n|\bor\b|\band\b", re.IGNORECASE)
_LEAST_WITH_COUNTRY = 10
_DECIMALS = re.compile(r"(\d{7,})[.,]0+")


@dataclass(frozen=True, slots=True)
class Mobile:
    """A number as it is registered.

    Attributes:
        number: empty where the cell holds none.
        fault: a sentence where the cell holds something that is no number; then `number` is empty.
        others: further numbers of the same cell.
    """

    number: str = ""
    fault: str = ""
    others: tuple[str, ...] = ()


def repair(cell: str, rules: MobileRules) -> Mobile:
    """The mobile number that a cell of a list holds.

    Args:
        cell: as it was read, of any spelling.
        rules: say what a number is.
    """
    if rules.certain(cell):  # nearly every one
        return Mobile(cell)
    text = plain_digits(tidy(cell)).replace("＋", "+").strip(_APOSTROPHES + " ")
    text = text.removeprefix("tel:").strip()
    if text.lower() in _NOTHING:
        return Mobile()
    if shortened := _SHORTENED.fullmatch(text):
        return _written_out(text, shortened, rules)
    text = _DECIMALS.sub(r"\1", text)
    if number := _certain(text, rules):
        return Mobile(number)
    parts = [part for part in (p.strip() for p in _BETWEEN.split(plain_digits(cell))) if part]
    if len(parts) > 1:
        numbers = [number for part in parts if (number := _certain(tidy(part), rules))]
        if numbers:
            return Mobile(numbers[0], others=tuple(numbers[1:]))
    return Mobile(fault=rules.fault(text))


def _written_out(text: str, shortened: re.Match[str], rules: MobileRules) -> Mobile:
    """A number that a spreadsheet wrote as 9.19877E+11: its digits may be there, or lost."""
    decimals, exponent = shortened[2] or "", int(shortened[3])
    if len(decimals) == exponent:
        try:
            digits = str(int(Decimal(text.replace(",", "."))))
        except InvalidOperation:
            digits = ""
        if number := _certain(digits, rules):
            return Mobile(number)
    return Mobile(
        fault=f"The spreadsheet has shortened this number to {text}; its last digits are lost. "
        "Format the column as text and type the number again."
    )


def _certain(text: str, rules: MobileRules) -> str:
    """The number, with what it lost in front put back; empty where more than one is possible."""
    digits = "".join(c for c in text if c.isdigit())
    if not digits or any(c.isalpha() for c in text):
        return ""
    if text.startswith("00"):
        text = f"+{digits[2:]}"
    if rules.fault(text) == "":
        if not text.startswith("+") and len(digits) > _LEAST_WITH_COUNTRY:
            whole = rules.international(text)
            if whole == f"+{digits}":  # the country's code is there, and its + was lost
                return whole
        return text if len(text) <= MOBILE_LIMIT else _digits_of(text, digits)
    found = {
        rules.international(candidate): candidate
        for candidate in (f"+{digits}", f"0{digits}")
        if rules.fault(candidate) == ""
    }
    return next(iter(found.values())) if len(found) == 1 else ""


def _digits_of(text: str, digits: str) -> str:
    return f"+{digits}" if text.startswith("+") else digits
