"""The quick look at a phone number says what the library says."""

import random

import phonenumbers
import pytest

from kiosk.adapters.phone_numbers import PhoneRules


def numbers(region, code):
    """Right and nearly right mobile numbers, as lists have them."""
    chance = random.Random(region)
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    like = str(example.national_number)
    for _ in range(25):
        start = like[: chance.randint(1, 4)]
        length = len(like) - len(start) + chance.choice((0, 0, 0, -1, 1))
        digits = start + "".join(chance.choice("0123456789") for _ in range(length))
        yield from (
            digits,
            f"+{code}{digits}",
            f"{code}{digits}",
            f"0{digits}",
            f"{code}{code}{digits}",
            f"0{code}{digits}",
            f"{digits[:5]} {digits[5:]}",
            f"+{code} {digits[:5]}-{digits[5:]}",
        )


@pytest.mark.parametrize("region", ["IN", "DE", "FR", "BR", "TR", "NG", "BD", "US"])
def test_the_quick_look_says_what_the_library_says(region):
    quick, slow = PhoneRules(region), PhoneRules(region)
    slow._shape = None
    code = phonenumbers.country_code_for_region(region)
    found = [(n, quick.fault(n), quick.international(n)) for n in numbers(region, code)]
    assert found == [(n, slow.fault(n), slow.international(n)) for n in numbers(region, code)]
    assert any(fault for _, fault, _ in found)
    assert any(whole for *_, whole in found)
    seen = sum(bool(quick._national(n)) for n, *_ in found)
    assert (seen > 20) == (region != "US"), "in North America countries share a code"
