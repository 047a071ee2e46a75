"""Spark gives what one machine gives: rows, pairs, weights, partition, golden records."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from fixtures.generate import main as generate
from golden_record.pipeline import RunOptions, run
from golden_record.secret_key import VARIABLE
from golden_record.spark import shards
from golden_record.spark.options import SparkOptions
from golden_record.store import open_store
from resolver.ingest import Mapping
from tests.conftest import database

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 22)
RECORDS = 2_400
OF_CALLS = ("고객코드", "성함", "번호1", "번호2")
MAPPING = {
    "calls": {
        "files": ["calls*"],
        "source_record_id": OF_CALLS[0],
        "columns": {"name": OF_CALLS[1], "phone": [OF_CALLS[2], OF_CALLS[3]]},
    }
}


@dataclass(frozen=True, slots=True)
class Both:
    """The same inputs through both engines, into a store on PostgreSQL and one on this machine."""

    spark: Path
    duckdb: Path
    store: str

    def tables(self, name: str) -> tuple[pa.Table, pa.Table]:
        one, other = (pq.read_table(f / f"{name}.parquet") for f in (self.spark, self.duckdb))
        return one, other


def write_inputs(folder: Path) -> Path:
    """Customers in three formats, with keys that come twice, rejects, and one shared phone."""
    wanted = {"--records": RECORDS, "--seed": 23, "--out": folder, "--one-file": "a.parquet"}
    generate([str(said) for option in wanted.items() for said in option])
    inputs = folder / "records"
    customers = pq.read_table(inputs / "a.parquet")
    (inputs / "a.parquet").unlink()
    third = customers.num_rows // 3
    (inputs / "shops").mkdir()
    pq.write_table(customers.slice(0, third), inputs / "shops" / "a 1.parquet", row_group_size=200)
    pq.write_table(customers.slice(third, third), inputs / "shops" / "b.parquet")
    pa_csv.write_csv(customers.slice(2 * third), inputs / "web.csv")
    with (inputs / "web.csv").open("a", encoding="utf-8") as file:
        file.write("web,,no key\n")
        file.write('"web,open quote\n')
    again = customers.slice(5, 20).to_pylist()
    shared = [
        {**again[0], "source": "agency", "source_record_id": str(n), "name": f"김{a}{b}",
         "phone": "02-555-0199", "updated_at": ""}
        for n, (a, b) in enumerate((a, b) for a in "가나다라마바사아" for b in "정진주지현")
    ]  # fmt: skip
    lines = [json.dumps(row, ensure_ascii=False) for row in [*again, *shared]]
    (inputs / "more.jsonl").write_text("\n".join([*lines, "not JSON"]), encoding="utf-8")
    calls = [",".join(OF_CALLS), "1,김철수 고객님,010-2345-6789,02-777-1234", "2,이영희,,010-99"]
    (inputs / "calls.csv").write_bytes("\r\n".join(calls).encode("cp949"))
    return inputs


@pytest.fixture(scope="module")
def both(
    spark: Any, tmp_path_factory: pytest.TempPathFactory, postgresql_server: str
) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("both")
    inputs = write_inputs(folder)
    outs = folder / "spark", folder / "duckdb"
    mapping = Mapping.parse(MAPPING)
    common = {"today": TODAY, "workers": 1, "mapping": mapping, "memory": "500MB"}
    with database(postgresql_server) as store, pytest.MonkeyPatch.context() as patched:
        patched.setenv(VARIABLE, "ab" * 32)
        patched.setattr(shards, "SHARD", 1_000)
        run([inputs], RunOptions(out=outs[0], store=store, spark=SparkOptions(), **common))
        run([inputs], RunOptions(out=outs[1], **common))
        yield Both(*outs, store)


def test_the_standardized_rows_are_the_same(both: Both) -> None:
    one, other = both.tables("standardized")
    assert one.num_rows > RECORDS
    assert one.equals(other)


def test_the_rejects_are_the_same(both: Both) -> None:
    one, other = ((f / "rejects.csv").read_text("utf-8") for f in (both.spark, both.duckdb))
    assert one.count("\n") == 4
    assert sorted(one.splitlines()) == sorted(other.splitlines())


def pairs_of(url: str) -> dict[Any, Any]:
    """What the store knows of each pair, by record keys in no order: numbers may differ."""
    asked = text(
        "SELECT l.source, l.source_record_id, r.source, r.source_record_id, match_weight, verdict, "
        "reason, levels FROM decision d JOIN source_record l ON l.record_no = d.left_no "
        "JOIN source_record r ON r.record_no = d.right_no"
    )
    with open_store(url) as store, store.reading() as connection:
        return {frozenset((row[:2], row[2:4])): tuple(row[4:]) for row in connection.execute(asked)}


def test_the_pairs_and_their_match_weights_are_the_same(both: Both) -> None:
    one, other = pairs_of(both.store), pairs_of(f"sqlite:///{both.duckdb / 'hansaram.db'}")
    assert one.keys() == other.keys()
    assert len(one) > RECORDS / 2
    for key, (weight, *said) in one.items():
        assert weight == pytest.approx(other[key][0], abs=1e-9)
        assert tuple(said) == other[key][1:]


def test_the_reviews_are_the_same_in_the_same_order(both: Both) -> None:
    of_ids = ["left_unified_id", "right_unified_id"]
    figures = ["match_weight", "match_probability", "worth"]
    one, other = (t.drop_columns(of_ids) for t in both.tables("review_pairs"))
    assert one.num_rows > 10
    assert one.drop_columns(figures).equals(other.drop_columns(figures))
    for name in figures:
        assert one[name].to_pylist() == pytest.approx(other[name].to_pylist(), abs=1e-9)


def members_of(crosswalk: pa.Table) -> dict[str, frozenset[tuple[str, str]]]:
    found = defaultdict(set)
    for row in crosswalk.to_pylist():
        found[row["unified_id"]].add((row["source"], row["source_record_id"]))
    return {unified_id: frozenset(held) for unified_id, held in found.items()}


def test_the_partition_and_the_golden_records_are_the_same(both: Both) -> None:
    crosswalks = map(members_of, both.tables("crosswalk"))
    goldens = both.tables("golden_records")
    one, other = (
        {members[row.pop("unified_id")]: row for row in golden.to_pylist()}
        for members, golden in zip(crosswalks, goldens, strict=True)
    )
    assert 100 < len(one) < RECORDS
    assert one == other


def test_the_report_says_the_same(both: Both) -> None:
    one, other = (
        json.loads((f / "quality_report.json").read_text("utf-8"))
        for f in (both.spark, both.duckdb)
    )
    assert one["generic_values"]
    assert one.keys() == other.keys()
    for part in one.keys() - {"run"}:
        assert one[part] == other[part], part


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("standardized", ["source", "source_record_id"]),
        ("crosswalk", ["source", "source_record_id"]),
        ("golden_records", ["unified_id"]),
        ("review_pairs", []),
    ],
)
def test_the_files_have_one_form_and_one_order(both: Both, name: str, by: list[str]) -> None:
    one, other = (pq.ParquetFile(f / f"{name}.parquet") for f in (both.spark, both.duckdb))
    assert one.schema_arrow.equals(other.schema_arrow, check_metadata=True)
    groups = [one.metadata.row_group(n) for n in range(one.num_row_groups)]
    assert {group.column(0).compression for group in groups} == {"ZSTD"}
    assert one.num_row_groups == other.num_row_groups
    keys = list(zip(*(one.read([column])[column].to_pylist() for column in by), strict=True))
    assert keys == sorted(keys)


def test_the_crosswalk_as_text_says_what_the_table_says(both: Both) -> None:
    table = pq.read_table(both.spark / "crosswalk.parquet")
    as_text = pa_csv.ConvertOptions(column_types=table.schema)
    assert pa_csv.read_csv(both.spark / "crosswalk.csv", convert_options=as_text).equals(table)


def test_nothing_of_the_stages_is_left_when_a_run_is_over(both: Both) -> None:
    assert not [p for p in both.spark.iterdir() if p.is_dir()]
