import pytest

from golden_record.life_cycle import Steward, delete, erase_record, submit
from golden_record.reading import look_up_one
from golden_record.reading.query import Query, parse_query, readings
from golden_record.reading.search import callers, search
from golden_record.store import Store
from rules.record import RawRecord
from tests.golden_record.worlds import means

PEOPLE = {
    "hong": RawRecord("crm", "hong", name="홍길동", phone="010-2345-6789", birth_date="1985-03-01"),
    "yu": RawRecord("crm", "yu", name="유병노", phone="02-555-1234", email="byungno@naver.com"),
    "namgung": RawRecord(
        "web",
        "namgung",
        name="남궁민수",
        address="서울 강남구 테헤란로 152 강남파이낸스센터 1502호",
    ),
    "sinsa": RawRecord("web", "sinsa", name="박하나", address="서울 강남구 신사동 514"),
    "latin": RawRecord("app", "latin", name="KIM CHEOLSU", phone="010-9876-5432"),
    "smith": RawRecord("app", "smith", name="SMITH JOHN", phone="070-1234-5678"),
    "masked": RawRecord("app", "masked", name="이*희", birth_date="1990-12-25"),
    "firm": RawRecord(
        "crm", "firm", name="(주)한빛전자", phone="1588-1234", business_number="220-81-62517"
    ),
    "eunma": RawRecord(
        "crm", "eunma", name="최고은", address="서울 강남구 대치동 은마아파트 5동 101호"
    ),
}


def take_in(store: Store, *records: RawRecord) -> None:
    for raw in records:
        submit(store, raw, means=means())


def found(store: Store, typed: str) -> list[str]:
    ids = {
        look_up_one(store, raw.source, raw.source_record_id): name for name, raw in PEOPLE.items()
    }
    return [ids[hit.unified_id] for hit in search(store, parse_query(typed)).hits]


@pytest.fixture
def people(store: Store) -> Store:
    take_in(store, *PEOPLE.values())
    return store


def test_customers_are_found_by_what_a_person_types(people: Store) -> None:
    for typed, expected in {
        "홍길동": ["hong"],
        "길동": ["hong"],
        "홍길": ["hong"],
        "홍 길동 고객님": ["hong"],
        "ㅎㄱㄷ": ["hong"],
        "ㅎㄱ": ["hong"],
        "ㄱㄷ": ["hong"],
        "ㄴㄱㅁㅅ": ["namgung"],
        "ㄴㄱㅁ": ["namgung"],
        "HONG GILDONG": ["hong"],
        "gildong": ["hong"],
        "류병로": ["yu"],
        "병로": ["yu"],
        "김철수": [],
        "chulsoo kim": ["latin"],
        "john": ["smith"],
        "smith john": ["smith"],
        "이*희": ["masked"],
        "한빛전자": ["firm"],
        "주식회사 한빛전자": ["firm"],
        "빛전": ["firm"],
        "01023456789": ["hong"],
        "+82 10 2345 6789": ["hong"],
        "2345-6789": ["hong"],
        "6789": ["hong"],
        "070-1234-5678": ["smith"],
        "15881234": ["firm"],
        "220-81-62517": ["firm"],
        "1985-03-01": ["hong"],
        "850301": ["hong"],
        "홍길동 6789": ["hong"],
        "ㅎㄱㄷ 850301 6789": ["hong"],
        "홍길동 5678": [],
        "byungno@naver.com": ["yu"],
        "byungno@": ["yu"],
        "테헤란로 152": ["namgung"],
        "테헤란로 153": [],
        "서울 강남구 테헤란로": ["namgung"],
        "부산 테헤란로": [],
        "신사동": ["sinsa"],
        "박하나 신사동": ["sinsa"],
        "신사동 박하나": ["sinsa"],
        "강남파이낸스센터": ["namgung"],
        "은마아파트": ["eunma"],
        "은마": ["eunma"],
        "최고은 은마아파트": ["eunma"],
        "crm/hong": ["hong"],
        "crm/nobody": [],
        "": [],
        "1": [],
        "%_": [],
        "홍": [],
    }.items():
        assert found(people, typed) == expected, typed


def test_an_id_leads_to_its_customer_and_an_unknown_one_to_nobody(people: Store) -> None:
    mine = look_up_one(people, "crm", "hong") or ""
    assert found(people, mine.lower().replace("-", " ")) == ["hong"]
    assert search(people, Query(unified_id="000-000-000")).hits == ()
    assert [h.unified_id for h in search(people, Query(key=("", "hong"))).hits] == [mine]


def test_what_fits_best_comes_first_and_says_why(store: Store) -> None:
    take_in(
        store,
        RawRecord("s", "1", name="김철수", phone="010-2345-6789"),
        RawRecord("s", "2", name="김철수", phone="010-9876-5432"),
        RawRecord("s", "3", name="이철수", phone="010-1122-3344"),
        RawRecord("s", "4", name="김철수", phone="010-9876-5432", birth_date="1985-03-01"),
    )
    whole = search(store, parse_query("김철수"))
    assert [h.record_count for h in whole.hits] == [2, 1]
    part = search(store, parse_query("철수"))
    assert [h.golden["name"] for h in part.hits] == ["김철수", "김철수", "이철수"]
    one = search(store, parse_query("김철수 5432")).hits[0]
    assert {(w.field, w.key[0], w.fits) for w in one.why} == {
        ("name", "s", 1.0),
        ("phone", "s", 1.0),
    }
    pages, cursor = [], 0
    while cursor is not None:
        page = search(store, parse_query("철수"), limit=1, after=cursor)
        pages += [h.unified_id for h in page.hits]
        cursor = page.cursor
    assert pages == [h.unified_id for h in part.hits]


def test_what_stands_in_different_records_of_one_customer_is_found_together(store: Store) -> None:
    take_in(
        store,
        RawRecord("s", "1", name="김철수", phone="010-2345-6789", birth_date="1985-03-01"),
        RawRecord("s", "2", name="김철수", phone="010-2345-6789", email="kim@naver.com"),
    )
    hits = search(store, parse_query("kim@naver.com 850301")).hits
    assert len(hits) == 1
    assert {w.key for w in hits[0].why} == {("s", "1"), ("s", "2")}


def test_a_caller_is_known_by_the_number_whoever_shares_it(people: Store) -> None:
    take_in(
        people, RawRecord("s", "son", name="홍아들", phone="01023456789", birth_date="2015-01-01")
    )
    names = [hit.golden["name"] for hit in callers(people, "010-2345-6789")]
    assert sorted(names) == ["홍길동", "홍아들"]
    assert [hit.golden["name"] for hit in callers(people, "1588-1234")] == ["한빛전자"]
    assert callers(people, "없음") == ()


def test_who_is_deleted_or_erased_is_not_found(people: Store) -> None:
    delete(people, "crm", "hong", means=means())
    erase_record(people, "crm", "yu", means=means(), by=Steward("lee", "asked"))
    assert found(people, "홍길동") == found(people, "류병로") == found(people, "crm/hong") == []


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("홍길동 5678", Query(name="홍길동", last4="5678")),
        ("김철수 서울 강남구", Query(name="김철수", address="서울 강남구")),
        ("이영희 해운대구 우동 1408", Query(name="이영희", address="해운대구 우동 1408")),
        ("02-312-3456/7", Query(phone="02-312-3456/7")),
        ("010 2345 6789", Query(phone="010-2345-6789")),
        ("19850301", Query(birth_date="1985-03-01")),
        ("20850301", Query(phone="01020850301")),
        ("k7q 2m9 xdk", Query(unified_id="K7Q-2M9-XDK")),
        ("crm/C-0001", Query(key=("crm", "C-0001"))),
        ("   ", Query()),
    ],
)
def test_a_box_sorts_what_was_typed(typed: str, query: Query) -> None:
    assert parse_query(typed) == query


@pytest.mark.parametrize(
    "typed", ["가" * 10_000, "1" * 10_000, "ㅎ" * 300, "*" * 500, "a b " * 5000]
)
def test_very_long_text_is_cut_and_does_no_harm(people: Store, typed: str) -> None:
    assert search(people, parse_query(typed)).hits == ()
    assert len(readings(parse_query(typed))) < 20
