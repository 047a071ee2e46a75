import random
from datetime import date

import pyarrow as pa
import pytest
from sqlalchemy import text

from golden_record.life_cycle import delete, submit
from golden_record.store import Store
from golden_record.store.hashing import hash_text
from golden_record.store.index_keys import index_hashes
from golden_record.store.search_terms import SEARCHED, search_terms, term_hashes, terms_of
from resolver.schema import STANDARDIZED
from resolver.standardization import issues_json, phones_json
from rules.record import RawRecord
from rules.standardize import Context, standardized_columns
from tests.golden_record.worlds import customer, means

CONTEXT = Context(b"k" * 32, date(2026, 11, 22))
PEOPLE = [
    RawRecord("s", "1", name="홍길동", phone="010-2345-6789, 02-555-1234", birth_date="850301"),
    RawRecord(
        "s", "2", name="남궁 민수", address="서울 강남구 테헤란로 152 강남파이낸스센터 1502호"
    ),
    RawRecord("s", "3", name="김*수", phone="070-1234-5678", email="Kim85@hanmail.net"),
    RawRecord("s", "4", name="HONG GILDONG", phone="011-234-5678"),
    RawRecord("s", "5", name="(주)LG전자서비스 강남지점", phone="1588-1234"),
    RawRecord("s", "6", name="Smith, John", phone="+1 415 555 0123"),
    RawRecord("s", "7", name="이", address="경기 가평군 청평면 대성리 393"),
    RawRecord("s", "8"),
    RawRecord("s", "9", name="대한민국상이군경회서울특별시지부사업본부", phone="0504-123-4567"),
    RawRecord("s", "10", name="박하나", address="서울 강남구 대치동 316 은마아파트 101동 1502호"),
]


def rows(records: list[RawRecord]) -> list[dict]:
    found = []
    for raw in records:
        columns = standardized_columns(raw, CONTEXT)
        columns["phones"] = phones_json(columns["phones"])
        columns["issues"] = issues_json(columns["issues"])
        found.append({name: columns[name] for name in SEARCHED})
    return found


def test_terms_of_many_are_the_terms_of_each() -> None:
    chance = random.Random(3)
    said = rows([*PEOPLE, *(customer(chance, ("s", str(n))) for n in range(200))])
    schema = pa.schema([STANDARDIZED.field(name) for name in SEARCHED])
    records = pa.Table.from_pylist(said, schema)
    numbers, terms = terms_of(records)
    pairs = {(n, hash_text(t)) for n, t in zip(numbers.to_pylist(), terms.to_pylist(), strict=True)}
    owners, hashes = term_hashes(records)
    assert set(zip(owners.to_pylist(), hashes.to_pylist(), strict=True)) == pairs
    found: list[set[str]] = [set() for _ in said]
    for number, term in zip(numbers.to_pylist(), terms.to_pylist(), strict=True):
        found[number].add(term)
    for row, own in zip(said, found, strict=True):
        assert own == search_terms(row), row


@pytest.mark.parametrize(
    ("number", "terms"),
    [
        (0, {"sb|홍길", "sb|길동", "si|ㅎㄱㄷ", "s4|6789", "s4|1234", "sd|1985-03-01"}),
        (1, {"sb|남궁", "sb|궁민", "sb|민수", "si|ㄴㄱㅁㅅ", "sr|테헤란로", "sg|강남파이낸스센터"}),
        (2, {"sw|김*수", "s4|5678", "st|827012345678", "sm|kim85"}),
        (3, {"sw|HONG", "sw|GILDONG", "s4|5678"}),
        (4, {"sb|LG", "sb|전자", "si|LGㅈㅈ", "st|8215881234"}),
        (6, {"se|청평면", "se|대성리"}),
        (9, {"sg|은마", "se|대치동"}),
    ],
)
def test_a_record_is_found_by_these_terms(number: int, terms: set[str]) -> None:
    assert terms <= search_terms(rows(PEOPLE)[number])


def test_a_record_that_says_nothing_has_no_terms() -> None:
    assert search_terms(rows(PEOPLE)[7]) == frozenset()


def keys(store: Store) -> set[int]:
    with store.reading() as connection:
        return set(connection.execute(text("SELECT key_hash FROM blocking_key")).scalars())


def test_the_store_holds_the_terms_of_live_records_only(store: Store) -> None:
    submit(store, PEOPLE[0], means=means())
    assert {hash_text("sb|길동"), hash_text("s4|6789")} <= keys(store)
    submit(store, RawRecord("s", "1", name="홍길순"), means=means())
    assert hash_text("sb|길순") in keys(store)
    assert not {hash_text("sb|길동"), hash_text("s4|6789")} & keys(store)
    delete(store, "s", "1", means=means())
    assert keys(store) == set()


def test_hashes_of_terms_lie_beside_those_of_blocking_keys() -> None:
    columns = standardized_columns(PEOPLE[0], CONTEXT)
    columns["phones"] = phones_json(columns["phones"])
    columns["issues"] = issues_json(columns["issues"])
    assert {hash_text("sb|길동"), hash_text("pt|+821023456789")} <= set(index_hashes(columns))
