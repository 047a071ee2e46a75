"""Which format an input has: by its first bytes, and only for text by its suffix.

An Excel file that was renamed to .csv is read as what it is.
"""

import gzip
import re
from pathlib import Path
from typing import BinaryIO, Literal, cast

from resolver.ingest.errors import NoRecords, NoSuchInput, UnsupportedFormat

Format = Literal["delimited", "json_lines", "parquet", "excel"]

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_PACKED = b"\x1f\x8b"
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NOT_READ = {
    b"\xd0\xcf\x11\xe0": (
        "is an old Excel file (.xls), or a workbook locked with a password.",
        "Open it in Excel and save it as .xlsx without a password.",
    ),
    b"SQLite format 3\0": (
        "is a SQLite database.",
        "Name it by URL with its table: sqlite:///PATH?table=NAME.",
    ),
    b"%PDF": ("is a PDF document.", "Export the records as CSV or .xlsx."),
    b"<!DO": ("is a web page.", "Export the records as CSV or .xlsx."),
    b"<htm": ("is a web page, whatever its suffix.", "Open it in Excel and save it as .xlsx."),
    b"<?xml": ("is XML.", "Export the records as CSV or .xlsx."),
}
_READABLE = "Readable are CSV, TSV, JSON Lines, Parquet, Excel (.xlsx) and database URLs."


def open_unpacked(path: Path) -> BinaryIO:
    """Open a file for reading, through gzip where it is compressed.

    Raises:
        NoSuchInput: it cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            packed = stream.read(2) == _PACKED
        return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")
    except OSError as error:
        why = error.strerror or "it cannot be opened"
        raise NoSuchInput(str(path), f"{why}.", "Check the path and its permissions.") from error


def sniff(path: Path, *, encoding: str | None = None) -> Format:
    """Find out the format of a file.

    Args:
        encoding: what the user says of the text; UTF-16 without a byte order mark looks binary.

    Raises:
        NoRecords: the file is empty.
        UnsupportedFormat: binary, or a format that is not read.
    """
    with open_unpacked(path) as stream:
        try:
            head = stream.read(65_536)
        except (OSError, EOFError) as error:
            mend = "Copy it again from where it came."
            raise UnsupportedFormat(str(path), "is a damaged gzip file.", mend) from error
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \r\n\t"):
        raise NoRecords(str(path), "is empty.", "Check the export that made it.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return _workbook(path, head)
    for magic, (what, mend) in _NOT_READ.items():
        if head[: len(magic)].lower() == magic.lower():
            raise UnsupportedFormat(str(path), what, mend)
    if _is_binary(head) and not head.startswith(_BOMS) and not _is_wide(encoding):
        mend = f"{_READABLE} Text in UTF-16 without a byte order mark needs --encoding utf-16-le."
        raise UnsupportedFormat(str(path), "is binary, not text.", mend)
    return _text_format(path, head)


def _is_binary(head: bytes) -> bool:
    """Say whether bytes are no text: one in twenty is a control character, and one of them zero.

    A stray zero byte in a text file costs only its row.
    """
    return b"\0" in head and 20 * len(_CONTROL.findall(head)) > len(head)


def _is_wide(encoding: str | None) -> bool:
    return encoding is not None and encoding.lower().replace("_", "-").startswith("utf-16")


def _workbook(path: Path, head: bytes) -> Format:
    if b"xl/" in head or b"[Content_Types].xml" in head or path.suffix.lower() == ".xlsx":
        return "excel"
    mend = f"Unpack it first. {_READABLE}"
    raise UnsupportedFormat(str(path), "is a ZIP archive, not an Excel file.", mend)


def _text_format(path: Path, head: bytes) -> Format:
    suffixes = {s.lower() for s in path.suffixes}
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")
    if suffixes & {".jsonl", ".ndjson"} or start.startswith((b"{", b"{\0", b"\0{")):
        return "json_lines"
    if start.startswith((b"[{", b"[\n", b"[\r", b"[ ")) and ".json" in suffixes:
        what = "is one JSON array, which cannot be read in pieces."
        raise UnsupportedFormat(str(path), what, "Write JSON Lines: one object per line.")
    return "delimited"
