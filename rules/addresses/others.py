"""Another place beside the first: a second address in one field.

The first place counts. What stands behind it is another address where it begins with a region
(``…, 부산 해운대구 우동 1500``) or names a road or dong with a number (``, 역삼동 738``). One
in the same district is read like what stands in parentheses: it may be the lot of the road address.

>>> without_others(" 3층, 테헤란로 154", ())
(' 3층', ('테헤란로 154',))
"""

import re
from collections.abc import Iterator

from rules.addresses.head import read_head
from rules.addresses.notes import is_place
from rules.regions import Written, aliases, written_names

_NUMBERED = re.compile(r"[가-힣](?:로|길|동|리|\d가)\s?산?\d(?!\d{0,4}\s?[호동층차])")
"""Where a road or dong with its number may stand; the rest of a home's names has none."""
_BETWEEN = re.compile(r"[,;/]")


def may_name_another(text: str) -> bool:
    """Return whether another place may stand in what follows a number."""
    return _NUMBERED.search(text) is not None


def without_others(text: str, names: tuple[Written, ...]) -> tuple[str, tuple[str, ...]]:
    """Split off what names another place.

    Args:
        text: what follows the number of the first place.
        names: the districts that the first place may lie in.

    Returns:
        What is left, and the places in the same district.
    """
    if not may_name_another(text):
        return text, ()
    kept: list[str] = []
    others: list[str] = []
    for piece in _pieces(text):
        head = read_head(piece.strip()) if _begins_with_region(piece.split()) else None
        if head and not head.names:
            kept.append(piece)
        elif head:
            others.extend([piece.strip()] if head.names == names else [])
        elif may_name_another(piece) and is_place(piece.strip()):
            others.append(piece.strip())
        else:
            kept.append(piece)
    return ",".join(kept), tuple(others)


def _pieces(text: str) -> Iterator[str]:
    """Cut at the signs between places, and before every word that begins a region."""
    for piece in _BETWEEN.split(text):
        words = piece.split(" ")
        starts = [at for at in range(1, len(words)) if _begins_with_region(words[at : at + 2])]
        for first, last in zip([0, *starts], [*starts, len(words)], strict=True):
            yield " ".join(words[first:last])


def _begins_with_region(words: list[str]) -> bool:
    return len(words) > 1 and words[0] in aliases() and words[1] in written_names()
