from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import text

from golden_record.errors import UnknownIdError
from golden_record.jobs import Worker, job, prepare, submit_job, work_once
from golden_record.life_cycle import (
    Receipt,
    Steward,
    UnknownRecordError,
    delete,
    erase_entity,
    erase_record,
    rule,
    submit,
)
from golden_record.reading import changes, look_up_one, resolve
from golden_record.store import Store
from golden_record.store.schema import metadata
from resolver.schema import RAW
from rules.record import RawRecord
from tests.golden_record.worlds import believed, means, run_again

OFFICER = Steward("officer", "asked to be forgotten")
STAYS = RawRecord("s", "1", name="김철수", phone="010-2345-6789", birth_date="1985-03-01")
GOES = replace(
    STAYS, source_record_id="2", email="forgetme@naver.com", address="서울 강남구 테헤란로 152"
)
TELLING = ("forgetme", "테헤란로", "rlacjftn", "01077778888", "010-7777-8888", "박새로이")
OTHER = RawRecord("s", "3", name="박민수", phone="010-9876-5432", birth_date="1990-12-25")


def erased(store: Store, raw: RawRecord) -> Receipt:
    return erase_record(store, raw.source, raw.source_record_id, means=means(), by=OFFICER)


def rows_that_say(store: Store, words: tuple[str, ...]) -> list[str]:
    with store.reading() as connection:
        return [
            table
            for table in metadata.tables
            for row in connection.execute(text(f"SELECT * FROM {table}"))
            if any(word in str(tuple(row)) for word in words)
        ]


def test_an_erased_record_is_as_if_never_loaded_and_no_row_tells_of_it(store: Store) -> None:
    submit(store, STAYS, means=means())
    submit(store, OTHER, means=means())
    before = believed(store)
    submit(store, GOES, means=means())
    submit(store, replace(GOES, phone="010-7777-8888"), means=means())
    rule(store, ("s", "2"), ("s", "3"), "no_match", means=means(), by=OFFICER)
    receipt = erased(store, GOES)
    assert believed(store) == before
    assert rows_that_say(store, (*TELLING[:2], *TELLING[3:])) == []
    assert (receipt.records, receipt.rows["raw_record"], receipt.rows["decision"] > 0) == (
        1,
        2,
        True,
    )
    run_again(store)
    assert believed(store) == before


def test_a_receipt_counts_all_that_went(store: Store) -> None:
    submit(store, OTHER, means=means())
    before = counted(store)
    submit(store, GOES, means=means())
    gone = {table: count - before[table] for table, count in counted(store).items()}
    receipt = erased(store, GOES)
    for table in ("raw_record", "source_record", "standardized_record", "blocking_key"):
        assert receipt.rows[table] == gone[table] > 0, table
    assert counted(store) == before


def counted(store: Store) -> dict[str, int]:
    """The rows of tables that hold what is known of records."""
    with store.reading() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("raw_record", "source_record", "standardized_record", "blocking_key")
        }


def test_erasing_reads_no_table_from_end_to_end(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("the planner of PostgreSQL reads small tables whole")
    for raw in (STAYS, GOES, OTHER):
        submit(store, raw, means=means())
    said: list[str] = []
    with store.writing() as connection:
        driver = connection.connection.driver_connection
        driver.set_trace_callback(said.append)
        erased(store, GOES)
        driver.set_trace_callback(None)
        removals = [one for one in said if one.startswith("DELETE FROM")]
        plans = {one: driver.execute(f"EXPLAIN QUERY PLAN {one}").fetchall() for one in removals}
    assert len(plans) > 15
    for removal, steps in plans.items():
        read = [step for *_, step in steps if step.startswith("SCAN ")]
        assert [step for step in read if "json_each" not in step] == [], removal


def test_an_erased_customer_is_gone_and_the_id_says_so_for_ever(store: Store) -> None:
    for raw in (STAYS, GOES, OTHER):
        submit(store, raw, means=means())
    mine = look_up_one(store, "s", "1")
    assert mine
    receipt = erase_entity(store, mine, means=means(), by=OFFICER)
    assert (receipt.records, receipt.unified_ids) == (2, (mine,))
    assert resolve(store, mine).state == "ended"
    assert changes(store).changes[-1].kind == "erased"
    assert rows_that_say(store, ("김철수", "forgetme")) == []
    assert look_up_one(store, "s", "3")
    with pytest.raises(UnknownIdError):
        erase_entity(store, mine, means=means(), by=OFFICER)


def test_a_deleted_record_can_still_be_erased(store: Store) -> None:
    submit(store, GOES, means=means())
    delete(store, "s", "2", means=means())
    assert "raw_record" in rows_that_say(store, TELLING)
    erased(store, GOES)
    assert rows_that_say(store, TELLING) == []
    with pytest.raises(UnknownRecordError):
        erased(store, GOES)


def test_an_erased_record_does_not_come_back_from_a_job_that_waits(store: Store) -> None:
    submit(store, GOES, means=means())
    rows = [asdict(raw) | {"extras": None} for raw in (GOES, STAYS, replace(GOES, source="t"))]
    batch = pa.RecordBatch.from_pylist(rows, RAW)
    job_id = submit_job(store, prepare([batch], [], means().context))
    assert erased(store, GOES).rows["job_record"] == 1
    assert work_once(store, means(), Worker("w"))
    assert (job(store, job_id).state, job(store, job_id).done, job(store, job_id).total) == (
        "done",
        2,
        2,
    )
    assert look_up_one(store, "s", "2") is None
    assert look_up_one(store, "t", "2")


def test_no_byte_of_an_erased_customer_is_left_in_the_file(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("files of PostgreSQL belong to its vacuum")
    gone = replace(GOES, name="박새로이", phone="010-7777-8888", birth_date="1977-07-17")
    for raw in (OTHER, gone, replace(gone, gender="남")):
        submit(store, raw, means=means())
    file = Path(str(store.engine.url.database))
    files = [file, file.with_name(file.name + "-wal")]
    words = [word.encode() for word in ("forgetme", "박새로이", "01077778888", "1977-07-17")]
    assert any(word in f.read_bytes() for word in words for f in files if f.exists())
    erased(store, gone)
    for one in files:
        content = one.read_bytes() if one.exists() else b""
        assert [word for word in words if word in content] == [], one.name
