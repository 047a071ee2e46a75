"""Adding to a store: a few new files end in the same entities as all files at once."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from fixtures.generator.batches import Order, generate
from golden_record.pipeline import RunOptions, run
from resolver.schema import RAW

RECORDS, ADDED, CORRECTED = 900, 40, 15


def write(path: Path, rows: pa.Table) -> Path:
    pq.write_table(rows, path)
    return path


def customers() -> pa.Table:
    made = pa.Table.from_batches(generate(Order(RECORDS, 17)))
    return made.select([name for name in RAW.names if name in made.column_names])


def entities(out: Path) -> set[frozenset[tuple[str, str]]]:
    members: dict[str, set[tuple[str, str]]] = {}
    for row in pq.read_table(out / "crosswalk.parquet").to_pylist():
        key = (row["source"], row["source_record_id"])
        members.setdefault(row["unified_id"], set()).add(key)
    return {frozenset(group) for group in members.values()}


def reviews(out: Path) -> set[tuple]:
    sides = [f"{s}_{n}" for s in ("left", "right") for n in ("source", "source_record_id")]
    rows = pq.read_table(out / "review_pairs.parquet").to_pylist()
    return {
        (*(row[s] for s in sides), row["reason"], round(row["match_weight"], 6)) for row in rows
    }


@pytest.fixture(autouse=True)
def one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANSARAM_SECRET_KEY", "a" * 64)


def test_new_and_corrected_records_end_where_a_run_from_scratch_does(tmp_path: Path) -> None:
    everyone = customers()
    first = everyone.slice(0, RECORDS - ADDED)
    corrected = first.slice(100, CORRECTED)
    phones = corrected.column_names.index("phone")
    other = everyone["phone"].take(pa.array(range(200, 200 + CORRECTED)))
    corrected = corrected.set_column(phones, "phone", other)
    added = pa.concat_tables([everyone.slice(RECORDS - ADDED), corrected])
    whole = pa.concat_tables([first.slice(0, 100), first.slice(100 + CORRECTED), added])

    steps = RunOptions(out=tmp_path / "steps", workers=1)
    run([write(tmp_path / "first.parquet", first)], steps)
    before = entities(steps.out)
    run([write(tmp_path / "added.parquet", added)], steps)
    once = RunOptions(out=tmp_path / "once", workers=1)
    run([write(tmp_path / "whole.parquet", whole)], once)

    assert entities(steps.out) == entities(once.out) != before
    assert reviews(steps.out) == reviews(once.out)
    worth = pq.read_table(once.out / "review_pairs.parquet")["worth"].to_pylist()
    assert worth == sorted(worth, reverse=True)
    assert len(set(worth)) > 3
    told = json.loads((steps.out / "run.json").read_text("utf-8"))
    assert told["linked_again"] < RECORDS / 2
    assert json.loads((once.out / "run.json").read_text("utf-8"))["linked_again"] == RECORDS


def test_a_run_on_what_is_known_links_nothing_again(tmp_path: Path) -> None:
    path = write(tmp_path / "all.parquet", customers().slice(0, 300))
    options = RunOptions(out=tmp_path / "out", workers=1)
    run([path], options)
    before = entities(options.out)
    run([path], options)
    told = json.loads((options.out / "run.json").read_text("utf-8"))
    assert told["linked_again"] == 0
    assert entities(options.out) == before
    assert pc.sum(pq.read_table(options.out / "review_pairs.parquet")["match_weight"]) is not None
