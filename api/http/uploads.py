"""Files that come over HTTP: held in memory, read as any input, and never written as received.

A file may hold resident numbers, so its bytes go to no disk. The readers of ``resolver.ingest``
want a path; they get one in memory (``memfd_create``, Linux). What one upload may unfold to is
limited, for a few megabytes can be compressed gigabytes.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
from multipart import MultipartError, MultipartParser, ParserLimitReached, parse_options_header

from api.http.problems import ProblemError
from golden_record.jobs import Prepared, prepare
from resolver.ingest import IngestError, Limits, Mapping, RejectList, read
from rules.resident_numbers import masked
from rules.standardize import Context

MOST_ROWS = 1_000_000
MOST_BYTES = 1 << 30
_LIMITS = Limits(unpacked_bytes=256 * 2**20, unpacked_text_bytes=MOST_BYTES)
LONGEST_NAME = 60
_UNFIT = re.compile(r"[^\w.() -]")
_FIELDS = frozenset(("file", "mapping", "encoding", "delimiter"))
LINES = ("application/x-ndjson", "application/jsonl", "application/json-lines")
FORM = "multipart/form-data"


CONTENT: AbstractMapping[str, Any] = {
    FORM: {
        "schema": {
            "type": "object",
            "required": ["file"],
            "additionalProperties": False,
            "properties": {
                "file": {
                    "type": "string",
                    "format": "binary",
                    "description": "CSV, TSV, JSON lines, Parquet or .xlsx; gzip is unpacked",
                },
                "mapping": {
                    "type": "string",
                    "description": "TOML, one table per source, see docs/ingest.md",
                },
                "encoding": {"type": "string", "description": "where it cannot be found out"},
                "delimiter": {"type": "string", "description": "where it cannot be found out"},
            },
        },
    },
    LINES[0]: {
        "schema": {"type": "string", "description": "one record per line, its key included"},
        "example": '{"source": "agency", "source_record_id": "A-1", "name": "김철수"}\n',
    },
}
"""The bodies that ``POST /v1/jobs`` takes, as the document describes them."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and what was said about it."""

    name: str
    content: bytes
    mapping: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def parts(self) -> tuple[bytes, ...]:
        """Everything that was sent."""
        said = (self.name, self.mapping, self.encoding, self.delimiter)
        return (self.content, *((text or "").encode() for text in said))


def upload_of(content_type: str, body: bytes) -> Upload:
    """Take a request's body apart.

    Raises:
        ProblemError: it is neither a form with a file nor JSON lines.
    """
    kind, options = parse_options_header(content_type)
    if kind in LINES:
        return Upload("upload.ndjson", body)
    if kind != FORM:
        raise ProblemError("unsupported-media-type", f"send {FORM} with a file, or {LINES[0]}")
    return _of_form(options.get("boundary", ""), body)


def _of_form(boundary: str, body: bytes) -> Upload:
    if not boundary:
        raise ProblemError("malformed-body", "the boundary is missing", field="$")
    size = len(body) + 1
    try:
        parser = MultipartParser(
            BytesIO(body), boundary, part_limit=8, spool_limit=size, memory_limit=size, disk_limit=0
        )
        parts = {part.name: part for part in parser.parts()}
        said = {name: part.value for name, part in parts.items() if name != "file"}
    except (ParserLimitReached, MultipartError, ValueError) as error:
        raise ProblemError("malformed-body", type(error).__name__, field="$") from None
    if "file" not in parts:
        raise ProblemError("invalid-value", "the form has no part named file", field="file")
    if unknown := parts.keys() - _FIELDS:
        raise ProblemError("invalid-value", "no such part is read here", field=min(unknown))
    name = file_name(parts["file"].filename)
    return Upload(name, parts["file"].raw, **{k: v or None for k, v in said.items()})


def file_name(given: str | None) -> str:
    """The name that a file had at home, fit to be kept and shown."""
    name = masked(_UNFIT.sub("_", Path(given or "").name)[-LONGEST_NAME:])
    return name.strip(". ") or "upload"


def prepared(upload: Upload, context: Context) -> Prepared:
    """Read an upload into the rows of a job.

    Raises:
        ProblemError: it cannot be read at all, unfolds to too much, or its mapping is no TOML.
    """
    try:
        return _read(upload, context)
    except IngestError as error:
        raise ProblemError("unreadable-file", f"{error.what} {error.mend}", field="file") from None


def _read(upload: Upload, context: Context) -> Prepared:
    rejects = RejectList()
    with in_memory(upload) as path:
        batches = read(
            [path],
            rejects=rejects,
            mapping=mapping_of(upload.mapping),
            encoding=upload.encoding,
            delimiter=upload.delimiter,
            limits=_LIMITS,
        )
        found = prepare(_named(_limited(batches), upload.name), rejects.rejects, context)
    named = tuple(replace(reject, file=upload.name) for reject in found.rejects)
    return replace(found, rejects=named)


@contextmanager
def in_memory(upload: Upload) -> Iterator[Path]:
    """Give the content a path whose name is that of the file; on disk is but a link to memory."""
    descriptor = os.memfd_create("upload")
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(upload.content)
        with TemporaryDirectory(prefix="hansaram-") as folder:
            path = Path(folder, upload.name)
            path.symlink_to(f"/proc/self/fd/{descriptor}")
            yield path
    finally:
        os.close(descriptor)


def mapping_of(text: str | None) -> Mapping | None:
    """Read the mapping of a file from TOML; settings in it do not count here."""
    if text is None:
        return None
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProblemError("invalid-value", f"no TOML: {error}", field="mapping") from None
    tables.pop("hansaram", None)
    return Mapping.parse(tables, where="mapping") if tables else None


def _limited(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    rows = size = 0
    for batch in batches:
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows > MOST_ROWS or size > MOST_BYTES:
            told = f"more than {MOST_ROWS} rows or {MOST_BYTES} bytes unfolded"
            raise ProblemError("too-large", told)
        yield batch


def _named(batches: Iterator[pa.RecordBatch], name: str) -> Iterator[pa.RecordBatch]:
    """Put the name that the file had at home in place of its path here."""
    for batch in batches:
        place = batch.schema.get_field_index("file")
        names = pa.array([name] * batch.num_rows, pa.string())
        yield batch.set_column(place, "file", names)
