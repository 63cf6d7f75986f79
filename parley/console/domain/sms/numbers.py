"""Telephone numbers as the networks write them (E.164)."""

import phonenumbers


def read_number(typed: str, country: str = "") -> str:
    """The number as +49301234567, or "" when it cannot be one; `country` (ISO 3166-1) helps with national spellings."""
    try:
        number = phonenumbers.parse(typed.strip(), country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def write_number(number: str) -> str:
    """An E.164 number with the blanks that people read it by; what is none comes back as it is."""
    try:
        read = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
