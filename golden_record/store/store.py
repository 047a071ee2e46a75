"""The store as the rest of the house sees it: what a run reads, and small facts about the state."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, Engine, text

from golden_record.store.bulk import bulk_of, read
from golden_record.store.connect import BUSY_SECONDS
from golden_record.store.driver import Glances, first
from golden_record.store.failures import told
from golden_record.store.layouts import layouts_of, other_layouts
from golden_record.store.lines import STANDARDIZED_LINE, by_layout
from golden_record.store.transactions import Transactions
from golden_record.survival import Key, Pin
from resolver.schema import STANDARDIZED

RECORD_HASHES = pa.schema(
    [("source", pa.string()), ("source_record_id", pa.string()), ("content_hash", pa.int64())]
)
RULINGS = pa.schema(
    [
        ("left_source", pa.string()),
        ("left_source_record_id", pa.string()),
        ("right_source", pa.string()),
        ("right_source_record_id", pa.string()),
        ("ruling", pa.string()),
    ]
)

_LINES = pa.schema(
    [
        ("source", pa.string()),
        ("source_record_id", pa.string()),
        ("layout_no", pa.int64()),
        ("line", pa.string()),
    ]
)

_KEYS_IN_ORDER = "(l.source, l.source_record_id) <= (r.source, r.source_record_id)"
SMALLER_KEY_FIRST = ", ".join(
    f"CASE WHEN {_KEYS_IN_ORDER} THEN {first}.{name} ELSE {second}.{name} END"
    for first, second in (("l", "r"), ("r", "l"))
    for name in ("source", "source_record_id")
)


class Store:
    """One open store. ``engine`` is for this package only."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._transactions = Transactions(engine)
        self._glances = Glances(engine)

    @property
    def url(self) -> str:
        """Where the store is, without a password."""
        return self.engine.url.render_as_string()

    @property
    def is_near(self) -> bool:
        """Whether a glance is a look into a file: microseconds, and no wait on a network."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Let go of all connections."""
        self.let_go()

    def let_go(self) -> None:
        """Close what is kept open; the next to ask opens connections anew."""
        self._glances.close()
        self._transactions.let_go()
        self.engine.dispose()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent state, however long the reading takes; joins what this thread has open."""
        return self._transactions.reading()

    def glance(self, sql: str, said: Mapping[str, Any]) -> Sequence[Any] | None:
        """The one row that a statement finds now; see ``driver``.

        It joins what this thread has open, and opens no transaction of its own.
        """
        with told():
            if (connection := self._transactions.open_here) is not None:
                return first(connection, sql, said)
            return self._glances.at(sql, said)

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction that may write; it commits at the end or leaves nothing.

        Within another of this thread it is a part of that, and commits with it.
        """
        return self._transactions.writing()

    def undivided(self) -> AbstractContextManager[Connection]:
        """A ``writing()`` of one piece: none of what is written within can be taken back alone.

        For what is one change anyway: to be ready to take a part of it back costs a tenth of it.
        """
        return self._transactions.undivided()

    def appending(self) -> AbstractContextManager[Connection]:
        """One transaction beside the one writer: for the access log and what signing in leaves."""
        return self._transactions.appending()

    def turn(self) -> AbstractContextManager[None]:
        """Hold the other writers of this process back, and write nothing."""
        return self._transactions.turn()

    def tidy(self) -> None:
        """After a large change: bring the journal into the file, refresh the planner's figures.

        Within a transaction of this thread it waits for the commit.
        """
        self._transactions.afterwards(self._tidy)

    def _tidy(self) -> None:
        with self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                driver: Any = connection.connection.driver_connection
                cut_journal(driver)
                driver.execute("PRAGMA analysis_limit = 400")
                driver.execute("PRAGMA optimize = 0x10002")

    def revision(self) -> int:
        """The number of the newest revision, 0 for an empty store."""
        with self.reading() as connection:
            return newest_revision(connection)

    def live_records(self, besides: Sequence[int] = ()) -> Iterator[pa.RecordBatch]:
        """The standardized form of all live records, ordered by record key.

        They are read as they are asked for, all from one state.

        Args:
            besides: layouts of lines that are left out.
        """
        left_out = ",".join(map(str, besides)) or "NULL"
        with self._transactions.streaming() as connection:
            layouts = layouts_of(connection)
            for batch in bulk_of(connection).fetch(
                "SELECT r.source, r.source_record_id, s.layout_no, s.line FROM source_record r "
                "JOIN standardized_record s ON s.record_no = r.record_no "
                f"WHERE r.deleted_in IS NULL AND (s.layout_no IN ({left_out})) IS NOT TRUE "
                "ORDER BY r.source, r.source_record_id",
                _LINES,
            ):
                for part, values in by_layout(batch, layouts, STANDARDIZED_LINE):
                    columns = [part["source"], part["source_record_id"], *values.columns]
                    yield pa.record_batch(columns, schema=STANDARDIZED)

    def streaming(self) -> AbstractContextManager[Connection]:
        """One consistent state, to be read by a generator; opens nothing that others join."""
        return self._transactions.streaming()

    def layouts_of_others(self, standardized_by: str) -> Sequence[int]:
        """The layouts of lines under which other rules standardized records."""
        with self.reading() as connection:
            return other_layouts(connection, STANDARDIZED_LINE, standardized_by)

    def record_hashes(self) -> pa.Table:
        """The content hash of every live record, as ``store.hashing.content_hash`` makes it."""
        with self.reading() as connection:
            return read(
                bulk_of(connection),
                "SELECT source, source_record_id, content_hash FROM source_record "
                "WHERE deleted_in IS NULL",
                RECORD_HASHES,
            )

    def rulings(self) -> pa.Table:
        """What stewards decided and did not undo: pairs of live record keys.

        ``ruling`` is ``match`` (must link) or ``no_match`` (cannot link); the left key is the
        smaller one.
        """
        with self.reading() as connection:
            return read(
                bulk_of(connection),
                f"SELECT {SMALLER_KEY_FIRST}, d.verdict FROM decision d "
                "JOIN source_record l ON l.record_no = d.left_no "
                "JOIN source_record r ON r.record_no = d.right_no "
                "WHERE d.ended_in IS NULL AND d.decided_by = 'steward' "
                "AND l.deleted_in IS NULL AND r.deleted_in IS NULL ORDER BY 1, 2, 3, 4",
                RULINGS,
            )

    def pins(self) -> Mapping[Key, Sequence[Pin]]:
        """The values that stewards fixed, by the record key that each hangs on."""
        from golden_record.store.pinned import pins_in_force

        with self.reading() as connection:
            return pins_in_force(connection)

    def save_quality(self, run_id: str, figures: Mapping[str, Any]) -> None:
        """Keep the quality figures of a published run."""
        import json

        with self.writing() as connection:
            connection.execute(
                text("UPDATE run SET quality = :quality WHERE run_id = :run_id"),
                {"run_id": run_id, "quality": json.dumps(figures, ensure_ascii=False)},
            )


def cut_journal(driver: Any) -> bool:
    """Bring the journal into the file and cut it, as soon as nobody else is at it.

    SQLite waits for readers by itself, and not at all for another that carries it over just now.

    Returns:
        Whether it was cut; a long reader keeps it from that.
    """
    until = time.monotonic() + BUSY_SECONDS
    while (is_busy := driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]) and (
        time.monotonic() < until
    ):
        time.sleep(0.005)
    return not is_busy


def newest_revision(connection: Connection) -> int:
    """The number of the newest revision that this transaction sees."""
    newest = text("SELECT coalesce(max(revision_no), 0) FROM revision")
    return int(connection.execute(newest).scalar_one())
