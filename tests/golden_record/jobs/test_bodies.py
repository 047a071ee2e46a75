import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest

from golden_record.jobs.bodies import prepare, row_of
from golden_record.life_cycle.records import incoming
from resolver.ingest import Reject
from resolver.schema import RAW
from rules.record import READ_COLUMNS, RawRecord
from tests.golden_record.worlds import means

CONTEXT = means().context
CI = "A" * 86 + "=="
ROWS: dict[str, dict[str, Any]] = {
    "plain": {"name": "김철수", "phone": "010-2345-6789", "birth_date": "1985-03-01"},
    "nothing": {},
    "whole resident number": {"name": "김철수", "resident_number": "850301-1234567"},
    "of the new century": {"name": "김철수", "resident_number": "0503014234567"},
    "contradicts": {"birth_date": "1990-01-01", "resident_number": "850301-2234567"},
    "front only": {"name": "김철수", "resident_number": "850301"},
    "front, masked": {"name": "김철수", "resident_number": "850301-*******"},
    "front beside a date": {"birth_date": "1985-03-02", "resident_number": "850301"},
    "masked behind the digit": {"resident_number": "850301-1******"},
    "malformed": {"resident_number": "85-03-01-12"},
    "impossible date": {"resident_number": "851341-1234567"},
    "no value": {"resident_number": "없음"},
    "already gone": {"resident_number": "######-*******"},
    "in the name": {"name": "김철수(850301-1234567)"},
    "in the address": {"address": "서울 강남구 테헤란로 152 8503011234567"},
    "in the phone field": {"phone": "010-2345-6789 / 850301-1234567"},
    "in two places": {"name": "김철수 850301-1234567", "resident_number": "900101-2345678"},
    "in its column and in a note": {"resident_number": "x", "email": "850301-1234567"},
    "ci": {"name": "김철수", "ci": CI},
    "ci malformed": {"name": "김철수", "ci": "abc"},
    "corporate number": {"name": "한빛전자(주)", "corporate_number": "110111-0006246"},
    "spaces": {"name": "  ", "phone": " 010-2345-6789 "},
    "update": {"name": "김철수", "updated_at": "2026-03-07T09:00:00"},
    "party type": {"name": "최은행", "party_type": "개인"},
}
KEYS = {
    "plain key": ("crm", "1"),
    "key that is a resident number": ("crm", "850301-1234567"),
}


def batch(*rows: Mapping[str, str | int | None]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(list(rows), RAW)


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("said", ROWS.values(), ids=ROWS)
def test_a_row_that_waited_becomes_what_it_would_have_become_at_once(
    said: dict[str, Any], key: tuple[str, str]
) -> None:
    values = {"source": key[0], "source_record_id": key[1], **said}
    waiting = prepare([batch(values)], [], CONTEXT).bodies[0]
    row = row_of(waiting)
    at_once = incoming(RawRecord(**values), CONTEXT)
    assert incoming(row.raw, CONTEXT, row.told) == at_once


def test_further_columns_wait_with_the_row() -> None:
    extras = {"등급": "VIP", "메모": "주민번호 850301-1234567"}
    said = {"source": "s", "source_record_id": "1", "extras": json.dumps(extras)}
    row = row_of(prepare([batch({**said, "file": "a.csv", "line": 7})], [], CONTEXT).bodies[0])
    raw = RawRecord("s", "1", extras=tuple(extras.items()))
    assert incoming(row.raw, CONTEXT, row.told) == incoming(raw, CONTEXT)
    assert (row.file, row.line) == ("a.csv", 7)


@pytest.mark.parametrize("said", ROWS.values(), ids=ROWS)
def test_no_resident_number_and_no_ci_waits(said: dict[str, str]) -> None:
    body = prepare([batch({"source": "s", "source_record_id": "1", **said})], [], CONTEXT).bodies[0]
    for hidden in ("1234567", "2234567", "4234567", "2345678", CI):
        assert hidden not in body


def test_of_rows_with_one_key_the_newest_waits_then_the_last() -> None:
    def row(record: str, name: str, updated: str | None) -> dict[str, str | None]:
        return {"source": "s", "source_record_id": record, "name": name, "updated_at": updated}

    prepared = prepare(
        [
            batch(row("1", "newest", "2026-03-07"), row("2", "first", None)),
            batch(row("1", "older", "2025-03-07"), row("2", "last", None), row("1", "none", None)),
        ],
        [Reject("a.csv", 3, "", "missing_key")],
        CONTEXT,
    )
    names = {row_of(b).raw.source_record_id: row_of(b).raw.name for b in prepared.bodies}
    assert names == {"1": "newest", "2": "last"}
    assert (prepared.superseded, len(prepared.rejects)) == (3, 1)
    assert prepared.sources == {"s"}


def test_every_column_of_a_raw_record_waits() -> None:
    said = {name: f"{name} 1" for name in READ_COLUMNS if name not in ("ci", "resident_number")}
    row = row_of(prepare([batch(said)], [], CONTEXT).bodies[0])
    assert {name: getattr(row.raw, name) for name in said} == said
