"""Backup and restore, online and verified.

A backup whose name ends in ``.db`` is a SQLite file, copied by SQLite's own online backup; any
other is an archive of all tables, from either kind of store and for either kind. Both hold one
consistent state while others go on writing, appear under their name only once they are verified,
and hold personal data: they are readable by their owner alone, and an erasure does not reach them.
"""

from collections.abc import Mapping
from pathlib import Path

from golden_record.backups.archives import read_archive, write_archive
from golden_record.backups.copies import copy_back, copy_out
from golden_record.backups.errors import BackupError
from golden_record.store import Store

__all__ = ["BackupError", "backup", "restore"]


def backup(store: Store, file: Path) -> Mapping[str, int]:
    """Write a verified backup.

    Args:
        store: reading and writing it may go on.
        file: ``.db`` for a SQLite file (from a SQLite store only), else an archive.

    Returns:
        The number of rows by table.

    Raises:
        BackupError: it cannot be written, or what was written is not what was read.
    """
    return copy_out(store, file) if file.suffix == ".db" else write_archive(store, file)


def restore(store: Store, file: Path, *, replace: bool = False) -> Mapping[str, int]:
    """Bring a verified backup back, in one transaction, and its tables up to date.

    Args:
        store: where to; what it holds is replaced.
        file: a backup.
        replace: whether a store that holds records may be replaced.

    Returns:
        The number of rows by table.

    Raises:
        BackupError: the backup is damaged, of a newer version, or the store is not empty.
    """
    if not replace and (_holds_records(store)):
        raise BackupError(
            "the store holds records already: restore into a new one, or replace what it holds"
        )
    return copy_back(store, file) if file.suffix == ".db" else read_archive(store, file)


def _holds_records(store: Store) -> bool:
    with store.reading() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM revision LIMIT 1").first() is not None
