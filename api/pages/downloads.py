"""Files to take along: CSV in which nothing runs when a spreadsheet opens it."""

import tempfile
from pathlib import Path

import pyarrow as pa
from litestar import Response

from golden_record.spreadsheets import write_csv

BOM = b"\xef\xbb\xbf"
"""Excel takes a file for UTF-8 only with it; these files are for people to open."""


def spreadsheet(table: pa.Table, name: str) -> Response[bytes]:
    """Answer with a table as a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_csv(table, path)
        content = BOM + path.read_bytes()
    return Response(
        content,
        media_type="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
