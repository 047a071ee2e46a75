"""The scratch folder of a run: on the disk of the outputs, private, gone when the run is over.

A killed run cannot clear up after itself; its folder names its process, so the next run into the
same place does.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from resolver.table_file import quoted

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

PREFIX = ".hansaram-run-"


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """Make a folder inside ``beside``, and remove it afterwards, whatever happens.

    ``beside`` is made too; when nothing was put into it, it is removed again.
    """
    made = not beside.exists()
    beside.mkdir(parents=True, exist_ok=True)
    _remove_left_over(beside)
    folder = beside / f"{PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if made and not any(beside.iterdir()):
            beside.rmdir()


def _remove_left_over(beside: Path) -> None:
    for folder in beside.glob(f"{PREFIX}*"):
        process = folder.name.removeprefix(PREFIX)
        if process.isdecimal() and not _is_alive(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def comparison(
    scratch: Path | None = None, memory: str | None = None, *, read: Path | None = None
) -> "Iterator[duckdb.DuckDBPyConnection]":
    """Open a DuckDB in memory that goes to the disk in ``scratch`` when it needs more.

    It touches no other file, but can read those of the folder ``read``.
    """
    import duckdb

    with duckdb.connect() as engine:
        engine.execute("SET enable_progress_bar = false")
        if scratch is not None:
            engine.execute(f"SET temp_directory = '{quoted(scratch)}'")
        if memory is not None:
            engine.execute(f"SET memory_limit = '{memory}'")
        if read is not None:
            engine.execute(f"SET allowed_directories = ['{quoted(read)}']")
        engine.execute("SET enable_external_access = false")
        yield engine


def insert(engine: "duckdb.DuckDBPyConnection", table: str, rows: "pa.Table") -> None:
    """Append rows to a table of a comparison."""
    engine.register("coming", rows)
    engine.execute(f"INSERT INTO {table} FROM coming")
    engine.unregister("coming")
