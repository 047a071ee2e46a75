"""The name field of an organization as both its readers begin with it."""

import re

from rules.text import Tidied, tidy

LONGEST = 120
_SYMBOLS = {0x321C: "(주)", 0x3231: "(주)", 0x3232: "(유)", 0x3214: "(사)", 0x3233: "(사)",
            0x3236: "(재)", 0x323B: "(학)", 0x3216: "(자)"}  # fmt: skip
BRACKET = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]?")
JOINT = re.compile(r"\s*외\s*\d{0,4}\s*(?:인|명|개사|개소|곳|건)?$")


def spelled(raw: str) -> Tidied:
    """Return tidy text, forms in one sign (㈜) as letters; what is far too long is cut."""
    tidied = tidy(raw, field="organization_name")
    return tidied._replace(text=tidied.text.translate(_SYMBOLS)[: 4 * LONGEST])
