"""The files of a run: written into its scratch folder, and put in place when all are whole."""

import json
import os
import platform
import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from golden_record.provenance import COLUMN
from golden_record.publishables import GOLDEN_RECORDS, Publishables
from golden_record.quality.page import write as write_report
from golden_record.renewing import digests
from golden_record.spreadsheets import write_csv
from resolver.table_file import TableFile

ROW_GROUP = 100_000
_LIBRARIES = ("duckdb", "pyarrow", "splink", "sqlalchemy", "pysqlite3")


class Staging:
    """A folder in which the outputs grow, and from which they appear together."""

    def __init__(self, scratch: Path) -> None:
        self._folder = scratch / "outputs"
        self._folder.mkdir()
        self.rejects = self._folder / "rejects.csv"

    def write(self, given: Publishables) -> None:
        """Write what the store believes now, and the standardized live records, two at a time."""
        tasks: tuple[Callable[[], None], ...] = (
            lambda: self._golden(given.golden),
            lambda: self._linked(given.standardized, "standardized"),
            lambda: write_csv(given.crosswalk, self._folder / "crosswalk.csv"),
            lambda: self._parquet(given.crosswalk, "crosswalk"),
            lambda: self._parquet(given.reviews, "review_pairs"),
        )
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(task) for task in tasks]:
                done.result()

    def _golden(self, golden: Iterable[pa.RecordBatch]) -> None:
        """Write golden records piece by piece: provenance is the largest column by far."""
        file = self._folder / "golden_records.parquet"
        often = [name for name in GOLDEN_RECORDS.names if name != COLUMN]
        with pq.ParquetWriter(
            file, GOLDEN_RECORDS, compression="zstd", use_dictionary=often
        ) as writer:
            for piece in golden:
                writer.write_batch(piece)

    def _linked(self, table: TableFile, name: str) -> None:
        """Give a table that lies on disk already a second name, or copy it where that cannot be."""
        named = self._folder / f"{name}.parquet"
        try:
            named.hardlink_to(table.path)
        except OSError:
            shutil.copyfile(table.path, named)

    def _parquet(self, table: pa.Table, name: str) -> None:
        pq.write_table(
            table,
            self._folder / f"{name}.parquet",
            row_group_size=ROW_GROUP,
            compression="zstd",
        )

    def digests(self) -> dict[str, str]:
        """Tell the files that later runs can build on by their content."""
        return digests(self._folder)

    def write_report(self, report: dict[str, Any]) -> None:
        """Write the quality report, as a page and as JSON."""
        write_report(
            report,
            html=self._folder / "quality_report.html",
            data=self._folder / "quality_report.json",
        )

    def hand_over(self, account: Mapping[str, Any], out: Path) -> None:
        """Write ``run.json`` and put every file in its place, each in one step."""
        text = json.dumps(account, ensure_ascii=False, indent=1) + "\n"
        (self._folder / "run.json").write_text(text, encoding="utf-8")
        for path in sorted(self._folder.iterdir()):
            _to_disk(path)
            path.replace(out / path.name)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def key_folder(store_url: str) -> Path | None:
    """Return the folder of the secret key: beside a SQLite store; a database server has none."""
    prefix = "sqlite:///"
    return Path(store_url.removeprefix(prefix)).parent if store_url.startswith(prefix) else None


def version() -> str:
    """Return the version of the product."""
    return metadata.version("hansaram")


def versions() -> dict[str, str]:
    """Return the versions that a run depends on."""
    libraries = {name: metadata.version(name) for name in _LIBRARIES}
    return {"hansaram": version(), "python": platform.python_version(), **libraries}


def without_password(place: str | Path) -> str:
    """Return a path or URL as text, its password taken out.

    >>> without_password("postgresql://kim:secret@db/crm")
    'postgresql://kim:***@db/crm'
    """
    scheme, separator, rest = str(place).partition("://")
    account, at, address = rest.rpartition("@")
    if not separator or not at or ":" not in account:
        return str(place)
    return f"{scheme}://{account.partition(':')[0]}:***@{address}"
