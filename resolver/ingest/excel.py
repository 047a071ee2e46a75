"""Excel (.xlsx): cells as a person reads them, rows counted as the sheet counts them.

A workbook is held in memory, so its unpacked size is limited before it is opened; the size is
measured by unpacking, since a hostile workbook lies about it.
"""

import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from resolver.ingest.canonical import Chunk, chunk_of_rows
from resolver.ingest.errors import (
    MissingExtra,
    NoRecords,
    TooLarge,
    UnsupportedFormat,
    WrongMapping,
)
from resolver.ingest.headers import Plan
from resolver.ingest.limits import Limits
from resolver.ingest.rejects import RejectSink
from resolver.ingest.values import as_text

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_ROWS = 8_192
_DAMAGED = "is a damaged or locked Excel file."
_SAVE_AGAIN = "Open it in Excel and save it again as .xlsx without a password."


class Excel:
    """One worksheet of a workbook."""

    def __init__(self, path: Path, limits: Limits, *, sheet: str | int | None, skip: int) -> None:
        self.name = str(path)
        _guard_size(path, limits)
        self._sheet = _open(path, sheet)
        self._top, cells = self._find_header(skip)
        self.header = tuple((as_text(c) or "").strip() for c in cells)
        if len(self.header) > limits.columns:
            raise TooLarge(self.name, f"has {len(self.header)} columns.", "Map fewer.")

    def _find_header(self, skip: int) -> tuple[int, list[object]]:
        for number, row in enumerate(self._sheet.iter_rows(), 1):
            if number > skip and any(cell != "" for cell in row):
                return number, list(row)
        raise NoRecords(self.name, "the sheet is empty.", "Name another with `sheet` in a mapping.")

    def chunks(
        self, plan_for: Callable[[Sequence[str]], Plan], rejects: RejectSink
    ) -> Iterator[Chunk]:
        """Yield the rows below the header, some thousand at a time."""
        plan = plan_for(self.header)
        rows: list[list[str | None]] = []
        lines: list[int] = []
        made = partial(chunk_of_rows, plan, file=self.name, rejects=rejects)
        for number, row in enumerate(self._sheet.iter_rows(), 1):
            if number > self._top:
                rows.append([as_text(row[p]) for p in plan.positions])
                lines.append(number)
            if len(rows) == _ROWS:
                yield made(rows, lines)
                rows, lines = [], []
        yield made(rows, lines)


def _open(path: Path, sheet: str | int | None) -> "CalamineSheet":
    try:
        from python_calamine import CalamineError, load_workbook
    except ImportError as error:
        mend = "Install it: pip install 'hansaram[excel]'."
        raise MissingExtra(str(path), "reading Excel needs python-calamine.", mend) from error
    try:
        workbook = load_workbook(path)
        return workbook.get_sheet_by_name(_sheet_name(path, workbook.sheet_names, sheet))
    except CalamineError as error:
        raise UnsupportedFormat(str(path), _DAMAGED, _SAVE_AGAIN) from error


def _sheet_name(path: Path, names: Sequence[str], sheet: str | int | None) -> str:
    if isinstance(sheet, str) and sheet in names:
        return sheet
    number = 1 if sheet is None else sheet
    if isinstance(number, int) and number <= len(names):
        return names[number - 1]
    mend = f"It has: {', '.join(names)}."
    raise WrongMapping(str(path), f"the workbook has no sheet {sheet!r}.", mend)


def _guard_size(path: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
            total = 0
            for member in archive.infolist():
                for size in _unpacked_sizes(stream, member):
                    total += size
                    if total > limits.unpacked_bytes:
                        mib = limits.unpacked_bytes >> 20
                        mend = f"At most {mib} MiB unpacked are read: save it as CSV."
                        raise TooLarge(str(path), "the workbook is too large.", mend)
    except (zipfile.BadZipFile, zlib.error, OSError) as error:
        raise UnsupportedFormat(str(path), _DAMAGED, _SAVE_AGAIN) from error


def _unpacked_sizes(stream: BinaryIO, member: zipfile.ZipInfo) -> Iterator[int]:
    """Unpack one member and forget it; yield how much came, whatever its entry says."""
    stream.seek(member.header_offset + 26)
    name_size, extra_size = stream.read(2), stream.read(2)
    skip = int.from_bytes(name_size, "little") + int.from_bytes(extra_size, "little")
    stream.seek(skip, 1)
    if member.compress_type == zipfile.ZIP_STORED:
        yield member.compress_size
        return
    unpacker, left = zlib.decompressobj(-15), member.compress_size
    while left > 0 and (piece := stream.read(min(left, 65_536))):
        left -= len(piece)
        while piece and not unpacker.eof:
            yield len(unpacker.decompress(piece, 1 << 20))
            piece = unpacker.unconsumed_tail
