"""Rows that cannot be read: nothing is lost, each is named by file, line, column and reason.

A reject never holds the content of a cell. The reason is a stable code and a sentence in Korean
and English; the codes are the closed list ``REASONS``.
"""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, Self

Reason = Literal[
    "broken_quoting",
    "wrong_column_count",
    "missing_key",
    "cell_too_long",
    "bad_encoding",
    "bad_character",
    "bad_json",
]

REASONS: dict[Reason, str] = {
    "broken_quoting": "따옴표가 닫히지 않았거나 잘못 쓰였습니다 (a quote is open or misplaced)",
    "wrong_column_count": "열의 개수가 머리글과 다릅니다 (not as many cells as the header)",
    "missing_key": "레코드 키가 비어 있습니다 (source or source_record_id is empty)",
    "cell_too_long": "값이 너무 깁니다 (the cell is too long)",
    "bad_encoding": "파일의 인코딩으로 읽을 수 없습니다 (bytes not of the file's encoding)",
    "bad_character": "저장할 수 없는 문자가 있습니다 (a character that cannot be stored)",
    "bad_json": "JSON 객체가 아닙니다 (the line is not a JSON object)",
}


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that could not be read.

    Args:
        file: the input, as in the ``file`` column of the records.
        line: physical line or sheet row where the row starts, 1-based.
        column: header of the cell at fault, or its 1-based number; empty when it is the row.
        reason: a code of ``REASONS``.
    """

    file: str
    line: int
    column: str
    reason: Reason

    @property
    def sentence(self) -> str:
        """The reason in words."""
        return REASONS[self.reason]


class RejectSink(Protocol):
    """Takes rejects as they are found."""

    def add(self, reject: Reject) -> None:
        """Take one reject."""


class RejectList:
    """Keeps rejects in memory: for small inputs and tests."""

    def __init__(self) -> None:
        self.rejects: list[Reject] = []

    def add(self, reject: Reject) -> None:
        """Take one reject."""
        self.rejects.append(reject)


class RejectFile:
    """Writes rejects to a CSV file (``file, line, column, reason``) as they are found.

    ``counts`` says how many per reason. Used as a context manager.
    """

    HEADER = ("file", "line", "column", "reason")

    def __init__(self, path: Path) -> None:
        self.counts: Counter[Reason] = Counter()
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream)
        self._writer.writerow(self.HEADER)

    def add(self, reject: Reject) -> None:
        """Write one reject."""
        self.counts[reject.reason] += 1
        reason = f"{reject.reason}: {reject.sentence}"
        self._writer.writerow((_inert(reject.file), reject.line, _inert(reject.column), reason))

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _inert(text: str) -> str:
    """Keep a spreadsheet from running a file or column name as a formula."""
    return f"'{text}" if text.startswith(tuple("=+-@\t\r＝＋－＠")) else text
