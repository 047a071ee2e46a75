"""Values as people read them, and as those read them who have no reason to see all of them.

What is shown is masked here, on the server, by the one pattern that each field has everywhere
(``rules.masking``); only an unmasking that is written into the access log shows more.
"""

import re
from collections.abc import Mapping
from typing import Any

from rules.masking import mask

Row = Mapping[str, Any]

_MOBILE_OR_AREA = re.compile(r"\+82(2|50\d|[1-8]\d)(\d{3,4})(\d{4})")
_REPRESENTATIVE = re.compile(r"\+82(1[568]\d\d)(\d{4})")
_BUSINESS = re.compile(r"(\d{3})(\d{2})(\d{5})")
_CORPORATE = re.compile(r"(\d{6})(\d{7})")
GENDERS = {"M": "남 M", "F": "여 F"}
_RAW_AS = {"resident_number": "resident_number", "ci": "ci_hash"}


def phone(number: str) -> str:
    """A number as it is written in its country.

    >>> phone("+821012345678"), phone("+8223123456"), phone("+14155550123")
    ('010-1234-5678', '02-312-3456', '+14155550123')
    """
    if found := _REPRESENTATIVE.fullmatch(number):
        return "-".join(found.groups())
    if found := _MOBILE_OR_AREA.fullmatch(number):
        return "0" + "-".join(found.groups())
    return number


def readable(field: str, value: Any) -> str:
    """One value as text; nothing is the empty text."""
    if value is None or value == "":
        return ""
    if field in ("mobile", "landline", "phone"):
        return phone(str(value))
    if field == "business_number" and (found := _BUSINESS.fullmatch(str(value))):
        return "-".join(found.groups())
    if field == "corporate_number" and (found := _CORPORATE.fullmatch(str(value))):
        return "-".join(found.groups())
    if field == "gender":
        return GENDERS.get(str(value), str(value))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def shown(field: str, value: Any, *, row: Row, clear: bool) -> str:
    """One value as this reader may see it.

    Args:
        field: its column.
        value: as the store has it.
        row: the record it is of: the name of an organization is not a person's.
        clear: whether the reader unmasked the entity.
    """
    if clear or (field == "name" and row.get("party_type") == "organization"):
        return readable(field, value)
    masked = mask(field, None if value == "" else value)
    return readable(field, masked) if field == "gender" else str(masked or "")


def received(field: str, value: Any, *, row: Row, clear: bool) -> str:
    """What a source sent in one field, as this reader may see it."""
    if value is None or value == "":
        return ""
    return shown(_RAW_AS.get(field, field), str(value), row=row, clear=clear)


def phones_of(row: Row) -> list[str]:
    """The numbers of a record, the best evidence first, each once."""
    import json

    listed = row.get("phones") or []
    found = json.loads(listed) if isinstance(listed, str) else listed
    numbers = [row.get("mobile"), row.get("landline"), *(one.get("number") for one in found)]
    return list(dict.fromkeys(number for number in numbers if number))
