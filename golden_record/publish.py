"""Publish: one transaction from the old state of the store to the new one.

A reader sees the old state or the new one, never half of it, and a process killed on the way
leaves the old one. Only differences are written: publishing the same resolution again writes
nothing and hands out no ID.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from golden_record.store import Store
from golden_record.store.layouts import UNKNOWN
from resolver.table_file import Rows
from rules.decisions import THRESHOLDS, Thresholds
from rules.record import PartyType

if TYPE_CHECKING:
    from golden_record.store.publication.staged import Copying
    from golden_record.turning import Turned


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """What made the resolution; ``started_at`` is ISO 8601 in UTC."""

    run_id: str
    started_at: str
    model_version: str
    rules_version: str
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Everything that a run concluded.

    raw: keepable raw batches (``resolver.schema.RAW``) of records that are new or may have
        changed, at most one row per key; those whose content the store holds already are passed
        over. A further column ``row`` may say the row of each among ``records``; sorted by it,
        they are written fastest.
    records: the standardized form (``STANDARDIZED``) of **all** live records after this run, in
        memory or on disk.
    cluster: the cluster of each row of ``records``, any distinct integers.
    pairs: ``left``, ``right`` (row numbers of ``records``), ``match_weight`` (bits),
        ``match_probability``, ``decision`` (match, no match, review), ``reason``, ``levels``
        (text; JSON) and, if not the model decided, ``decided_by`` (model or rule).
    golden: one row per cluster: ``cluster``, the golden fields, ``provenance`` (JSON text); in
        memory or on disk.
    turned: given where the records are not all but those of some entities, of which all are there;
        then all others stand, pairs with them too, and of the generic values these change.
    generic_values: the values found to be of too many (``resolver.linkage.GENERIC_VALUES``);
        ``None`` leaves those that the store holds.
    base_revision: ``Store.revision()`` when the run read the store; another one at publishing
        raises ``StaleResolutionError``. ``None`` skips this check.
    thresholds: of the model, by which reviews are put in order.
    standardized_by: the rules that standardized all ``records``, see ``rules_version``; where
        they are not those of the store, all is written anew. Left out where nobody knows.
    scratch, memory: the folder to which comparing goes when it would take more memory than that;
        without a folder all stays in memory.
    copying: copies what is appended over many connections at once; for PostgreSQL.
    """

    run: RunInfo
    raw: Iterable[pa.RecordBatch]
    records: Rows
    cluster: pa.Array | pa.ChunkedArray
    pairs: pa.Table
    golden: Rows
    turned: "Turned | None" = None
    generic_values: pa.Table | None = None
    base_revision: int | None = None
    thresholds: Mapping[PartyType, Thresholds] = field(default_factory=lambda: THRESHOLDS)
    standardized_by: str = UNKNOWN
    scratch: Path | None = None
    memory: str | None = None
    copying: "Copying | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReport:
    """What publishing changed in the store."""

    revision: int
    records_added: int = 0
    records_updated: int = 0
    records_unchanged: int = 0
    entities_created: int = 0
    entities_changed: int = 0
    entities_merged: int = 0
    entities_split: int = 0
    entities_unchanged: int = 0
    ids_kept: int = 0
    ids_minted: int = 0
    ids_redirected: int = 0
    reviews_opened: int = 0
    reviews_closed: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


Progress = Callable[[str, int, int], None]
"""Told the step, how much of it is done and how much there is."""


def publish(
    store: Store, resolution: Resolution, on_progress: Progress | None = None
) -> PublishReport:
    """Take the store from its state to the one that the resolution describes.

    Raises:
        StaleResolutionError: the store moved on since the run read it.
        PublishError: live records of the store are missing from the resolution, or it is not whole.
    """
    from golden_record.store.publication import Publication

    return Publication(store, resolution, on_progress).carry_out()
