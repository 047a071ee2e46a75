"""The reference file: four small tables, numbers instead of text where rows are many.

``place`` is a legal dong or ri, ``road`` a road within a district, ``building`` one line for each
pair of road address and lot (ten million for the whole country, some 700 MB with its indexes).
All names are those of today. SQLite comes from ``pysqlite3``: one copy in the process, the same as
the store's.
"""

from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from resolver.reference.errors import NotAReferenceError

VERSION = 1
SCHEMA = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE IF NOT EXISTS place (
    id INTEGER PRIMARY KEY,
    sido TEXT NOT NULL, sigungu TEXT NOT NULL, dong TEXT NOT NULL, ri TEXT NOT NULL,
    UNIQUE (sido, sigungu, dong, ri)
);
CREATE INDEX IF NOT EXISTS place_dong ON place (dong);
CREATE INDEX IF NOT EXISTS place_ri ON place (ri) WHERE ri <> '';
CREATE TABLE IF NOT EXISTS administrative (
    sido TEXT NOT NULL, sigungu TEXT NOT NULL, name TEXT NOT NULL, legal TEXT NOT NULL,
    PRIMARY KEY (sido, sigungu, name, legal)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS road (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL, sido TEXT NOT NULL, sigungu TEXT NOT NULL,
    UNIQUE (name, sido, sigungu)
);
CREATE TABLE IF NOT EXISTS building (
    road INTEGER NOT NULL, main INTEGER NOT NULL, sub INTEGER NOT NULL, under INTEGER NOT NULL,
    place INTEGER NOT NULL, lot INTEGER NOT NULL, lot_sub INTEGER NOT NULL,
    mountain INTEGER NOT NULL, postal_code TEXT, name TEXT,
    PRIMARY KEY (road, main, sub, under, place, lot, lot_sub, mountain)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS building_lot ON building (place, lot, lot_sub, mountain);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open a reference for writing, made if it is not there."""
    connection = sqlite3.connect(str(path))
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
    return connection


def connect_reading(path: Path) -> sqlite3.Connection:
    """Open a finished reference, never to be written."""
    if not path.is_file():
        raise NotAReferenceError(path)
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        version = None
    if version != VERSION:
        connection.close()
        raise NotAReferenceError(path)
    return connection
