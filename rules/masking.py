"""Masking: what someone may see of a customer without a reason to see more.

One pattern per field, the same on every surface; a value that does not fit the grammar of its
field is masked whole, so that nothing leaks through a value that nobody expected.
Source: 개인정보의 안전성 확보조치 기준 and the usual practice of Korean contact centres.

>>> mask("name", "홍길동"), mask("name", "남궁민수"), mask("name", "홍길"), mask("name", "홍")
('홍*동', '남**수', '홍*', '*')
>>> mask("mobile", "+821012345678"), mask("email", "chulsoo@naver.com")
('010-****-5678', 'ch*@naver.com')
>>> mask("address", "서울특별시 강남구 테헤란로 152, 101동 1502호")
'서울특별시 강남구 테헤란로 ***'
>>> mask("birth_date", "1980-01-05"), mask("birth_date", "someday")
('19**-**-**', '***')
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

WHOLE = "***"
_HANGUL_NAME = re.compile(r"[가-힣*]{1,20}")
_LATIN_NAME = re.compile(r"[A-Za-z*][A-Za-z*.'-]{0,40}(?: [A-Za-z*.'-]{1,40}){0,6}")
_DOMESTIC = re.compile(r"(?:\+82|0)(2|50\d|[1-8]\d)(\d{3,4})(\d{4})")
_REPRESENTATIVE = re.compile(r"(?:\+82)?(1[568]\d\d)(\d{4})")
_FOREIGN = re.compile(r"\+(\d{1,3})\d{2,10}(\d{2})")
_EMAIL = re.compile(r"([^@\s]{1,64})@([^@\s]{1,255})")
_BIRTH_DATE = re.compile(r"(\d\d)\d\d-\d\d-\d\d")
_ROAD_OR_DONG = re.compile(r"[가-힣0-9.·]{1,40}(?:로|길|동|가|리)")
_REGION = re.compile(r"[가-힣]{1,12}(?:특별시|광역시|특별자치시|특별자치도|도|시|군|구|읍|면)")


def mask(field: str, value: Any) -> Any:
    """Mask one value of a standardized or golden record.

    Args:
        field: a column of contract ``StandardizedRecord``.
        value: its value; ``None`` and flags stay as they are.
    """
    if value is None or isinstance(value, bool) or field in OPEN:
        return value
    text = str(value)
    return PATTERNS.get(field, mask_whole)(text)


def mask_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """Mask every field of a record; the name of an organization is not a person's and stays."""
    is_organization = record.get("party_type") == "organization"
    shown = ("name",) if is_organization else ()
    return {f: value if f in shown else mask(f, value) for f, value in record.items()}


def is_masked(value: str | None) -> bool:
    """Tell whether a value holds a mask, so that it never overwrites the real one."""
    return value is not None and "*" in value


def mask_whole(value: str) -> str:
    """Hide everything, the length included.

    >>> mask_whole("1101111234567")
    '***'
    """
    return WHOLE if value else value


def mask_name(value: str) -> str:
    """Keep the first and the last letter; of a latin name the first letter of each part."""
    if _HANGUL_NAME.fullmatch(value):
        if len(value) < 3:
            return value[:-1] + "*"
        return value[0] + "*" * (len(value) - 2) + value[-1]
    if _LATIN_NAME.fullmatch(value):
        return " ".join(part[0] + "*" * (len(part) - 1) for part in value.split(" "))
    return WHOLE


def mask_given_name(value: str) -> str:
    """Keep the last syllable, as in the masked full name.

    >>> mask_given_name("길동"), mask_given_name("민"), mask_given_name("GILDONG")
    ('*동', '*', 'G******')
    """
    if _HANGUL_NAME.fullmatch(value):
        return "*" * (len(value) - 1) + value[-1] if len(value) > 1 else "*"
    return mask_name(value)


def mask_phone(value: str) -> str:
    """Hide the exchange: E.164 or national form in, national form out.

    >>> mask_phone("+8223123456"), mask_phone("+8215881234"), mask_phone("+14155550123")
    ('02-***-3456', '1588-****', '+1*******23')
    """
    digits = value.replace("-", "").replace(" ", "")
    if found := _REPRESENTATIVE.fullmatch(digits):
        return f"{found[1]}-****"
    if found := _DOMESTIC.fullmatch(digits):
        return f"0{found[1]}-{'*' * len(found[2])}-{found[3]}"
    if not digits.startswith("+82") and (found := _FOREIGN.fullmatch(digits)):
        return "+" + found[1][:1] + "*" * 7 + found[2]
    return WHOLE


def mask_phones(value: str) -> str:
    """Mask the JSON list of phones: numbers by pattern, what was received not at all shown."""
    try:
        phones = json.loads(value)
        masked = [
            {
                "number": mask_phone(phone["number"]),
                "kind": phone["kind"],
                "is_evidence": phone["is_evidence"],
            }
            for phone in phones
        ]
    except (ValueError, KeyError, TypeError):
        return WHOLE
    return json.dumps(masked, ensure_ascii=False, separators=(",", ":"))


def mask_address(value: str) -> str:
    """Keep the address down to its road or its dong."""
    kept: list[str] = []
    for token in value.replace(",", " ").split():
        if kept and _ROAD_OR_DONG.fullmatch(token):
            return " ".join([*kept, token, WHOLE])
        if not _REGION.fullmatch(token):
            break
        kept.append(token)
    return " ".join([*kept, WHOLE])


def mask_email(value: str) -> str:
    """Keep two characters and the domain; of a shorter name only the domain.

    >>> mask_email("ab@naver.com")
    '*@naver.com'
    """
    found = _EMAIL.fullmatch(value)
    if not found:
        return WHOLE
    name, domain = found.groups()
    return f"{name[:2]}*@{domain}" if len(name) > 2 else f"*@{domain}"


def mask_birth_date(value: str) -> str:
    """Keep the century."""
    found = _BIRTH_DATE.fullmatch(value)
    return f"{found[1]}**-**-**" if found else WHOLE


def mask_postal_code(value: str) -> str:
    """Keep the district, the first three digits."""
    return value[:3] + "*" * (len(value) - 3) if value.isdecimal() and len(value) > 3 else WHOLE


OPEN = frozenset(
    {
        *("source", "source_record_id", "party_type", "gender", "updated_at", "surname"),
        *("organization_name", "organization_form", "organization_branch"),
        *("sido", "sigungu", "eup_myeon_dong", "ri", "road_name"),
        *("unified_id", "cluster", "record_count", "sources", "provenance"),
    }
)
"""Fields shown as they are: keys, what is kept of an address, what is not a person's."""

PATTERNS: Mapping[str, Callable[[str], str]] = {
    "name": mask_name,
    "given_name": mask_given_name,
    "name_latin": mask_name,
    "mobile": mask_phone,
    "landline": mask_phone,
    "phone": mask_phone,
    "phones": mask_phones,
    "address": mask_address,
    "postal_code": mask_postal_code,
    "postal_code_old": mask_postal_code,
    "email": mask_email,
    "birth_date": mask_birth_date,
}
"""Field to its pattern; a field that is neither here nor open is masked whole."""
