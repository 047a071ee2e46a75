"""Skew and poison: blocks of any size cost a few comparisons per record, on Spark as elsewhere."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fixtures.crafted import one_phone
from resolver.engines import duckdb as engine
from resolver.engines.duckdb import Limits, connection
from resolver.engines.spark.blocking import candidates
from resolver.engines.spark.subjects import find_generic_values, subjects
from resolver.generic_values import find_generic_values as find_here
from resolver.ingest import RejectList, read
from resolver.link import all_generic
from resolver.model import load_model
from resolver.standardization import standardize_batches
from rules.blocking import NEIGHBOURS
from rules.standardize import Context
from tests.golden_record.test_handing_over import TODAY

pytestmark = pytest.mark.slow

RECORDS = 4_000


def test_one_phone_on_thousands_gives_the_pairs_of_one_machine(spark: Any, tmp_path: Any) -> None:
    context = Context(b"k" * 32, TODAY)
    file = tmp_path / "a.parquet"
    pq.write_table(one_phone(RECORDS), file)
    raw = read([file], rejects=RejectList())
    made = [made for _, made in standardize_batches(raw, context, workers=1)]
    records = pa.Table.from_batches(made).sort_by(
        [("source", "ascending"), ("source_record_id", "ascending")]
    )
    numbered = records.append_column("record", pa.array(range(records.num_rows), pa.int64()))
    frame = spark.createDataFrame(numbered)
    found = find_generic_values(frame)
    unmarked = all_generic(load_model(None), [])
    compared = subjects(frame, "person", unmarked)
    pairs = {tuple(row) for row in candidates(compared).collect()}
    with connection(Limits(tmp_path)) as db:
        engine.load(db, records)
        assert found == find_here(db)
        engine.build_subjects(db, "person", unmarked)
        counts = engine.block(db, "person")
        here = set(db.sql("SELECT join_key_l, join_key_r FROM candidates").fetchall())
    assert counts["large_blocks"] > 0
    assert pairs == here
    assert len(pairs) < 3 * NEIGHBOURS * RECORDS
