"""What follows from all records together: who is who, and the best belief about each.

The live records are linked from scratch, by the model and under the stewards' rulings, and the
golden records chosen anew: both must come to what the store believes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Connection

from golden_record.checking.difference import Difference, differing
from golden_record.resolving import rulings_of
from golden_record.store import Store
from golden_record.store.bulk import bulk_of, read
from golden_record.store.hashing import hash_sql
from golden_record.store.lines import GOLDEN_LINE, to_lines
from golden_record.survivors import golden_record_file
from resolver.link import link
from resolver.model import Model
from resolver.schema import STANDARDIZED
from resolver.table_file import TableFile, write_table_file
from rules.survivorship import SurvivorshipRules

_STAYS = pa.schema(
    [*((n, pa.string()) for n in ("source", "source_record_id")), ("entity_no", pa.int64())]
)
_STAYS_SQL = (
    "SELECT r.source, r.source_record_id, c.entity_no FROM crosswalk c "
    "JOIN source_record r ON r.record_no = c.record_no "
    "WHERE c.valid_to IS NULL AND r.deleted_in IS NULL ORDER BY r.source, r.source_record_id"
)
_GOLDEN = pa.schema(
    [("entity_no", pa.int64()), ("unified_id", pa.string()), ("content_hash", pa.int64())]
)
_GOLDEN_SQL = (
    "SELECT g.entity_no, e.unified_id, g.content_hash FROM golden_record g "
    "JOIN entity e ON e.entity_no = g.entity_no WHERE g.valid_to IS NULL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the beliefs are recomputed with."""

    model: Model
    rules: SurvivorshipRules
    scratch: Path
    workers: int
    memory: str


def broken_beliefs(
    store: Store, connection: Connection, engine: duckdb.DuckDBPyConnection, basis: Basis
) -> Iterator[Difference]:
    """Tell of entities that linking from scratch would not make, and of stale golden records.

    The records lie in the scratch folder meanwhile, and are in memory piece by piece.
    """
    path = basis.scratch / "records.parquet"
    records = write_table_file(path, STANDARDIZED, store.live_records())
    stays = read(bulk_of(connection), _STAYS_SQL, _STAYS)
    if not stays["source_record_id"].equals(records["source_record_id"]):
        return  # the rows are broken, which is told elsewhere
    entity = stays["entity_no"].combine_chunks()
    del stays
    engine.register("golden", read(bulk_of(connection), _GOLDEN_SQL, _GOLDEN))
    yield from differing(
        "every golden record follows from its members",
        _stale(records, entity, store, engine, basis),
    )
    linkage = link(
        records,
        basis.model,
        rulings=rulings_of(store),
        scratch=basis.scratch,
        threads=basis.workers,
        memory_limit=basis.memory,
    )
    placed = pa.table({"entity_no": entity, "cluster": linkage.cluster})
    yield from differing("linking from scratch makes the same entities", _torn(placed, engine))


def _stale(
    records: TableFile,
    entity: pa.Array,
    store: Store,
    engine: duckdb.DuckDBPyConnection,
    basis: Basis,
) -> Iterator[str]:
    """The entities whose golden record is another than their members make."""
    policy: dict[str, Any] = {"rules": basis.rules, "pins": store.pins(), "workers": basis.workers}
    chosen = golden_record_file(records, entity, basis.scratch, **policy)
    engine.execute("CREATE TEMP TABLE chosen (entity_no BIGINT, content BIGINT)")
    content = hash_sql("concat(strlen(line), ':', line, provenance)")
    for batch in chosen.batches():
        said = {
            "entity_no": batch["cluster"],
            "line": to_lines(pa.Table.from_batches([batch]), GOLDEN_LINE),
            "provenance": batch["provenance"],
        }
        engine.register("said", pa.table(said))
        engine.execute(f"INSERT INTO chosen SELECT entity_no, {content} FROM said")
        engine.unregister("said")
    found = engine.sql(
        "SELECT coalesce(unified_id, entity_no::VARCHAR) FROM chosen FULL JOIN golden "
        "USING (entity_no) WHERE content IS DISTINCT FROM content_hash ORDER BY 1"
    )
    return (shown for (shown,) in found.fetchall())


def _torn(placed: pa.Table, engine: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The entities that hold more or less than a cluster."""
    engine.register("placed", placed)
    found = engine.sql(
        """WITH pair AS (SELECT DISTINCT entity_no, cluster FROM placed),
        torn AS (SELECT entity_no FROM pair QUALIFY count(*) OVER (PARTITION BY entity_no) > 1
            OR count(*) OVER (PARTITION BY cluster) > 1)
        SELECT DISTINCT coalesce(unified_id, entity_no::VARCHAR) FROM torn
        LEFT JOIN golden USING (entity_no) ORDER BY 1"""
    )
    return (shown for (shown,) in found.fetchall())
