"""The plain shapes of a telephone field: one mobile number, one landline, however it is cut.

A spreadsheet's traces (a lost zero, ``.0``) are plain too, and a number that lacks only the area
code that the record's own address tells.
"""

from functools import cache
from typing import NamedTuple

from rules.phones.field import NOBODYS, completed, phone_issue
from rules.record import Issue, Phone
from rules.shapes import Look, Plain, Shape

_LONG, _SHORT = "2|3[12]", "33|4[1-4]|5[1-5]|6[1-4]"
"""Area codes less their zero: with exchanges of three or four digits, and of three only."""
_LINE = "(?P<line>[0-9]{4})"
_DECIMAL = r"\.0{1,6}"


def _mobile(
    before: str, between: str, after: str = "", *, raw: str = "$phone", issue: Issue | None = None
) -> Shape:
    number = "+8210$exchange$line"
    return Shape(
        f"{before}(?P<exchange>[2-9][0-9]{{3}}){between}{_LINE}{after}",
        {
            "mobile": number,
            "phones": (Phone(number, "mobile", raw=raw),),
            "phone_keys": (number,),
            "mobile_keys": (number,),
            "numbers": (number,),
            "halves": ("-$line", "$exchange-"),
            "issues": (issue,) if issue else (),
        },
        unless=(("$exchange$line", NOBODYS),),
    )


def _landline(before: str, more: str, after: str, area: str = "$area") -> Shape:
    number = f"+82{area}$exchange$line"
    return Shape(
        f"{before}(?P<exchange>[2-9][0-9]{{{more}}}){after}",
        {
            "landline": number,
            "phones": (Phone(number, "landline", raw="$phone"),),
            "phone_keys": (number,),
            "numbers": (number,),
        },
        unless=(("$exchange$line", NOBODYS),),
    )


class _Told(NamedTuple):
    area: str
    issues: tuple[Issue, ...]


@cache
def _area(area_code: str | None) -> _Told | None:
    return _Told(area_code[1:], (completed(area_code),)) if area_code else None


def _local() -> Shape:
    shape = _landline("", "2", f"-{_LINE}", "$told.area")
    return Shape(
        shape.pattern,
        {**shape.columns, "issues": "$told.issues"},
        looks={"told": Look(_area, ("area_code",))},
        unless=shape.unless,
    )


def _virtual() -> Shape:
    phone = Phone("+82$prefix$exchange$line", "virtual", is_evidence=False, raw="$phone")
    return Shape(
        f"0(?P<prefix>50[2-8])-(?P<exchange>[0-9]{{4}})-{_LINE}",
        {"phones": (phone,)},
        unless=(("$exchange$line", NOBODYS),),
    )


def _masked() -> Shape:
    return Shape(
        r"010-(?P<shown>\*{4}-[0-9]{4}|[0-9]{4}-\*{4})", {"issues": (phone_issue("masked"),)}
    )


_DASH = "[–−ㅡ]"
_WORDS = "모친|부친|어머니|아버지|배우자|남편|아내|자녀"
PHONES = Plain(
    ("phone", "area_code", "party"),
    (
        _mobile(r"(?:\+?82[- ]?0?10-?|0?10[-.) ]?)", "[-. ]?"),
        _landline(f"0(?P<area>{_LONG})[-.) ]", "2,3", f"[-. ]{_LINE}"),
        _landline(f"0(?P<area>{_SHORT})[-.) ]", "2", f"[-. ]{_LINE}"),
        _landline(f"0(?P<area>{_LONG})", "2,3", _LINE),
        _landline(f"0(?P<area>{_SHORT})", "2", _LINE),
        _local(),
        _masked(),
        _virtual(),
        _mobile("(?:HP |휴대폰 )?[0Oo]1[0Oo]-?", "-?", r"(?: ?\(본인\))?"),
        _mobile("010-?", "-?", rf" ?\((?:{_WORDS})\)", issue=phone_issue("other_person")),
        _mobile(f"010{_DASH}", _DASH, raw="010-$exchange-$line"),
        _mobile(" ?010-", "-", " ?", raw="010-$exchange-$line"),
        _mobile("0?10", "", _DECIMAL),
        _landline("(?P<area>2)", "3", _LINE + _DECIMAL),
        _landline(f"(?P<area>3[12]|{_SHORT})", "2", _LINE + _DECIMAL),
    ),
)
