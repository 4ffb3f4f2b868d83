"""Numbers that a spreadsheet has spoilt: mended where that is certain, else a fault."""

import pytest

from kiosk.adapters.phone_numbers import PhoneRules
from kiosk.services.lists.mobile_repair import repair

INDIA = PhoneRules("IN")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("", ""),
        (" n/a ", ""),
        ("-", ""),
        ("9876543210", "9876543210"),
        ("'9876543210", "9876543210"),
        ("’+919876543210", "+919876543210"),
        ("919876543210", "+919876543210"),
        ("919876543210.0", "+919876543210"),
        ("00919876543210", "+919876543210"),
        ("9876543210.00", "9876543210"),
        ("9.876543210E+9", "9876543210"),
        ("9,876543210E+09", "9876543210"),
        ("９８７６５４３２１０", "9876543210"),
        ("९८७६५४३२१०", "9876543210"),
        ("＋91 98765 43210", "+91 98765 43210"),
        ("tel:+919876543210", "+919876543210"),
        ("447911123456", "+447911123456"),
        ("+91 (98765) 43210", "+91 (98765) 43210"),
    ],
)
def test_what_is_certain(cell, number):
    found = repair(cell, INDIA)
    assert (found.number, found.fault) == (number, "")


@pytest.mark.parametrize(
    "cell", ["9.19877E+11", "9.8765E+09", "12345", "call me", "98765432101234567"]
)
def test_what_is_not_certain(cell):
    found = repair(cell, INDIA)
    assert found.number == ""
    assert found.fault.endswith((".", "210."))


def test_lost_digits_are_said():
    assert "shortened" in repair("9.19877E+11", INDIA).fault


def test_two_numbers_in_a_cell():
    found = repair("9876543210 / 9876543211", INDIA)
    assert (found.number, found.others) == ("9876543210", ("9876543211",))
    assert repair("9876543210 or 12", INDIA).number == "9876543210"


def test_a_zero_that_was_lost_comes_back():
    germany = PhoneRules("DE")
    found = repair("1512 3456789", germany)
    assert germany.fault(found.number) == ""
    assert germany.international(found.number) == "+4915123456789"


@pytest.mark.parametrize("region", ["IN", "DE", "GB", "FR", "ES", "BR", "NG"])
def test_the_quick_way_agrees_with_the_library(region):
    import phonenumbers

    rules = PhoneRules(region)
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    base = str(example.national_number)
    for n in range(300):
        digits = list(base)
        digits[n % len(base)] = str(n % 10)
        digits[(n * 7) % len(base)] = str((n // 10) % 10)
        for text in ("".join(digits), f"+{example.country_code}{''.join(digits)}"):
            try:
                number = phonenumbers.parse(text, region)
                valid = phonenumbers.is_possible_number(number) and phonenumbers.is_valid_number(
                    number
                )
            except phonenumbers.NumberParseException:
                valid = False
            assert (rules.fault(text) == "") == valid, text
            whole = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            assert rules.international(text) == (whole if valid else ""), text
