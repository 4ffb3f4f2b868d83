"""Mobile numbers as the `phonenumbers` library (Google's libphonenumber) understands them."""

import phonenumbers

REGIONS: frozenset[str] = frozenset(phonenumbers.SUPPORTED_REGIONS)
"""Two letters of ISO 3166 for every country that has a numbering plan."""

_EXAMPLE = phonenumbers.PhoneNumberType.MOBILE


class PhoneRules:
    """Accepts international numbers (+…) and national ones of a default region.

    Args:
        region: two letters of ISO 3166, for example "IN".
    """

    def __init__(self, region: str = "IN") -> None:
        self._region = region.upper()

    def fault(self, text: str) -> str:
        """A sentence that says what is wrong with a typed number and how to write it, or ''."""
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

    def _example(self) -> str:
        number = phonenumbers.example_number_for_type(self._region, _EXAMPLE)
        if number is None:
            return "+91 98765 43210"
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
