"""Turning: which values come to be generic, or cease to be, when some records change.

Only what a changed record holds, or held, can turn. Of those values the few are counted that enough
records hold; one that is generic already and that nobody gives up stays so.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from golden_record.store.hashing import GENERIC_NOTE, hash_sql
from golden_record.store.index_keys import VALUE_KEYS
from golden_record.store.reach import NUMBER, Reach
from resolver.generic_values import all_holders_sql
from resolver.linkage import GENERIC_VALUES
from rules.decisions import GENERIC_FROM
from rules.record import KEY_COLUMNS

VALUES = pa.schema([("kind", pa.string()), ("value", pa.string())])
_KEYS = ", ".join(KEY_COLUMNS)
_PREFIXES = " UNION ALL ".join(
    f"SELECT '{kind}' AS kind, '{prefix}' AS prefix"
    for kind, prefixes in VALUE_KEYS.items()
    for prefix in prefixes
)
_FEWEST = " ".join(f"WHEN '{kind}' THEN {fewest}" for kind, fewest in GENERIC_FROM.items())


_ASKED = f"""
    CREATE TEMP TABLE asked AS
    WITH touched AS (
        SELECT kind, value, 1 AS comes FROM ({all_holders_sql("changed")})
        UNION ALL SELECT kind, value, 0 FROM ({all_holders_sql("gone")})
    ), of_each AS (
        SELECT kind, value, sum(comes) AS comes, min(comes) = 0 AS is_given_up,
            {GENERIC_NOTE} IN (SELECT value_hash FROM noted) AS was_generic
        FROM touched GROUP BY kind, value
    )
    SELECT *, {hash_sql("prefix || '|' || value")} AS key_hash
    FROM of_each JOIN ({_PREFIXES}) USING (kind) WHERE is_given_up OR NOT was_generic
"""
_SUSPECT = f"""
    CREATE TEMP TABLE suspect AS
    SELECT kind, value, any_value(was_generic) AS was_generic, list(key_hash) AS keys
    FROM asked LEFT JOIN found USING (key_hash) GROUP BY kind, value
    HAVING any_value(was_generic)
        OR coalesce(sum(records), 0) + max(comes) >= CASE kind {_FEWEST} END
"""
_COUNTED = f"""
    CREATE TEMP TABLE counted AS
    WITH afterwards AS (
        FROM standing ANTI JOIN changed USING ({_KEYS}) UNION ALL BY NAME FROM changed
    ), holding AS ({all_holders_sql("afterwards")})
    SELECT kind, value, was_generic, any_value(keys) AS keys, count(DISTINCT name) AS holders,
        holders >= CASE kind {_FEWEST} END AS is_generic
    FROM suspect LEFT JOIN holding USING (kind, value) GROUP BY kind, value, was_generic
"""
_ON = "SELECT kind, value, holders FROM counted WHERE is_generic AND NOT was_generic ORDER BY ALL"
_OFF = "SELECT kind, value FROM counted WHERE was_generic AND NOT is_generic ORDER BY ALL"


@dataclass(frozen=True, slots=True)
class Turned:
    """Values that turned.

    on: those that came to be generic (``GENERIC_VALUES``). off: those that ceased to be
    (``VALUES``). holders: the numbers of the records in the store that hold any of them.
    """

    on: pa.Table
    off: pa.Table
    holders: pa.Array


def turned(reach: Reach, engine: duckdb.DuckDBPyConnection) -> Turned:
    """Find out which values turn.

    Args:
        reach: into the store as it is.
        engine: with the tables ``changed`` (as records will be), ``gone`` (as they were), both
            with the columns of ``STANDARDIZED``, and ``noted`` (what stands for the values that
            are generic, ``value_hash``).
    """
    engine.execute(_ASKED)
    asked = engine.sql("SELECT DISTINCT key_hash FROM asked").to_arrow_table()
    engine.register("found", reach.holders(asked["key_hash"]))
    engine.execute(_SUSPECT)
    standing = reach.all_records(reach.sharing(_keys(engine, "suspect")))
    engine.register("standing", standing.drop_columns([NUMBER]))
    engine.execute(_COUNTED)
    return Turned(
        on=engine.sql(_ON).to_arrow_table().cast(GENERIC_VALUES),
        off=engine.sql(_OFF).to_arrow_table().cast(VALUES),
        holders=reach.sharing(_keys(engine, "counted WHERE is_generic <> was_generic")),
    )


def _keys(engine: duckdb.DuckDBPyConnection, chosen: str) -> pa.ChunkedArray:
    return engine.sql(f"SELECT unnest(keys) AS key_hash FROM {chosen}").to_arrow_table()[0]
