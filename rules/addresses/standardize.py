"""Standardize one address: read it front to back, then name everything as it is called today.

The steps: tidy the text; take off a postal code and the parentheses; province and district by
dictionary; dong, road and lot by grammar; what lies inside the building; names of today; keys and
one canonical line. Each step remembers the texts it has read, so that bulk work reads each
district, street and detail once.

>>> a = standardize_address("서울강남구테헤란로152, 15층1502호(역삼동,강남파이낸스센터)")
>>> a.address
'서울특별시 강남구 테헤란로 152, 15층 1502호 (역삼동, 강남파이낸스센터)'
>>> standardize_address("광주광역시 북구 두암동 927-1").sido
'전남광주통합특별시'
"""

import re
from dataclasses import replace

from rules.addresses import keys
from rules.addresses.detail import Detail, read_detail
from rules.addresses.head import Head, read_head
from rules.addresses.line import line_of
from rules.addresses.notes import Place, read_notes, split_notes
from rules.addresses.parts import Address
from rules.addresses.reference import Reference
from rules.addresses.region import Region, settle
from rules.addresses.street import Street, read_street
from rules.placeholders import is_no_value
from rules.postal_codes import PostalCode, provinces_of, read_digits, read_postal_code
from rules.record import Issue
from rules.regions import SEJONG, District, has_wards
from rules.text import tidy

LONGEST = 500
_POSTAL = re.compile(
    r"^\s*(?:\(?우편번호\)?|\(?우\)?|〒)?\s*[:(\[]?\s*(\d{5}|\d{3}\s?-\s?\d{3}|\d{6})\s*[)\]]?[\s,]+(?=[가-힣A-Z])"
    r"|\s*(?:[(\[]\s*(?:우|우편번호)?|우편번호|우)[\s:)]*(\d{5}|\d{3}-\d{3})\s*[)\]]?\s*$"
)
_FIRST_DIGIT = re.compile(r"\d")


def standardize_address(
    raw: str, *, postal_code: str | None = None, reference: Reference | None = None
) -> Address:
    """Return an address in comparable form.

    Args:
        raw: the address as a source sent it, any text at all.
        postal_code: the postal code column as sent, if there is one.
        reference: the official registers, if imported; without them all goes by grammar.
    """
    tidied = tidy(raw[:LONGEST], field="address")
    text, code = _postal(tidied.text, postal_code)
    if not text or is_no_value(text):
        kinds = ("placeholder",) if raw.strip() else ()
        return _empty(code, (*tidied.issues, *_issues(kinds)))
    return _read(text, code, tidied.issues, reference)


def _issues(kinds: tuple[str, ...]) -> tuple[Issue, ...]:
    return tuple(Issue("address", f"address.{kind}") for kind in kinds)


def _empty(code: PostalCode, issues: tuple[Issue, ...]) -> Address:
    return Address(postal_code=code.code, postal_code_old=code.old, issues=(*issues, *code.issues))


def _postal(text: str, field: str | None) -> tuple[str, PostalCode]:
    """Take a postal code off the text; the column comes first."""
    own = read_postal_code(field) if field else PostalCode()
    found = _POSTAL.search(text)
    if not found:
        return text, own
    inner = read_digits(re.sub(r"\D", "", found[1] or found[2]))
    rest = (text[: found.start()] + text[found.end() :]).strip()
    if not (inner.code or inner.old) or not rest:
        return text, own
    merged = replace(own, code=own.code or inner.code, old=own.old or inner.old)
    return rest, merged


def _read(
    text: str, code: PostalCode, issues: tuple[Issue, ...], reference: Reference | None
) -> Address:
    main, notes = split_notes(text)
    cut = _FIRST_DIGIT.search(main)
    front = main[: cut.start()] if cut else main
    head = read_head(front)
    jongno = any(name.name == "종로구" for name in head.names)
    street = read_street(head.rest + main[len(front) :], joined=head.joined, jongno=jongno)
    place = (
        read_notes(street, notes) if notes else Place(street, dong=street.dong, rest=street.rest)
    )
    street, lot = place.street, place.lot
    provinces = provinces_of(code.code or code.old or "")
    ri = street.ri or (lot.ri if lot else None)
    region = settle(head, place.dong, ri, provinces)
    detail = read_detail(place.rest, region.dong)
    kinds = (*region.kinds, *_doubts(head, region, street, provinces))
    if not (region.sido or head.names or region.dong or region.ri or street.road):
        return _empty(code, (*issues, *_issues(("unreadable",))))
    return _address(region, street, lot, detail, code, (*issues, *_issues(kinds), *code.issues))


def _doubts(
    head: Head, region: Region, street: Street, provinces: tuple[str, ...]
) -> tuple[str, ...]:
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


def _address(
    region: Region,
    street: Street,
    lot: Street | None,
    detail: Detail,
    code: PostalCode,
    issues: tuple[Issue, ...],
) -> Address:
    parcel = lot or (street if not street.road else Street())
    road_keys = keys.road_keys(region, street)
    return Address(
        sido=region.sido,
        sigungu=region.sigungu,
        eup_myeon_dong=region.dong,
        ri=region.ri,
        road_name=street.road,
        building_number=street.number if street.road else None,
        underground=street.underground,
        lot_number=parcel.number,
        mountain=parcel.mountain,
        building_name=detail.building_name,
        building_unit=detail.building_unit,
        floor=detail.floor,
        room=detail.room,
        postal_code=code.code,
        postal_code_old=code.old,
        address=line_of(region, street, lot, detail),
        building_keys=(*road_keys, *keys.lot_keys(region, parcel)),
        unit_key=keys.unit_key(detail),
        road_key=keys.road_key(region, street),
        dong_key=keys.dong_key(region),
        district_key=keys.district_key(region),
        issues=issues,
    )
