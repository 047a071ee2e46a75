"""Numbers of other countries, read by libphonenumber; Korean ones never come here.

The library is loaded with the first such number: most files have none, and it takes a while.
"""

_EXIT_LENGTHS = (2, 3, 5)
"""00, 001 to 009, 00300 to 00799: the longest that leaves a valid number is not always right, so
the shortest is tried first."""
_KOREA = "82"


def read_foreign(digits: str, *, plus: bool) -> str | None:
    """Return a foreign number in E.164, or ``None``.

    Args:
        digits: with country code, after a plus sign or after a Korean exit code (001, 00700 …).
        plus: whether a plus sign stood before them.
    """
    if plus:
        return _valid(digits)
    found = (_valid(digits[length:]) for length in _EXIT_LENGTHS)
    return next((number for number in found if number), None)


def _valid(digits: str) -> str | None:
    if digits.startswith(_KOREA):
        return None
    import phonenumbers

    try:
        parsed = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
