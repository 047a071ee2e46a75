"""A file that comes with a form: held in memory, never on a disk, with what was chosen about it.

The token against forged requests comes in a header here, so that nothing reads the body, which may
hold resident numbers, but this module.
"""

from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

import pyarrow as pa
from multipart import MultipartError, MultipartParser, ParserLimitReached, parse_options_header

from api.http.problems import ProblemError
from api.http.uploads import Upload, file_name, in_memory
from api.pages.views.mapping import Choices, choices_of, mapping_of, mapping_text
from golden_record.mappings import KeptMapping
from resolver.ingest import IngestError, Limits, RejectList, header_of, read
from resolver.standardization import keepable_batch, standardize_batch
from rules.standardize import Context

FIRST_ROWS = 8
MOST_PARTS = 80
LIMITS = Limits(unpacked_bytes=256 * 2**20, unpacked_text_bytes=1 << 30)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form with a file: its fields, each with all its values."""

    upload: Upload
    fields: AbstractMapping[str, Sequence[str]]

    def text(self, name: str) -> str:
        """One field."""
        return next(iter(self.fields.get(name, ())), "").strip()


@dataclass(frozen=True, slots=True)
class Looked:
    """The head of a file: its columns, what was chosen, its first rows raw and standardized."""

    header: tuple[str, ...]
    choices: Choices
    raw: Sequence[dict[str, Any]]
    standardized: Sequence[dict[str, Any]]
    problem: str


def sent_form(content_type: str, body: bytes) -> Sent:
    """Take a form with a file apart.

    Raises:
        ProblemError: it is none.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary:
        raise ProblemError("unsupported-media-type", "send a form with a file")
    size = len(body) + 1
    fields: dict[str, list[str]] = {}
    upload: Upload | None = None
    try:
        for part in MultipartParser(
            BytesIO(body),
            boundary,
            part_limit=MOST_PARTS,
            spool_limit=size,
            memory_limit=size,
            disk_limit=0,
        ).parts():
            if part.name == "file":
                upload = Upload(file_name(part.filename), part.raw)
            else:
                fields.setdefault(part.name, []).append(part.value)
    except (ParserLimitReached, MultipartError, ValueError) as error:
        raise ProblemError("malformed-body", type(error).__name__, field="$") from None
    if upload is None or not upload.content:
        raise ProblemError("invalid-value", "no file was chosen", field="file")
    return Sent(upload, fields)


def look(sent: Sent, context: Context, kept: Sequence[KeptMapping] = ()) -> Looked:
    """Read the columns and the first rows of a file.

    Args:
        sent: the file, and what was chosen.
        context: of standardizing.
        kept: mappings of earlier files; until somebody chooses, one that fits holds.
    """
    header: tuple[str, ...] = ()
    choices = Choices("", {})
    try:
        with in_memory(sent.upload) as path:
            header = header_of(path, limits=LIMITS)
            choices = choices_of(header, sent.fields, sent.upload.name, kept)
            if not choices.is_enough:
                return Looked(header, choices, (), (), "")
            batches = read([path], rejects=RejectList(), mapping=mapping_of(choices), limits=LIMITS)
            first = next(iter(islice(batches, 1)), None)
    except IngestError as error:
        return Looked(header, choices, (), (), f"{error.what} {error.mend}")
    if first is None:
        return Looked(header, choices, (), (), "")
    return _looked(header, choices, first.slice(0, FIRST_ROWS), context)


def _looked(
    header: tuple[str, ...], choices: Choices, batch: pa.RecordBatch, context: Context
) -> Looked:
    raw = keepable_batch(batch, context).to_pylist()
    return Looked(header, choices, raw, standardize_batch(batch, context).to_pylist(), "")


def with_mapping(sent: Sent, choices: Choices) -> Upload:
    """The upload as a job takes it."""
    return Upload(sent.upload.name, sent.upload.content, mapping=mapping_text(choices))
