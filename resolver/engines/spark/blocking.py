"""Candidate pairs: all records of a key meet in one task, which makes the pairs of its blocks.

The pairs of a block are a function of its members, and a block of any size costs five comparisons
per record at most (``engines.blocking``); so one phone on a hundred thousand records is one task
that sorts them, not one that never ends.
"""

from typing import TYPE_CHECKING

import pyarrow as pa

from resolver.engines.blocking import count_blocks, make_candidates
from resolver.engines.settings import RECORD
from resolver.engines.spark.arrow import by_partition
from resolver.engines.spark.local import in_task

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

CANDIDATES = pa.schema([("join_key_l", pa.int64()), ("join_key_r", pa.int64())])
_KEYED = ("key", RECORD, "name_law_key", "birth_date")


def candidates(subjects: "DataFrame") -> "DataFrame":
    """Make the candidate pairs of the subjects of one party type, each once."""
    keyed = subjects.selectExpr("explode(keys) AS key", *_KEYED[1:]).repartition("key")
    return by_partition(keyed, _pairs, CANDIDATES).distinct()


def _pairs(keyed: pa.Table) -> pa.Table:
    with in_task() as db:
        db.register("block_keys", keyed.select(["key", RECORD]))
        db.register("keyed", keyed)
        db.execute(
            "CREATE OR REPLACE TABLE subjects AS "
            f"SELECT DISTINCT {', '.join(_KEYED[1:])} FROM keyed"
        )
        count_blocks(db)
        make_candidates(db)
        return db.sql("SELECT join_key_l, join_key_r FROM candidates").to_arrow_table()
