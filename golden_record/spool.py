"""The spool: what was read and standardized, on disk until the run knows every record.

Two Arrow files in a scratch folder: the keepable raw records (resident numbers and CI were taken
out before) and the standardized ones. Reading them back column by column keeps memory bounded;
the folder goes away with the run, whatever happens.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.quality.facts import PRESENT, mark_present
from resolver.schema import RAW, STANDARDIZED

SPOOLED = STANDARDIZED.append(pa.field(PRESENT, pa.int32()))
"""Standardized records and what was sent; ``present`` is null for records of earlier runs."""


_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")


_NO_KEYS = STANDARDIZED.empty_table().select(["source", "source_record_id"])
_RANK = f"""
    CREATE TEMP TABLE ranked AS
    WITH told AS (
        SELECT k.*, a.source IS NOT NULL AND {PRESENT} IS NOT NULL AS is_passed_over
        FROM key k LEFT JOIN arrived a
        ON a.source = k.source AND a.source_record_id = k.source_record_id
    )
    SELECT *, is_passed_over::INT + row_number() OVER (
        PARTITION BY source, source_record_id, is_passed_over
        ORDER BY {PRESENT} IS NULL, updated_at DESC NULLS LAST, place DESC
    ) AS rank FROM told
"""
"""The row that counts for its key has rank 1."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The live records after this run, one per key, ordered by key.

    records: schema ``SPOOLED``. superseded: per source, rows of this run whose key came again.
    gone: what the store knew of keys that came again (``STANDARDIZED``). raw: the keepable raw
    batches of this run's winning rows, in order of arrival.
    """

    records: pa.Table
    superseded: Mapping[str, int]
    gone: pa.Table
    raw: Iterable[pa.RecordBatch]


class Spool:
    """Takes pairs of raw and standardized batches, then gives back what counts.

    Used as a context manager around the writing.
    """

    def __init__(self, folder: Path) -> None:
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
        winners, lost, superseded = self._winners(arrived)
        columns, former = [], []
        for name in SPOOLED.names:
            column = self._column(name)
            columns.append(column.take(winners))
            former.append(column.take(lost))
        return Settled(
            records=pa.table(columns, schema=SPOOLED),
            superseded=superseded,
            gone=pa.table(former, schema=SPOOLED).select(STANDARDIZED.names),
            raw=_Winning(self._raw, self.received, winners),
        )

    def _column(self, name: str) -> pa.ChunkedArray:
        parts = (_read_column(path, name) for path in (self._standardized, self._known))
        return pa.chunked_array(
            [chunk for part in parts for chunk in part.chunks], SPOOLED.field(name).type
        )

    def _winners(self, arrived: pa.Table | None) -> tuple[pa.Array, pa.Array, dict[str, int]]:
        import duckdb

        keys = pa.table(
            {
                name: self._column(name)
                for name in ("source", "source_record_id", "updated_at", PRESENT)
            }
        )
        with duckdb.connect() as engine:
            engine.register("key", keys.append_column("place", _places(keys.num_rows)))
            engine.register("arrived", _NO_KEYS if arrived is None else arrived)
            engine.execute(_RANK)
            winners: pa.Table = engine.sql(
                "SELECT place FROM ranked WHERE rank = 1 ORDER BY source, source_record_id"
            ).to_arrow_table()
            lost: pa.Table = engine.sql(
                f"SELECT place FROM ranked WHERE rank > 1 AND {PRESENT} IS NULL ORDER BY place"
            ).to_arrow_table()
            engine.execute(
                "SELECT source, count(*) FROM ranked "
                f"WHERE rank > 1 AND {PRESENT} IS NOT NULL GROUP BY source ORDER BY source"
            )
            superseded = dict(engine.fetchall())
        return (
            winners.column("place").combine_chunks(),
            lost.column("place").combine_chunks(),
            superseded,
        )


def _spooled(standardized: pa.RecordBatch, present: pa.Array) -> pa.RecordBatch:
    columns = [*standardized.select(STANDARDIZED.names).columns, present]
    return pa.record_batch(columns, schema=SPOOLED)


def _read_column(path: Path, name: str) -> pa.ChunkedArray:
    options = pa.ipc.IpcReadOptions(included_fields=[SPOOLED.get_field_index(name)])
    with pa.OSFile(str(path)) as file, pa.ipc.open_file(file, options=options) as reader:
        return reader.read_all().column(0)


def _places(count: int) -> pa.Array:
    return pa.array(range(count), pa.int64())


class _Winning:
    """The raw batches of the winning rows; can be gone through again and again."""

    def __init__(self, path: Path, rows: int, winners: pa.Array) -> None:
        self._path = path
        self._rows = rows
        self._winners = winners

    def _wins(self) -> pa.BooleanArray:
        """Say for each row in order of arrival whether it won."""
        return pc.is_in(_places(self._rows), value_set=self._winners)

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        with pa.OSFile(str(self._path)) as file, pa.ipc.open_file(file) as reader:
            batches = map(reader.get_batch, range(reader.num_record_batches))
            start, wins = 0, self._wins()
            for batch in batches:
                kept = batch.filter(wins.slice(start, batch.num_rows))
                start += batch.num_rows
                if kept.num_rows:
                    yield kept
