"""CSV and TSV: whole blocks of sound lines go through Arrow, every other row through the grammar.

A line that is one whole row by itself is sound; nearly all are. The others are quoted cells over
several lines, which are put together, or broken rows, which are rejected one by one: after a
quote that never closes, reading goes on with the next line, so that it swallows no sound row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from resolver.ingest.canonical import Chunk, chunk_of_rows
from resolver.ingest.encodings import Encoding, can_decode
from resolver.ingest.errors import NoRecords, TooLarge, UnreadableEncoding
from resolver.ingest.formats import open_unpacked
from resolver.ingest.grammar import Grammar, sniff_delimiter
from resolver.ingest.headers import Plan
from resolver.ingest.limits import Limits
from resolver.ingest.lines import blocks, text_codec
from resolver.ingest.rejects import Reason, Reject, RejectSink

_SNIFFED_LINES = 50
_SWALLOWING = 4  # from so many columns on, a line that is a whole row is no part of a quoted cell


@dataclass(frozen=True, slots=True)
class Layout:
    """What the top of a file tells about the rest."""

    encoding: Encoding
    grammar: Grammar
    header: tuple[str, ...]
    lines: int


def layout_of(
    path: Path, encoding: Encoding, *, delimiter: str | None, skip: int, limits: Limits
) -> Layout:
    """Read the header of a file; ``skip`` lines stand above it.

    Raises:
        NoRecords: there is no header.
        UnreadableEncoding: the header cannot be read.
        TooLarge: too many columns.
    """
    with open_unpacked(path) as stream:
        top = next(blocks(stream, encoding, limits, where=str(path)), [])
    start = next((i for i in range(skip, len(top)) if top[i].strip()), None)
    if start is None:
        raise NoRecords(str(path), "is empty.", "Check the export that made it.")
    mark = delimiter.encode() if delimiter else _delimiter(top[start:])
    end, cells = _header(Grammar(mark, 1), top, start)
    if len(cells) > limits.columns:
        mend = f"At most {limits.columns} are read: check the delimiter, or map fewer."
        raise TooLarge(str(path), f"has {len(cells)} columns.", mend)
    try:
        header = tuple(c.decode(text_codec(encoding)).strip() for c in cells)
    except UnicodeDecodeError as error:
        mend = "Say what it is: --encoding utf-8, cp949 or utf-16."
        raise UnreadableEncoding(str(path), "its header cannot be read.", mend) from error
    return Layout(encoding, Grammar(mark, len(cells)), header, end)


def _delimiter(top: list[bytes]) -> bytes:
    return sniff_delimiter([line for line in top[:_SNIFFED_LINES] if line.strip()])


def _header(grammar: Grammar, top: list[bytes], start: int) -> tuple[int, list[bytes]]:
    """Find where the header ends; column names over two lines are common in Excel exports."""
    state, end = grammar.scan(top[start]).state, start + 1
    while state == "open" and end < min(len(top), start + _SNIFFED_LINES):
        state = grammar.scan(top[end], inside=True).state
        end += 1
    whole = state == "closed"
    end = end if whole else start + 1
    row = b"\n".join(top[start:end])
    return end, grammar.cells(row) if whole else row.split(grammar.delimiter)


@dataclass(slots=True)
class _Rows:
    """What one block holds: sound lines for Arrow, rows put together by the grammar."""

    sound: list[bytes] = field(default_factory=list)
    sound_at: list[int] = field(default_factory=list)
    joined: list[list[bytes]] = field(default_factory=list)
    joined_at: list[int] = field(default_factory=list)


class Delimited:
    """One delimited text file."""

    def __init__(self, path: Path, layout: Layout, limits: Limits) -> None:
        self.name = str(path)
        self.header = layout.header
        self._path, self._layout, self._limits = path, layout, limits
        self._grammar = layout.grammar
        self._codec = text_codec(layout.encoding)

    def chunks(
        self, plan_for: Callable[[Sequence[str]], Plan], rejects: RejectSink
    ) -> Iterator[Chunk]:
        """Yield the rows below the header, block by block."""
        plan = plan_for(self.header)
        with open_unpacked(self._path) as stream:
            lines = blocks(stream, self._layout.encoding, self._limits, where=self.name)
            for rows in self._blocks_of_rows(lines, rejects):
                yield self._chunk(rows, plan, rejects)

    def _blocks_of_rows(
        self, source: Iterator[list[bytes]], rejects: RejectSink
    ) -> Iterator[_Rows]:
        first, skip = 1, self._layout.lines
        for block in source:
            rows, at = _Rows(), min(skip, len(block))
            skip -= at
            while at < len(block):
                at = self._take(block, at, first, rows, source, rejects)
            first += len(block)
            yield rows

    def _take(
        self,
        block: list[bytes],
        at: int,
        first: int,
        rows: _Rows,
        source: Iterator[list[bytes]],
        rejects: RejectSink,
    ) -> int:
        """Take the sound lines from ``at`` on, then one row that is not; say where to go on."""
        is_row, limit = self._grammar.is_row, self._limits.row_bytes
        sound, sound_at = rows.sound.append, rows.sound_at.append
        for number in range(at, len(block)):
            line = block[number]
            if line and is_row(line) and len(line) <= limit and b"\r" not in line:
                sound(line)
                sound_at(first + number)
            elif line.strip():
                return self._unsound(block, number, first, rows, source, rejects)
        return len(block)

    def _unsound(
        self,
        block: list[bytes],
        at: int,
        first: int,
        rows: _Rows,
        source: Iterator[list[bytes]],
        rejects: RejectSink,
    ) -> int:
        end, cells, reason = self._follow(block, at, source)
        if reason is None:
            rows.joined.append(self._grammar.cells(b"\n".join(block[at:end])))
            rows.joined_at.append(first + at)
        else:
            named = reason == "cell_too_long" and cells <= len(self.header)
            column = self.header[cells - 1] if named else ""
            rejects.add(Reject(self.name, first + at, column, reason))
        return end

    def _follow(
        self, block: list[bytes], at: int, source: Iterator[list[bytes]]
    ) -> tuple[int, int, Reason | None]:
        """Find the end of the row that starts at ``at``: where, how many cells, what is wrong."""
        scan = self._grammar.scan(block[at])
        cells, end = scan.cells, at + 1
        if len(block[at]) > self._limits.row_bytes:
            return end, cells, "cell_too_long"
        while scan.state == "open" and end - at < self._limits.row_lines:
            if end == len(block):
                block.extend(next(source, []))
            if end == len(block) or len(block[end]) > self._limits.row_bytes:
                break
            scan = self._grammar.scan(block[end], inside=True)
            cells += scan.cells - 1
            end += 1
        return self._verdict(block, at, end, cells, scan.state == "closed")

    def _verdict(
        self, block: list[bytes], at: int, end: int, cells: int, closed: bool
    ) -> tuple[int, int, Reason | None]:
        swallowed = cells >= _SWALLOWING or cells != self._grammar.columns
        if not closed or (swallowed and any(map(self._grammar.is_row, block[at + 1 : end]))):
            return at + 1, cells, "broken_quoting"
        return end, cells, None if cells == self._grammar.columns else "wrong_column_count"

    def _chunk(self, rows: _Rows, plan: Plan, rejects: RejectSink) -> Chunk:
        fast = self._through_arrow(rows, plan, rejects)
        if not rows.joined:
            return fast
        slow = self._through_grammar(rows, plan, rejects)
        lines = pa.concat_arrays([fast.lines, slow.lines])
        order = pa.compute.sort_indices(lines)
        cells = {p: pa.concat_arrays([fast.cells[p], slow.cells[p]]) for p in plan.positions}
        return Chunk(plan, {p: a.take(order) for p, a in cells.items()}, lines.take(order))

    def _through_arrow(self, rows: _Rows, plan: Plan, rejects: RejectSink) -> Chunk:
        text = self._as_utf8(b"\n".join(rows.sound))
        if text is None:
            self._drop_unreadable(rows, rejects)
            text = self._as_utf8(b"\n".join(rows.sound)) or b""
        if not rows.sound:
            return chunk_of_rows(plan, [], [])
        table = _arrow_table(text, self._grammar, plan.positions)
        cells = {p: table.column(i).combine_chunks() for i, p in enumerate(plan.positions)}
        return Chunk(plan, cells, pa.array(rows.sound_at, pa.int64()))

    def _as_utf8(self, data: bytes) -> bytes | None:
        try:
            text = data.decode(self._codec)
        except UnicodeDecodeError:
            return None
        return data if self._codec == "utf-8" else text.encode()

    def _drop_unreadable(self, rows: _Rows, rejects: RejectSink) -> None:
        kept: list[tuple[bytes, int]] = []
        for line, number in zip(rows.sound, rows.sound_at, strict=True):
            if can_decode(line, self._codec):
                kept.append((line, number))
            else:
                self._reject_encoding(self._grammar.cells(line), number, rejects)
        rows.sound, rows.sound_at = [k[0] for k in kept], [k[1] for k in kept]

    def _reject_encoding(self, cells: list[bytes], line: int, rejects: RejectSink) -> None:
        bad = next((i for i, cell in enumerate(cells) if not can_decode(cell, self._codec)), None)
        column = self.header[bad] if bad is not None else ""
        rejects.add(Reject(self.name, line, column, "bad_encoding"))

    def _through_grammar(self, rows: _Rows, plan: Plan, rejects: RejectSink) -> Chunk:
        texts, lines = [], []
        for cells, number in zip(rows.joined, rows.joined_at, strict=True):
            if all(can_decode(cell, self._codec) for cell in cells):
                texts.append([cells[p].decode(self._codec) for p in plan.positions])
                lines.append(number)
            else:
                self._reject_encoding(cells, number, rejects)
        return chunk_of_rows(plan, texts, lines)


def _arrow_table(text: bytes, grammar: Grammar, positions: Sequence[int]) -> pa.Table:
    names = [str(i) for i in range(grammar.columns)]
    wanted = [str(p) for p in positions]
    return pacsv.read_csv(
        pa.BufferReader(text),
        read_options=pacsv.ReadOptions(column_names=names, block_size=len(text) + 1),
        parse_options=pacsv.ParseOptions(delimiter=grammar.delimiter.decode()),
        convert_options=pacsv.ConvertOptions(
            include_columns=wanted,
            column_types=dict.fromkeys(wanted, pa.string()),
            strings_can_be_null=False,
        ),
    )
