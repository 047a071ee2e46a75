"""Reach: the records of a store that lie next to others, found by index, many at once.

What a change can touch is found step by step: who stands under the same keys, who is of one entity
or of one mind with whom. Each step is one statement over temporary tables, so that it costs as much
as it finds, and not as much as is there.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from golden_record.store.bulk import bulk_of, numbers, read
from golden_record.store.layouts import layouts_of
from golden_record.store.lines import STANDARDIZED_LINE, by_layout
from golden_record.store.store import RECORD_HASHES
from resolver.schema import STANDARDIZED
from rules.record import KEY_COLUMNS

NUMBER = "record_no"
NUMBERED = pa.schema([(NUMBER, pa.int64()), *STANDARDIZED])
"""Standardized records with their numbers in the store."""
_NUMBERS = pa.schema([(NUMBER, pa.int64())])
_COUNT = pa.schema([("records", pa.int64())])
_COUNTS = pa.schema([("key_hash", pa.int64()), ("records", pa.int64())])
_HASHES = pa.schema([("value_hash", pa.int64()), ("kind", pa.string())])
_KEYED = pa.schema([(NUMBER, pa.int64()), *((name, pa.string()) for name in KEY_COLUMNS)])
_LINES = pa.schema(
    [
        (NUMBER, pa.int64()),
        *((name, pa.string()) for name in KEY_COLUMNS),
        ("layout_no", pa.int64()),
        ("line", pa.string()),
    ]
)
_STEP = """
    INSERT INTO region SELECT n, {step} + 1 FROM (
        SELECT o.record_no AS n FROM region g
        CROSS JOIN crosswalk c CROSS JOIN crosswalk o
        WHERE g.step = {step} AND c.record_no = g.n AND c.valid_to IS NULL
            AND o.entity_no = c.entity_no AND o.valid_to IS NULL
        UNION SELECT d.right_no FROM region g CROSS JOIN decision d
        WHERE g.step = {step} AND d.left_no = g.n AND d.ended_in IS NULL AND {joined}
        UNION SELECT d.left_no FROM region g CROSS JOIN decision d
        WHERE g.step = {step} AND d.right_no = g.n AND d.ended_in IS NULL AND {joined}
    ) AS reached WHERE n NOT IN (SELECT n FROM region)
"""


class Reach:
    """Looks from some records to others, in one state of a store."""

    def __init__(self, connection: Connection) -> None:
        self._bulk = bulk_of(connection)
        self._layouts = layouts_of(connection)

    def live(self) -> int:
        """The number of live records."""
        return self._count("SELECT count(*) FROM crosswalk WHERE valid_to IS NULL")

    def _count(self, sql: str) -> int:
        return int(read(self._bulk, sql, _COUNT)["records"][0].as_py())

    def content(self, keys: pa.Table) -> pa.Table:
        """The content hashes of the live records with some keys (``RECORD_HASHES``)."""
        with self._came(keys):
            return read(
                self._bulk,
                "SELECT DISTINCT r.source, r.source_record_id, r.content_hash "
                "FROM came k CROSS JOIN source_record r WHERE r.source = k.source "
                "AND r.source_record_id = k.source_record_id AND r.deleted_in IS NULL",
                RECORD_HASHES,
            )

    def waiting(self) -> int:
        """The number of pairs that wait for a steward."""
        return self._count("SELECT count(*) FROM review WHERE closed_in IS NULL")

    def generic(self) -> pa.Table:
        """What stands for the values that were found to be generic, and their kinds."""
        return read(self._bulk, "SELECT value_hash, kind FROM generic_value", _HASHES)

    def under(self, keys: pa.Table) -> pa.Array:
        """The numbers of the live records with some keys (``KEY_COLUMNS``)."""
        with self._came(keys):
            found = read(
                self._bulk,
                "SELECT DISTINCT r.record_no FROM came k CROSS JOIN source_record r "
                "WHERE r.source = k.source AND r.source_record_id = k.source_record_id "
                "AND r.deleted_in IS NULL ORDER BY r.record_no",
                _NUMBERS,
            )
        return found[NUMBER].combine_chunks()

    @contextmanager
    def _came(self, keys: pa.Table) -> Iterator[None]:
        self._bulk.execute("CREATE TEMPORARY TABLE came (source TEXT, source_record_id TEXT)")
        self._bulk.load("came", keys.select(list(KEY_COLUMNS)))
        yield
        self._bulk.execute("DROP TABLE came")

    def records(self, records: pa.Array) -> Iterator[pa.Table]:
        """Read live records by their numbers (``NUMBERED``), a piece at a time."""
        with numbers(self._bulk, "wanted", records):
            for batch in self._bulk.fetch(
                "SELECT r.record_no, r.source, r.source_record_id, s.layout_no, s.line "
                "FROM wanted w CROSS JOIN source_record r CROSS JOIN standardized_record s "
                "WHERE r.record_no = w.n AND r.deleted_in IS NULL AND s.record_no = r.record_no "
                "ORDER BY w.n",
                _LINES,
            ):
                for part, values in by_layout(batch, self._layouts, STANDARDIZED_LINE):
                    columns = [part[name] for name in _KEYED.names] + values.columns
                    yield pa.table(columns, schema=NUMBERED)

    def all_records(self, records: pa.Array) -> pa.Table:
        """Read live records by their numbers as one table."""
        return pa.concat_tables([NUMBERED.empty_table(), *self.records(records)])

    def holders(self, hashes: pa.Array | pa.ChunkedArray) -> pa.Table:
        """How many records are found under each of some keys, those of none left out."""
        with numbers(self._bulk, "asked", in_order(hashes)):
            return read(
                self._bulk,
                "SELECT b.key_hash, count(*) FROM asked a CROSS JOIN blocking_key b "
                "WHERE b.key_hash = a.n GROUP BY b.key_hash",
                _COUNTS,
            )

    def sharing(self, hashes: pa.Array | pa.ChunkedArray) -> pa.Array:
        """The numbers of the records that are found under any of some keys."""
        with numbers(self._bulk, "asked", in_order(hashes)):
            found = read(
                self._bulk,
                "SELECT DISTINCT b.record_no FROM asked a CROSS JOIN blocking_key b "
                "WHERE b.key_hash = a.n",
                _NUMBERS,
            )
        return found[NUMBER].combine_chunks()

    def joined(self, seeds: pa.Array, lightest: float) -> pa.Array:
        """All that hangs together with some records: by entities, and by what was concluded of
        pairs at least as heavy as ``lightest``, or ruled to be one.
        """
        joined = f"(d.verdict = 'match' OR d.match_weight >= {lightest!r})"
        self._bulk.execute("CREATE TEMPORARY TABLE region (n BIGINT PRIMARY KEY, step INTEGER)")
        steps = pa.array([0] * len(seeds), pa.int32())
        self._bulk.load("region", pa.table({"n": seeds, "step": steps}))
        step = 0
        while self._bulk.execute(_STEP.format(step=step, joined=joined)):
            step += 1
        found = read(self._bulk, "SELECT n FROM region", _NUMBERS)[NUMBER].combine_chunks()
        self._bulk.execute("DROP TABLE region")
        return found

    def mates(self, records: pa.Array) -> pa.Array:
        """Some records, and all others of their entities."""
        with numbers(self._bulk, "chosen", records):
            found = read(
                self._bulk,
                "SELECT DISTINCT o.record_no FROM chosen s CROSS JOIN crosswalk c "
                "CROSS JOIN crosswalk o WHERE c.record_no = s.n AND c.valid_to IS NULL "
                "AND o.entity_no = c.entity_no AND o.valid_to IS NULL",
                _NUMBERS,
            )
        return found[NUMBER].combine_chunks()

    def among(self, records: pa.Array, sql: str, schema: pa.Schema) -> pa.Table:
        """Run a query that speaks of ``chosen``, a table that holds some records as ``n``."""
        with numbers(self._bulk, "chosen", records):
            return read(self._bulk, sql, schema)


def in_order(numbers: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Numbers each once and ascending, so that an index is gone through and not jumped about in."""
    each = pc.unique(numbers)
    return each.take(pc.sort_indices(each))


def together(parts: Sequence[pa.Array]) -> pa.Array:
    """Put numbers together, each once."""
    return pc.unique(pa.chunked_array(parts, pa.int64()))
