"""Counting for the quality report: a piece of the records, or of the pairs, turned into tallies.

Tallies add up. What is counted per record is the sum over any division into records; what is
counted per cluster (``count_membership``) the sum over any division into whole clusters. So one
machine counts everything as one piece, and on Spark each task counts its own by these functions.
"""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from golden_record.quality.facts import FIELDS, PRESENT, UNDERSTOOD
from resolver.table_file import Rows, show
from resolver.whole_numbers import row_numbers
from rules.masking import mask

if TYPE_CHECKING:
    import duckdb

TALLIES = pa.schema(
    [
        *((name, pa.string()) for name in ("what", "one", "other")),
        ("n", pa.int64()),
        *((name, pa.string()) for name in ("source_record_id", "shown")),
    ]
)
"""``what`` was counted for ``one`` (and ``other``), and how often: ``n``. An ``EXAMPLE`` is a
record of source ``other`` that has the issue ``one``, its value masked.
"""
EXAMPLE = "example"
EXAMPLES = 3
"""The records shown for each issue: those with the smallest keys."""
_SHOWN: Mapping[str, str] = {"phone": "phones", "ci": "ci_hash", "resident_number": "birth_date"}
RECEIVED = (
    *("source", "source_record_id", "party_type", "name", "phones", "address", "postal_code"),
    *("postal_code_old", "email", "birth_date", "gender", "business_number", "corporate_number"),
    *("ci_hash", "issues"),
)
"""The columns of standardized records that are looked at."""
_ROW = "row_of_record"


def count_records(
    engine: "duckdb.DuckDBPyConnection", received: Rows, present: pa.ChunkedArray | None = None
) -> pa.Table:
    """Count what sources sent and what was understood of it, and pick examples of issues.

    Args:
        engine: where to; it holds the records afterwards.
        received: standardized records, one per key.
        present: for each what was sent in this run (``facts.mark_present``), null for others, who
            do not count; by default the column of that name.
    """
    _load(engine, received, present)
    counted = (_sent(), _issued(), _flawed())
    return pa.concat_tables([*(_tallied(engine, query) for query in counted), _examples(engine)])


def count_membership(engine: "duckdb.DuckDBPyConnection", live: pa.Table) -> pa.Table:
    """Count entities by size, and by the sources that they come from.

    Args:
        engine: where to.
        live: ``source`` and ``cluster`` of live records, of each cluster all.
    """
    engine.register("live", live)
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE membership AS SELECT cluster, source, count(*) AS records, "
        "count(*) OVER (PARTITION BY cluster) AS sources FROM live GROUP BY cluster, source"
    )
    return pa.concat_tables(_tallied(engine, query) for query in _MEMBERSHIP)


def count_pairs(engine: "duckdb.DuckDBPyConnection", pairs: pa.Table) -> pa.Table:
    """Count decisions, match weights and the reasons of reviews.

    Args:
        engine: where to.
        pairs: ``match_weight`` (bits), ``decision`` and ``reason``; where they were counted
            before, ``pairs`` says how many each row stands for.
    """
    engine.register("scored", pairs)
    stands_for = "pairs" if "pairs" in pairs.column_names else "1"
    engine.execute(f"CREATE OR REPLACE TEMP VIEW pair AS SELECT *, {stands_for} AS n FROM scored")
    return pa.concat_tables(_tallied(engine, query) for query in _PAIRS)


_MEMBERSHIP = (
    "SELECT 'live', source, NULL, sum(records) FROM membership GROUP BY source",
    "SELECT 'repeated', source, NULL, sum(records - 1) FROM membership GROUP BY source",
    "SELECT 'shared', source, NULL, count(*) FILTER (sources > 1) FROM membership GROUP BY source",
    "SELECT 'within', source, NULL, count(*) FILTER (records > 1) FROM membership GROUP BY source",
    "SELECT 'between', a.source, b.source, count(*) FROM membership a JOIN membership b "
    "ON a.cluster = b.cluster AND a.source < b.source GROUP BY ALL",
    "SELECT 'size', size::VARCHAR, NULL, count(*) FROM "
    "(SELECT sum(records)::BIGINT AS size FROM membership GROUP BY cluster) GROUP BY size",
    "SELECT 'across', NULL, NULL, count(DISTINCT cluster) FROM membership WHERE sources > 1",
)
_PAIRS = (
    "SELECT 'decision', decision, NULL, sum(n) FROM pair GROUP BY decision",
    "SELECT 'weight', ((floor(match_weight / 2) * 2)::INTEGER)::VARCHAR AS weight, decision, "
    "sum(n) FROM pair WHERE match_weight BETWEEN -20 AND 60 GROUP BY weight, decision",
    "SELECT 'reason', reason, NULL, sum(n) FROM pair WHERE decision = 'review' GROUP BY reason",
)


def _tallied(engine: "duckdb.DuckDBPyConnection", query: str) -> pa.Table:
    """Carry out a query that gives the first four columns of ``TALLIES``."""
    counted = engine.sql(query).to_arrow_table().rename_columns(TALLIES.names[:4])
    for name in TALLIES.names[4:]:
        counted = counted.append_column(name, pa.nulls(counted.num_rows, pa.string()))
    return counted.cast(TALLIES)


def _load(
    engine: "duckdb.DuckDBPyConnection", received: Rows, present: pa.ChunkedArray | None
) -> None:
    engine.execute("SET preserve_insertion_order = false")
    show(engine, "given", received, _ROW)
    sent = received[PRESENT] if present is None else present
    engine.register("sent", pa.table({_ROW: row_numbers(len(sent)), PRESENT: sent}))
    given = ", ".join(f"given.{name}" for name in RECEIVED)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE received AS SELECT {given}, sent.{PRESENT} FROM given "
        f"JOIN sent USING ({_ROW}) WHERE sent.{PRESENT} IS NOT NULL"
    )
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE issue AS SELECT DISTINCT source, source_record_id, "
        "split_part(code, '.', 1) AS field, code FROM (SELECT source, source_record_id, "
        "unnest(json_extract_string(issues, '$[*].code')) AS code FROM received "
        "WHERE issues <> '[]')"
    )


def _sent() -> str:
    """Count records and their fields by source: sent at all, and understood."""
    return (
        "SELECT split_part(counted, '.', 1), source, nullif(split_part(counted, '.', 2), ''), n "
        "FROM (SELECT source, count(*) AS records, "
        "count(*) FILTER (party_type = 'organization') AS organizations, "
        f"count(*) FILTER (issues <> '[]') AS with_issues, {', '.join(_shares())} "
        "FROM received GROUP BY source) UNPIVOT (n FOR counted IN (COLUMNS(* EXCLUDE source)))"
    )


def _shares() -> Iterator[str]:
    for place, name in enumerate(FIELDS):
        sent = f"({PRESENT} & {1 << place}) <> 0"
        yield f'count(*) FILTER ({sent}) AS "filled.{name}"'
        yield f'count(*) FILTER ({sent} AND ({UNDERSTOOD[name]})) AS "standardized.{name}"'


def _issued() -> str:
    return "SELECT 'issue', code, source, count(*) FROM issue GROUP BY ALL"


def _flawed() -> str:
    """Count understood values that carry an issue, by source and field."""
    sent = " ".join(f"WHEN '{f}' THEN ({PRESENT} & {1 << i}) <> 0" for i, f in enumerate(FIELDS))
    good = " ".join(f"WHEN '{name}' THEN ({sql})" for name, sql in UNDERSTOOD.items())
    return (
        "SELECT 'flawed', r.source, i.field, count(*) FROM received r JOIN "
        "(SELECT DISTINCT source, source_record_id, field FROM issue) i "
        "USING (source, source_record_id) "
        f"WHERE (CASE i.field {sent} END) AND (CASE i.field {good} END) GROUP BY ALL"
    )


def _examples(engine: "duckdb.DuckDBPyConnection") -> pa.Table:
    rows = engine.sql(
        "SELECT code, field, r.* FROM (SELECT *, row_number() OVER (PARTITION BY code "
        f"ORDER BY source, source_record_id) AS place FROM issue QUALIFY place <= {EXAMPLES}) "
        "JOIN received r USING (source, source_record_id)"
    )
    shown = [_example(row) for row in rows.to_arrow_table().to_pylist()]
    return pa.Table.from_pylist(shown, TALLIES)


def _example(row: Mapping[str, Any]) -> dict[str, Any]:
    column = _SHOWN.get(row["field"], row["field"])
    return {
        "what": EXAMPLE,
        "one": row["code"],
        "other": row["source"],
        "n": 1,
        "source_record_id": row["source_record_id"],
        "shown": _masked(column, row.get(column)),
    }


def _masked(column: str, value: Any) -> str | None:
    if column != "phones" or value in (None, "[]"):
        masked = mask(column, value)
        return None if masked in (None, "[]") else str(masked)
    return ", ".join(str(mask("phone", phone["number"])) for phone in json.loads(value))
