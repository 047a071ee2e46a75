from dataclasses import replace

from golden_record.life_cycle import Steward, merge, rule, submit
from golden_record.reading import look_up_one
from golden_record.reading.matching import resolve_attributes
from golden_record.store import Store
from rules.record import RawRecord
from tests.golden_record.worlds import believed, means

LEE = Steward("lee", "asked")
KIM = RawRecord("crm", "1", name="김철수", phone="010-2345-6789", birth_date="1985-03-01")
LEE_YH = RawRecord("crm", "2", name="이영희", phone="010-9876-5432", birth_date="1990-12-25")
FIRM = RawRecord(
    "crm", "3", name="한빛전자(주)", phone="02-555-1234", business_number="220-81-62517"
)


def take_in(store: Store, *records: RawRecord) -> None:
    for raw in records:
        submit(store, raw, means=means())


def asked(store: Store, **attributes: str):
    return resolve_attributes(store, RawRecord("", "", **attributes), means=means())


def test_attributes_find_the_customer_and_nothing_is_stored(store: Store) -> None:
    take_in(store, KIM, LEE_YH, FIRM)
    before, revision = believed(store), store.revision()
    found = asked(store, name="김철수 고객님", phone="+82 10 2345 6789")
    assert (found.verdict, found.unified_id) == ("match", look_up_one(store, "crm", "1"))
    assert [c.unified_id for c in found.candidates] == [found.unified_id]
    assert found.candidates[0].key == ("crm", "1")
    assert found.candidates[0].evidence[0].korean
    firm = asked(store, name="주식회사 한빛전자", business_number="2208162517")
    assert firm.unified_id == look_up_one(store, "crm", "3")
    assert (believed(store), store.revision()) == (before, revision)


def test_what_is_in_doubt_names_candidates_but_no_customer(store: Store) -> None:
    take_in(store, KIM, LEE_YH)
    found = asked(store, name="김철수", birth_date="1985-03-01")
    assert (found.verdict, found.unified_id) == ("review", None)
    assert found.reason == "no_contact_evidence"
    assert found.candidates[0].unified_id == look_up_one(store, "crm", "1")


def test_who_is_not_there_matches_nobody(store: Store) -> None:
    take_in(store, KIM)
    for found in (
        asked(store, name="박민수", phone="010-1111-2222", birth_date="1971-07-07"),
        asked(store),
        asked(store, name="없음", phone="모름"),
    ):
        assert (found.verdict, found.unified_id, found.candidates) == ("no_match", None, ())
    assert [i.field for i in asked(store, phone="010-12").issues] == ["phone"]


def test_two_customers_that_match_are_both_named(store: Store) -> None:
    take_in(store, KIM, replace(KIM, source="web"))
    rule(store, ("crm", "1"), ("web", "1"), "no_match", means=means(), by=LEE)
    found = asked(store, name="김철수", phone="010-2345-6789", birth_date="1985-03-01")
    assert (found.verdict, found.unified_id, found.reason) == ("review", None, "several_match")
    assert len(found.candidates) == 2


def test_a_customer_with_a_record_that_speaks_against_it_is_only_a_candidate(store: Store) -> None:
    take_in(store, KIM, LEE_YH)
    ids = [look_up_one(store, "crm", key) or "" for key in "12"]
    merge(store, ids, means=means(), by=LEE)
    found = asked(store, name="김철수", phone="010-2345-6789", birth_date="1985-03-01")
    assert (found.verdict, found.unified_id) == ("review", None)
    assert len(found.candidates) == 1


def test_a_phone_that_very_many_records_of_one_customer_share_still_finds_them(
    store: Store,
) -> None:
    take_in(store, *(replace(KIM, source_record_id=f"{n:03}") for n in range(62)))
    found = asked(store, name="김철수", phone="010-2345-6789")
    assert found.unified_id == look_up_one(store, "crm", "061")
