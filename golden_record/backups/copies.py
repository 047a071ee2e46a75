"""Backups of a SQLite store as a SQLite file, by SQLite's online backup.

The copy is made in one step within a reading transaction, so it is one consistent state while
others write. Brought back, it goes through the same door: page by page in one transaction of the
store's own file, which other processes may have open. Source: sqlite.org/backup.html.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from golden_record.appearing import appearing
from golden_record.backups.counting import rows_by_table
from golden_record.backups.errors import BackupError
from golden_record.errors import StoreError
from golden_record.store import Store
from golden_record.store.connect import connect
from golden_record.store.failures import told
from golden_record.store.migrating import known_versions, migrate, version_of


def copy_out(store: Store, file: Path) -> Mapping[str, int]:
    """Copy a SQLite store into a file of its own."""
    if store.engine.dialect.name != "sqlite":
        raise BackupError("a backup that ends in .db is a SQLite file: name an archive, as .zip")
    with appearing(file, BackupError) as draft:
        with store.reading() as connection:
            rows = rows_by_table(connection)
            engine = connect(f"sqlite:///{draft}")
            _pour(connection, engine)
        _verify(engine, file, rows)
    return rows


def copy_back(store: Store, file: Path) -> Mapping[str, int]:
    """Make a SQLite store hold what a backup holds."""
    if store.engine.dialect.name != "sqlite":
        raise BackupError(
            "this backup is a SQLite file and the store is PostgreSQL: restore it into a SQLite "
            "store, and make an archive of that"
        )
    if not file.is_file():
        raise BackupError(f"there is no backup at {file}")
    backup = connect(f"sqlite:///{file}")
    try:
        rows = _verify(backup, file, None)
        if version_of(backup) not in known_versions():
            raise BackupError(f"{file} was made by another version of Hansaram")
        with backup.connect() as connection:
            _pour(connection, store.engine)
    except StoreError as error:
        raise BackupError(f"{file} cannot be read: {error}") from error
    finally:
        backup.dispose()
    migrate(store.engine)
    store.tidy()
    return rows


def _pour(connection: Connection, into: Engine) -> None:
    source: Any = connection.connection.driver_connection
    with told(), into.connect() as other:
        target: Any = other.connection.driver_connection
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = WAL")


def _verify(engine: Engine, file: Path, wanted: Mapping[str, int] | None) -> Mapping[str, int]:
    """Read every page of a copy, and count its rows."""
    try:
        with told(), engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            rows = rows_by_table(connection)
    except StoreError as error:
        raise BackupError(f"{file} is damaged: {error}") from error
    finally:
        engine.dispose()
    if found != ["ok"] or broken is not None:
        raise BackupError(f"{file} is damaged: {found[0]}")
    if wanted is not None and rows != wanted:
        raise BackupError(f"{file} does not hold what the store held")
    return rows
