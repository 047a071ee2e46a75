"""Inputs: files that this machine lists, and addresses (hdfs://, s3a://) that Spark lists.

Parquet is read by Spark, a row group at a time, so one file can keep many executors busy. Every
other format is read by the readers of ``resolver.ingest``, a file per task: the same encodings,
quoting, rejects and line numbers. The bytes of a file at an address come through memory and touch
no disk, since they may hold resident numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from resolver.ingest.errors import NoSuchInput, TooLarge
from resolver.ingest.inputs import PACKED, SUFFIXES, expand

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LARGEST_TEXT = 1 << 30
"""Bytes of a text file at an address: it is held whole in memory, by Spark and by us."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One file: where it is, its size in bytes, its place in the order of inputs."""

    path: str
    length: int
    number: int

    @property
    def is_remote(self) -> bool:
        """Say whether the file is at an address."""
        return "://" in self.path

    @property
    def is_parquet(self) -> bool:
        """Say whether Spark reads the file itself."""
        return PurePosixPath(self.path).suffix.lower() == ".parquet"


def listed(spark: "SparkSession", inputs: Sequence[str | Path]) -> list[Listed]:
    """List the files of all inputs, in order.

    Raises:
        IngestError: nothing is at a place, or it cannot be read by this engine.
    """
    sizes: dict[str, int] = {}
    for one in inputs:
        if "://" in str(one):
            sizes |= _at_address(spark, str(one))
        else:
            sizes |= {str(path): Path(path).stat().st_size for path in expand([one])}
    if not sizes:
        raise NoSuchInput("input", "none was given.", "Name a file, a folder or an address.")
    return [Listed(path, size, number) for number, (path, size) in enumerate(sizes.items())]


def _at_address(spark: "SparkSession", address: str) -> dict[str, int]:
    """List with Hadoop's own readers: pruned to path and size, the content is never touched."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    try:
        rows = reader.load(address).select("path", "length").collect()
    except (PySparkException, Py4JJavaError) as error:
        mend = "Check the address, and the settings under which Spark reaches it."
        raise NoSuchInput(address, "Spark cannot read what is there.", mend) from error
    found = {path.removeprefix("file:"): size for path, size in sorted(map(tuple, rows))}
    sizes = {path: size for path, size in found.items() if _is_readable(path)}
    if not sizes:
        kinds = ", ".join(SUFFIXES)
        raise NoSuchInput(address, "holds no readable file.", f"Readable: {kinds}.")
    for path, size in sizes.items():
        if size > LARGEST_TEXT and not path.lower().endswith(".parquet"):
            mend = "Split it, or write it as Parquet, which is read in pieces."
            raise TooLarge(path, f"is a text file of more than {LARGEST_TEXT >> 30} GB.", mend)
    return sizes


def _is_readable(path: str) -> bool:
    name = PurePosixPath(path).name
    suffixes = [s.lower() for s in PurePosixPath(name).suffixes if s.lower() != PACKED]
    return not name.startswith((".", "_", "~$")) and bool(suffixes) and suffixes[-1] in SUFFIXES


def plain(path: str) -> str:
    """Return a path as it was listed from what Spark says of a row's file.

    >>> plain("file:///data/a%20b.parquet")
    '/data/a b.parquet'
    """
    if path.startswith("file:"):
        return "/" + unquote(path.removeprefix("file:")).lstrip("/")
    return unquote(path)
