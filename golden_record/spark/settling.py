"""Settle in the cluster: which row counts for its source key, found where the rows of a key meet.

The rows of this run and those of the store are shuffled by key; a task ranks its keys by the very
query of ``golden_record.spool``. Sorted by key and numbered, what counts is the records of the run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.quality.facts import PRESENT, mark_present
from golden_record.scratch import comparison
from golden_record.spool import RANK
from resolver.engines.spark.arrow import by_partition
from resolver.engines.spark.local import MEMORY
from resolver.schema import RAW, STANDARDIZED
from resolver.whole_numbers import row_numbers
from rules.record import KEY_COLUMNS

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import DataFrame

_RAW = pa.struct(list(RAW))
SETTLED = pa.schema(
    [
        *(*STANDARDIZED, ("raw", _RAW), (PRESENT, pa.int32())),
        *(("record_no", pa.int64()), ("entity_no", pa.int64())),
    ]
)
"""The records that count: raw and what was sent where the row is of this run, the number that the
store knows the key by, and the entity that held it.
"""
_COMING = pa.schema(
    [
        *(("file_no", pa.int64()), ("line", pa.int64()), ("is_live", pa.bool_())),
        *(("record_no", pa.int64()), ("entity_no", pa.int64()), ("raw", _RAW)),
        *STANDARDIZED,
    ]
)
_ASKED = ["record_no", "entity_no", "is_live", *KEY_COLUMNS, "updated_at", PRESENT, "place"]
_NO_KEYS = STANDARDIZED.empty_table().select(KEY_COLUMNS)
_WINNERS = """
    SELECT r.place, k.record_no, k.entity_no FROM ranked r JOIN coming c USING (place)
    LEFT JOIN (FROM coming WHERE record_no IS NOT NULL) k
        ON k.source = c.source AND k.source_record_id = c.source_record_id
    WHERE r.rank = 1 ORDER BY r.row
"""


def settled(received: "DataFrame", known: "DataFrame", arrived: "DataFrame") -> "DataFrame":
    """Keep one row per key, in the schema ``SETTLED``.

    Args:
        received: what reading left (``standardizing.READ``).
        known: the records of the store (``known.KNOWN``).
        arrived: keys under which the store changed since the run read it first; rows of this run
            with such a key are passed over.
    """
    new = received.where("raw IS NOT NULL").join(arrived, list(KEY_COLUMNS), "left_anti")
    nothing = f"CAST(NULL AS {new.schema['raw'].dataType.simpleString()})"
    both = new.selectExpr(
        *("file_no", "line", "true AS is_live", "CAST(NULL AS BIGINT) AS record_no"),
        *("CAST(NULL AS BIGINT) AS entity_no", "raw"),
        *STANDARDIZED.names,
    ).unionAll(
        known.selectExpr(
            *("-1L AS file_no", "0L AS line", "is_live", "record_no", "entity_no"),
            f"{nothing} AS raw",
            *STANDARDIZED.names,
        )
    )
    return by_partition(both.repartition(*KEY_COLUMNS), _settle, SETTLED)


def _settle(coming: pa.Table) -> pa.Table:
    rows = coming.select(_COMING.names).cast(_COMING)
    rows = rows.sort_by([("file_no", "ascending"), ("line", "ascending")]).combine_chunks()
    rows = rows.append_column(PRESENT, _present(rows))
    with comparing() as engine:
        numbered = rows.append_column("place", row_numbers(rows.num_rows))
        engine.register("coming", numbered.select(_ASKED))
        engine.register("arrived", _NO_KEYS)
        engine.execute("CREATE TABLE key AS FROM coming WHERE is_live")
        engine.execute(RANK)
        won = engine.sql(_WINNERS).to_arrow_table()
    kept = rows.select([*STANDARDIZED.names, "raw", PRESENT]).take(won["place"])
    for name in ("record_no", "entity_no"):
        kept = kept.append_column(name, won[name])
    return kept


@contextmanager
def comparing() -> "Iterator[duckdb.DuckDBPyConnection]":
    """Open the DuckDB of a comparison for one task: one thread, bounded memory."""
    with (
        TemporaryDirectory(prefix="hansaram-") as folder,
        comparison(Path(folder), MEMORY) as engine,
    ):
        engine.execute("SET threads = 1")
        yield engine


def _present(rows: pa.Table) -> pa.Array:
    held = rows["raw"].combine_chunks()
    marks = mark_present(pa.RecordBatch.from_arrays(held.flatten(), schema=RAW))
    is_new = rows["record_no"].combine_chunks().is_null()
    return pc.if_else(is_new, marks, pa.scalar(None, pa.int32()))


def superseded(received: "DataFrame", records: "DataFrame") -> dict[str, int]:
    """Count per source the rows of this run that do not count, their key having come again."""
    came = received.where("raw IS NOT NULL").groupBy("source").count()
    counts = records.where(f"{PRESENT} IS NOT NULL").groupBy("source").count()
    counting = {row["source"]: row["count"] for row in counts.collect()}
    lost = {row["source"]: row["count"] - counting.get(row["source"], 0) for row in came.collect()}
    return {source: rows for source, rows in sorted(lost.items()) if rows}
