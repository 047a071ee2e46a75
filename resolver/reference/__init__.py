"""The official registers beside the store: imported once, asked for each address."""

from resolver.reference.errors import NotAReferenceError, ReferenceFileError, UnknownLayoutError
from resolver.reference.importing import BadRow, ImportReport, import_reference
from resolver.reference.reader import SqliteReference, open_reference

__all__ = [
    "BadRow",
    "ImportReport",
    "NotAReferenceError",
    "ReferenceFileError",
    "SqliteReference",
    "UnknownLayoutError",
    "import_reference",
    "open_reference",
]
