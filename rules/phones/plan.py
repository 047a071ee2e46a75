"""The Korean numbering plan: what kind of number some digits are, and whether it is evidence.

Lengths follow the plan of the Ministry of Science and ICT as it is used (전기통신번호관리세칙):
eight-digit subscribers exist in 02, 031 and 032 alone, and no local exchange begins with 0 or 1.
Numbers that a service hands out or a whole firm answers (050x, 15xx, 080 …) say nothing about one
customer.

>>> read(("02", "312", "3456"))
National(digits='023123456', kind='landline', is_evidence=True)
>>> read(("1012345678",)).digits
'01012345678'
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rules.record import PhoneKind

_LONG_EXCHANGES = frozenset(("02", "031", "032"))


class National(NamedTuple):
    """Digits as dialled within Korea, their kind, and whether they speak for one customer."""

    digits: str
    kind: PhoneKind
    is_evidence: bool = True

    @property
    def e164(self) -> str:
        """Return ``+82`` and the digits without the leading zero."""
        return "+82" + self.digits.removeprefix("0")

    @property
    def prefix(self) -> str:
        """Return the area code or the mobile prefix."""
        return "02" if self.digits.startswith("02") else self.digits[:3]


_PLAN: tuple[tuple[PhoneKind, bool, re.Pattern[str]], ...] = (
    ("mobile", True, re.compile(r"010[0-9]{8}|01[16-9][2-9][0-9]{6}|01[16-9][19][0-9]{7}")),
    (
        "landline",
        True,
        re.compile(r"(?:02|03[12])[2-9][0-9]{6,7}|(?:033|04[1-4]|05[1-5]|06[1-4])[2-9][0-9]{6}"),
    ),
    ("representative", False, re.compile(r"1[568][0-9]{6}|14[0-9]{4}")),
    ("voip", True, re.compile(r"070[0-9]{8}")),
    ("virtual", False, re.compile(r"050[0-9]{8,9}")),
    ("toll_free", False, re.compile(r"080[0-9]{7,8}")),
    ("other", False, re.compile(r"01[2-5][0-9]{7,8}|030[0-9]{7,9}|060[0-9]{6,8}")),
    ("other", False, re.compile(r"1(?:0[1-9]|[12][0-9]|3[0-9]{2})|182|188")),
)
_KINDS = tuple((kind, is_evidence) for kind, is_evidence, _ in _PLAN)
_WHOLE_PLAN = re.compile("|".join(f"({pattern.pattern})" for _, _, pattern in _PLAN))
_NATIONWIDE = re.compile(r"1[568][0-9]{6}")
_FROM_ABROAD = re.compile(r"(?:00(?:[1-9]|[37]00|7[0-9]{2})?|011)?82")
_LOST_ZERO = re.compile(r"1[016-9]|2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|80|50[2-8]?|30[0-9]")
_LOST_ZERO_OF_MOBILE = re.compile(r"10[2-9][0-9]{3}")
_LOCAL_SHAPES = {(3, 4), (4, 4), (7,), (8,)}


@lru_cache(maxsize=1024)
def read(groups: tuple[str, ...], *, plus: bool = False) -> National | None:
    """Return the number that groups of digits spell, or ``None``.

    Args:
        groups: digits as they were grouped; the grouping tells ``2-312-3456`` (a lost zero)
            from ``2312-3456`` (no area code).
        plus: whether a plus sign stood before them.
    """
    digits = "".join(groups)
    if not 3 <= len(digits) <= 20:
        return None
    if not plus and (found := _classify(digits) or _without_zero(groups, digits)):
        return found
    if (match := _FROM_ABROAD.match(digits)) and not (plus and not digits.startswith("82")):
        rest = digits[match.end() :].lstrip("0")
        return _classify("0" + rest) or (_classify(rest) if len(rest) == 8 else None)
    return None


def _classify(digits: str) -> National | None:
    if unprefixed := _unprefixed(digits):
        return unprefixed
    found = _WHOLE_PLAN.fullmatch(digits)
    return National(digits, *_KINDS[found.lastindex - 1]) if found and found.lastindex else None


def _unprefixed(digits: str) -> National | None:
    """Read ``02-1588-1234``: nationwide numbers need no area code, people dial one all the same."""
    if digits[:1] != "0" or digits[1:2] not in _AREA_DIGITS:
        return None
    rest = digits[2:] if digits.startswith("02") else digits[3:]
    if _NATIONWIDE.fullmatch(rest):
        return National(rest, "representative", is_evidence=False)
    return None


_AREA_DIGITS = frozenset("23456")


def _without_zero(groups: tuple[str, ...], digits: str) -> National | None:
    first = groups[0]
    if digits[0] == "0" or (len(groups) == 1 and len(digits) < 9):
        return None
    is_joined = len(groups) == 2 and len(digits) == 10 and _LOST_ZERO_OF_MOBILE.fullmatch(first)
    if len(groups) > 1 and not is_joined and not _LOST_ZERO.fullmatch(first):
        return None
    return _classify("0" + digits)


def read_local(groups: tuple[str, ...]) -> str | None:
    """Return the digits of a number without its area code, or ``None``."""
    digits = "".join(groups)
    if tuple(map(len, groups)) in _LOCAL_SHAPES and digits[0] in "23456789":
        return digits
    return None


def with_area(area_code: str, local: str) -> National | None:
    """Return the landline number of ``local`` in an area, if the area has numbers so long."""
    if len(local) == 8 and area_code not in _LONG_EXCHANGES:
        return None
    return _classify(area_code + local)


def is_placeholder(digits: str) -> bool:
    """Return whether nobody has this number: one digit repeated, exchange 0000, a count from 1.

    ``2345-6789`` and ``9876-5432`` are somebody's numbers; a placeholder starts at the beginning.
    """
    if len(set(digits)) == 1:
        return True
    if digits[:1] != "0":
        return digits in COUNTED
    if digits.startswith("0100000"):
        return True
    tails = (digits[2:] if digits.startswith("02") else digits[3:], digits[4:])
    return any(tail in COUNTED or _is_one_digit(tail) for tail in tails[: _prefixes(digits)])


def _prefixes(digits: str) -> int:
    """Return how many prefixes there may be: 050 is followed by one more digit, or by none."""
    return 2 if digits.startswith("05") else 1


COUNTED = frozenset(
    ("1234567", "12345678", "123456789", "0123456", "01234567", "7654321", "87654321", "12341234")
)


def _is_one_digit(tail: str) -> bool:
    return len(tail) in (7, 8) and len(set(tail)) == 1


def fault(groups: tuple[str, ...]) -> str:
    """Return the issue code for digits that are no number: too short, too long, or unknown."""
    digits = "".join(groups)
    digits = digits[2:] if digits.startswith("82") and len(digits) > 9 else digits
    is_cut = len(groups) > 2 and _LOST_ZERO.fullmatch(groups[0])
    digits = "0" + digits if digits[0] != "0" and (is_cut or len(digits) > 8) else digits
    if len(digits) < 7:
        return "phone.too_short"
    for more in range(1, 6):
        if _classify(digits[:-more]) or _classify(digits[:3] + digits[3 + more :]):
            return "phone.too_long"
        if _classify(digits + "2222222"[:more]):
            return "phone.too_short"
    return "phone.too_long" if len(digits) > 12 else "phone.unknown_prefix"
