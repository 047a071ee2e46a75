"""Read one address with care: every step, in order.

This is the reading that decides; ``ordinary`` takes a shorter way to the same result for the
addresses that most records have.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from rules.addresses.detail import Detail, read_detail
from rules.addresses.head import Head, from_last_start, read_head, said_once
from rules.addresses.notes import Place, dong_at_end, is_no_place, read_notes, split_notes
from rules.addresses.others import without_others
from rules.addresses.region import Region, settle
from rules.addresses.street import Street, read_street
from rules.regions import SEJONG, District, has_wards

_FIRST_DIGIT = re.compile(r"\d")
_CUT_DONG = re.compile(
    r"^([가-힣]{1,3}[가-힣](?<![동읍면리로길가역])) (\d{1,4}(?:-\d{1,4})?(?: ?번지)?)$"
)
_SPLIT_DONG = re.compile(r"^([가-힣]{2,5}(?<![동읍면리로길])) ([동읍면리]) (?=산?\d)")
_BARS = re.compile(r"\s?[/_>|]\s?|(?:(?<=[시도군구])|(?<=\A..))[-·.](?=[가-힣])")
"""What stands between the parts of a place instead of spaces: 서울>강남구>역삼동."""
JONGNO = "종로구"


class Reading(NamedTuple):
    """The parts of one address and the kinds of issue they raise."""

    region: Region
    street: Street
    lot: Street | None
    detail: Detail
    kinds: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was read that places the address anywhere."""
        region, street = self.region, self.street
        known = region.sido or region.candidates or region.dong or region.ri
        return not (known or street.road)


def read(text: str, provinces: tuple[str, ...]) -> Reading:
    """Read a tidy text without postal code.

    Args:
        text: the address.
        provinces: where the postal code lies; empty if unknown.
    """
    main, notes = split_notes(text)
    if " / " in main and any(map(str.isdecimal, main.partition(" / ")[0])):
        main, notes = _apart(main, notes)
    head, street = _read_main(main)
    if street.road and not street.dong and (dong := dong_at_end(street.rest)):
        notes = (*notes, dong)
        street = street._replace(rest=street.rest.rstrip(" )]").removesuffix(dong))
    rest, others = without_others(street.rest, head.names)
    street, notes = street._replace(rest=rest), (*others, *notes)
    place = Place(street, dong=street.dong, rest=street.rest)
    place = read_notes(street, notes) if notes else place
    street, lot = place.street, place.lot
    region = settle(head, place.dong, street.ri or (lot.ri if lot else None), provinces)
    kinds = (*region.kinds, *_doubts(region, street, provinces))
    return Reading(region, street, lot, read_detail(place.rest, region.dong), kinds)


def _apart(main: str, notes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Split off the other address of the same place: 테헤란로 152 / 역삼동 737."""
    first, _, second = main.partition(" / ")
    return (main, notes) if is_no_place(second) else (first, (second, *notes))


@lru_cache(maxsize=1 << 15)
def _read_main(text: str) -> tuple[Head, Street]:
    """Read region and street of a text without parentheses."""
    cut = _FIRST_DIGIT.search(text)
    end = cut.start() if cut else len(text)
    front = said_once(from_last_start(_BARS.sub(" ", text[:end])))
    head = read_head(front)
    jongno = any(name.name == JONGNO for name in head.names)
    head = _said_again(head)
    rest = _SPLIT_DONG.sub(r"\1\2 ", head.rest + text[end:])
    if head.names and _is_cut(front[: len(front) - len(head.rest)]):
        rest = _CUT_DONG.sub(r"\1동 \2", rest)
    return head, read_street(rest, joined=head.joined, jongno=jongno)


def _said_again(head: Head) -> Head:
    """Return the head without the same district behind it: 서울강남구 강남구 테헤란로."""
    own = tuple(name.name.split()[-1] for name in head.names if name.name)
    if head.joined or not any(map(head.rest.__contains__, own)):
        return head
    again = read_head(head.rest)
    if not again.names or set(again.names) - set(head.names):
        return head
    said = "".join(head.rest[: len(head.rest) - len(again.rest)].split())
    whole = said.endswith(own)
    return head._replace(rest=again.rest, joined=again.joined) if whole and again.rest else head


def _is_cut(region: str) -> bool:
    """Return whether the district was written without its last syllable: 김포 운양, 강남 역삼."""
    words = region.split()
    return bool(words) and words[-1][-1] not in "시군구도" and len(words[-1]) < 4


def _doubts(region: Region, street: Street, provinces: tuple[str, ...]) -> tuple[str, ...]:
    kinds = [street.damage] if street.damage else []
    if region.sido is None:
        kinds.append("missing_region")
    elif "ambiguous_region" not in region.kinds and _lacks_district(region):
        kinds.append("missing_district")
    if region.sido and provinces and region.sido not in provinces:
        kinds.append("postal_code_mismatch")
    if not street.number and not street.damage:
        kinds.append("missing_number")
    return tuple(kinds)


def _lacks_district(region: Region) -> bool:
    """Return whether the district, or the ward of a city that has wards, is unknown."""
    if region.sido is None or region.sido == SEJONG.sido:
        return False
    return not region.sigungu or has_wards(District(region.sido, region.sigungu))
