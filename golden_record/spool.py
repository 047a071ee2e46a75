"""The spool: what was read and standardized, on disk until the run knows every record.

Arrow files in a scratch folder: the keepable raw records (resident numbers and CI were taken out
before) and the standardized ones, as they came. Once all are there, the one that counts for its
key is found, and what counts is written in the order of keys, one piece in memory at a time. The
folder goes away with the run, whatever happens.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Self

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from golden_record.quality.facts import PRESENT, mark_present
from golden_record.rearranging import PIECE, even_edges, rearranged
from golden_record.scratch import comparison
from resolver.schema import RAW, STANDARDIZED
from resolver.table_file import TableFile, write_table_file
from resolver.whole_numbers import row_numbers

SPOOLED = STANDARDIZED.append(pa.field(PRESENT, pa.int32()))
"""Standardized records and what was sent; ``present`` is null for records of earlier runs."""
ROW = "row"
RAW_IN_PLACE = RAW.append(pa.field(ROW, pa.int64()))
"""Raw records and the row of each among all records."""

_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")
_KEYS = ["source", "source_record_id"]
_ASKED = [*_KEYS, "updated_at", PRESENT]
_KEY = pa.schema([*(SPOOLED.field(name) for name in _ASKED), pa.field("place", pa.int64())])
_NO_KEYS = STANDARDIZED.empty_table().select(_KEYS)
RANK = f"""
    CREATE TABLE ranked AS
    WITH told AS (
        SELECT k.*, a.source IS NOT NULL AND {PRESENT} IS NOT NULL AS is_passed_over
        FROM key k LEFT JOIN arrived a
        ON a.source = k.source AND a.source_record_id = k.source_record_id
    ), numbered AS (
        SELECT *, is_passed_over::INT + row_number() OVER (
            PARTITION BY source, source_record_id, is_passed_over
            ORDER BY {PRESENT} IS NULL, updated_at DESC NULLS LAST, place DESC
        ) AS rank FROM told
    )
    SELECT place, source, {PRESENT}, rank, CASE WHEN rank = 1 THEN
        row_number() OVER (ORDER BY rank > 1, source, source_record_id) - 1 END AS row
    FROM numbered
"""
"""The row that counts for its key has rank 1, and its number among all that count."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The live records after this run, one per key, ordered by key.

    records: schema ``STANDARDIZED``. present: for each, what was sent (``mark_present``), null for
    records of earlier runs. superseded: per source, rows of this run whose key came again. gone:
    what the store knew of keys that came again (``STANDARDIZED``). raw: the keepable raw batches
    of this run's winning rows (``RAW_IN_PLACE``), in order.
    """

    records: TableFile
    present: pa.ChunkedArray
    superseded: Mapping[str, int]
    gone: TableFile
    raw: Iterable[pa.RecordBatch]


class Spool:
    """Takes pairs of raw and standardized batches, then gives back what counts.

    Used as a context manager around the writing. ``memory`` is what finding out takes before it
    goes to the disk, ``piece`` the number of records in memory at once.
    """

    def __init__(self, folder: Path, memory: str = "1500MB", *, piece: int = PIECE) -> None:
        self._folder = folder
        self._memory = memory
        self._piece = piece
        self._raw = folder / "raw.arrow"
        self._standardized = folder / "standardized.arrow"
        self._known = folder / "known.arrow"
        self.received = 0

    def __enter__(self) -> Self:
        self._raw_writer = pa.ipc.new_file(self._raw, RAW, options=_PACKED)
        self._writer = pa.ipc.new_file(self._standardized, SPOOLED, options=_PACKED)
        return self

    def __exit__(self, *_: object) -> None:
        self._raw_writer.close()
        self._writer.close()

    def add(self, raw: pa.RecordBatch, standardized: pa.RecordBatch) -> None:
        """Take one batch of this run."""
        self._raw_writer.write_batch(raw)
        self._writer.write_batch(_spooled(standardized, mark_present(raw)))
        self.received += raw.num_rows

    def coming(self, arrived: pa.Table) -> pa.Table:
        """The rows of this run that count for their keys (``STANDARDIZED``), in memory.

        Args:
            arrived: as for ``settle``.
        """
        pa.ipc.new_file(self._known, SPOOLED).close()
        found = self._winners(arrived)
        counted = found.rows.slice(0, self.received).is_valid()
        rows = pa.Table.from_batches(_read(self._standardized, STANDARDIZED.names), STANDARDIZED)
        return rows.filter(counted)

    def keys(self) -> pa.Table:
        """The keys of what this run received, as they came."""
        return pa.Table.from_batches(_read(self._standardized, _KEYS), _NO_KEYS.schema)

    def settle(self, known: Iterable[pa.RecordBatch], arrived: pa.Table | None = None) -> Settled:
        """Keep one row per key, together with what the store knows already.

        A row of this run goes before the store's, then the newest ``updated_at``, then the last.

        Args:
            known: the live records of the store.
            arrived: keys under which the store changed since the run read it first; rows of this
                run with such a key are passed over.
        """
        with pa.ipc.new_file(self._known, SPOOLED, options=_PACKED) as writer:
            for batch in known:
                writer.write_batch(_spooled(batch, pa.nulls(batch.num_rows, pa.int32())))
        found = self._winners(arrived)
        return Settled(
            records=self._in_order("records", found.rows),
            present=found.present,
            superseded=found.superseded,
            gone=self._in_order("gone", found.lost),
            raw=_Winning(self._raw, found.rows.slice(0, self.received), self._folder, self._piece),
        )

    def _in_order(self, name: str, rows: pa.ChunkedArray) -> TableFile:
        edges = even_edges(len(rows) - rows.null_count, self._piece)
        spooled = self._batches(STANDARDIZED.names) if len(edges) > 1 else ()
        pieces = rearranged(spooled, rows, edges, self._folder)
        return write_table_file(self._folder / f"{name}.parquet", STANDARDIZED, pieces)

    def _batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        return chain(_read(self._standardized, columns), _read(self._known, columns))

    def _winners(self, arrived: pa.Table | None) -> "_Winners":
        with comparison(self._folder, self._memory) as engine:
            reader = pa.RecordBatchReader.from_batches(_KEY, _numbered(self._batches(_ASKED)))
            engine.register("coming", reader)
            engine.execute("CREATE TABLE key AS FROM coming")
            engine.register("arrived", _NO_KEYS if arrived is None else arrived)
            engine.execute(RANK)
            engine.execute("DROP TABLE key")
            return _Winners(
                rows=_column(engine, "SELECT row FROM ranked ORDER BY place"),
                present=_column(
                    engine, f"SELECT {PRESENT} FROM ranked WHERE rank = 1 ORDER BY row"
                ),
                lost=_column(
                    engine,
                    f"SELECT CASE WHEN rank > 1 AND {PRESENT} IS NULL THEN row_number() OVER ("
                    f"PARTITION BY rank > 1 AND {PRESENT} IS NULL ORDER BY place) - 1 END "
                    "FROM ranked ORDER BY place",
                ),
                superseded=dict(
                    engine.execute(
                        "SELECT source, count(*) FROM ranked "
                        f"WHERE rank > 1 AND {PRESENT} IS NOT NULL GROUP BY source ORDER BY source"
                    ).fetchall()
                ),
            )


@dataclass(frozen=True, slots=True)
class _Winners:
    """Per spooled row its number among those that count (``rows``), or among those that the store
    held and that were replaced (``lost``).
    """

    rows: pa.ChunkedArray
    present: pa.ChunkedArray
    lost: pa.ChunkedArray
    superseded: Mapping[str, int] = field(default_factory=dict)


def _column(engine: duckdb.DuckDBPyConnection, sql: str) -> pa.ChunkedArray:
    return engine.sql(sql).to_arrow_table().column(0)


def _numbered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    start = 0
    for batch in batches:
        places = pc.add(row_numbers(batch.num_rows), start)
        yield pa.record_batch([*batch.columns, places], schema=_KEY)
        start += batch.num_rows


def _spooled(standardized: pa.RecordBatch, present: pa.Array) -> pa.RecordBatch:
    columns = [*standardized.select(STANDARDIZED.names).columns, present]
    return pa.record_batch(columns, schema=SPOOLED)


def _read(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Read some columns, batch by batch."""
    fields = [SPOOLED.get_field_index(name) for name in columns]
    options = pa.ipc.IpcReadOptions(included_fields=fields)
    with pa.OSFile(str(path)) as file, pa.ipc.open_file(file, options=options) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number).select(columns)


class _Winning:
    """The raw batches of the winning rows, in order; can be gone through again and again."""

    def __init__(self, path: Path, rows: pa.ChunkedArray, scratch: Path, piece: int) -> None:
        self._piece = piece
        self._path = path
        self._rows = rows
        self._scratch = scratch

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        last = pc.max(self._rows).as_py()
        edges = even_edges(0 if last is None else last + 1, self._piece)
        pieces = rearranged(self._batches(), self._rows, edges, self._scratch)
        for piece in pieces:
            yield from piece.to_batches()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        start = 0
        with pa.OSFile(str(self._path)) as file, pa.ipc.open_file(file) as reader:
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                rows = self._rows.slice(start, batch.num_rows)
                start += batch.num_rows
                held = rows.combine_chunks() if rows.num_chunks != 1 else rows.chunk(0)
                yield pa.record_batch([*batch.columns, held], schema=RAW_IN_PLACE)
