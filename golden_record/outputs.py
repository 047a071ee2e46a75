"""The files of a run: written into its scratch folder, and put in place when all are whole.

What executors laid aside as parts becomes the one file that one machine writes, or, where that
would be too large, a folder of that name with the parts in it.
"""

import errno
import json
import os
import platform
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from golden_record.parts import Parts
from golden_record.provenance import COLUMN, ROWS_AT_ONCE
from golden_record.publishables import GOLDEN_RECORDS, Publishables
from golden_record.quality.page import write as write_report
from golden_record.renewing import KEPT, digests
from golden_record.spreadsheets import csv_file, write_csv
from resolver.table_file import ROW_GROUP, TableFile, write_table_file

ONE_FILE = 10_000_000
"""Rows up to which parts are put together into one file."""
_PART = re.compile(r"part-[0-9]{5,}\.(parquet|csv)")
_LIBRARIES = ("duckdb", "pyarrow", "splink", "sqlalchemy", "pysqlite3")


class Staging:
    """A folder in which the outputs grow, and from which they appear together."""

    def __init__(self, scratch: Path) -> None:
        self._folder = scratch / "outputs"
        self._folder.mkdir()
        self._replaced = scratch / "replaced"
        self.rejects = self._folder / "rejects.csv"

    def write(self, given: Publishables) -> None:
        """Write what the store believes now, and the standardized live records, two at a time."""
        _two_at_a_time(
            lambda: self._golden(given.golden),
            lambda: self._linked(given.standardized, "standardized"),
            lambda: write_csv(given.crosswalk, self._folder / "crosswalk.csv"),
            lambda: self._parquet(given.crosswalk, "crosswalk"),
            lambda: self._parquet(given.reviews, "review_pairs"),
        )

    def write_parts(self, given: Mapping[str, Parts]) -> None:
        """Write the same from what executors laid aside, two outputs at a time.

        Args:
            given: the parts of each output, by the name of its file.
        """
        files = (partial(self._together, parts, name) for name, parts in given.items())
        _two_at_a_time(*files, partial(self._csv, given["crosswalk"]))

    def _together(self, parts: Parts, name: str) -> None:
        file = self._folder / f"{name}.parquet"
        if parts.num_rows > ONE_FILE:
            file.mkdir()
            for number, part in enumerate(parts.files):
                _link(part, file / f"part-{number:05}.parquet")
        elif parts.schema is GOLDEN_RECORDS:
            self._golden(parts.batches(ROWS_AT_ONCE))
        else:
            write_table_file(file, parts.schema, parts.batches(ROW_GROUP))

    def _csv(self, crosswalk: Parts) -> None:
        file = self._folder / "crosswalk.csv"
        if crosswalk.num_rows <= ONE_FILE:
            _write_csv(crosswalk, file)
            return
        file.mkdir()
        for number, part in enumerate(crosswalk.apart()):
            _write_csv(part, file / f"part-{number:05}.csv")

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
        """Give a table that lies on disk already a second name."""
        _link(table.path, self._folder / f"{name}.parquet")

    def _parquet(self, table: pa.Table, name: str) -> None:
        pq.write_table(
            table,
            self._folder / f"{name}.parquet",
            row_group_size=ROW_GROUP,
            compression="zstd",
        )

    def digests(self) -> dict[str, str]:
        """Tell the files that later runs can build on by their content; on folders they do not."""
        apart = any((self._folder / name).is_dir() for name in KEPT)
        return {} if apart else digests(self._folder)

    def write_report(self, report: dict[str, Any]) -> None:
        """Write the quality report, as a page and as JSON."""
        write_report(
            report,
            html=self._folder / "quality_report.html",
            data=self._folder / "quality_report.json",
        )

    def hand_over(self, account: Mapping[str, Any], out: Path) -> None:
        """Write ``run.json`` and put every output in its place, each file in one step."""
        text = json.dumps(account, ensure_ascii=False, indent=1) + "\n"
        (self._folder / "run.json").write_text(text, encoding="utf-8")
        for path in sorted(self._folder.iterdir()):
            _to_disk(path)
            if path.is_dir() or (out / path.name).is_dir():
                self._replaced.mkdir(exist_ok=True)
                _exchange(path, out / path.name, self._replaced / path.name)
            else:
                path.replace(out / path.name)


def _two_at_a_time(*tasks: Callable[[], None]) -> None:
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(task) for task in tasks]:
            done.result()


def _write_csv(parts: Parts, file: Path) -> None:
    with csv_file(file, parts.schema) as write:
        for batch in parts.batches():
            write(batch)


def _link(file: Path, named: Path) -> None:
    """Give a file a second name, or copy it where that cannot be."""
    try:
        named.hardlink_to(file)
    except OSError:
        shutil.copyfile(file, named)


def _exchange(path: Path, place: Path, aside: Path) -> None:
    """Put a folder where a file or a folder was, or a file where a folder was.

    That cannot be done in one step: what was there steps aside, and comes back where the second
    step fails. A folder that no run made stays.
    """
    if place.is_dir() and not all(_PART.fullmatch(held.name) for held in place.iterdir()):
        raise IsADirectoryError(errno.EISDIR, "a folder with other things is in the way", place)
    if place.exists():
        place.replace(aside)
    try:
        path.replace(place)
    except OSError:
        if aside.exists():
            aside.replace(place)
        raise


def _to_disk(path: Path) -> None:
    for file in path.iterdir() if path.is_dir() else [path]:
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())


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
