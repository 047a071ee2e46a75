"""Golden records of many entities at once, as one Arrow table.

Most entities of a real run hold one record: those are copied column by column. The others are
sorted by entity, cut into slices and given to ``Survivor.golden`` in worker processes. Both ways
give exactly what ``Survivor.golden`` gives for each entity alone.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import groupby
from multiprocessing import get_context
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.survival import Key, Pin, Survivor, origin_json
from resolver.schema import STANDARDIZED
from resolver.whole_numbers import as_numbers
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
    members = _members(records, cluster)
    order = pc.sort_indices(members, sort_keys=[("cluster", "ascending")])
    alone = _is_alone(members["cluster"].take(order))
    if pins:
        alone = pc.and_(alone, pc.invert(_is_pinned(members, pins).take(order)))
    single = _copy(members.take(order.filter(alone)))
    on_progress(single.num_rows)
    pieces = [single]
    for piece in _in_slices(members, order.filter(pc.invert(alone)), rules, pins or {}, workers):
        pieces.append(piece)
        on_progress(sum(p.num_rows for p in pieces))
    return pa.concat_tables(pieces).sort_by("cluster").combine_chunks()


def _members(records: pa.Table, cluster: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Put the cluster beside what survivorship reads; each column in one chunk, to take from."""
    return (
        records.select(MEMBER_COLUMNS)
        .append_column(pa.field("cluster", pa.int64()), cluster.cast(pa.int64()))
        .combine_chunks()
    )


def _is_alone(cluster: pa.ChunkedArray) -> pa.Array:
    numbers = cluster.combine_chunks() if isinstance(cluster, pa.ChunkedArray) else cluster
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


def _in_slices(
    members: pa.Table, order: pa.Array, rules: SurvivorshipRules, pins: Pins, workers: int
) -> Iterator[pa.Table]:
    """Survive the members in ``order``, which holds those of one cluster together."""
    slices = _cut(members, order)
    if workers < 2 or len(order) <= SLICE:
        yield from (survive_slice(piece, rules, pins) for piece in slices)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[pa.Table]] = deque()
        for piece in slices:
            waiting.append(pool.submit(survive_slice, piece, rules, pins))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        yield from (task.result() for task in waiting)


def _cut(members: pa.Table, order: pa.Array) -> Iterator[pa.Table]:
    numbers = as_numbers(members["cluster"].take(order))
    start, total = 0, len(order)
    while start < total:
        end = min(start + SLICE, total)
        while end < total and numbers[end] == numbers[end - 1]:
            end += 1
        yield members.take(order[start:end])
        start = end


def survive_slice(records: pa.Table, rules: SurvivorshipRules, pins: Pins) -> pa.Table:
    """Make the golden records of whole entities whose records stand together, in order."""
    members = zip(*(records[name].to_pylist() for name in MEMBER_COLUMNS), strict=True)
    numbered = zip(records["cluster"].to_pylist(), members, strict=True)
    survivor = Survivor(rules)
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
