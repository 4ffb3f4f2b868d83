"""Mobile numbers as the `phonenumbers` library (Google's libphonenumber) understands them.

It is imported where a number is looked at: what asks about no number need not wait for it.
"""

import re
from dataclasses import dataclass
from functools import cached_property

_BETWEEN = {ord(sign): None for sign in " -"}
_LEAST_WITH_COUNTRY = 10


def regions() -> frozenset[str]:
    """Two letters of ISO 3166 for every country that has a numbering plan."""
    import phonenumbers

    return frozenset(phonenumbers.SUPPORTED_REGIONS)


class PhoneRules:
    """Accepts international numbers (+…) and national ones of a default region.

    Args:
        region: two letters of ISO 3166, for example "IN".
    """

    def __init__(self, region: str = "IN") -> None:
        self._region = region.upper()

    @cached_property
    def _code(self) -> int:
        import phonenumbers

        return int(phonenumbers.country_code_for_region(self._region))

    @cached_property
    def _shape(self) -> "_MobileShape | None":
        return _mobile_shape(self._region)

    def fault(self, text: str) -> str:
        """A sentence that says what is wrong with a typed number and how to write it, or ''."""
        if self._national(text):
            return ""  # nearly every number of a list; the library takes a tenth of a millisecond
        import phonenumbers

        try:
            number = phonenumbers.parse(text, self._region)
        except phonenumbers.NumberParseException as trouble:
            if trouble.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
                return f"No country has this code. Write the number like {self._example()}."
            return f"This is not a phone number. Write it like {self._example()}."
        if phonenumbers.is_possible_number(number) and phonenumbers.is_valid_number(number):
            return ""
        match phonenumbers.is_possible_number_with_reason(number):
            case phonenumbers.ValidationResult.TOO_SHORT:
                return f"The number is too short. Write it like {self._example()}."
            case phonenumbers.ValidationResult.TOO_LONG:
                return f"The number is too long. Write it like {self._example()}."
        return f"No such number is in use. Check the digits; write it like {self._example()}."

    def certain(self, text: str) -> bool:
        """Whether it is a mobile number as it stands, in digits, with nothing to be put right.

        Without the country's code it has ten digits at most: more of them may hold it.
        """
        shape = self._shape
        if shape is None or not (len(text) <= _LEAST_WITH_COUNTRY or text[0] == "+"):
            return False
        return shape.certain.fullmatch(text) is not None

    def international(self, text: str) -> str:
        """The number as +, country and digits (ITU-T E.164); empty where it is none."""
        if national := self._national(text):
            return f"+{self._code}{national}"
        import phonenumbers

        try:
            number = phonenumbers.parse(text, self._region)
        except phonenumbers.NumberParseException:
            return ""
        if not phonenumbers.is_valid_number(number):
            return ""
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def _national(self, text: str) -> str:
        """The digits of a mobile number of this region, without what leads up to them.

        Empty for what the library must look at.
        """
        shape = self._shape
        if shape is None:
            return ""
        text = text.translate(_BETWEEN)
        found = shape.plain.fullmatch(text)
        if found is None and (found := shape.led.fullmatch(text)) and shape.any.fullmatch(text):
            return ""  # a number as it stands, too: the library says which
        return found[1] if found else ""

    def _example(self) -> str:
        import phonenumbers

        kind = phonenumbers.PhoneNumberType.MOBILE
        number = phonenumbers.example_number_for_type(self._region, kind)
        if number is None:
            return "+91 98765 43210"
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


@dataclass(frozen=True, slots=True)
class _MobileShape:
    """What a mobile number of a region looks like in digits.

    Attributes:
        plain: with the country's code behind a +, or without.
        led: with the code and no +, or with the digit that is dialled first within the country.
        any: any number of the region.
        certain: as `plain`, in no digits but 0 to 9.
    """

    plain: re.Pattern[str]
    led: re.Pattern[str]
    any: re.Pattern[str]
    certain: re.Pattern[str]


def _mobile_shape(region: str) -> _MobileShape | None:
    """As the library's own tables say it; None for a region without such an entry."""
    import phonenumbers

    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    mobile, general = (
        (metadata.mobile, metadata.general_desc) if metadata is not None else (None, None)
    )
    if metadata is None or mobile is None or general is None or not mobile.national_number_pattern:
        return None
    country = phonenumbers.country_code_for_region(region)
    if len(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[country]) > 1:
        return None  # several countries share the code: the library tells them apart
    code = re.escape(f"+{country}")
    lengths = "|".join(rf"\d{{{length}}}" for length in mobile.possible_length)
    both = (general.national_number_pattern, mobile.national_number_pattern)
    national = "".join(f"(?=(?:{pattern})$)" for pattern in both) + f"({lengths})"
    leads = [str(country)]
    trunk = metadata.national_prefix
    plain_trunk = trunk == metadata.national_prefix_for_parsing
    if trunk and plain_trunk and not metadata.national_prefix_transform_rule:
        leads.append(re.escape(trunk))
    return _MobileShape(
        re.compile(rf"(?:{code})?{national}"),
        re.compile(rf"(?:{'|'.join(leads)}){national}"),
        re.compile(general.national_number_pattern or ""),
        re.compile(rf"(?:{code})?{national}", re.ASCII),
    )
