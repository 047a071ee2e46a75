"""The grammar of one row of delimited text: RFC 4180, where a quote is one only at a cell's start.

A cell is either quoted as a whole (``""`` is a quote, line ends are text) or free of meaning
until the next delimiter; text after a closing quote is broken quoting. Every pattern is
possessive: linear time, whatever the text.

>>> Grammar(b",", 3).cells(b'a,"b, ""c"" d",')
[b'a', b'b, "c" d', b'']
"""

import re
from dataclasses import dataclass
from typing import Literal

State = Literal["closed", "open", "broken"]
_INSIDE = re.compile(rb'(?:[^"]++|"")*+')
DELIMITERS = (b",", b"\t", b";", b"|")


@dataclass(frozen=True, slots=True)
class Scan:
    """Where a line leaves the row: how many cells are complete or begun, and in which state."""

    state: State
    cells: int


class Grammar:
    """Rows of ``columns`` cells, parted by one delimiter."""

    def __init__(self, delimiter: bytes, columns: int) -> None:
        self.delimiter = delimiter
        self.columns = columns
        d = re.escape(delimiter)
        quoted = rb'"(?:[^"\n\r]++|"")*+"'
        cell = rb"(?:" + quoted + rb'|[^"\n\r' + d + rb"][^\n\r" + d + rb"]*+|)"
        row = rb"(?!\n)" + cell + rb"(?:" + d + cell + rb"){%d}\n" % (columns - 1)
        self._row = re.compile(row)
        self._rows = re.compile(rb"(?:" + row + rb")*+")
        placed = rb"(?:(?<=[\n" + d + rb"])|\A)" + quoted + rb"(?=[\n" + d + rb"])"
        self._quotes = re.compile(rb'[^"\r]*+(?:' + placed + rb'[^"\r]*+)*+')

    def is_row(self, line: bytes) -> bool:
        """Say whether a line, with its end, is one whole row."""
        return self._row.fullmatch(line) is not None

    def end_of_rows(self, data: bytes, start: int) -> int:
        """Find where the lines that are whole rows end; blank lines are none."""
        match = self._rows.match(data, start)
        return match.end() if match else start

    def may_be_rows(self, data: bytes) -> bool:
        """Say at little cost whether lines are rows, but for the number of their cells."""
        if data.startswith(b"\n") or b"\n\n" in data:
            return False
        return self._quotes.fullmatch(data) is not None

    def scan(self, line: bytes, *, inside: bool = False) -> Scan:
        """Follow a line, starting inside a quoted cell or at the start of a row."""
        at, cells = 0, 1
        while True:
            if inside or line.startswith(b'"', at):
                at = _end_of_quoted(line, at if inside else at + 1)
                inside = False
                if at > len(line):
                    return Scan("open", cells)
                if at < len(line) and not line.startswith(self.delimiter, at):
                    return Scan("broken", cells)
            else:
                at = line.find(self.delimiter, at)
            if at in (-1, len(line)):
                return Scan("closed", cells)
            at, cells = at + 1, cells + 1

    def cells(self, row: bytes) -> list[bytes]:
        """Part a row that is known to be whole into its cells."""
        cells, at = [], 0
        while True:
            if row.startswith(b'"', at):
                end = _end_of_quoted(row, at + 1)
                cells.append(row[at + 1 : end - 1].replace(b'""', b'"'))
            else:
                end = row.find(self.delimiter, at)
                end = len(row) if end < 0 else end
                cells.append(row[at:end])
            if end >= len(row):
                return cells
            at = end + 1


def _end_of_quoted(line: bytes, start: int) -> int:
    """Find the byte after the closing quote; one past the end and more where there is none."""
    match = _INSIDE.match(line, start)
    end = match.end() if match else start
    return end + 1 if end < len(line) else len(line) + 1


def sniff_delimiter(lines: list[bytes]) -> bytes:
    """Choose the delimiter that parts the header and most lines into the same number of cells."""

    def fitness(delimiter: bytes) -> tuple[bool, bool, int, float]:
        grammar = Grammar(delimiter, 1)
        scans = [grammar.scan(line) for line in lines]
        cells = scans[0].cells if scans else 1
        same = [s for s in scans if s.cells == cells and s.state == "closed"]
        share = len(same) / len(scans) if scans else 0.0
        return cells > 1, share >= 0.5, cells, share

    return max(DELIMITERS, key=fitness)
