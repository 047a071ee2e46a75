"""CSV and TSV: sound lines go through Arrow block by block, every other row through the grammar.

A line that is one whole row by itself is sound; nearly all are. The others are quoted cells over
several lines, which are put together, or broken rows, which are rejected one by one: after a
quote that never closes, reading goes on with the next line, so that it swallows no sound row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from resolver.ingest.canonical import Chunk, chunk_of_rows
from resolver.ingest.encodings import Encoding, can_decode
from resolver.ingest.errors import NoRecords, TooLarge, UnreadableEncoding
from resolver.ingest.formats import open_unpacked
from resolver.ingest.grammar import Grammar, State, sniff_delimiter
from resolver.ingest.headers import Plan
from resolver.ingest.limits import Limits
from resolver.ingest.lines import Block, blocks, text_codec
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
        block = next(blocks(stream, encoding, limits, where=str(path)), Block(b""))
    top = block.data.split(b"\n")[:-1]
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

    def chunks(
        self, plan_for: Callable[[Sequence[str]], Plan], rejects: RejectSink
    ) -> Iterator[Chunk]:
        """Yield the rows below the header, block by block."""
        plan = plan_for(self.header)
        with open_unpacked(self._path) as stream:
            found = blocks(stream, self._layout.encoding, self._limits, where=self.name)
            reading = _Reading(self._layout, plan, self._limits, rejects, self.name)
            yield from reading.chunks(_Feed(found))


@dataclass(frozen=True, slots=True)
class _Followed:
    """One row, followed as far as the block goes; ``is_over`` says that it is over a limit."""

    state: State
    end: int
    cells: int
    is_over: bool


class _Feed:
    """Blocks in order, with a look at the next one and a place to put back what was not used."""

    def __init__(self, source: Iterator[Block]) -> None:
        self._source = source
        self._next = next(source, None)

    def __iter__(self) -> Iterator[Block]:
        while (block := self._next) is not None:
            self._next = next(self._source, None)
            yield block

    @property
    def breaks_here(self) -> bool:
        """Whether no line follows that could belong to the row before."""
        return self._next is None or self._next.is_cut

    def put_back(self, data: bytes) -> None:
        if data:
            self._next = Block(data + (self._next.data if self._next else b""))


class _Reading:
    """One pass over the blocks of a file."""

    def __init__(
        self, layout: Layout, plan: Plan, limits: Limits, rejects: RejectSink, name: str
    ) -> None:
        self._layout, self._plan, self._limits = layout, plan, limits
        self._rejects, self._name = rejects, name
        self._grammar, self._codec = layout.grammar, text_codec(layout.encoding)
        self._line = 1

    def chunks(self, feed: _Feed) -> Iterator[Chunk]:
        for block in feed:
            data = self._below_header(block.data)
            if not data:
                continue
            if block.is_cut:
                self._reject_cut(data)
            elif (chunk := self._whole(data)) is not None:
                yield chunk
            else:
                rows, rest = self._walk(data, final=feed.breaks_here)
                feed.put_back(rest)
                yield self._chunk(rows)

    def _below_header(self, data: bytes) -> bytes:
        while self._line <= self._layout.lines and data:
            data = data[data.index(b"\n") + 1 :]
            self._line += 1
        return data

    def _reject_cut(self, data: bytes) -> None:
        cells = self._grammar.scan(data[:-1]).cells
        column = self._plan.header[min(cells, self._grammar.columns) - 1]
        self._rejects.add(Reject(self._name, self._line, column, "cell_too_long"))
        self._line += 1

    def _whole(self, data: bytes) -> Chunk | None:
        """Take a block at one go, where nothing in it needs care; ``None`` where something does."""
        if not self._grammar.may_be_rows(data) or (text := self._as_utf8(data)) is None:
            return None
        try:
            table = self._arrow_table(text)
        except pa.ArrowInvalid:
            return None
        first, count = self._line, data.count(b"\n")
        if table.num_rows != count:
            return None
        self._line += count
        return self._of_table(table, range(first, first + count))

    def _walk(self, data: bytes, *, final: bool) -> tuple[_Rows, bytes]:
        """Part a block into sound lines, rows over several lines and rejects.

        Returns:
            The rows, and the start of a row that needs the next block, unless this is ``final``.
        """
        rows, at = _Rows(), 0
        while at < len(data):
            end = self._grammar.end_of_rows(data, at)
            if end > at:
                rows.sound.append(data[at:end])
                count = data.count(b"\n", at, end)
                rows.sound_at.extend(range(self._line, self._line + count))
            elif not data[at : (end := data.index(b"\n", at) + 1)].strip():
                count = 1
            else:
                row = self._follow(data, at)
                if row.state == "open" and not (final or row.is_over):
                    return rows, data[at:]
                end = self._settle(data[at : row.end], row, rows) + at
                count = data.count(b"\n", at, end)
            self._line, at = self._line + count, end
        return rows, b""

    def _follow(self, data: bytes, at: int) -> _Followed:
        """Follow the row that starts at ``at`` to its end, over several lines where quoted."""
        state: State = "open"
        end, cells, lines = at, 1, 0
        while state == "open" and end < len(data) and not self._is_over(lines, end - at):
            start, end = end, data.index(b"\n", end) + 1
            scan = self._grammar.scan(data[start : end - 1], inside=lines > 0)
            state, cells, lines = scan.state, cells + scan.cells - 1, lines + 1
        return _Followed(state, end, cells, is_over=self._is_over(lines, end - at))

    def _is_over(self, lines: int, size: int) -> bool:
        return lines >= self._limits.row_lines or size > self._limits.row_bytes

    def _settle(self, text: bytes, row: _Followed, rows: _Rows) -> int:
        """Keep or reject one row; say how much of ``text`` it is."""
        reason: Reason | None = None
        if row.state != "closed" or self._swallows(text, row.cells):
            reason, text = "broken_quoting", text[: text.index(b"\n") + 1]
        elif row.cells != self._grammar.columns:
            reason = "wrong_column_count"
        if reason is not None:
            self._rejects.add(Reject(self._name, self._line, "", reason))
        else:
            rows.joined.append(self._grammar.cells(text[:-1]))
            rows.joined_at.append(self._line)
        return len(text)

    def _swallows(self, text: bytes, cells: int) -> bool:
        """Say whether a row over several lines took in a line that is a row of its own."""
        if cells == self._grammar.columns < _SWALLOWING:
            return False
        return any(self._grammar.is_row(line + b"\n") for line in text[:-1].split(b"\n")[1:])

    def _chunk(self, rows: _Rows) -> Chunk:
        fast = self._through_arrow(rows)
        if not rows.joined:
            return fast
        slow = self._through_grammar(rows)
        lines = pa.concat_arrays([fast.lines, slow.lines])
        order = pc.sort_indices(lines)
        both = {p: pa.concat_arrays([fast.cells[p], slow.cells[p]]) for p in fast.cells}
        return Chunk(self._plan, {p: a.take(order) for p, a in both.items()}, lines.take(order))

    def _through_arrow(self, rows: _Rows) -> Chunk:
        data, numbers = b"".join(rows.sound), rows.sound_at
        text = self._as_utf8(data)
        if text is None:
            data, numbers = self._readable(data, numbers)
            text = self._as_utf8(data)
        if not text:
            return self._of_rows([], [])
        return self._of_table(self._arrow_table(text), numbers)

    def _as_utf8(self, data: bytes) -> bytes | None:
        try:
            text = data.decode(self._codec)
        except UnicodeDecodeError:
            return None
        return data if self._codec == "utf-8" else text.encode()

    def _readable(self, data: bytes, numbers: Sequence[int]) -> tuple[bytes, list[int]]:
        kept: list[tuple[bytes, int]] = []
        for line, number in zip(data.splitlines(keepends=True), numbers, strict=True):
            if can_decode(line, self._codec):
                kept.append((line, number))
            else:
                self._reject_encoding(self._grammar.cells(line[:-1]), number)
        return b"".join(line for line, _ in kept), [number for _, number in kept]

    def _reject_encoding(self, cells: list[bytes], line: int) -> None:
        bad = next((i for i, cell in enumerate(cells) if not can_decode(cell, self._codec)), None)
        column = self._plan.header[bad] if bad is not None else ""
        self._rejects.add(Reject(self._name, line, column, "bad_encoding"))

    def _through_grammar(self, rows: _Rows) -> Chunk:
        texts, lines = [], []
        for cells, number in zip(rows.joined, rows.joined_at, strict=True):
            if all(can_decode(cell, self._codec) for cell in cells):
                texts.append([cells[p].decode(self._codec) for p in self._plan.positions])
                lines.append(number)
            else:
                self._reject_encoding(cells, number)
        return self._of_rows(texts, lines)

    def _of_rows(self, texts: list[list[str]], lines: list[int]) -> Chunk:
        plan, rejects = self._plan, self._rejects
        return chunk_of_rows(plan, texts, lines, file=self._name, rejects=rejects)

    def _of_table(self, table: pa.Table, numbers: Sequence[int]) -> Chunk:
        positions = self._plan.positions
        cells = {p: table.column(i).combine_chunks() for i, p in enumerate(positions)}
        return Chunk(self._plan, cells, pa.array(numbers, pa.int64()))

    def _arrow_table(self, text: bytes) -> pa.Table:
        wanted = [str(p) for p in self._plan.positions]
        names = [str(i) for i in range(self._grammar.columns)]
        return pacsv.read_csv(
            pa.BufferReader(text),
            read_options=pacsv.ReadOptions(column_names=names, block_size=len(text) + 1),
            parse_options=pacsv.ParseOptions(delimiter=self._grammar.delimiter.decode()),
            convert_options=pacsv.ConvertOptions(
                check_utf8=False,
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
            ),
        )
