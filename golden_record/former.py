"""The former linkage: what the last run left in the store, so that the next need not begin anew.

It can be built on where the newest change to the store was a run by the same model and rules, and
where not too many records changed since. After anything else (a steward's ruling, a deletion, a
restored record) everything is linked anew, which ends in the same entities.
"""

import duckdb
import pyarrow as pa
from sqlalchemy import text

from golden_record.quality.facts import PRESENT
from golden_record.spool import Settled
from golden_record.store import Store
from golden_record.store.bulk import bulk_of, read
from resolver.linkage import PAIRS
from resolver.model import Model, rules_fingerprint
from resolver.relink import Before
from resolver.schema import STANDARDIZED
from resolver.whole_numbers import row_numbers
from rules.record import KEY_COLUMNS

CHANGED_AT_MOST = 0.2
"""With a larger share of changed records, linking everything anew is as quick."""

_NEWEST = text(
    "SELECT kind, model_version, rules_version FROM revision ORDER BY revision_no DESC LIMIT 1"
)
_CLUSTERS = pa.schema(
    [("source", pa.string()), ("source_record_id", pa.string()), ("cluster", pa.int64())]
)
_CLUSTERS_SQL = (
    "SELECT r.source, r.source_record_id, c.entity_no FROM crosswalk c "
    "JOIN source_record r ON r.record_no = c.record_no "
    "WHERE c.valid_to IS NULL AND r.deleted_in IS NULL"
)
_SIDES = ("left_source", "left_source_record_id", "right_source", "right_source_record_id")
_PAIRS = pa.schema(
    [*((name, pa.string()) for name in _SIDES), *(PAIRS.field(n) for n in PAIRS.names[2:])]
)
_PAIRS_SQL = (
    "SELECT l.source, l.source_record_id, r.source, r.source_record_id, d.match_weight, "
    "d.match_probability, d.verdict, d.reason, d.levels FROM decision d "
    "JOIN source_record l ON l.record_no = d.left_no "
    "JOIN source_record r ON r.record_no = d.right_no "
    "WHERE d.ended_in IS NULL AND d.decided_by <> 'steward' "
    "AND l.deleted_in IS NULL AND r.deleted_in IS NULL"
)


def former_linkage(settled: Settled, store: Store, model: Model) -> Before | None:
    """Read what the last run came to, in the rows of the records of now.

    Returns:
        ``None`` where everything has to be linked anew.
    """
    if not _can_be_built_on(store, model):
        return None
    with duckdb.connect(config={"enable_external_access": "false"}) as engine:
        engine.execute("SET enable_progress_bar = false")
        numbered = settled.records.append_column("row", row_numbers(settled.records.num_rows))
        engine.register("now", numbered)
        engine.register("gone", settled.gone)
        changed = _changed(engine)
        if len(changed) > CHANGED_AT_MOST * settled.records.num_rows:
            return None
        engine.register("changed", pa.table({"row": changed}))
        with store.reading() as connection:
            engine.register("held", read(bulk_of(connection), _CLUSTERS_SQL, _CLUSTERS))
            engine.register("pairs", read(bulk_of(connection), _PAIRS_SQL, _PAIRS))
        return Before(
            changed=changed,
            gone=_gone(engine),
            cluster=_clusters(engine),
            pairs=_pairs(engine),
            disturbed=pa.array([], pa.int64()),
        )


def _can_be_built_on(store: Store, model: Model) -> bool:
    with store.reading() as connection:
        newest = connection.execute(_NEWEST).first()
    return newest is not None and tuple(newest) == ("run", model.version, rules_fingerprint())


def _changed(engine: duckdb.DuckDBPyConnection) -> pa.Array:
    """The rows that came with this run and are not what the store held already."""
    same = " AND ".join(
        f'n."{name}" IS NOT DISTINCT FROM g."{name}"' for name in STANDARDIZED.names
    )
    table = engine.sql(f"""
        SELECT n.row FROM now n WHERE n.{PRESENT} IS NOT NULL
        AND NOT EXISTS (FROM gone g WHERE {same}) ORDER BY n.row
    """).to_arrow_table()
    return table["row"].combine_chunks()


def _gone(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    keys = ", ".join(KEY_COLUMNS)
    return (
        engine.sql(f"""
        SELECT {", ".join(STANDARDIZED.names)} FROM gone
        SEMI JOIN (SELECT {keys} FROM now SEMI JOIN changed USING (row)) USING ({keys})
    """)
        .to_arrow_table()
        .cast(STANDARDIZED)
    )


def _clusters(engine: duckdb.DuckDBPyConnection) -> pa.Array:
    keys = ", ".join(KEY_COLUMNS)
    table = engine.sql(
        f"SELECT cluster FROM now LEFT JOIN held USING ({keys}) ORDER BY row"
    ).to_arrow_table()
    return table["cluster"].combine_chunks()


def _pairs(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    table = engine.sql(f"""
        SELECT least(l.row, r.row) AS "left", greatest(l.row, r.row) AS "right",
            {", ".join(PAIRS.names[2:])}
        FROM pairs
        JOIN now l ON l.source = left_source AND l.source_record_id = left_source_record_id
        JOIN now r ON r.source = right_source AND r.source_record_id = right_source_record_id
    """).to_arrow_table()
    return table.cast(PAIRS)
