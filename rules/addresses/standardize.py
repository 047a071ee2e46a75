"""Standardize one address: read it front to back, then name everything as it is called today.

The steps: tidy the text; take off a postal code and the parentheses; province and district by
dictionary; dong, road and lot by grammar; what lies inside the building; names of today; keys and
one canonical line. A region with one wrong letter is mended (``repair``). Ordinary addresses take
a short way to the same result (``ordinary``).

>>> a = standardize_address("서울강남구테헤란로152, 15층1502호(역삼동,강남파이낸스센터)")
>>> a.address
'서울특별시 강남구 테헤란로 152, 15층 1502호 (역삼동, 강남파이낸스센터)'
>>> standardize_address("광주광역시 북구 두암동 927-1").sido
'전남광주통합특별시'
"""

import re

from rules.addresses import keys
from rules.addresses.completion import Completed, complete
from rules.addresses.english import in_hangul
from rules.addresses.line import line_of
from rules.addresses.ordinary import read_ordinary
from rules.addresses.parts import Address, issues_of
from rules.addresses.reference import Reference
from rules.addresses.repair import read_any
from rules.addresses.street import Street
from rules.placeholders import is_no_value
from rules.postal_codes import PostalCode, provinces_of, read_digits, read_postal_code
from rules.record import Issue
from rules.text import tidy

LONGEST = 500
_ENDS_IN_CODE = re.compile(r"[^\d]*\d.{0,499}[\s,]\d{5}\Z")
"""A code at the end, bare: only behind another number, for a lot may stand alone."""
_POSTAL = re.compile(
    r"^\s*(?:\(?우편번호\)?|\(?우\)?|〒)?\s*[:(\[]?\s*(\d{5}|\d{3}\s?-\s?\d{3}|\d{6})\s*[)\]]?[\s,]+"
    r"(?=[가-힣A-Z])"
    r"|\s*(?:[(\[]\s*(?:우|우편번호)?|우편번호|우)[\s:)]*(\d{5}|\d{3}-\d{3})\s*[)\]]?\s*$"
)


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
    code = read_postal_code(postal_code) if postal_code else PostalCode()
    ordinary = read_ordinary(tidied.text, code, tidied.issues) if reference is None else None
    return ordinary or _with_care(tidied.text, code, tidied.issues, reference)


_LABEL = re.compile(
    r"\A[(\[<]?(?:(?:도로명|지번|신|구|현|집|자택|회사|직장|배송|본점|사업장|거주|주민등록|등본)"
    r"\s?(?:상의?\s?)?(?:주소지?)?|주소지?)\s?[)\]>:]+\s?(?=\S)"
)
"""What a form writes before an address."""
_COUNTRY = re.compile(
    r"^(?:대한민국|(?:한국|south korea|korea|republic of korea)(?=[\s,]))[\s,]*", re.IGNORECASE
)


def _with_care(
    text: str, code: PostalCode, issues: tuple[Issue, ...], reference: Reference | None = None
) -> Address:
    text = _LABEL.sub("", text.strip("\"' "))
    text, code = _without_code(_COUNTRY.sub("", text), code)
    if not text or is_no_value(text):
        return _nothing(code, (*issues, *issues_of(("placeholder",) if text else ())))
    place = (in_hangul(text) if text.isascii() else None) or text
    reading = read_any(place, provinces_of(code.code or code.old or ""))
    if reading.is_empty:
        return _nothing(code, (*issues, *issues_of(("unreadable",))))
    if reference is None:
        return _from_reading(Completed(reading), code, issues)
    return _from_reading(complete(reading, reference), code, issues)


def _nothing(code: PostalCode, issues: tuple[Issue, ...]) -> Address:
    return Address(postal_code=code.code, postal_code_old=code.old, issues=(*issues, *code.issues))


def _without_code(text: str, own: PostalCode) -> tuple[str, PostalCode]:
    """Take a postal code off the text; the column comes first."""
    found = _POSTAL.search(text)
    if found:
        digits, rest = found[1] or found[2], text[: found.start()] + text[found.end() :]
    elif _ENDS_IN_CODE.match(text):
        digits, rest = text[-5:], text[:-5].rstrip(" ,")
    else:
        return text, own
    inner = read_digits(re.sub(r"\D", "", digits))
    if not (inner.code or inner.old) or not rest.strip():
        return text, own
    return rest.strip(), own._replace(code=own.code or inner.code, old=own.old or inner.old)


def _from_reading(whole: Completed, code: PostalCode, issues: tuple[Issue, ...]) -> Address:
    reading = whole.reading
    region, street, detail = reading.region, reading.street, reading.detail
    parcel = reading.lot or (Street() if street.road else street)
    own_keys = (*keys.road_keys(region, street), *keys.lot_keys(region, parcel))
    own_keys = own_keys or keys.complex_keys(region, detail)
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
        postal_code=code.code or whole.postal_code,
        postal_code_old=code.old,
        address=line_of(region, street, reading.lot, detail),
        building_keys=tuple(dict.fromkeys((*own_keys, *whole.further_keys))),
        unit_key=keys.unit_key(detail),
        road_key=keys.road_key(region, street),
        dong_key=keys.dong_key(region),
        district_key=keys.district_key(region),
        issues=(*issues, *issues_of(reading.kinds), *code.issues),
    )
