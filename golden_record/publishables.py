"""The tables that a run hands out: crosswalk, golden records, review pairs, standardized records.

Only the unified IDs are read back from the store. Golden records lie on disk by cluster; they are
put in the order of unified IDs a piece at a time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from golden_record.errors import PublishError
from golden_record.exports import CROSSWALK
from golden_record.exports import crosswalk as published_crosswalk
from golden_record.provenance import in_batches
from golden_record.rearranging import even_edges, rearranged
from golden_record.resolving import Resolved
from golden_record.scratch import comparison
from golden_record.store import Store
from golden_record.store.bulk import bulk_of, read
from golden_record.survivors import GOLDEN
from resolver.model import Model
from resolver.table_file import TableFile
from resolver.worth import by_worth

GOLDEN_RECORDS = pa.schema([("unified_id", pa.string()), *list(GOLDEN)[1:]])
"""Golden records under their unified IDs."""
ERASED = "a record was erased after publishing: run again for the newest state"
_SIDES = [f"{side}_{name}" for side in ("left", "right") for name in CROSSWALK.names]
REVIEW_PAIRS = pa.schema(
    [
        *((name, pa.string()) for name in _SIDES),
        *((name, pa.float64()) for name in ("match_weight", "match_probability")),
        *((name, pa.string()) for name in ("reason", "levels")),
        ("worth", pa.float64()),
    ]
)
"""Pairs that wait for a steward, the smaller record key on the left."""
_WAITING = (
    "SELECT l.source, l.source_record_id, le.unified_id, r.source, r.source_record_id, "
    "re.unified_id, v.match_weight, v.match_probability, v.reason, d.levels, v.worth "
    "FROM review v JOIN source_record l ON l.record_no = v.left_no "
    "JOIN source_record r ON r.record_no = v.right_no "
    "JOIN crosswalk lc ON lc.record_no = v.left_no AND lc.valid_to IS NULL "
    "JOIN crosswalk rc ON rc.record_no = v.right_no AND rc.valid_to IS NULL "
    "JOIN entity le ON le.entity_no = lc.entity_no JOIN entity re ON re.entity_no = rc.entity_no "
    "LEFT JOIN decision d ON d.left_no = v.left_no AND d.right_no = v.right_no "
    "AND d.ended_in IS NULL AND d.verdict = 'review' WHERE v.closed_in IS NULL"
)
_IN_ORDER = "(left_source, left_source_record_id) <= (right_source, right_source_record_id)"
_TURNED = ", ".join(
    f"CASE WHEN {_IN_ORDER} THEN {first}_{name} ELSE {second}_{name} END AS {first}_{name}"
    for first, second in (("left", "right"), ("right", "left"))
    for name in CROSSWALK.names
)


@dataclass(frozen=True, slots=True)
class Publishables:
    """What the files of a run hold, all ordered by record key or unified ID.

    golden: pieces of schema ``GOLDEN_RECORDS``, their provenance spelled out, to be gone through
    once.
    """

    crosswalk: pa.Table
    golden: Iterable[pa.RecordBatch]
    reviews: pa.Table
    standardized: TableFile


def publishables(
    store: Store, revision: int, resolved: Resolved, model: Model, scratch: Path
) -> Publishables:
    """Gather the tables as they were published.

    Args:
        store: where they were published.
        revision: after which the store stood as published; online changes go on.
        resolved: what all live records came to.
        model: by which they were linked.
        scratch: a folder for golden records on their way.

    Raises:
        PublishError: a record was erased since.
    """
    with store.reading() as connection:
        crosswalk = pa.Table.from_batches(published_crosswalk(connection, revision), CROSSWALK)
    records = resolved.records
    if not crosswalk["source_record_id"].equals(records["source_record_id"]):
        raise PublishError(ERASED)
    waiting = by_worth(
        resolved.pairs.filter(pc.equal(resolved.pairs["decision"], "review")),
        cluster=resolved.cluster,
        party_types=records["party_type"],
        model=model,
    )
    golden = _golden(crosswalk["unified_id"], resolved.golden, scratch)
    return Publishables(crosswalk, golden, _reviews(crosswalk, waiting), records)


def _golden(
    unified_ids: pa.ChunkedArray, golden: TableFile, scratch: Path
) -> Iterator[pa.RecordBatch]:
    """Put the unified ID in place of the cluster, whose name is the row of one of its records."""
    ids = unified_ids.combine_chunks().take(golden["cluster"])
    order = pc.sort_indices(ids)
    places = pc.inverse_permutation(order.cast(pa.int64()))
    edges = even_edges(golden.num_rows)
    for piece in rearranged(_under_ids(golden, ids), places, edges, scratch):
        yield from in_batches(piece)


def _under_ids(golden: TableFile, ids: pa.Array) -> Iterator[pa.RecordBatch]:
    start = 0
    for batch in golden.batches():
        named = ids.slice(start, batch.num_rows)
        named = named.combine_chunks() if isinstance(named, pa.ChunkedArray) else named
        yield pa.record_batch([named, *batch.columns[1:]], schema=GOLDEN_RECORDS)
        start += batch.num_rows


def _reviews(crosswalk: pa.Table, waiting: pa.Table) -> pa.Table:
    sides = {
        f"{side}_{name}": crosswalk[name].take(waiting[side])
        for side in ("left", "right")
        for name in CROSSWALK.names
    }
    kept = ("match_weight", "match_probability", "reason", "levels", "worth")
    return pa.table({**sides, **{name: waiting[name] for name in kept}})


def waiting_reviews(connection: Connection) -> pa.Table:
    """Read the pairs that wait for a steward (``REVIEW_PAIRS``), the worthiest first."""
    waiting = read(bulk_of(connection), _WAITING, REVIEW_PAIRS)
    with comparison() as engine:
        engine.register("waiting", waiting)
        ordered: pa.Table = engine.sql(
            f"SELECT * REPLACE ({_TURNED}) FROM waiting ORDER BY round(worth, 9) DESC, "
            "least((left_source, left_source_record_id), (right_source, right_source_record_id)), "
            "greatest((left_source, left_source_record_id), (right_source, right_source_record_id))"
        ).to_arrow_table()
    return ordered.cast(REVIEW_PAIRS)
