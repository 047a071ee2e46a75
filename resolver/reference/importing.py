"""Import the official files into the reference file: streaming, zipped or not, in any order.

Rows go in under the names of today, so that registers of different months agree. The new file
takes the place of the old one only when all is read; what an earlier import brought stays. A row
that cannot be read is reported with file and line, and the rest goes on.
"""

import csv
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from resolver.reference.errors import UnknownLayoutError
from resolver.reference.layouts import (
    AdministrativeRow,
    BuildingRow,
    DongRow,
    RoadRow,
    Row,
)
from resolver.reference.schema import connect
from resolver.reference.sources import Source, sources_of
from resolver.reference.writing import Writer

REPORTED = 100
BATCH = 20_000

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class ImportReport:
    """What an import brought: rows by kind, and what could not be read."""

    rows: dict[str, int] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)
    bad_count: int = 0
    skipped: list[str] = field(default_factory=list)

    def _count(self, row: Row) -> None:
        kind = _KINDS[type(row)]
        self.rows[kind] = self.rows.get(kind, 0) + 1

    def _complain(self, file: str, line: int, reason: str) -> None:
        self.bad_count += 1
        if len(self.bad) < REPORTED:
            self.bad.append(BadRow(file, line, reason))


_KINDS: dict[type[object], str] = {
    DongRow: "dongs",
    AdministrativeRow: "administrative",
    RoadRow: "roads",
    BuildingRow: "buildings",
}


def import_reference(
    files: Iterable[Path], target: Path, *, progress: Progress | None = None
) -> ImportReport:
    """Import official files, adding to what ``target`` holds already.

    Args:
        files: files as published, or zip archives of them.
        target: the reference file; made if it is not there.
        progress: called with the name of a file and the rows read of it so far.

    Returns:
        Rows by kind, and the first hundred rows that could not be read.

    Raises:
        UnknownLayoutError: a file is none of those described in ``layouts``.
    """
    sources = sorted(
        (source for path in files for source in sources_of(path)), key=lambda s: s.order
    )
    if not any(source.read for source in sources):
        raise UnknownLayoutError([source.name for source in sources])
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    report = ImportReport()
    try:
        if target.is_file():
            shutil.copyfile(target, draft)
        with Writer(connect(draft)) as writer:
            for source in sources:
                _import_source(source, writer, report, progress)
        draft.replace(target)
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return report


def _import_source(
    source: Source, writer: Writer, report: ImportReport, progress: Progress | None
) -> None:
    if source.read is None:
        report.skipped.append(source.name)
        return
    rows = _rows(source, report)
    done = 0
    while batch := list(islice(rows, BATCH)):
        for line, row in batch:
            try:
                writer.add(row)
                report._count(row)
            except (KeyError, ValueError) as error:
                report._complain(source.name, line, str(error.args[0]))
        writer.commit()
        done += len(batch)
        if progress:
            progress(source.name, done)


def _rows(source: Source, report: ImportReport) -> Iterator[tuple[int, Row]]:
    assert source.read is not None  # noqa: S101 the caller has looked
    with source.open() as lines:
        if source.header:
            yield from _table_rows(source, lines, report)
            return
        for number, line in enumerate(lines, start=1):
            if not line.strip() or (number == 1 and not line[:5].isdigit()):
                continue
            try:
                row = source.read(line)
            except (ValueError, IndexError) as error:
                report._complain(source.name, number, _reason(error))
                continue
            if row is not None:
                yield number, row


def _reason(error: Exception) -> str:
    return "not CP949" if isinstance(error, UnicodeDecodeError) else str(error)


def _table_rows(
    source: Source, lines: Iterable[bytes], report: ImportReport
) -> Iterator[tuple[int, Row]]:
    text = (line.decode("utf-8-sig") for line in lines)
    for number, cells in enumerate(csv.DictReader(text), start=2):
        try:
            row = _table_row(cells)
        except KeyError as error:
            report._complain(source.name, number, f"no column {error}")
            continue
        if row is not None:
            yield number, row


def _table_row(cells: dict[str, str]) -> Row | None:
    if "hdong" in cells:
        if not cells["hdong"].endswith("동") or not cells["bname"]:
            return None
        return AdministrativeRow(cells["sido"], cells["sigungu"], cells["hdong"], cells["bname"])
    if cells.get("deleted") or not cells["emd"]:
        return None
    return DongRow(cells["sido"], cells["sigungu"], cells["emd"], cells["ri"] or "")
