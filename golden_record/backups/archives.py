"""Archives: all tables of a store as Parquet in one ZIP file, for either kind of store.

``manifest.json`` names the version of the tables and, for each, its rows and the SHA-256 of its
file, so a restore knows that it brings back what was backed up. Brought back, the tables are made
as they were at that version, filled, and brought up to date, all in one transaction.
"""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import BigInteger, Connection, Float, Integer, MetaData, Table, inspect

from golden_record.appearing import appearing
from golden_record.backups.counting import rows_by_table
from golden_record.backups.errors import BackupError
from golden_record.store import Store
from golden_record.store.bulk import bulk_of
from golden_record.store.migrating import build, known_versions, newest_version
from golden_record.store.schema import metadata

MANIFEST = "manifest.json"
VERSION_TABLE = "alembic_version"
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class _Held:
    """What the manifest says of a table."""

    rows: int
    sha256: str


def write_archive(store: Store, file: Path) -> Mapping[str, int]:
    """Write all tables of a store into one file."""
    with (
        appearing(file, BackupError) as draft,
        tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder,
    ):
        with store.reading() as connection:
            rows = rows_by_table(connection)
            held = {
                table.name: _written(connection, table, Path(folder))
                for table in metadata.sorted_tables
            }
        if {name: one.rows for name, one in held.items()} != _without_version(rows):
            raise BackupError(f"{file} does not hold what the store held")
        _pack(draft, Path(folder), held)
        _manifest_of(draft)
    return rows


def _without_version(rows: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in rows.items() if name != VERSION_TABLE}


def _written(connection: Connection, table: Table, folder: Path) -> _Held:
    schema = pa.schema([(column.name, _arrow(column.type)) for column in table.columns])
    columns = ", ".join(f'"{name}"' for name in schema.names)
    path, rows = folder / f"{table.name}.parquet", 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        query = f'SELECT {columns} FROM "{table.name}"'
        for batch in bulk_of(connection).fetch(query, schema):
            writer.write_batch(batch)
            rows += batch.num_rows
    return _Held(rows, _sha256(path.open("rb")))


def _arrow(kind: Any) -> pa.DataType:
    if isinstance(kind, BigInteger | Integer):
        return pa.int64()
    return pa.float64() if isinstance(kind, Float) else pa.string()


def _sha256(stream: Any) -> str:
    digest = hashlib.sha256()
    with stream:
        while block := stream.read(_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def _pack(draft: Path, folder: Path, held: Mapping[str, _Held]) -> None:
    said = {
        "version": newest_version(),
        "tables": {name: {"rows": h.rows, "sha256": h.sha256} for name, h in held.items()},
    }
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as packed:
        for name in held:
            packed.write(folder / f"{name}.parquet", f"{name}.parquet")
        packed.writestr(MANIFEST, json.dumps(said, indent=1))


def _manifest_of(file: Path) -> tuple[str, Mapping[str, _Held]]:
    """Read the manifest, and verify every table against it."""
    try:
        with zipfile.ZipFile(file) as packed:
            said = json.loads(packed.read(MANIFEST))
            held = {name: _Held(**one) for name, one in said["tables"].items()}
            for name, one in held.items():
                if _sha256(packed.open(f"{name}.parquet")) != one.sha256:
                    raise BackupError(f"{file} is damaged: {name} is not what was written")
    except FileNotFoundError:
        raise BackupError(f"there is no backup at {file}") from None
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise BackupError(f"{file} is no backup, or is damaged") from error
    return str(said["version"]), held


def read_archive(store: Store, file: Path) -> Mapping[str, int]:
    """Make a store hold what an archive holds."""
    version, held = _manifest_of(file)
    if version not in known_versions():
        raise BackupError(f"{file} was made by another version of Hansaram")
    with store.writing() as connection, zipfile.ZipFile(file) as packed:
        _drop_all(connection)
        build(connection, version)
        for name in _in_order(connection, held):
            _fill(connection, packed, name)
        rows = rows_by_table(connection)
        if _without_version(rows) != {name: one.rows for name, one in held.items()}:
            raise BackupError(f"{file} could not be brought back whole")
        build(connection, "head")
    store.tidy()
    return rows


def _drop_all(connection: Connection) -> None:
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)


def _in_order(connection: Connection, held: Mapping[str, _Held]) -> list[str]:
    """The tables of an archive, those that others refer to first."""
    ordered = inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _ in ordered if name is not None and name in held]


def _fill(connection: Connection, packed: zipfile.ZipFile, name: str) -> None:
    with packed.open(f"{name}.parquet") as stream:
        parquet = pq.ParquetFile(stream)
        for rows in _pieces(parquet, whole=_refers_to_itself(connection, name)):
            if rows.num_rows:
                bulk_of(connection).load(name, rows)


def _refers_to_itself(connection: Connection, name: str) -> bool:
    keys = inspect(connection).get_foreign_keys(name)
    return any(key["referred_table"] == name for key in keys)


def _pieces(parquet: pq.ParquetFile, *, whole: bool) -> Iterator[pa.Table]:
    """Read a table by its row groups, or at once where its rows refer to each other."""
    if whole:
        yield parquet.read()
        return
    for group in range(parquet.num_row_groups):
        yield parquet.read_row_group(group)
