"""Read records from files and databases into Arrow batches of the canonical raw columns."""

from resolver.ingest.errors import IngestError
from resolver.ingest.limits import Limits
from resolver.ingest.mapping import Mapping, load_mapping
from resolver.ingest.reading import Progress, check_headers, header_of, read
from resolver.ingest.rejects import Reject, RejectFile, RejectList, RejectSink

__all__ = [
    "IngestError",
    "Limits",
    "Mapping",
    "Progress",
    "Reject",
    "RejectFile",
    "RejectList",
    "RejectSink",
    "check_headers",
    "header_of",
    "load_mapping",
    "read",
]
