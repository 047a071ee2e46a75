"""What stands in a store beside what a run looked at: for its report, counted where it lies."""

import pyarrow as pa
from sqlalchemy import Connection

from golden_record.scratch import comparison
from golden_record.store.bulk import bulk_of, read
from golden_record.store.hashing import GENERIC_NOTE
from golden_record.store.reach import Reach
from resolver.generic_values import all_holders_sql
from resolver.linkage import GENERIC_VALUES
from resolver.table_file import TableFile, show

_PAIRS = pa.schema(
    [
        ("match_weight", pa.float64()),
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("pairs", pa.int64()),
    ]
)
_PAIRS_SQL = (
    "SELECT min(match_weight), verdict, reason, count(*) FROM decision "
    "WHERE ended_in IS NULL AND decided_by <> 'steward' "
    "GROUP BY floor(match_weight / 2), match_weight BETWEEN -20 AND 60, verdict, reason"
)


def standing_pairs(connection: Connection) -> pa.Table:
    """Count what was concluded about pairs, as ``Facts.pairs`` has it."""
    return read(bulk_of(connection), _PAIRS_SQL, _PAIRS)


def standing_generic_values(connection: Connection, records: TableFile) -> pa.Table:
    """Name the generic values of a store (``GENERIC_VALUES``), given all its records."""
    folder = records.path.parent
    with comparison(folder, read=folder) as engine:
        show(engine, "records", records, "row_of_record")
        engine.register("noted", Reach(connection).generic())
        found = engine.sql(
            f"SELECT kind, value, count(DISTINCT name) AS holders FROM ({all_holders_sql()}) "
            f"WHERE {GENERIC_NOTE} IN (SELECT value_hash FROM noted) "
            "GROUP BY ALL ORDER BY ALL"
        )
        return found.to_arrow_table().cast(GENERIC_VALUES)
