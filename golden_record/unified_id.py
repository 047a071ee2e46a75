"""Unified IDs: random, short enough to read out on the phone, hard to get wrong.

Nine characters in three groups, ``K7Q-2M9-XDK``: eight random ones (29⁸ ≈ 5·10¹¹) and a check
character. The alphabet has 29 characters: the digits and the letters without those that are
misread or misheard. O, I, L, Z, B look like 0, 1, 1, 2, 8; U is heard as V; and spoken in Korean
E is "이", which is also the digit 2. Typed all the same they are taken for their double.

29 is prime, so the check is a weighted sum modulo 29 with a different weight at each place, the
powers of 2. Every single wrong character and every swap of two characters, neighbours or not, is
found (Wagner & Putter, "Error detecting decimal digits", CACM 32(1), 1989, for the principle).

>>> parse("k7q 2m9 xdk")
'K7Q-2M9-XDK'
"""

import secrets
import unicodedata
from collections.abc import Callable
from functools import cache

ALPHABET = "0123456789ACDFGHJKMNPQRSTVWXY"
BASE = len(ALPHABET)
PLACES = 9
_WEIGHTS = tuple(pow(2, place, BASE) for place in range(PLACES))
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_DOUBLES = str.maketrans("OILZEBU", "0112" + "28V")
_SEPARATORS = {ord(character): None for character in "-‐‑‒–—―−_ \t "}
_FAIR = 256 - 256 % BASE
_TO_VALUE = bytes(byte % BASE for byte in range(256))
_UNFAIR = bytes(range(_FAIR, 256))
_TO_CHARACTER = bytes(ord(ALPHABET[byte % BASE]) for byte in range(256))


def mint(count: int, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> list[str]:
    """Make new IDs at random; that none is taken yet is for the store to check.

    Args:
        count: how many.
        random_bytes: the source of randomness, given the number of bytes.
    """
    data = _digits(count * (PLACES - 1), random_bytes)
    columns = [data[place::8] for place in range(PLACES - 1)]
    columns.append(_check_column(columns))
    text = bytearray(b"-") * (count * 11)
    for place, column in enumerate(columns):
        text[place + place // 3 :: 11] = column.translate(_TO_CHARACTER)
    whole = text.decode()
    return [whole[start : start + 11] for start in range(0, len(whole), 11)]


def parse(text: str) -> str | None:
    """Read an ID as someone typed or heard it; ``None`` when the check character does not fit.

    Case, width, hyphens and blanks do not matter.

    >>> parse("not an id") is None
    True
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SEPARATORS).upper().translate(_DOUBLES)
    if len(plain) != PLACES or any(character not in _VALUE for character in plain):
        return None
    if sum(w * _VALUE[c] for w, c in zip(_WEIGHTS, plain, strict=True)) % BASE:
        return None
    return f"{plain[:3]}-{plain[3:6]}-{plain[6:]}"


def _digits(count: int, random_bytes: Callable[[int], bytes]) -> bytes:
    """Draw digits of base 29, each as likely; bytes that would favour some are dropped."""
    drawn = b""
    while len(drawn) < count:
        missing = count - len(drawn)
        drawn += random_bytes(missing + missing // 8 + 16).translate(_TO_VALUE, _UNFAIR)
    return drawn[:count]


def _check_column(columns: list[bytes]) -> bytes:
    """Compute all check digits at once: eight terms below 29 add up within a byte."""
    count = len(columns[0])
    terms = (
        int.from_bytes(column.translate(_times(weight)), "big")
        for column, weight in zip(columns, _WEIGHTS, strict=False)
    )
    return sum(terms).to_bytes(count, "big").translate(_CHECK)


@cache
def _times(weight: int) -> bytes:
    return bytes(byte * weight % BASE for byte in range(256))


_CHECK = bytes(-byte * pow(_WEIGHTS[-1], -1, BASE) % BASE for byte in range(256))
