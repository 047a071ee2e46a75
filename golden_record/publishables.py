"""The tables that a run hands out: crosswalk, golden records, review pairs, standardized records.

All but the crosswalk are in memory when a run has published; only the unified IDs are read back.
"""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.errors import PublishError
from golden_record.exports import CROSSWALK
from golden_record.exports import crosswalk as published_crosswalk
from golden_record.resolving import Resolved
from golden_record.store import Store
from resolver.model import Model
from resolver.worth import by_worth


@dataclass(frozen=True, slots=True)
class Publishables:
    """What the files of a run hold, all ordered by record key or unified ID."""

    crosswalk: pa.Table
    golden: pa.Table
    reviews: pa.Table
    standardized: pa.Table


def publishables(
    store: Store, revision: int, standardized: pa.Table, resolved: Resolved, model: Model
) -> Publishables:
    """Gather the tables as they were published.

    Args:
        store: where they were published.
        revision: after which the store stood as published; online changes go on.
        standardized: all live records, by key.
        resolved: what they came to.
        model: by which they were linked.

    Raises:
        PublishError: a record was erased since.
    """
    with store.reading() as connection:
        crosswalk = pa.Table.from_batches(published_crosswalk(connection, revision), CROSSWALK)
    if not crosswalk["source_record_id"].equals(standardized["source_record_id"]):
        raise PublishError("a record was erased after publishing: run again for the newest state")
    golden = _golden(crosswalk["unified_id"], resolved)
    waiting = by_worth(
        resolved.pairs.filter(pc.equal(resolved.pairs["decision"], "review")),
        cluster=resolved.cluster,
        party_types=standardized["party_type"],
        model=model,
    )
    return Publishables(crosswalk, golden, _reviews(crosswalk, waiting), standardized)


def _golden(unified_ids: pa.ChunkedArray, resolved: Resolved) -> pa.Table:
    """Put the unified ID in place of the cluster, whose name is the row of one of its records."""
    ids = unified_ids.take(resolved.golden["cluster"])
    columns = resolved.golden.drop_columns(["cluster"])
    return columns.add_column(0, pa.field("unified_id", pa.string()), ids).sort_by("unified_id")


def _reviews(crosswalk: pa.Table, waiting: pa.Table) -> pa.Table:
    sides = {
        f"{side}_{name}": crosswalk[name].take(waiting[side])
        for side in ("left", "right")
        for name in CROSSWALK.names
    }
    kept = ("match_weight", "match_probability", "reason", "levels", "worth")
    return pa.table({**sides, **{name: waiting[name] for name in kept}})
