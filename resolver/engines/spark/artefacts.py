"""Artefacts: what each stage of a run leaves behind, so that a run that broke goes on.

A stage is a Parquet folder that Spark marks with ``_SUCCESS`` when it is whole. They lie in a
folder named for what they were made from (inputs, mapping, model, rules, state of the store), on
any file system that all executors reach; a stage that is there is read, any other computed anew.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from resolver.engines.settings import RECORD
from resolver.engines.spark.errors import SparkJobError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

DONE = "_SUCCESS"
_FILE, _ROW, _START = "hansaram_file", "hansaram_row", "hansaram_start"
ROWS_AT_ONCE = 16_384
_LOCAL = "file://"


def fingerprint(*made_from: Any) -> str:
    """Name what artefacts are made from, in sixteen hexadecimal digits."""
    text = json.dumps(made_from, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _starts(counts: Sequence[tuple[str, int]]) -> pa.Table:
    """The number of the first row of each file, given the files in order with their rows."""
    files, rows = [file for file, _ in counts], [count for _, count in counts]
    columns = [
        pa.array(files, pa.string()),
        pa.array([0, *accumulate(rows)][: len(rows)], pa.int64()),
    ]
    return pa.table(columns, pa.schema([(_FILE, pa.string()), (_START, pa.int64())]))


def in_ranges(rows: "DataFrame", by: Sequence[str]) -> "DataFrame":
    """Sort rows, each partition a range: written as Parquet they are in order, file after file.

    To find ranges of equal size Spark goes through the rows once before it sorts.
    """
    return rows.repartitionByRange(*by).sortWithinPartitions(*by)


def unseen(name: str) -> AbstractContextManager[None]:
    """Count nothing."""
    return nullcontext()


@dataclass(slots=True)
class Artefacts:
    """The stages of one run.

    place: the folder, as an address. around: surrounds each stage, given its name; to count time.
    reused, begun: the names of stages that were there, and of what Spark was asked to do.
    """

    spark: "SparkSession"
    place: str
    around: Callable[[str], AbstractContextManager[None]] = unseen
    reused: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)

    def within(self, name: str) -> "Artefacts":
        """Return the artefacts in a folder inside this one."""
        place = f"{self.place}/{name}"
        return Artefacts(self.spark, place, self.around, self.reused, self.begun)

    def stage(
        self, name: str, make: "Callable[[], DataFrame]", compression: str = "snappy"
    ) -> "DataFrame":
        """Return what a stage made, computing it where it is not there yet.

        Args:
            name: of the stage.
            make: gives what it makes.
            compression: of its Parquet files.

        Raises:
            SparkJobError: Spark could not make it.
        """
        address = f"{self.place}/{name}"
        if self.has(name):
            self.reused.append(name)
        else:
            self.work(
                name,
                lambda: make().write.mode("overwrite").parquet(address, compression=compression),
            )
            self.spark.catalog.clearCache()
        return self.spark.read.parquet(address)

    def in_order(self, name: str, rows: "DataFrame", by: Sequence[str]) -> "DataFrame":
        """Return a stage that holds rows in an order, file after file, numbered as ``record``.

        Args:
            name: of the stage.
            rows: read from another stage, since ``in_ranges`` computes them twice.
            by: the columns, whose values are not the same twice.
        """
        from pyspark.sql import functions as sf

        held = self.stage(name, lambda: in_ranges(rows, by))
        placed = held.selectExpr(
            "*", f"_metadata.file_name AS {_FILE}", f"_metadata.row_index AS {_ROW}"
        )
        counted = held.selectExpr(f"_metadata.file_name AS {_FILE}").groupBy(_FILE).count()
        counts = self.work("count", lambda: counted.orderBy(_FILE).collect())
        starts = self.spark.createDataFrame(_starts(counts))
        known = [f"`{column}`" for column in held.columns]
        numbered = placed.join(sf.broadcast(starts), _FILE)
        return numbered.selectExpr(*known, f"{_START} + {_ROW} AS {RECORD}")

    def work(self, name: str, work: Callable[[], Any]) -> Any:
        """Have Spark do something that leaves nothing behind, under a name.

        Raises:
            SparkJobError: Spark could not do it.
        """
        self.begun.append(name)
        with self.told():
            self.spark.sparkContext.setJobDescription(name)
            with self.around(name):
                return work()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell of Spark's failures within a block, a Java that died among them, in our words.

        Raises:
            SparkJobError: it names what was begun last.
        """
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            yield
        except (PySparkException, Py4JError, ConnectionError) as error:
            raise SparkJobError(self.begun[-1] if self.begun else "ingest", error) from error

    def has(self, name: str) -> bool:
        """Say whether a stage is there and whole."""
        path = self._path(f"{name}/{DONE}")
        return bool(path.getFileSystem(self._configuration()).exists(path))

    def frame_of(self, file: Path) -> "DataFrame":
        """Show a table file of this machine to Spark, the number of each row as ``record``."""
        frame = self.spark.read.parquet(self.shared(file))
        return frame.selectExpr("*", f"_metadata.row_index AS {RECORD}")

    def shared(self, path: Path) -> str:
        """Return the address at which executors read a file or folder of this machine."""
        address = path.resolve().as_uri()
        if self.place.startswith("file:"):
            return address
        there = self._path(path.name)
        system = there.getFileSystem(self._configuration())
        system.copyFromLocalFile(False, True, self._at(address), there)
        return f"{self.place}/{path.name}"

    def files(self, name: str, scratch: Path) -> list[Path]:
        """Return the Parquet files of a stage in order, on this machine."""
        if self.place.startswith("file:"):
            folder = Path(self.place.removeprefix(_LOCAL)) / name
        else:
            folder = scratch / name
            path = self._path(name)
            system = path.getFileSystem(self._configuration())
            system.copyToLocalFile(False, path, self._at(folder.resolve().as_uri()))
        return sorted(folder.glob("part-*.parquet"))

    def batches(
        self, name: str, scratch: Path, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Go through the rows of a stage in order, file after file, on this machine."""
        for file in self.files(name, scratch):
            yield from pq.ParquetFile(file).iter_batches(ROWS_AT_ONCE, columns=columns)

    def remove(self, name: str = "") -> None:
        """Remove a stage, or all of them."""
        path = self._path(name)
        path.getFileSystem(self._configuration()).delete(path, True)

    def keep_only(self, beginning: str) -> None:
        """Remove what other runs left in this place: it holds personal data."""
        folder = self._path("")
        system = folder.getFileSystem(self._configuration())
        for one in system.listStatus(folder) if system.exists(folder) else ():
            if not one.getPath().getName().startswith(beginning):
                system.delete(one.getPath(), True)

    def _path(self, name: str) -> Any:
        return self._at(f"{self.place}/{name}".rstrip("/"))

    def _at(self, address: str) -> Any:
        jvm: Any = self.spark._jvm
        return jvm.org.apache.hadoop.fs.Path(address)

    def _configuration(self) -> Any:
        jsc: Any = self.spark._jsc
        return jsc.hadoopConfiguration()
