"""Renewing: the files of an earlier run brought up to what the store holds now.

A run of few records into a large store changes few rows of its files, which hold all records still.
What an earlier run left in the folder is a base where it is whole, byte for byte, and of this very
store: then only what changed since is read out of the store and put in its place, and everything
else is copied column by column. Where there is no such base, all is read out of the store.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Connection, text

from golden_record import exports
from golden_record.publishables import GOLDEN_RECORDS, Publishables, waiting_reviews
from golden_record.scratch import comparison
from golden_record.store import Store
from golden_record.store.bulk import bulk_of, read
from golden_record.store.reach import NUMBER, Reach
from resolver.schema import STANDARDIZED
from resolver.table_file import ROW_GROUP, TableFile, write_table_file
from rules.record import KEY_COLUMNS

KEPT = ("crosswalk.parquet", "golden_records.parquet", "standardized.parquet")
"""The files that later runs build on."""
_RUN = text("SELECT 1 FROM run WHERE run_id = :run_id")
_ERASED = text("SELECT 1 FROM revision WHERE revision_no > :revision AND kind = 'erase'")
_RECORDS = (
    "SELECT record_no FROM raw_record WHERE received_in > {since} "
    "UNION SELECT record_no FROM source_record WHERE deleted_in > {since} "
    "UNION SELECT record_no FROM crosswalk WHERE valid_from > {since} OR valid_to > {since}"
)
_ENTITIES = (
    "SELECT entity_no FROM golden_record WHERE valid_from > {since} "
    "UNION SELECT entity_no FROM entity WHERE ended_in > {since} "
    "UNION SELECT entity_no FROM crosswalk WHERE valid_from > {since} OR valid_to > {since}"
)
_KEYS_OF = (
    "SELECT r.source, r.source_record_id FROM chosen s CROSS JOIN source_record r "
    "WHERE r.record_no = s.n"
)
_IDS_OF = "SELECT e.unified_id FROM chosen s CROSS JOIN entity e WHERE e.entity_no = s.n"
_CROSSWALK_OF = (
    "SELECT r.source, r.source_record_id, e.unified_id FROM chosen s CROSS JOIN crosswalk c "
    "CROSS JOIN source_record r CROSS JOIN entity e WHERE c.record_no = s.n "
    "AND c.valid_to IS NULL AND r.record_no = s.n AND e.entity_no = c.entity_no"
)
_NUMBERS = pa.schema([(NUMBER, pa.int64())])
_KEYS = pa.schema([(name, pa.string()) for name in KEY_COLUMNS])
_IDS = pa.schema([("unified_id", pa.string())])


@dataclass(frozen=True, slots=True)
class Base:
    """Files as they were after a revision."""

    folder: Path
    revision: int

    def file(self, name: str) -> TableFile:
        """One of them."""
        path = self.folder / name
        return TableFile(path, pq.read_metadata(path).num_rows)


def digests(folder: Path) -> dict[str, str]:
    """Tell the files that later runs can build on by their content."""
    return {name: _digest(folder / name) for name in KEPT}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def base_in(folder: Path, connection: Connection, standardized_by: str) -> Base | None:
    """Find what can be built on in a folder.

    Args:
        folder: of the outputs.
        connection: to the store as it is now.
        standardized_by: the rules that standardize now.
    """
    account = _account(folder)
    run, revision = account.get("run_id"), account.get("changes", {}).get("revision")
    if not isinstance(revision, int) or account.get("standardized_by") != standardized_by:
        return None
    if connection.execute(_RUN, {"run_id": run}).first() is None:
        return None
    if connection.execute(_ERASED, {"revision": revision}).first() is not None:
        return None
    try:
        whole = account.get("files") == digests(folder)
    except OSError:
        return None
    return Base(folder, revision) if whole else None


def _account(folder: Path) -> Mapping[str, Any]:
    try:
        account = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return account if isinstance(account, dict) else {}


def renewed(store: Store, out: Path, scratch: Path, standardized_by: str) -> Publishables:
    """Gather the tables as the store holds them now.

    Args:
        store: where all was published.
        out: the folder of the outputs, where those of an earlier run may be.
        scratch: a folder for what is made.
        standardized_by: the rules that standardize now.
    """
    with store.reading() as connection:
        base = base_in(out, connection, standardized_by)
        if base is None:
            return _anew(store, connection, scratch)
        return _built_on(base, connection, scratch)


def _anew(store: Store, connection: Connection, scratch: Path) -> Publishables:
    crosswalk = pa.Table.from_batches(exports.crosswalk(connection), exports.CROSSWALK)
    return Publishables(
        crosswalk=crosswalk,
        golden=write_golden(connection, scratch).batches(),
        reviews=waiting_reviews(connection),
        standardized=write_table_file(
            scratch / "renewed.parquet", STANDARDIZED, store.live_records()
        ),
    )


def write_golden(connection: Connection, scratch: Path) -> TableFile:
    """Write all golden records out of the store."""
    batches = exports.golden_records(connection)
    return write_table_file(scratch / "all_golden.parquet", GOLDEN_RECORDS, batches)


def _built_on(base: Base, connection: Connection, scratch: Path) -> Publishables:
    bulk, reach = bulk_of(connection), Reach(connection)
    records = read(bulk, _RECORDS.format(since=base.revision), _NUMBERS)[NUMBER].combine_chunks()
    entities = read(bulk, _ENTITIES.format(since=base.revision), _NUMBERS)[NUMBER].combine_chunks()
    keys = reach.among(records, _KEYS_OF, _KEYS)
    lines = reach.all_records(records).select(STANDARDIZED.names)
    golden = exports.golden_records_of(connection, entities)
    renewal = _Renewal(base.file("standardized.parquet"), keys, lines)
    ids = reach.among(entities, _IDS_OF, _IDS)
    return Publishables(
        crosswalk=_Renewal(
            base.file("crosswalk.parquet"),
            keys,
            reach.among(records, _CROSSWALK_OF, exports.CROSSWALK),
        ).table(),
        golden=_Renewal(base.file("golden_records.parquet"), ids, golden).batches(),
        reviews=waiting_reviews(connection),
        standardized=write_table_file(scratch / "renewed.parquet", STANDARDIZED, renewal.pieces()),
    )


@dataclass(frozen=True, slots=True)
class _Renewal:
    """A sorted file, the keys whose rows it loses, and the rows that it gets."""

    old: TableFile
    lost: pa.Table
    new: pa.Table

    def table(self) -> pa.Table:
        """The new rows in their places among the old ones, as one table."""
        return pa.concat_tables(self.pieces()).combine_chunks()

    def pieces(self) -> Iterator[pa.Table]:
        """The same, piece by piece, at most two row groups of the file in memory."""
        order = self._order()
        window = _Window(self.old, self.new)
        for start in range(0, order.num_rows, ROW_GROUP):
            yield window.rows(order.slice(start, ROW_GROUP))

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The same, batch by batch."""
        for piece in self.pieces():
            yield from piece.to_batches()

    def _order(self) -> pa.Table:
        """For each row to come its number in the file, or, if there is none, among the new rows."""
        keys = ", ".join(self.lost.column_names)
        with comparison() as engine:
            engine.register("old", _numbered(self.old.read(self.lost.column_names), "held"))
            engine.register("new", _numbered(self.new.select(self.lost.column_names), "fresh"))
            engine.register("lost", self.lost)
            return engine.sql(
                f"SELECT held, fresh FROM (SELECT {keys}, held, NULL::BIGINT AS fresh "
                f"FROM old ANTI JOIN lost USING ({keys}) "
                f"UNION ALL SELECT {keys}, NULL, fresh FROM new) ORDER BY {keys}"
            ).to_arrow_table()


def _numbered(rows: pa.Table, name: str) -> pa.Table:
    return rows.append_column(name, pa.array(range(rows.num_rows), pa.int64()))


class _Window:
    """The part of a file that is looked at, which only moves on."""

    def __init__(self, file: TableFile, new: pa.Table) -> None:
        self._coming = file.batches()
        self._new = new
        self._held: list[pa.RecordBatch] = []
        self._first = 0

    def rows(self, order: pa.Table) -> pa.Table:
        """Rows of the file, in order, and new ones among them."""
        held = order["held"].combine_chunks()
        bounds = pc.min_max(held)
        old = self._up_to(bounds["min"].as_py(), bounds["max"].as_py())
        fresh = order["fresh"].combine_chunks()
        places = pc.coalesce(pc.subtract(held, self._first), pc.add(fresh, old.num_rows))
        both = pa.concat_tables([old, self._new.cast(old.schema)])
        return both.combine_chunks().take(places)

    def _up_to(self, first: int | None, last: int | None) -> pa.Table:
        if first is None or last is None:
            return self._new.schema.empty_table()
        while self._held and self._first + self._held[0].num_rows <= first:
            self._first += self._held.pop(0).num_rows
        while self._first + sum(batch.num_rows for batch in self._held) <= last:
            self._held.append(next(self._coming))
        return pa.Table.from_batches(self._held)
