"""Copy into PostgreSQL from the executors: each part of a table by a connection of its own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from golden_record.store.bulk import bulk_of
from golden_record.store.connect import connect
from golden_record.store.publication.staged import DONE, staging_of
from resolver.engines.spark.arrow import Batches, by_batch
from resolver.engines.spark.artefacts import Artefacts

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

FOLDER = "staged"
_COPIED = pa.schema([("rows", pa.int64())])


@dataclass(slots=True)
class SparkCopying:
    """Lays rows aside as Parquet files and has Spark copy them.

    url: of the store, as executors reach it. folder: on this machine, for the files.
    """

    artefacts: Artefacts
    url: str
    folder: Path
    pieces: dict[str, int] = field(default_factory=dict)

    def put(self, table: str, rows: pa.Table) -> None:
        """Lay rows for a table aside."""
        number = self.pieces[table] = self.pieces.get(table, 0) + 1
        folder = self.folder / FOLDER / table
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows, folder / f"{number:06}.parquet", compression="lz4")

    def copy(self) -> None:
        """Copy all of them; part by part, each once."""
        for table in self.pieces:
            address = self.artefacts.shared(self.folder / FOLDER / table)
            rows = self.artefacts.spark.read.parquet(address)
            self.artefacts.work(f"copy {table}", lambda: copy(rows, self.url, table))  # noqa: B023


def copy(rows: "DataFrame", url: str, table: str) -> int:
    """Copy a frame into the staging table of a table; part by part, each once.

    Returns:
        The rows of all parts.
    """

    def into_staging(batches: Batches) -> Batches:
        from pyspark import TaskContext

        context = TaskContext.get()
        part = context.partitionId() if context else 0
        copied = copy_part(url, table, part, batches)
        yield pa.record_batch([pa.array([copied], pa.int64())], schema=_COPIED)

    return sum(row["rows"] for row in by_batch(rows, into_staging, _COPIED).collect())


def copy_part(url: str, table: str, part: int, batches: Batches) -> int:
    """Copy the batches of one part into the staging table, unless the part is there already.

    Returns:
        The rows of the part.
    """
    rows, engine = 0, connect(url)
    try:
        with engine.begin() as connection:
            bulk = bulk_of(connection)
            is_new = bulk.execute(
                f"INSERT INTO {DONE} VALUES ('{table}', {part}) ON CONFLICT DO NOTHING"
            )
            for batch in batches:
                if is_new:
                    bulk.load(staging_of(table), pa.Table.from_batches([batch]))
                rows += batch.num_rows
    finally:
        engine.dispose()
    return rows
