"""The former linkage: what was linked before, so that a run need not begin anew.

Every change to a store, by a run or online, leaves what linking all its records from scratch would
leave. So whatever the store holds can be built on, where all of it was linked by the same model and
rules and not too many records came since. So can what a run resolved before it found, at
publishing, that the store had moved on: then only what came meanwhile is linked again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from sqlalchemy import text

from golden_record.rules_version import rules_version
from golden_record.scratch import comparison
from golden_record.spool import Settled
from golden_record.store import Store
from golden_record.store.bulk import bulk_of, read
from golden_record.store.reach import Reach
from golden_record.turning import VALUES
from golden_record.vicinity import Vicinity, generic_among
from resolver.generic_values import by_kind
from resolver.linkage import PAIRS
from resolver.model import Model
from resolver.relink import Before, GenericNow
from resolver.schema import STANDARDIZED
from resolver.table_file import Rows, folder_of, show
from resolver.whole_numbers import row_numbers
from rules.record import KEY_COLUMNS

CHANGED_AT_MOST = 0.2
"""With a larger share of changed records, linking everything anew is as quick."""

_NEWEST = text(
    "SELECT model_version, rules_version FROM revision ORDER BY revision_no DESC LIMIT 1"
)
_CLUSTERS = pa.schema(
    [("source", pa.string()), ("source_record_id", pa.string()), ("cluster", pa.int64())]
)
_CLUSTERS_SQL = (
    "SELECT r.source, r.source_record_id, c.entity_no FROM crosswalk c "
    "JOIN source_record r ON r.record_no = c.record_no "
    "WHERE c.valid_to IS NULL AND r.deleted_in IS NULL"
)
_CLUSTERS_NEAR = (
    "SELECT r.source, r.source_record_id, c.entity_no FROM chosen s CROSS JOIN crosswalk c "
    "CROSS JOIN source_record r WHERE c.record_no = s.n AND c.valid_to IS NULL "
    "AND r.record_no = s.n AND r.deleted_in IS NULL"
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
_PAIRS_NEAR = (
    "SELECT l.source, l.source_record_id, r.source, r.source_record_id, d.match_weight, "
    "d.match_probability, d.verdict, d.reason, d.levels FROM chosen s CROSS JOIN decision d "
    "CROSS JOIN source_record l CROSS JOIN source_record r "
    "WHERE d.left_no = s.n AND d.ended_in IS NULL AND d.decided_by <> 'steward' "
    "AND +d.right_no IN (SELECT n FROM chosen) AND l.record_no = d.left_no "
    "AND r.record_no = d.right_no AND l.deleted_in IS NULL AND r.deleted_in IS NULL"
)
_KEYS = ", ".join(KEY_COLUMNS)
_NUMBER = "number_of_gone"
_COLUMNS = ", ".join(STANDARDIZED.names)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a run resolved that could not be published, since the store had moved on.

    records: those it linked (``STANDARDIZED``). cluster: of each. pairs: between rows of them.
    rulings: what stewards had decided. hashes: the ``Store.record_hashes`` of then.
    """

    records: Rows
    cluster: pa.Array
    pairs: pa.Table
    rulings: pa.Table
    hashes: pa.Table

    def since(self, hashes: pa.Table) -> "Earlier":
        """Keep what counts once the store holds records with other hashes."""
        arrived = arrivals(self.hashes, hashes)
        with _engine(self.records) as engine:
            engine.register("arrived", arrived)
            gone = f"SELECT {_COLUMNS} FROM now SEMI JOIN arrived USING ({_KEYS})"
            keys = {name: self.records[name] for name in KEY_COLUMNS}
            return Earlier(
                held=pa.table({**keys, "cluster": self.cluster}),
                pairs=self.pairs,
                rulings=self.rulings,
                arrived=arrived,
                gone=engine.sql(gone).to_arrow_table().cast(STANDARDIZED),
            )


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is left to build on of an attempt.

    held: the keys it linked, with the cluster of each. arrived: the keys under which the store
    changed since. gone: what the attempt knew under those keys.
    """

    held: pa.Table
    pairs: pa.Table
    rulings: pa.Table
    arrived: pa.Table
    gone: pa.Table


def former_linkage(settled: Settled, store: Store, model: Model) -> Before | None:
    """Read what the store holds as linked, in the rows of the records of now.

    Returns:
        ``None`` where everything has to be linked anew.
    """
    if not can_be_built_on(store, model):
        return None
    with _engine(settled.records) as engine:
        show(engine, "gone", settled.gone, _NUMBER)
        changed = _changed(engine, settled.present)
        if len(changed) > CHANGED_AT_MOST * settled.records.num_rows:
            return None
        engine.register("changed", pa.table({"row": changed}))
        with store.reading() as connection:
            engine.register("held", read(bulk_of(connection), _CLUSTERS_SQL, _CLUSTERS))
            engine.register("pairs", read(bulk_of(connection), _PAIRS_SQL, _PAIRS))
        return _before(engine, changed)


def linkage_near(settled: Settled, store: Store, near: Vicinity) -> Before:
    """Read what the store holds as linked within a vicinity, in the rows of its records of now."""
    with _engine(settled.records) as engine, store.reading() as connection:
        show(engine, "gone", settled.gone, _NUMBER)
        changed = _changed(engine, settled.present)
        engine.register("changed", pa.table({"row": changed}))
        reach = Reach(connection)
        engine.register("held", reach.among(near.records, _CLUSTERS_NEAR, _CLUSTERS))
        engine.register("pairs", reach.among(near.records, _PAIRS_NEAR, _PAIRS))
        on, off = near.turned.on.select(VALUES.names), near.turned.off
        turned = (tuple(value.values()) for value in (*on.to_pylist(), *off.to_pylist()))
        return _before(engine, changed, GenericNow(generic_among(engine, near), by_kind(turned)))


def _before(
    engine: duckdb.DuckDBPyConnection, changed: pa.Array, generic: GenericNow | None = None
) -> Before:
    return Before(
        changed=changed,
        gone=_gone(engine),
        cluster=_clusters(engine),
        pairs=_pairs(engine),
        disturbed=pa.array([], pa.int64()),
        generic=generic,
    )


def earlier_linkage(earlier: Earlier, settled: Settled, rulings: pa.Table) -> Before:
    """Build on an attempt: what arrived since is new, changed or gone; the rest is as it was.

    Args:
        earlier: what is left of it.
        settled: the records of now.
        rulings: of now, as ``earlier`` has those of then.
    """
    with _engine(settled.records) as engine:
        show(engine, "held", earlier.held, "row")
        engine.register("arrived", earlier.arrived)
        engine.register("numbered", earlier.pairs)
        engine.execute(f"CREATE TEMP VIEW pairs AS {_PAIRS_BY_KEY}")
        engine.register("ruled_then", earlier.rulings)
        engine.register("ruled_now", rulings)
        return Before(
            changed=_rows(engine, f"FROM now SEMI JOIN arrived USING ({_KEYS})"),
            gone=earlier.gone,
            cluster=_clusters(engine),
            pairs=_pairs(engine),
            disturbed=_rows(engine, _DISTURBED),
        )


_PAIRS_BY_KEY = f"""
    SELECT l.source AS left_source, l.source_record_id AS left_source_record_id,
        r.source AS right_source, r.source_record_id AS right_source_record_id,
        {", ".join(PAIRS.names[2:])}
    FROM numbered p JOIN held l ON l.row = p."left" JOIN held r ON r.row = p."right"
"""
_DISTURBED = f"""
    FROM now WHERE row IN (
        SELECT n.row FROM now n JOIN held h USING ({_KEYS}) WHERE h.cluster IN (
            SELECT cluster FROM held SEMI JOIN arrived USING ({_KEYS})
        )
        UNION SELECT n.row FROM now n JOIN (
            (FROM ruled_then EXCEPT FROM ruled_now) UNION (FROM ruled_now EXCEPT FROM ruled_then)
        ) ON (source = left_source AND source_record_id = left_source_record_id)
            OR (source = right_source AND source_record_id = right_source_record_id)
    )
"""
"""Who was one with a record that changed or went, and of whom stewards spoke since."""


def arrivals(before: pa.Table, after: pa.Table) -> pa.Table:
    """Tell the keys whose records came, changed or went between two readings of their hashes."""
    with comparison() as engine:
        engine.register("before", before)
        engine.register("after", after)
        return engine.sql(
            f"SELECT DISTINCT {_KEYS} FROM ((FROM before EXCEPT FROM after) "
            "UNION ALL (FROM after EXCEPT FROM before))"
        ).to_arrow_table()


@contextmanager
def _engine(records: Rows) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = folder_of(records)
    with comparison(folder, read=folder) as engine:
        show(engine, "now", records, "row")
        yield engine


def can_be_built_on(store: Store, model: Model) -> bool:
    """Say whether all that a store holds was linked by a model and the rules of now."""
    with store.reading() as connection:
        newest = connection.execute(_NEWEST).first()
    return newest is not None and tuple(newest) == (model.version, rules_version())


def _changed(engine: duckdb.DuckDBPyConnection, present: pa.ChunkedArray) -> pa.Array:
    """The rows that came with this run and are not what the store held already."""
    rows = row_numbers(len(present))
    engine.register("came", pa.table({"row": rows.filter(present.is_valid())}))
    same = " AND ".join(
        f'n."{name}" IS NOT DISTINCT FROM g."{name}"' for name in STANDARDIZED.names
    )
    return _rows(
        engine,
        f"FROM now n SEMI JOIN came USING (row) WHERE NOT EXISTS (FROM gone g WHERE {same})",
    )


def _rows(engine: duckdb.DuckDBPyConnection, chosen: str) -> pa.Array:
    table = engine.sql(f"SELECT row {chosen} ORDER BY row").to_arrow_table()
    return table["row"].combine_chunks()


def _gone(engine: duckdb.DuckDBPyConnection) -> pa.Table:
    return (
        engine.sql(f"""
        SELECT {_COLUMNS} FROM gone
        SEMI JOIN (SELECT {_KEYS} FROM now SEMI JOIN changed USING (row)) USING ({_KEYS})
    """)
        .to_arrow_table()
        .cast(STANDARDIZED)
    )


def _clusters(engine: duckdb.DuckDBPyConnection) -> pa.Array:
    table = engine.sql(
        f"SELECT cluster FROM now LEFT JOIN held USING ({_KEYS}) ORDER BY now.row"
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
