"""Differences: what a publication would write, found in shards and laid aside as rows of one form.

A task carries out the steps of ``golden_record.store.publication`` on a shard with a ``Work`` that
asks the store for the shard's own rows and writes nothing. What the steps load and touch becomes
rows that Spark keeps: the table, or the statement, and its values by their kind.

New records, entities and so on get numbers of the shard alone, counted from ``FAR`` below zero
where the store is not empty. When all shards are counted, each begins where the one before ends.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

import pyarrow as pa
from sqlalchemy import Float, Text

from golden_record.store.lines import layout_of
from golden_record.store.publication.work import Work
from golden_record.store.schema import metadata
from golden_record.store.standardized import keys_held

FAR = 1 << 40
PLACED, COUNTS, FORGOTTEN, FORGOTTEN_KEY = "placed", "counts", "forgotten", "forgotten_key"
"""Rows that are for no table: where a record is now; the counts of a shard; what is taken out."""
_TOUCH = "touch"
_WHOLE, _FIGURES, _TEXTS = 7, 3, 7
ORDER = f"n{_WHOLE - 1}"
_PLACES = [
    *((f"n{i}", pa.int64()) for i in range(_WHOLE)),
    *((f"x{i}", pa.float64()) for i in range(_FIGURES)),
    *((f"t{i}", pa.string()) for i in range(_TEXTS)),
]
DIFFERENCES = pa.schema([("shard", pa.int64()), ("what", pa.string()), *_PLACES])
"""Whole numbers, figures and texts of a row, in the order of its table's columns."""

_OTHERS: Mapping[str, tuple[str, ...]] = {
    PLACED: ("record", "record_no", "entity_no", "cluster"),
    FORGOTTEN: ("record_no",),
    FORGOTTEN_KEY: ("key_hash", "record_no"),
}
NUMBERED: Mapping[str, str] = {
    **dict.fromkeys(("record_no", "left_no", "right_no"), "source_record"),
    **dict.fromkeys(("entity_no", "part_no", "other_no", "redirects_to", "target"), "entity"),
    **{"golden_no": "golden_record", "sequence": "change"},
    **{"decision_no": "decision", "review_no": "review"},
}
"""Columns that hold numbers which a publication hands out, and the table that they number."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A statement that speaks of ``chosen_rows``, and the columns that these have."""

    columns: tuple[str, ...]
    statement: str

    def __str__(self) -> str:
        return "\n".join((_TOUCH, ",".join(self.columns), self.statement))

    @classmethod
    def parse(cls, what: str) -> "Touch":
        """Read what ``str`` wrote."""
        _, columns, statement = what.split("\n", 2)
        return cls(tuple(columns.split(",")), statement)


def is_touch(what: str) -> bool:
    """Tell a statement from a table."""
    return what.startswith(f"{_TOUCH}\n")


@cache
def places_of(what: str) -> tuple[tuple[str, str], ...]:
    """Say at which place of a row each column of a table, or of a statement's rows, is laid."""
    if is_touch(what):
        return _counted((name, "n") for name in Touch.parse(what).columns)
    if what in _OTHERS:
        return _counted((name, "n") for name in _OTHERS[what])
    return _counted((column.name, _kind(column.type)) for column in metadata.tables[what].columns)


def _counted(columns: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    used = dict.fromkeys("nxt", 0)
    found = []
    for name, kind in columns:
        found.append((name, f"{kind}{used[kind]}"))
        used[kind] += 1
    return tuple(found)


def _kind(declared: object) -> str:
    if isinstance(declared, Float):
        return "x"
    return "t" if isinstance(declared, Text) else "n"


def laid(what: str, rows: pa.Table) -> pa.Table:
    """Lay rows aside, without their shard."""
    places = {place: name for name, place in places_of(what) if name in rows.column_names}
    count = rows.num_rows
    columns = [
        rows[places[field.name]].cast(field.type)
        if field.name in places
        else pa.nulls(count, field.type)
        for field in _PLACE_FIELDS
    ]
    return pa.table([pa.repeat(what, count), *columns], schema=_SHARDLESS)


_PLACE_FIELDS = [DIFFERENCES.field(name) for name, _ in _PLACES]
_SHARDLESS = pa.schema([DIFFERENCES.field("what"), *_PLACE_FIELDS])


@dataclass(slots=True)
class ShardWork(Work):
    """The publication of one shard.

    layouts: the numbers of the layouts of lines. chosen: by the name under which old rows are
    brought into the comparison, the condition that holds for those of the shard (``o``).
    """

    layouts: Mapping[str, int] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    laid: list[pa.Table] = field(default_factory=list)
    touched: int = 0

    def old(self, name: str, sql: str, schema: pa.Schema, within: str) -> None:
        """Bring the shard's rows of the store into the comparison, under ``name``."""
        asked = f"SELECT * FROM ({sql}) AS o WHERE {self.chosen[name]}"
        Work.old(self, name, asked, schema, within)

    def load(self, table: str, rows: pa.Table) -> None:
        """Lay rows for a table aside, or for one of those that are none."""
        if rows.num_rows:
            self.laid.append(laid(table, rows))

    def touch(self, statement: str, chosen: pa.Table) -> None:
        """Lay a statement aside with the rows that it speaks of."""
        self.touched += 1
        if chosen.num_rows:
            rows = laid(str(Touch(tuple(chosen.column_names), statement)), chosen)
            order = pa.repeat(pa.scalar(self.touched, pa.int64()), chosen.num_rows)
            at = rows.schema.get_field_index(ORDER)
            self.laid.append(rows.set_column(at, ORDER, order))

    def forget(self, record_nos: pa.ChunkedArray) -> None:
        """Lay aside which lines go, and the keys made from them."""
        self.load(FORGOTTEN, pa.table({"record_no": record_nos}))
        self.load(FORGOTTEN_KEY, keys_held(self.bulk, record_nos))

    def layout(self, schema: pa.Schema, made_by: str | None = None) -> int:
        """The number of a layout that the driver found."""
        return self.layouts[layout_key(schema, made_by)]

    def last(self, table: str, column: str) -> int:
        """Where the numbers of a shard begin."""
        return -FAR

    def differences(self, shard: int) -> pa.Table:
        """Everything that was laid aside."""
        counts = {"what": COUNTS, "t0": json.dumps(self.counts)}
        told = pa.Table.from_pylist([counts], _SHARDLESS)
        whole = pa.concat_tables([*self.laid, told])
        shards = pa.repeat(pa.scalar(shard, pa.int64()), whole.num_rows)
        return whole.add_column(0, "shard", shards).select(DIFFERENCES.names).cast(DIFFERENCES)


def layout_key(schema: pa.Schema, made_by: str | None) -> str:
    """Name a layout by its columns and the rules that made it."""
    return f"{made_by or ''}\n{layout_of(schema)}"


def expression(column: str, place: str, *, fresh: bool) -> str:
    """An expression in Spark's SQL for a column of rows laid aside, its numbers made those of all
    shards; ``start_…`` says where those of the shard begin.
    """
    if column not in NUMBERED:
        return f"{place} AS `{column}`"
    start = f"start_{NUMBERED[column]}"
    if fresh:
        return f"{place} + {start} AS `{column}`"
    return f"CASE WHEN {place} < 0 THEN {place} + {FAR} + {start} ELSE {place} END AS `{column}`"


def silent(step: str, done: int, total: int) -> None:
    """Tell nobody: a task has no one to tell."""
