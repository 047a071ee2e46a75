import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from golden_record.life_cycle import delete, submit
from golden_record.reading import changes, history, look_up_one, resolve
from golden_record.store import Store, open_store
from rules.decisions import GENERIC_FROM, GenericKind
from rules.record import RawRecord
from tests.golden_record.worlds import (
    a_run_changes_nothing,
    believed,
    customer,
    means,
    partition,
)

CHEOLSU = RawRecord(
    "crm",
    "1",
    name="김철수",
    phone="010-2345-6789",
    birth_date="1985-03-01",
    address="서울 강남구 테헤란로 152, 1502호",
    email="kim85@naver.com",
)
SAME_ELSEWHERE = replace(CHEOLSU, source="web", source_record_id="7", name="김철수 고객님")
YEONGHUI = RawRecord("crm", "2", name="이영희", phone="010-9876-5432", birth_date="1990-12-25")


def put(store: Store, raw: RawRecord) -> str:
    return submit(store, raw, means=means()).unified_id


def take_out(store: Store, raw: RawRecord) -> None:
    assert delete(store, raw.source, raw.source_record_id, means=means())


@pytest.mark.parametrize("seed", range(2))
def test_the_online_state_equals_a_run_from_scratch(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        key = (chance.choice("ab"), str(chance.randrange(25)))
        if chance.random() < 0.2:
            delete(store, *key, means=means())
        else:
            submit(store, customer(chance, key), means=means())
    a_run_changes_nothing(store)


@pytest.mark.slow
def test_values_and_blocks_that_grow_too_common_take_all_their_records_along(
    store: Store,
) -> None:
    shared = [
        RawRecord("s", f"{i:03}", name=f"{name}철수", phone="010-2345-6789", birth_date=birth)
        for i, (name, birth) in enumerate(
            (name, birth) for name in "김이박최정강조윤장" for birth in ("1985-03-01", None)
        )
    ]
    crowd = [
        RawRecord("t", f"{i:03}", name="김철수", birth_date="1985-03-01", email=f"k{i % 30}@a.kr")
        for i in range(64)
    ]
    for raw in [*shared, *crowd]:
        put(store, raw)
    a_run_changes_nothing(store)
    for raw in [*shared[::2][:2], *shared[1::2][:2], *crowd[10:16]]:
        take_out(store, raw)
    a_run_changes_nothing(store)


def test_outcomes_and_their_evidence(store: Store) -> None:
    first = submit(store, CHEOLSU, means=means())
    assert (first.outcome, first.evidence) == ("created", ())
    second = submit(store, SAME_ELSEWHERE, means=means())
    assert (second.outcome, second.unified_id) == ("matched", first.unified_id)
    said = second.evidence[0]
    assert (said.key, said.verdict) == (("crm", "1"), "match")
    assert sum(e.match_weight for e in said.comparisons) != 0
    namesake = replace(CHEOLSU, source_record_id="9", phone=None, address=None, email=None)
    in_doubt = submit(store, namesake, means=means())
    assert (in_doubt.outcome, in_doubt.evidence[0].verdict) == ("review", "review")
    assert in_doubt.unified_id != first.unified_id
    changed = submit(store, replace(CHEOLSU, gender="남"), means=means())
    assert (changed.outcome, changed.unified_id) == ("updated", first.unified_id)


NAMES = [
    f"{surname}{given}"
    for surname in "김이박최정"
    for given in ("민준", "서연", "하늘", "도윤", "지우")
]
SHARED = {
    "home": {"address": "서울 강남구 테헤란로 152, 101동 1502호"},
    "building": {"address": "서울 강남구 테헤란로 152"},
    "email": {"email": "shop@naver.com"},
    "phone": {"phone": "010-2345-6789"},
}


@pytest.mark.parametrize("kind", SHARED)
def test_a_value_of_too_many_says_nothing_and_says_it_again_when_they_leave(
    store: Store, kind: GenericKind
) -> None:
    limit = GENERIC_FROM[kind]
    everyone = [
        RawRecord("s", f"{i:02}", name=name, birth_date=f"19{50 + i}-03-01", **SHARED[kind])
        for i, name in enumerate(NAMES[:limit])
    ]
    twins = [replace(raw, source="t", birth_date=None) for raw in everyone[:3]]
    for raw in (*twins, *everyone[:-1]):
        put(store, raw)
    a_run_changes_nothing(store)
    for last in (everyone[-1], replace(everyone[-1], name=NAMES[0]), everyone[-1]):
        before = generic_values(store)
        put(store, last)
        assert len(generic_values(store) ^ before) == 1
        a_run_changes_nothing(store)
    for raw in (everyone[0], everyone[5]):
        take_out(store, raw)
        a_run_changes_nothing(store)
    assert not generic_values(store)


def generic_values(store: Store) -> set[int]:
    with store.reading() as connection:
        return set(connection.exec_driver_sql("SELECT value_hash FROM generic_value").scalars())


def test_the_same_again_is_no_event(store: Store) -> None:
    mine = put(store, CHEOLSU)
    before, revision = believed(store), store.revision()
    again = submit(store, CHEOLSU, means=means())
    assert (again.outcome, again.unified_id) == ("unchanged", mine)
    assert (believed(store), store.revision()) == (before, revision)


def test_a_deleted_record_is_as_if_it_had_never_been_loaded(store: Store) -> None:
    put(store, YEONGHUI)
    mine = put(store, CHEOLSU)
    before = believed(store)
    put(store, SAME_ELSEWHERE)
    take_out(store, SAME_ELSEWHERE)
    assert believed(store) == before
    assert look_up_one(store, "web", "7") is None
    assert delete(store, "web", "7", means=means()) is None
    assert resolve(store, mine).state == "current"


def test_the_last_record_ends_the_id_and_it_is_never_given_again(store: Store) -> None:
    put(store, YEONGHUI)
    mine = put(store, CHEOLSU)
    take_out(store, CHEOLSU)
    assert resolve(store, mine).state == "ended"
    assert changes(store).changes[-1].kind == "erased"
    assert put(store, CHEOLSU) != mine
    assert resolve(store, mine).unified_id is None


def test_a_bridge_merges_two_customers_and_its_end_parts_them_again(store: Store) -> None:
    other = replace(CHEOLSU, source_record_id="5", phone=None, email="kim85@daum.net", address=None)
    one, two = put(store, CHEOLSU), put(store, other)
    assert one != two
    before = believed(store)
    bridge = replace(CHEOLSU, source_record_id="6", email="kim85@daum.net")
    assert put(store, bridge) == one
    assert resolve(store, two).unified_id == one
    take_out(store, bridge)
    assert believed(store) == before
    assert (look_up_one(store, "crm", "1"), look_up_one(store, "crm", "5")) == (one, two)
    assert [s.what for s in history(store, two)].count("merged") == 1


def test_resident_numbers_and_the_ci_are_never_kept(store: Store) -> None:
    ci = "A" * 86 + "=="
    raw = replace(CHEOLSU, resident_number="850301-1765432", ci=ci, name="김철수 850301-1765432")
    put(store, replace(raw, extras=(("memo", "850301-1765432"),)))
    with store.reading() as connection:
        for table in ("raw_record", "standardized_record", "golden_record", "source_record"):
            kept = str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            assert "1765432" not in kept
            assert ci not in kept


def test_a_record_without_a_key_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="source_record_id"):
        submit(store, replace(CHEOLSU, source_record_id=" "), means=means())
    assert store.revision() == 0


def test_sixteen_writers_of_one_customer_make_one_entity(store: Store) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    url = url.replace("postgresql+psycopg", "postgresql")

    def one_of_many(number: int) -> str:
        with open_store(url) as own:
            return put(own, replace(CHEOLSU, source=f"s{number % 4}", source_record_id=str(number)))

    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(one_of_many, range(16)))
    assert len(found) == len(partition(store)) == 1
    assert [c.sequence for c in changes(store).changes] == list(range(1, 17))
