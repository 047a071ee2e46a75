"""A DuckDB inside a task: one thread, bounded memory, a scratch folder that goes with it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from resolver.engines.duckdb import Limits, connection

MEMORY = "1GB"


@contextmanager
def in_task() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB for one task."""
    with (
        tempfile.TemporaryDirectory(prefix="hansaram-") as folder,
        connection(Limits(Path(folder), threads=1, memory=MEMORY)) as db,
    ):
        yield db
