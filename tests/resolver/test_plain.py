"""Plain texts read as whole columns say what the readers of single values say of them."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.columns import AnyColumn, Column, Texts, each
from resolver.comparable import further_issues, phones_json
from resolver.parts import PartColumn
from resolver.plain import as_it_is
from resolver.schema import STANDARDIZED
from rules.addresses import Address
from rules.blocking import DERIVED
from rules.parts import (
    BirthPart,
    EmailPart,
    PhonePart,
    TimePart,
    address_part,
    birth_part,
    email_part,
    phone_part,
    time_part,
)
from rules.plain import PLAIN

TODAY = date(2026, 11, 22)
_SIGNS = st.sampled_from([*" -./,()@T:0159ag가동호길층", "  ", "０", "\u200b", "\n"])


def _written(*choices: str) -> st.SearchStrategy[str]:
    """Text of one choice of each place (``a|b``), now and then with a sign too many or changed."""
    plain = st.tuples(*[st.sampled_from(one.split("|")) for one in choices]).map("".join)
    return st.one_of(plain, plain, st.builds(_slipped, plain, st.integers(0, 40), _SIGNS))


def _slipped(text: str, at: int, sign: str) -> str:
    return text[: at % (len(text) + 1)] + sign + text[at % (len(text) + 1) + at % 2 :]


_TEXTS: dict[Any, st.SearchStrategy[str]] = {
    PhonePart: st.one_of(
        _written("010|10|02|2|031|31|53|053", "2345|312|9999|1234", "6789|4567|7777", "|.0|.00"),
        _written("312|502|1588|3456|222", "-| |)", "3456|2222|4567|1234"),
        _written("|HP |휴대폰 | |F ", "010|O1O|0505|011", "-|–|ㅡ|", "****|2345|9999|1234",
                 "-|−|ㅡ|", "****|6789|9999|5678", "|(본인)| (모친)|(팩스)| "),
        _written("010|10|+82 10|82-010|+8210", "|-|.| |)", "2345|9999|1234|0123", "|-|.| ",
                 "6789|9999|5678|0000"),
        _written("02|031|032|041|051|064|070|034", "-|)|.| |", "312|2345|777|123|1588",
                 "-|.| |", "4567|7777|1234"),
    ),
    EmailPart: _written("|_|.|1|H", "gildong|kim.cs|a|ab|info|test|hong-", "", "|77|_|.",
                        "@|@@| @", "naver.com|daum.net|hanmail.net|gmail.com|paran.com|naver.con"),
    BirthPart: st.one_of(
        _written("19|20|18|", "80|00|26|79|11", "-|.|/||년 ", "01|12|02|13|11|19|1",
                 "-|.|/||월 ", "01|29|30|31|00|11|05", "|일"),
        _written("80|00|26|79|11|05|8O", "-|", "05|12|02|13|11|O5", "-|", "01|29|31|11|80|l1"),
    ),
    TimePart: _written("2026|1970|0999", "-|.", "01|02|12", "-", "01|28|29|30|31", "T| |",
                       "00|08|09|23|24", ":", "00|59|60", ":", "00|59|60"),
    Address: _written(
        "서울 강남구|경기도 광주시|인천 중구|전남 여수시 돌산읍|광주광역시 북구|부천시 남구|",
        " ||  ", "테헤란로|역삼동|운서동|돌산로|둔덕리|세종로|언주로30길|종로2가", " |",
        "152|12-3|7번지|0|12345-1|산 3", "|, | ", "101동 1502호|1502호|지하1층|B01호|가동|"
        "3층 역삼동|한빛아파트 101-1502|12|2동",
        "|| (역삼동)| (역삼동, 센터)| (센터)|(둔덕리)| (우 06236)| ( a )| (가)"
        f"| ({'가' * 30})| ({'가' * 31})| (역삼동,가)| (역삼동,{'가' * 41})",
    ),
}  # fmt: skip
_OTHERS: dict[Any, tuple[Callable[..., Any], list[tuple[Any, ...]]]] = {
    PhonePart: (phone_part, [(None, "person"), ("031", "person"), ("02", "organization")]),
    EmailPart: (email_part, [()]),
    BirthPart: (partial(birth_part, today=TODAY), [(None, None), ("3", None), (None, TODAY)]),
    TimePart: (time_part, [()]),
    Address: (
        partial(address_part, reference=None),
        [(None,), ("06236",), ("6236",), ("135-080",), ("22382",), ("59622",), ("없음",)],
    ),
}


@pytest.mark.parametrize("kind", PLAIN, ids=lambda kind: str(kind.__name__))
@settings(deadline=None, derandomize=True, max_examples=30)
@given(data=st.data())
def test_plain_texts_are_read_as_one_by_one(kind: Any, data: st.DataObject) -> None:
    work, beside = _OTHERS[kind]
    texts = data.draw(st.lists(st.none() | _TEXTS[kind], min_size=1, max_size=12))
    others = [data.draw(st.sampled_from(beside)) for _ in texts]
    rows = pa.array(range(len(texts)), pa.int32())
    columns: list[AnyColumn] = [Texts(pa.array(texts, pa.string()))]
    columns += [Column(values, rows) for values in zip(*others, strict=True)]
    assert _told(PartColumn.of(kind, work, *columns)) == _told(
        PartColumn(kind, each(work, *columns))
    )


def _told(parts: PartColumn) -> dict[str, Any]:
    """Return all columns of the parts, and what the blocking rules derive from them."""
    ways: dict[str, Callable[[Any], Any]] = {"phones": phones_json, "issues": further_issues}
    columns = {
        name: parts.array(name, STANDARDIZED.field(name).type, ways.get(name, as_it_is))
        for name in parts.kind._fields
    }
    for name, derived in DERIVED.items():
        if derived.sources[0] in parts.kind._fields:
            columns[name] = parts.lists(name, derived.sources, derived.of, sorted)
    return {name: column.to_pylist() for name, column in columns.items()}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (PhonePart, "010-2345-6789"),
        (PhonePart, "031-312-3456"),
        (PhonePart, "312345678.0"),
        (PhonePart, "010-****-6789"),
        (PhonePart, "휴대폰 010-2345-6789"),
        (PhonePart, "010-2345-6789 (모친)"),
        (EmailPart, "gildong_hong@hanmail.net"),
        (EmailPart, "kim@gmail.com"),
        (BirthPart, "1979.12.31"),
        (TimePart, "2026-01-01 08:59:59"),
        (Address, "서울 강남구 테헤란로 152, 101동 1502호 (역삼동, 센터)"),
        (Address, "경기 광주시 오포읍 능평리 12-3번지"),
    ],
)
def test_what_most_people_write_is_plain(kind: Any, text: str) -> None:
    work, beside = _OTHERS[kind]
    columns = [Texts(pa.array([one])) for one in (text, *beside[0])]
    assert PartColumn.of(kind, work, *columns).others.rows == 0
