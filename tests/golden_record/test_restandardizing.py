"""A store that other rules standardized: the next run takes all its records as if they came again.

The other rules here are those of an office that knows one dong more than the run does.
"""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import text

from golden_record.checking import check_rows
from golden_record.checking.contents import broken_contents
from golden_record.life_cycle import Means, Steward, erase_record, submit
from golden_record.reading import look_up
from golden_record.rules_version import standardized_by
from golden_record.secret_key import VARIABLE
from golden_record.store import Store, open_store
from golden_record.store.lookups import record_of
from resolver.model import load_model
from rules.record import RawRecord
from rules.standardize import Context
from tests.golden_record.registers import KnowsADong
from tests.golden_record.test_handing_over import KIM, LEE, MORE, PARK, TODAY, run_of
from tests.golden_record.worlds import a_run_changes_nothing, believed

SECRET = b"k" * 32
HIDING = RawRecord(
    "crm", "9", name="최지우", resident_number="710707-2345678", phone="010-5555-1212"
)
NEAR = replace(PARK, source_record_id="4", address="역삼동 737 강남파이낸스센터 1502호")
KEY = (HIDING.source, HIDING.source_record_id)


def ways(reference: object = None) -> Means:
    return Means(load_model(None), Context(SECRET, TODAY, reference))


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, store: Store) -> str:
    """The URL of a store that other rules filled."""
    monkeypatch.setenv(VARIABLE, SECRET.hex())
    for raw in (KIM, LEE, NEAR, HIDING):
        submit(store, raw, means=ways(KnowsADong()))
    shown = store.engine.url.render_as_string(hide_password=False)
    return shown.replace("postgresql+psycopg", "postgresql")


def lines(store: Store) -> dict[tuple[str, str], str]:
    with store.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT r.source, r.source_record_id, s.line FROM source_record r "
                "JOIN standardized_record s ON s.record_no = r.record_no"
            )
        )
        return {(source, record_id): line for source, record_id, line in rows}


def test_a_run_standardizes_anew_what_other_rules_did_and_ends_as_from_scratch(
    tmp_path: Path, store: Store, url: str
) -> None:
    ids, before = look_up(store, [("crm", "1"), ("crm", "2"), KEY]), lines(store)
    assert store.layouts_of_others(standardized_by())
    run_of(tmp_path, url, *MORE)
    with open_store(f"sqlite:///{tmp_path / 'scratch.db'}") as scratch:
        for raw in (KIM, LEE, NEAR, HIDING, *MORE):
            submit(scratch, raw, means=ways())
        assert lines(store) == lines(scratch)
        now, should = believed(store), believed(scratch)
        for what in ("partition", "golden", "decisions"):
            assert now[what] == should[what], what
    assert lines(store)["crm", "4"] != before["crm", "4"]
    assert look_up(store, list(ids)) == ids
    assert not store.layouts_of_others(standardized_by())
    sound(store)
    a_run_changes_nothing(store, ways())


def test_after_that_a_run_builds_on_it_again(tmp_path: Path, store: Store, url: str) -> None:
    run_of(tmp_path, url, *MORE)
    revision = store.revision()
    assert run_of(tmp_path, url, MORE[0]) == 0
    assert store.revision() == revision


def test_what_a_resident_number_told_stays_told(tmp_path: Path, store: Store, url: str) -> None:
    before = record_of(store, KEY)
    run_of(tmp_path, url, *MORE)
    after = record_of(store, KEY)
    assert before and after
    assert (after["birth_date"], after["gender"]) == ("1971-07-07", "F")
    assert before["issues"] == after["issues"]


def test_online_and_in_runs_the_same_rules_leave_the_same(
    tmp_path: Path, store: Store, url: str
) -> None:
    run_of(tmp_path, url, *MORE)
    for raw in (KIM, LEE, NEAR, HIDING, *MORE):
        assert submit(store, raw, means=ways()).outcome == "unchanged"


def test_keys_of_other_rules_go_too(tmp_path: Path, store: Store, url: str) -> None:
    with store.writing() as connection:
        connection.execute(text("INSERT INTO blocking_key (key_hash, record_no) VALUES (7, 1)"))
    run_of(tmp_path, url, *MORE)
    sound(store)


def test_an_erasure_finds_keys_of_other_rules(store: Store, url: str) -> None:
    with store.writing() as connection:
        number = "SELECT record_no FROM source_record WHERE source_record_id = '9'"
        connection.execute(text(f"INSERT INTO blocking_key SELECT 7, ({number})"))
    erase_record(store, *KEY, means=ways(), by=Steward("officer", "asked"))
    with store.reading() as connection:
        left = connection.execute(text("SELECT count(*) FROM blocking_key WHERE key_hash = 7"))
        assert left.scalar() == 0


def test_rules_and_registers_have_versions(tmp_path: Path) -> None:
    known = [standardized_by(), standardized_by(KnowsADong())]
    assert len(set(known)) == len(known)
    assert known == [standardized_by(), standardized_by(KnowsADong())]


def sound(store: Store) -> None:
    assert check_rows(store) == []
    with store.reading() as connection, duckdb.connect() as engine:
        assert list(broken_contents(connection, engine)) == []
