"""Letters typed for the digits that they look like: O and o for 0, l and I for 1.

>>> "198O-0l-I2".translate(DIGITS_MEANT)
'1980-01-12'
"""

LETTERS = "OolI"
DIGITS_MEANT = str.maketrans(LETTERS, "0011")
SIGN = f"[0-9{LETTERS}]"
"""A pattern for a digit, or a letter in its place."""
