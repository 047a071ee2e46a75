"""The vicinity: of a store the part that the records of a run can touch.

A few records come to very many. Whom they can touch is found by index, in the same steps by which
relinking widens what it does again (``resolver.relink``), only that each step takes whatever may
belong to it, scored or not. Relinking then sees the vicinity alone, and comes to what it would come
to among all: every block of a record that is linked again is whole, every entity is, and which
values are generic is known of all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from golden_record.scratch import comparison
from golden_record.store import Store
from golden_record.store.hashing import GENERIC_NOTE, hash_sql
from golden_record.store.reach import NUMBER, Reach, together
from golden_record.turning import Turned, turned
from resolver.generic_values import GenericValues, by_kind
from resolver.model import Model
from resolver.schema import STANDARDIZED
from rules.blocking import VALUE_PREFIXES

CAME_AT_MOST = 0.05
"""With a larger share of records in a run, going through all is as quick."""
WIDEST = 0.4
"""With a larger share of records in the vicinity too."""
_COLUMNS = ", ".join(STANDARDIZED.names)
_SAME = " AND ".join(f'c."{n}" IS NOT DISTINCT FROM h."{n}"' for n in STANDARDIZED.names)
_TEXTS = "SELECT unnest(blocking_keys) AS text FROM"
_VALUE_OF_KEY = " ".join(
    f"WHEN starts_with(text, '{prefix}|') THEN '{kind}' || text[{len(prefix) + 1}:]"
    for kind, prefixes in VALUE_PREFIXES.items()
    for prefix in prefixes
)
_KEYS = f"""
    SELECT DISTINCT {hash_sql("text")} AS hash FROM ({{texts}})
    WHERE text IS NOT NULL AND ({hash_sql(f"CASE {_VALUE_OF_KEY} END")}
        IN (SELECT value_hash FROM noted)) IS NOT TRUE
"""
"""The keys of blocks: those of generic values, under which nobody is compared, left out."""


@dataclass(frozen=True, slots=True)
class Vicinity:
    """A part of a store.

    records: the numbers of its records; of each entity all are there. generic: what stands for the
    values that are generic. turned: which values turn. live: the number of all live records.
    """

    records: pa.Array
    generic: pa.Table
    turned: Turned
    live: int

    def known(self, store: Store) -> Iterator[pa.RecordBatch]:
        """Read the records (``STANDARDIZED``) out of the store, in no order."""
        with store.streaming() as connection:
            for piece in Reach(connection).records(self.records):
                yield from piece.select(STANDARDIZED.names).combine_chunks().to_batches()


def is_near(store: Store, received: int) -> bool:
    """Say whether so few records came that looking at all there are is not worth while."""
    with store.reading() as connection:
        return received <= CAME_AT_MOST * Reach(connection).live()


def vicinity_of(store: Store, came: pa.Table, model: Model) -> Vicinity | None:
    """Find the vicinity of the records that a run received.

    Args:
        store: linked by this model and the rules of now, see ``former.can_be_built_on``.
        came: what was received (``STANDARDIZED``), one row for each key.
        model: by which the records will be linked.

    Returns:
        ``None`` where so much lies near that going through all records is as quick.
    """
    with store.reading() as connection, comparison() as engine:
        reach = Reach(connection)
        live = reach.live()
        under = reach.under(came)
        engine.register("came", came)
        engine.register("held", reach.all_records(under))
        generic = reach.generic()
        _compare(engine, generic)
        found = turned(reach, engine)
        near = reach.mates(together([under, *_near(reach, engine, model, found)]))
        return Vicinity(near, generic, found, live) if len(near) <= WIDEST * live else None


def _compare(engine: duckdb.DuckDBPyConnection, generic: pa.Table) -> None:
    """Make the tables ``changed``, ``gone`` and ``noted`` of ``turning``."""
    engine.register("generic", generic)
    engine.execute("CREATE TEMP TABLE noted AS SELECT value_hash FROM generic")
    engine.execute(
        f"CREATE TEMP TABLE changed AS SELECT {_COLUMNS} FROM came c "
        f"WHERE NOT EXISTS (FROM held h WHERE {_SAME})"
    )
    engine.execute(
        f"CREATE TEMP TABLE gone AS SELECT {_COLUMNS} FROM held "
        "SEMI JOIN changed USING (source, source_record_id)"
    )


def _near(
    reach: Reach, engine: duckdb.DuckDBPyConnection, model: Model, found: Turned
) -> Iterator[pa.Array]:
    """Find what may be linked again, and everyone with whom that has to be compared."""
    left = "SELECT record_no FROM held SEMI JOIN changed USING (source, source_record_id)"
    seeds = together([engine.sql(left).to_arrow_table()[NUMBER].combine_chunks(), found.holders])
    engine.register("turning", reach.all_records(found.holders))
    moving = " UNION ALL ".join(f"{_TEXTS} {table}" for table in ("changed", "gone", "turning"))
    met = reach.sharing(_hashes(engine, moving))
    lightest = min(party.thresholds.match for party in model.parties.values())
    region = reach.joined(together([seeds, met]), lightest)
    yield region
    keys = []
    for piece in reach.records(region):
        engine.register("piece", piece)
        keys += _hashes(engine, f"{_TEXTS} piece").chunks
    yield reach.sharing(together(keys))


def _hashes(engine: duckdb.DuckDBPyConnection, texts: str) -> pa.ChunkedArray:
    return engine.sql(_KEYS.format(texts=texts)).to_arrow_table()["hash"]


def generic_among(
    engine: duckdb.DuckDBPyConnection, near: Vicinity, table: str = "now"
) -> GenericValues:
    """Find the generic values that the records of a table hold, turned ones as they turn."""
    engine.register("noted_in_store", near.generic)
    engine.register("turned_on", near.turned.on)
    engine.register("turned_off", near.turned.off)
    return by_kind(engine.execute(_AMONG.format(table=table)).fetchall())


_AMONG = f"""
    WITH held AS (
        SELECT 'phone' AS kind, unnest(list_concat(phone_keys, successor_keys)) AS value
        FROM {{table}}
        UNION ALL SELECT 'phone', mobile FROM {{table}}
        UNION ALL SELECT 'email', email FROM {{table}}
        UNION ALL SELECT CASE WHEN unit_key IS NULL THEN 'building' ELSE 'home' END,
            concat_ws('|', unnest(building_keys), unit_key) FROM {{table}}
    ), each AS (SELECT DISTINCT kind, value FROM held WHERE value IS NOT NULL)
    (FROM each WHERE {GENERIC_NOTE} IN (SELECT value_hash FROM noted_in_store)
        EXCEPT FROM turned_off)
    UNION SELECT kind, value FROM turned_on
"""
