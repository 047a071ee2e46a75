"""The DuckDB engine: generic values, blocking, and match weights by Splink, in memory and scratch.

The steps are named tables: ``records`` (as they came), ``subjects`` (what is compared, generic
values taken out), ``block_keys``, ``candidates`` (pairs), then Splink's predictions, a share of
the candidates at a time so that memory stays bounded.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from resolver.engines.blocking import block
from resolver.engines.decisions import decision_sql, reason_sql
from resolver.engines.settings import RECORD, splink_settings
from resolver.generic_values import GenericValues
from resolver.model.parameters import PartyModel
from resolver.schema import STANDARDIZED
from resolver.scoring import COLUMNS, LEVEL_LETTERS
from resolver.table_file import Rows, folder_of, quoted, show
from rules.comparisons import COMPARISONS
from rules.record import PartyType

if TYPE_CHECKING:
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

CANDIDATES_AT_ONCE = 3_000_000

_PHONE_COLUMNS = ("phone_keys", "mobile_keys", "successor_keys")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use of the machine; ``reads`` is a folder whose files it may read."""

    scratch: Path
    threads: int = 2
    memory: str = "3GB"
    reads: Path | None = None


def limits_for(records: Rows, *, scratch: Path, threads: int = 2, memory: str = "3GB") -> Limits:
    """Limit the engine to what linking these records needs."""
    return Limits(scratch, threads, memory, folder_of(records))


@contextmanager
def connection(limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB in memory that touches no file but its own scratch folder."""
    limits.scratch.mkdir(parents=True, exist_ok=True)
    opened = duckdb.connect(":memory:")
    try:
        opened.execute(f"SET threads = {int(limits.threads)}")
        opened.execute(f"SET memory_limit = '{limits.memory}'")
        opened.execute(f"SET temp_directory = '{quoted(limits.scratch)}'")
        opened.execute("SET preserve_insertion_order = false")
        if limits.reads is not None:
            opened.execute(f"SET allowed_directories = ['{quoted(limits.reads)}']")
        opened.execute("SET enable_external_access = false")
        opened.execute("SET lock_configuration = true")
        yield opened
    finally:
        opened.close()


def load(db: duckdb.DuckDBPyConnection, records: Rows) -> None:
    """Show the records to the database, numbered in their order, without copying them."""
    show(db, "records", records, RECORD)


def clear(db: duckdb.DuckDBPyConnection) -> None:
    """Drop what only blocking and scoring need."""
    for table in ("subjects", "block_keys", "blocks", "candidates", "share"):
        db.execute(f"DROP TABLE IF EXISTS {table}")


def build_subjects(
    db: duckdb.DuckDBPyConnection, party_type: PartyType, generic: GenericValues
) -> int:
    """Make the table of what is compared, generic values taken out; return its rows."""
    register_generic(db, generic)
    columns = [
        f"{_shown(name)} AS {name}"
        for name in dict.fromkeys([*COLUMNS[party_type], "name_law_key", "birth_date"])
    ]
    frequencies = [
        f"{name} AS tf_{name}"
        for comparison in COMPARISONS[party_type]
        for name in comparison.frequencies()
    ]
    db.execute(f"""
        CREATE OR REPLACE TABLE subjects AS
        WITH generic_phones AS (SELECT list(value) AS values FROM generic WHERE kind = 'phone')
        SELECT {RECORD}, {", ".join(dict.fromkeys([*columns, *frequencies]))}
        FROM records
        LEFT JOIN generic_phone_rows USING ({RECORD})
        LEFT JOIN generic_place_rows USING ({RECORD})
        LEFT JOIN generic_email_rows USING ({RECORD})
        WHERE party_type = '{party_type}'
    """)
    return _count(db, "subjects")


def _shown(column: str) -> str:
    if column in _PHONE_COLUMNS:
        kept = f"list_filter({column}, lambda x: NOT list_contains(generic_phones, x))"
        value = f"CASE WHEN generic_phones IS NULL THEN {column} ELSE {kept} END"
        return f"nullif({value}, [])"
    if column == "mobile":
        return "CASE WHEN list_contains(generic_phones, mobile) THEN NULL ELSE mobile END"
    if column in ("email", "email_account"):
        return f"CASE WHEN generic_email THEN NULL ELSE {column} END"
    if column == "unit_key":
        return "CASE WHEN generic_place THEN NULL ELSE unit_key END"
    if column == "building_keys":
        return "CASE WHEN generic_place THEN NULL ELSE nullif(building_keys, []) END"
    kind = STANDARDIZED.field(column).type
    if pa.types.is_list(kind):
        return f"nullif({column}, [])"
    return f"nullif({column}, '')" if pa.types.is_string(kind) else column


def register_generic(db: duckdb.DuckDBPyConnection, generic: GenericValues) -> None:
    """Make the table of generic values, and the tables of records that hold one of a kind."""
    rows = [(kind, value) for kind, values in generic.items() for value in sorted(values)]
    table = pa.table(
        {
            "kind": pa.array([kind for kind, _ in rows], pa.string()),
            "value": pa.array([value for _, value in rows], pa.string()),
        }
    )
    db.register("generic", table)
    db.execute(f"""
        CREATE OR REPLACE TABLE generic_phone_rows AS
        SELECT {RECORD}, list(DISTINCT value) AS generic_phones
        FROM (
            SELECT {RECORD}, unnest(list_concat(phone_keys, successor_keys)) AS value FROM records
        )
        SEMI JOIN (SELECT value FROM generic WHERE kind = 'phone') USING (value)
        GROUP BY {RECORD}
    """)
    db.execute(f"""
        CREATE OR REPLACE TABLE generic_email_rows AS
        SELECT {RECORD}, true AS generic_email FROM records
        SEMI JOIN (SELECT value AS email FROM generic WHERE kind = 'email') USING (email)
    """)
    db.execute(f"""
        CREATE OR REPLACE TABLE generic_place_rows AS
        SELECT DISTINCT {RECORD}, true AS generic_place
        FROM (
            SELECT {RECORD},
                CASE WHEN unit_key IS NULL THEN 'building' ELSE 'home' END AS kind,
                concat_ws('|', unnest(building_keys), unit_key) AS value
            FROM records
        )
        SEMI JOIN generic USING (kind, value)
    """)


def score(
    db: duckdb.DuckDBPyConnection, model: PartyModel, *, at_once: int | None = None
) -> Iterator[pa.Table]:
    """Score the candidates with Splink, a share of about ``at_once`` pairs at a time.

    Yields:
        Tables with ``left``, ``right``, ``match_weight``, ``match_probability``, ``decision``,
        ``reason``, ``levels``, of the pairs whose weight reaches the review threshold.
    """
    shares = list(_shares(db, at_once or CANDIDATES_AT_ONCE))
    if not shares:
        return
    from splink import Linker  # takes a second to import, and only scoring needs it
    from splink.backends.duckdb import DuckDBAPI

    api = DuckDBAPI(connection=db)
    linker = Linker(
        api.register("subjects", dataset_display_name="subjects"),
        splink_settings(model),
        log_level=None,
        validate_settings=False,  # rendered from declarations that tests hold to the columns
    )
    _frequencies_are_given(linker, api, model)
    for low, high in shares:
        db.execute(f"""
            CREATE OR REPLACE TABLE share AS
            SELECT * FROM candidates WHERE join_key_l >= {low} AND join_key_l < {high}
        """)
        linker.table_management.register_blocked_pairs_for_predict(api.register("share"))
        predicted = linker.inference.predict(
            threshold_match_weight=model.thresholds.review, warning_mode="never"
        )
        yield db.sql(_decided_sql(predicted.physical_name, model)).to_arrow_table()
        predicted.drop_table_from_database_and_remove_from_cache()


def _frequencies_are_given(linker: "Linker", api: "DuckDBAPI", model: PartyModel) -> None:
    """Keep Splink from counting frequencies: those of the population are in the table."""
    for comparison in COMPARISONS[model.party_type]:
        for name in comparison.frequencies():
            nothing = pa.table(
                {name: pa.array([], pa.float64()), f"tf_{name}": pa.array([], pa.float64())}
            )
            linker.table_management.register_term_frequency_lookup(api.register(nothing), name)


def _shares(db: duckdb.DuckDBPyConnection, at_once: int) -> Iterator[tuple[int, int]]:
    count = _count(db, "candidates")
    if not count:
        return
    parts = -(-count // at_once)
    if parts == 1:
        cuts: list[int] = []
    else:
        steps = [part / parts for part in range(1, parts)]
        found = db.execute(f"SELECT quantile_disc(join_key_l, {steps}) FROM candidates").fetchall()
        cuts = sorted(set(found[0][0]))
    last = db.execute("SELECT max(join_key_l) + 1 FROM candidates").fetchall()[0][0]
    edges = [0, *(cut for cut in cuts if cut), last]
    yield from pairwise(edges)


def _decided_sql(predictions: str, model: PartyModel) -> str:
    letters = " || ".join(
        f"substr('{LEVEL_LETTERS}', gamma_{comparison.name} + 2, 1)"
        for comparison in COMPARISONS[model.party_type]
    )
    return f"""
        SELECT {RECORD}_l AS "left", {RECORD}_r AS "right", match_weight, match_probability,
            {decision_sql(model.party_type, model.thresholds)} AS decision,
            {reason_sql(model.party_type, model.thresholds)} AS reason,
            {letters} AS levels
        FROM {predictions}
    """


def _count(db: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


__all__ = [
    "Limits",
    "block",
    "build_subjects",
    "clear",
    "connection",
    "limits_for",
    "load",
    "register_generic",
    "score",
]
