"""Candidate pairs: which records share a blocking key, in DuckDB.

The pairs of a block are a function of its members alone: up to ``LARGEST_BLOCK`` records all with
all, more than that each with the next few in the order of name, birth date and record key. So a
block can be made again by itself when records come and go, and no block costs more than
``LARGEST_BLOCK`` / 2 comparisons per record.

Tables, rebuilt per party type: ``block_keys`` (key as a hash, record), ``blocks`` (key, number of
records), ``candidates`` (pairs, in the columns that Splink wants). ``subjects`` must stand.
"""

from collections.abc import Mapping

import duckdb

from resolver.engines.settings import RECORD
from rules.blocking import LARGEST_BLOCK, NEIGHBOURS, VALUE_PREFIXES
from rules.record import PartyType


def block(db: duckdb.DuckDBPyConnection, party_type: PartyType) -> Mapping[str, int]:
    """Make the table of candidate pairs, each once.

    Returns:
        Counts: blocks of two records or more, those too large to compare all with all, the size
        from which one is, comparisons before and candidates after taking each pair once.
    """
    explode_keys(db, party_type)
    count_blocks(db)
    make_candidates(db)
    return _counts(db)


def block_of(
    db: duckdb.DuckDBPyConnection, wanted: str, done: str | None = None
) -> Mapping[str, int]:
    """Make the candidate pairs of some records from the table ``block_keys``.

    Args:
        db: with ``block_keys`` of the party type.
        wanted: a table of records; one side of every pair is among them.
        done: a table of records, no side of any pair is among them.
    """
    count_blocks(db, f"SEMI JOIN (SELECT key FROM block_keys SEMI JOIN {wanted} USING ({RECORD}))")
    make_candidates(db)
    among = f"IN (SELECT {RECORD} FROM {wanted})"
    spared = f"IN (SELECT {RECORD} FROM {done})" if done else "IN (NULL)"
    db.execute(f"""
        DELETE FROM candidates
        WHERE NOT (join_key_l {among} OR join_key_r {among})
            OR coalesce(join_key_l {spared} OR join_key_r {spared}, false)
    """)
    return _counts(db)


def count_blocks(db: duckdb.DuckDBPyConnection, restricted: str = "") -> None:
    """Make the table of blocks with two records or more; ``restricted`` joins away other keys."""
    using = "USING (key)" if restricted else ""
    db.execute(f"""
        CREATE OR REPLACE TABLE blocks AS
        SELECT key, count(*) AS records FROM block_keys {restricted} {using}
        GROUP BY key HAVING count(*) > 1
    """)


def explode_keys(db: duckdb.DuckDBPyConnection, party_type: PartyType) -> None:
    """Make the table of keys, those of generic values left out."""
    prefixes = " UNION ALL ".join(
        f"SELECT '{prefix}|' || value AS text FROM generic WHERE kind = '{kind}'"
        for kind, kinds in VALUE_PREFIXES.items()
        for prefix in kinds
    )
    db.execute(f"""
        CREATE OR REPLACE TABLE block_keys AS
        SELECT hash(text) AS key, {RECORD}
        FROM (
            SELECT unnest(blocking_keys) AS text, {RECORD}
            FROM records WHERE party_type = '{party_type}'
        )
        ANTI JOIN ({prefixes}) AS dropped USING (text)
    """)


def make_candidates(db: duckdb.DuckDBPyConnection) -> None:
    """Make the candidates of the blocks in ``blocks``, each pair once."""
    db.execute(f"""
        CREATE OR REPLACE TABLE candidates AS
        WITH small AS (
            SELECT key, {RECORD} FROM block_keys
            SEMI JOIN (SELECT key FROM blocks WHERE records <= {LARGEST_BLOCK}) USING (key)
        ), large AS ({_LARGE})
        SELECT DISTINCT join_key_l, join_key_r, '0' AS match_key FROM (
            SELECT a.{RECORD} AS join_key_l, b.{RECORD} AS join_key_r
            FROM small a JOIN small b ON a.key = b.key AND a.{RECORD} < b.{RECORD}
            UNION ALL
            SELECT least(a.{RECORD}, b.{RECORD}), greatest(a.{RECORD}, b.{RECORD})
            FROM large a JOIN large b
            ON a.key = b.key AND b.place BETWEEN a.place + 1 AND a.place + {NEIGHBOURS}
        )
    """)


_LARGE = f"""
    SELECT k.key, k.{RECORD}, row_number() OVER (
        PARTITION BY k.key ORDER BY name_law_key NULLS LAST, birth_date NULLS LAST, k.{RECORD}
    ) AS place
    FROM block_keys k
    SEMI JOIN (SELECT key FROM blocks WHERE records > {LARGEST_BLOCK}) USING (key)
    JOIN subjects s ON s.{RECORD} = k.{RECORD}
"""


def _counts(db: duckdb.DuckDBPyConnection) -> Mapping[str, int]:
    blocks, large, comparisons, candidates = db.execute(f"""
        SELECT count(*), count(*) FILTER (WHERE records > {LARGEST_BLOCK}),
            coalesce(sum(CASE WHEN records <= {LARGEST_BLOCK} THEN records * (records - 1) / 2
                ELSE records * {NEIGHBOURS} END), 0)::BIGINT,
            (SELECT count(*) FROM candidates)
        FROM blocks
    """).fetchall()[0]
    return {
        "blocks": blocks,
        "large_blocks": large,
        "largest_block": LARGEST_BLOCK,
        "comparisons": comparisons,
        "candidates": candidates,
    }
