"""JSON Lines: one object per line; numbers keep their digits, columns may turn up at any line.

``1012345678.0`` is read as ``1012345678``: a telephone number that went through a spreadsheet.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from resolver.ingest.canonical import Chunk, chunk_of_rows
from resolver.ingest.encodings import Encoding
from resolver.ingest.errors import NoRecords
from resolver.ingest.formats import open_unpacked
from resolver.ingest.headers import Plan
from resolver.ingest.limits import Limits
from resolver.ingest.lines import blocks, text_codec
from resolver.ingest.rejects import Reason, Reject, RejectSink
from resolver.ingest.values import as_text

Row = dict[str, str | None]
_ROWS = 8_192


def _whole(number: str) -> str:
    head, point, tail = number.partition(".")
    return head if point and tail.strip("0") == "" else number


_DECODER = json.JSONDecoder(
    parse_int=str, parse_float=_whole, parse_constant=lambda _: None, strict=False
)


class JsonLines:
    """One JSON Lines file."""

    def __init__(self, path: Path, encoding: Encoding, limits: Limits) -> None:
        self.name = str(path)
        self._path, self._encoding, self._limits = path, encoding, limits
        self._codec = text_codec(encoding)
        self.header = self._first_header()

    def _first_header(self) -> tuple[str, ...]:
        for _, row, _ in self._rows():
            if row:
                return tuple(row)
        mend = "Write one JSON object per line."
        raise NoRecords(self.name, "holds no JSON object.", mend)

    def chunks(
        self, plan_for: Callable[[Sequence[str]], Plan], rejects: RejectSink
    ) -> Iterator[Chunk]:
        """Yield the objects, some thousand at a time; what is no object is rejected."""
        header = dict.fromkeys(self.header)
        rows: list[Row] = []
        lines: list[int] = []
        for number, row, reason in self._rows():
            if row is None:
                rejects.add(Reject(self.name, number, "", reason or "bad_json"))
                continue
            rows.append(row)
            lines.append(number)
            if len(rows) == _ROWS:
                yield self._chunk(header, rows, lines, plan_for, rejects)
                rows, lines = [], []
        if rows:
            yield self._chunk(header, rows, lines, plan_for, rejects)

    def _chunk(
        self,
        header: dict[str, None],
        rows: list[Row],
        lines: list[int],
        plan_for: Callable[[Sequence[str]], Plan],
        rejects: RejectSink,
    ) -> Chunk:
        """Make a chunk; its rows may bring columns that none before had."""
        for row in rows:
            header.update(dict.fromkeys(row))
        plan = plan_for(tuple(header))
        names = [plan.header[p] for p in plan.positions]
        cells = [[row.get(name) for name in names] for row in rows]
        return chunk_of_rows(plan, cells, lines, file=self.name, rejects=rejects)

    def _rows(self) -> Iterator[tuple[int, Row | None, Reason | None]]:
        before = 0
        with open_unpacked(self._path) as stream:
            for block in blocks(stream, self._encoding, self._limits, where=self.name):
                lines = block.data.split(b"\n")[:-1]
                for number, line in enumerate(lines, before + 1):
                    if block.is_cut:
                        yield number, None, "cell_too_long"
                    elif line.strip():
                        yield number, *self._row(line)
                before += len(lines)

    def _row(self, line: bytes) -> tuple[Row | None, Reason | None]:
        try:
            value = _DECODER.decode(line.decode(self._codec).strip())
        except UnicodeDecodeError:
            return None, "bad_encoding"
        except (ValueError, RecursionError):
            return None, "bad_json"
        if not isinstance(value, dict):
            return None, "bad_json"
        return {name: as_text(cell) for name, cell in value.items()}, None
