"""Generic values, subjects and blocking keys: what one machine's SQL makes of each record.

None of it looks beyond a row, generic values once known; so every task runs the very queries of
``engines.duckdb`` over its batches, in a DuckDB of its own. Only the counting of who holds a value
goes through a shuffle, names first, so that a number on a million records is counted in parts.
"""

from typing import TYPE_CHECKING

import pyarrow as pa

from resolver.engines import duckdb as engine
from resolver.engines.blocking import explode_keys
from resolver.engines.settings import RECORD
from resolver.engines.spark.arrow import Batches, by_batch
from resolver.engines.spark.errors import SparkError
from resolver.engines.spark.local import in_task
from resolver.generic_values import GenericValue, GenericValues, holders_sql
from resolver.schema import STANDARDIZED
from resolver.scoring import COLUMNS
from rules.decisions import GENERIC_FROM
from rules.record import PartyType

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MOST_GENERIC = 2_000_000
"""Generic values that are sent to every task."""
_HELD = pa.schema([("kind", pa.string()), ("value", pa.string()), ("name", pa.string())])
_NUMBERED = STANDARDIZED.append(pa.field(RECORD, pa.int64()))


def find_generic_values(records: "DataFrame") -> list[GenericValue]:
    """Find the generic values of a frame of records, sorted by kind and value."""
    held = by_batch(records.select(STANDARDIZED.names), _holders, _HELD)
    held.createOrReplaceTempView("hansaram_held")
    enough = " ".join(f"WHEN '{kind}' THEN {least}" for kind, least in GENERIC_FROM.items())
    rows = held.sparkSession.sql(f"""
        SELECT kind, value, count(*) AS holders FROM (
            SELECT kind, value, name, count(*) AS records FROM hansaram_held
            WHERE value IS NOT NULL GROUP BY kind, value, name
        )
        GROUP BY kind, value HAVING count(*) >= CASE kind {enough} END
        ORDER BY kind, value LIMIT {MOST_GENERIC + 1}
    """).collect()
    if len(rows) > MOST_GENERIC:
        raise SparkError(f"more than {MOST_GENERIC} values are held by too many customers")
    return [GenericValue(row["kind"], row["value"], row["holders"]) for row in rows]


def _holders(batches: Batches) -> Batches:
    wanted = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, value, name FROM ({holders_sql(kind)})" for kind in GENERIC_FROM
    )
    with in_task() as db:
        for batch in batches:
            db.register("records", pa.table(batch.columns, schema=STANDARDIZED))
            yield from db.sql(wanted).to_arrow_table().cast(_HELD).to_batches()


def subject_schema(party_type: PartyType) -> pa.Schema:
    """Return the columns of the subjects of one party type, their keys last."""
    shown = dict.fromkeys([*COLUMNS[party_type], "name_law_key", "birth_date"])
    return pa.schema(
        [
            (RECORD, pa.int64()),
            *((name, STANDARDIZED.field(name).type) for name in shown),
            ("keys", pa.list_(pa.int64())),
        ]
    )


def subjects(records: "DataFrame", party_type: PartyType, generic: GenericValues) -> "DataFrame":
    """Make what is compared of one party type, generic values taken out, with blocking keys."""
    schema = subject_schema(party_type)

    def shown(batches: Batches) -> Batches:
        with in_task() as db:
            for batch in batches:
                db.register("records", pa.table(batch.columns, schema=_NUMBERED))
                engine.build_subjects(db, party_type, generic)
                explode_keys(db, party_type)
                made = db.sql(_WITH_KEYS).to_arrow_table().select(schema.names)
                yield from made.cast(schema).to_batches()

    chosen = records.where(f"party_type = '{party_type}'")
    return by_batch(chosen.select(*STANDARDIZED.names, RECORD), shown, schema)


_WITH_KEYS = f"""
    WITH held AS (
        SELECT {RECORD}, list((key::HUGEINT - 9223372036854775808)::BIGINT) AS keys
        FROM block_keys GROUP BY {RECORD}
    )
    SELECT s.*, h.keys FROM subjects s LEFT JOIN held h USING ({RECORD}) ORDER BY {RECORD}
"""
"""Spark knows no unsigned numbers; a key is only ever compared with another."""
