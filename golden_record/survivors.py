"""Golden records of many entities at once, as Arrow tables.

The records are brought together by entity, on disk where they are many, and cut into slices of
whole entities, which worker processes share. In a slice the entities of one record, most of a real
run, are copied column by column; the others are given to ``Survivor.golden``. Both ways give
exactly what ``Survivor.golden`` gives for each entity alone.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.rearranging import PIECE, rearranged
from golden_record.survival import Key, Pin, Survivor, origin_json
from resolver.schema import STANDARDIZED
from resolver.table_file import TableFile, batches_of, write_table_file
from resolver.whole_numbers import as_numbers
from resolver.workers import in_order
from rules.survivorship import DEFAULT, GOLDEN_FIELDS, MEMBER_COLUMNS, Rule, SurvivorshipRules

GOLDEN = pa.schema(
    [
        ("cluster", pa.int64()),
        *((name, STANDARDIZED.field(name).type) for name in GOLDEN_FIELDS),
        ("record_count", pa.int32()),
        ("sources", pa.list_(pa.string())),
        ("provenance", pa.string()),
    ]
)
SLICE = 20_000
"""Records per piece of work: enough to outweigh the hand-over, few enough to share out evenly."""

Pins = Mapping[Key, Sequence[Pin]]


def golden_records(
    records: pa.Table,
    cluster: pa.Array | pa.ChunkedArray,
    *,
    rules: SurvivorshipRules = DEFAULT,
    pins: Pins | None = None,
    workers: int = 2,
    on_progress: Callable[[int], None] = lambda done: None,
) -> pa.Table:
    """Choose one golden record per cluster.

    Args:
        records: standardized records, at least ``MEMBER_COLUMNS``.
        cluster: for each record the number of its cluster.
        pins: per record key the values that a steward fixed on its entity.
        workers: processes; 1 stays in this one.
        on_progress: told the number of entities done so far.

    Returns:
        A table of schema ``GOLDEN``, one row per cluster, ordered by cluster.
    """
    numbers = pa.field("cluster", pa.int64())
    members = records.select(MEMBER_COLUMNS).append_column(numbers, cluster.cast(pa.int64()))
    order = pc.sort_indices(members["cluster"])
    pieces = (members.combine_chunks().take(order),) if members.num_rows else ()
    made = _survive(pieces, members.num_rows, (rules, pins or {}), workers)
    return pa.concat_tables([GOLDEN.empty_table(), *_counted(made, on_progress)]).combine_chunks()


def golden_record_file(
    records: TableFile,
    cluster: pa.Array,
    scratch: Path,
    *,
    rules: SurvivorshipRules = DEFAULT,
    pins: Pins | None = None,
    workers: int = 2,
    on_progress: Callable[[int], None] = lambda done: None,
) -> TableFile:
    """Choose one golden record per cluster, with a bounded number of records in memory.

    Args:
        records: standardized records.
        cluster: for each record the number of its cluster.
        scratch: a folder for the result and what is under way.
        rules: as for ``golden_records``; so are ``pins``, ``workers`` and ``on_progress``.

    Returns:
        As ``golden_records``, on disk.
    """
    order = pc.sort_indices(cluster)
    places = pc.inverse_permutation(order.cast(pa.int64()))
    edges = _edges(as_numbers(cluster.take(order)))
    del order
    pieces = rearranged(_members(records, cluster), places, edges, scratch)
    made = _survive(pieces, records.num_rows, (rules, pins or {}), workers)
    return write_table_file(scratch / "golden.parquet", GOLDEN, _counted(made, on_progress))


def _members(records: TableFile, cluster: pa.Array) -> Iterator[pa.RecordBatch]:
    start = 0
    for batch in batches_of(records, MEMBER_COLUMNS):
        yield batch.append_column("cluster", cluster.slice(start, batch.num_rows))
        start += batch.num_rows


def _edges(numbers: "Sequence[int]", piece: int = PIECE) -> list[int]:
    """Cut sorted cluster numbers into pieces of whole clusters: where each begins, and the end."""
    edges = [0]
    while (start := edges[-1] + piece) < len(numbers):
        edges.append(bisect_left(numbers, numbers[start - 1] + 1, lo=start - 1))
    return [*edges, len(numbers)] if edges[-1] < len(numbers) else edges


def _counted(pieces: Iterable[pa.Table], on_progress: Callable[[int], None]) -> Iterator[pa.Table]:
    done = 0
    for piece in pieces:
        yield piece
        done += piece.num_rows
        on_progress(done)


Policy = tuple[SurvivorshipRules, Pins]


def _survive(
    pieces: Iterable[pa.Table], count: int, policy: Policy, workers: int
) -> Iterator[pa.Table]:
    """Survive pieces of members that are sorted by cluster and hold whole ones."""
    slices = (piece for whole in pieces for piece in _cut(whole))
    if workers < 2 or count <= SLICE:
        yield from (survive_slice(piece, *policy) for piece in slices)
        return
    packed = map(_packed, slices)
    yield from in_order(partial(_survive_packed, policy=policy), packed, workers, ahead=2 * workers)


def _packed(members: pa.Table) -> pa.Buffer:
    """Pack a slice for its way to a worker; pickled it would take the whole table along."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, members.schema) as writer:
        writer.write_table(members)
    return sink.getvalue()


def _survive_packed(members: pa.Buffer, policy: Policy) -> pa.Table:
    return survive_slice(pa.ipc.open_stream(members).read_all(), *policy)


def _cut(members: pa.Table) -> Iterator[pa.Table]:
    numbers = as_numbers(members["cluster"])
    edges = _edges(numbers, SLICE)
    for start, end in pairwise(edges):
        yield members.slice(start, end - start)


def survive_slice(members: pa.Table, rules: SurvivorshipRules, pins: Pins) -> pa.Table:
    """Make the golden records of whole entities whose records stand together, in order."""
    alone = _is_alone(members["cluster"])
    if pins:
        alone = pc.and_(alone, pc.invert(_is_pinned(members, pins)))
    several = _choose(members.filter(pc.invert(alone)), Survivor(rules), pins)
    return pa.concat_tables([_copy(members.filter(alone)), several]).sort_by("cluster")


def _is_alone(cluster: pa.ChunkedArray) -> pa.Array:
    numbers = cluster.combine_chunks()
    if len(numbers) < 2:
        return pa.array([True] * len(numbers), pa.bool_())
    differs = pc.not_equal(numbers[1:], numbers[:-1])
    edge = pa.array([True])
    return pc.and_(pa.concat_arrays([edge, differs]), pa.concat_arrays([differs, edge]))


def _is_pinned(records: pa.Table, pins: Pins) -> pa.Array:
    keys = zip(records["source"].to_pylist(), records["source_record_id"].to_pylist(), strict=True)
    return pa.array([key in pins for key in keys], pa.bool_())


def _copy(records: pa.Table) -> pa.Table:
    """Make golden records of entities that hold one record each."""
    sources = records["source"].to_pylist()
    ids = records["source_record_id"].to_pylist()
    provenance = [
        f'{{"*":{origin_json(source, record_id, Rule.ONLY_RECORD)}}}'
        for source, record_id in zip(sources, ids, strict=True)
    ]
    count = records.num_rows
    columns = [
        records["cluster"],
        *(records[name].cast(GOLDEN.field(name).type) for name in GOLDEN_FIELDS),
        pa.array([1] * count, pa.int32()),
        pa.array([[source] for source in sources], pa.list_(pa.string())),
        pa.array(provenance, pa.string()),
    ]
    return pa.table(columns, schema=GOLDEN)


def _choose(records: pa.Table, survivor: Survivor, pins: Pins) -> pa.Table:
    members = zip(*(records[name].to_pylist() for name in MEMBER_COLUMNS), strict=True)
    numbered = zip(records["cluster"].to_pylist(), members, strict=True)
    rows = [
        _row(number, group, survivor, pins) for number, group in groupby(numbered, itemgetter(0))
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(GOLDEN)
    arrays = [
        pa.array(list(values), field.type) for values, field in zip(columns, GOLDEN, strict=True)
    ]
    return pa.table(arrays, schema=GOLDEN)


def _row(number: int, group: Any, survivor: Survivor, pins: Pins) -> tuple[Any, ...]:
    members = [member for _, member in group]
    held = [pin for m in members for pin in pins.get((m[0], m[1]), ())] if pins else ()
    best = survivor.golden(members, held)
    return (number, *best.values, best.record_count, best.sources, best.provenance)
