"""Adding: few records come to very many, and are resolved within their vicinity alone.

What comes of it is a part of what the store is to hold: whole entities, and all that was concluded
between them; outside of it everything stands. It is what resolving all records would make of that
part (see ``vicinity`` and ``resolver.relink``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.former import can_be_built_on, linkage_near
from golden_record.resolving import Means, Resolved, decided, linked, rulings_of, survived
from golden_record.spool import ROW, Settled, Spool
from golden_record.stages import Stages
from golden_record.store import Store
from golden_record.store.reach import Reach
from golden_record.vicinity import Vicinity, is_near
from resolver.linkage import Linkage
from resolver.relink import Before
from resolver.table_file import TableFile, batches_of, write_table_file
from resolver.whole_numbers import row_numbers
from resolver.worth import reviews_at_most


@dataclass(frozen=True, slots=True)
class Part:
    """What records came to within their vicinity.

    settled: the records of the vicinity. resolved: whole entities among them, of which alone
    anything may differ; its record numbers are those of ``resolved.records``, as in ``raw``.
    """

    near: Vicinity
    settled: Settled
    resolved: Resolved
    raw: Iterable[pa.RecordBatch]


def adds_little(store: Store, spool: Spool, means: Means) -> bool:
    """Say whether what a run received can be added without going through all that is there."""
    return (
        not store.layouts_of_others(means.standardized_by)
        and can_be_built_on(store, means.model)
        and is_near(store, spool.received)
    )


def resolve_part(
    settled: Settled, store: Store, vicinity: Vicinity, means: Means, stages: Stages
) -> Part | None:
    """Link and survive what the vicinity holds after a run.

    Returns:
        ``None`` where there are more pairs in doubt than stewards are asked about: which of them
        matter most is decided among all.
    """
    rulings = rulings_of(store)
    with stages.worked("link"):
        with stages.timed("recall"):
            before = linkage_near(settled, store, vicinity)
        linkage = linked(settled.records, before, rulings, means, stages)
    pairs = decided(linkage, stages)
    if not _are_all_asked(store, vicinity, before, linkage, pairs):
        return None
    rows = _rows_of_part(settled, before, linkage, pairs)
    places = _places(rows, settled.records.num_rows)
    linkage = replace(linkage, cluster=linkage.cluster.take(rows))
    records = _cut(settled.records, places, means.scratch)
    golden = survived(records, linkage.cluster, store, means, stages)
    resolved = Resolved(records, linkage, _renumbered(pairs, places), golden, rulings)
    return Part(vicinity, settled, resolved, _Renumbered(settled.raw, places))


def _are_all_asked(
    store: Store, near: Vicinity, before: Before, linkage: Linkage, pairs: pa.Table
) -> bool:
    """Say whether no pair in doubt had to be withheld before, nor has to be now."""
    with store.reading() as connection:
        waited = Reach(connection).waiting()
    others = waited - _reviews(before.pairs)
    live = near.live + before.cluster.null_count
    return waited < reviews_at_most(near.live) and others + _reviews(pairs) <= reviews_at_most(live)


def _reviews(pairs: pa.Table) -> int:
    return int(pc.sum(pc.equal(pairs["decision"], "review")).as_py() or 0)


def _rows_of_part(settled: Settled, before: Before, linkage: Linkage, pairs: pa.Table) -> pa.Array:
    """What was received or linked again, whatever was concluded of it with, and their entities."""
    again = linkage.again
    came = row_numbers(settled.records.num_rows).filter(settled.present.is_valid())
    ends: list[pa.Array] = []
    for known in (before.pairs, pairs):
        for side, other in (("left", "right"), ("right", "left")):
            ends += known[other].filter(pc.is_in(known[side], value_set=again)).chunks
    reached = pa.chunked_array([came, *ends], pa.int64())
    entities = pc.unique(before.cluster.take(reached)).drop_null()
    whole = row_numbers(len(before.cluster)).filter(pc.is_in(before.cluster, value_set=entities))
    rows = pc.unique(pa.chunked_array([again, came, whole], pa.int64()))
    return rows.take(pc.sort_indices(rows))


def _places(rows: pa.Array, count: int) -> pa.Array:
    """The place of each of ``count`` rows among the chosen ones, null for the others."""
    return pc.index_in(row_numbers(count), value_set=rows).cast(pa.int64())


def _cut(records: TableFile, places: pa.Array, scratch: Path) -> TableFile:
    def chosen() -> Iterator[pa.RecordBatch]:
        start = 0
        for batch in batches_of(records, records.column_names):
            yield batch.filter(places.slice(start, batch.num_rows).is_valid())
            start += batch.num_rows

    return write_table_file(scratch / "part.parquet", records.schema, chosen())


def _renumbered(pairs: pa.Table, places: pa.Array) -> pa.Table:
    for side in ("left", "right"):
        place = pairs.column_names.index(side)
        pairs = pairs.set_column(place, pairs.schema.field(side), places.take(pairs[side]))
    return pairs.filter(pc.and_(pairs["left"].is_valid(), pairs["right"].is_valid()))


@dataclass(frozen=True, slots=True)
class _Renumbered:
    """Raw batches with the numbers of their rows in the part; can be gone through repeatedly."""

    raw: Iterable[pa.RecordBatch]
    places: pa.Array

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self.raw:
            place = batch.schema.get_field_index(ROW)
            yield batch.set_column(place, batch.schema.field(ROW), self.places.take(batch[ROW]))
