"""In bulk as one by one, and nothing kept that must never be stored."""

import json
from dataclasses import asdict
from datetime import date

import pyarrow as pa
import pytest

from resolver.schema import RAW, STANDARDIZED
from resolver.standardization import (
    issues_json,
    keepable_batch,
    phones_json,
    standardize_batch,
    standardize_batches,
)
from rules.record import RAW_COLUMNS, Phone, RawRecord
from rules.standardize import Context, standardize

CONTEXT = Context(b"0123456789abcdef0123456789abcdef", date(2026, 11, 22))
CI = "A" * 86 + "=="
ROWS = [
    {"name": "김철수", "phone": "010-9876-5432", "birth_date": "1980-01-05", "gender": "남"},
    {"name": "홍길순 800105-1234567", "phone": "312-3456", "address": "경기도 광명시 철산동 1"},
    {
        "name": "(주)한빛전자 강남지점",
        "phone": "070-8765-4322",
        "corporate_number": "130111-0006246",
    },
    {"source_record_id": "850607-1234567", "resident_number": "850607-1234567", "ci": CI},
    {
        "name": "Gil-Dong Hong",
        "email": "gil@naver.con",
        "extras": '{"memo": "８００１０５－１２３４５６７"}',
    },
    {"name": "김영수(8OO105-1234567)"},
    {"name": "김영호 8OO105　-　1234567"},
    {"name": "김영희 800105ㅡ1234567", "email": "800105ー1234567"},
    {"name": "김영호 800105-1 234 567", "address": "부산 해운대구 우동 1 800105 - 12 34567"},
    {"name": "박*희", "birth_date": "1953-06-17(음)", "updated_at": "2026-01-05"},
    {"address": "서울 강남구 테헤란로 152, 101동 1502호 8001\u200b05-1234567"},
    {},
]


def _batch(rows: list[dict[str, str]]) -> pa.RecordBatch:
    keyed = [{"source": "branch", "source_record_id": str(n), **row} for n, row in enumerate(rows)]
    return pa.RecordBatch.from_pylist(keyed, schema=RAW)


def _one_by_one(row: dict[str, str]) -> dict[str, object]:
    record = standardize(RawRecord(**{c: row[c] for c in RAW_COLUMNS}), CONTEXT)
    plain = {name: getattr(record, name) for name in STANDARDIZED.names}
    lists = {n: list(v) for n, v in plain.items() if isinstance(v, tuple)}
    texts = {"phones": phones_json(record.phones), "issues": issues_json(record.issues)}
    return {**plain, **lists, **texts}


def test_in_bulk_is_one_by_one() -> None:
    batch = _batch(ROWS)
    assert standardize_batch(batch, CONTEXT).to_pylist() == [
        _one_by_one(row) for row in batch.to_pylist()
    ]


def test_phones_are_the_json_of_their_fields() -> None:
    phones = (
        Phone("+82312345678", "landline", '12"3', raw='031)234-5678 "집" \\ 내선 12'),
        Phone("+82112345678", "mobile", successor="+821052345678", is_evidence=False),
    )
    assert json.loads(phones_json(phones)) == [asdict(phone) for phone in phones]
    assert phones_json(()) == "[]"


def test_no_resident_number_and_no_ci_leaves_in_either_batch() -> None:
    batch = _batch(ROWS)
    for made in (keepable_batch(batch, CONTEXT), standardize_batch(batch, CONTEXT)):
        text = json.dumps(made.to_pylist(), ensure_ascii=False)
        assert "1234567" not in text and "１２３４５６７" not in text and CI not in text


def test_what_may_be_kept_is_kept_as_it_came() -> None:
    batch = _batch(ROWS)
    kept = keepable_batch(batch, CONTEXT)
    assert kept.schema == batch.schema
    assert kept.column("corporate_number").to_pylist()[2] == "130111-0006246"
    assert kept.column("name").to_pylist()[1] == "홍길순 ######-*******"
    assert kept.column("resident_number").to_pylist()[3] == "######-*******"
    assert kept.column("phone").equals(batch.column("phone"))


def test_keys_stay_the_same_on_both_sides() -> None:
    batch = _batch(ROWS)
    kept, made = keepable_batch(batch, CONTEXT), standardize_batch(batch, CONTEXT)
    assert kept.column("source_record_id").equals(made.column("source_record_id"))


def test_keeping_twice_is_keeping_once() -> None:
    kept = keepable_batch(_batch(ROWS), CONTEXT)
    assert keepable_batch(kept, CONTEXT).equals(kept)


def test_what_was_kept_gives_the_same_ci_hash() -> None:
    batch = _batch(ROWS)
    kept = keepable_batch(batch, CONTEXT)
    first, again = (standardize_batch(b, CONTEXT).column("ci_hash") for b in (batch, kept))
    assert first.equals(again)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_keep_the_order(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolver.standardization.ROWS_AT_ONCE", 3)
    monkeypatch.setattr("resolver.standardization.FEWEST_ROWS_FOR_WORKERS", 6)
    batches = [_batch(ROWS), _batch([]), _batch(ROWS)]
    done = list(standardize_batches(iter(batches), CONTEXT, workers=workers))
    kept = pa.Table.from_batches([kept for kept, _ in done])
    made = pa.Table.from_batches([made for _, made in done])
    assert made.equals(pa.Table.from_batches([standardize_batch(b, CONTEXT) for b in batches]))
    assert kept.equals(pa.Table.from_batches([keepable_batch(b, CONTEXT) for b in batches]))


def test_no_batches_give_nothing() -> None:
    assert list(standardize_batches(iter(()), CONTEXT)) == []
