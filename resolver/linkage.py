"""What linking is told and what it finds, as Arrow tables; records are row numbers throughout."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

PAIRS = pa.schema(
    [
        ("left", pa.int64()),
        ("right", pa.int64()),
        ("match_weight", pa.float64()),
        ("match_probability", pa.float64()),
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("levels", pa.string()),
    ]
)
REFUSED = pa.schema(
    [
        ("left", pa.int64()),
        ("right", pa.int64()),
        ("match_weight", pa.float64()),
        ("reason", pa.string()),
    ]
)
RULINGS = pa.schema(
    [
        ("left_source", pa.string()),
        ("left_source_record_id", pa.string()),
        ("right_source", pa.string()),
        ("right_source_record_id", pa.string()),
        ("decision", pa.string()),
    ]
)
GENERIC_VALUES = pa.schema([("kind", pa.string()), ("value", pa.string()), ("holders", pa.int64())])

Progress = Callable[[str, int], None]
"""Told the name of a step, and the records or pairs that it has done."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """What linking found; record numbers are row numbers of the table that was linked.

    ``pairs`` holds the matches and the pairs for review, ``left`` < ``right``, with the weight in
    bits and the levels in compact code (``resolver.scoring.decode_levels``). ``cluster`` gives
    each row the smallest row of its cluster. ``refused`` are match edges that the partition did
    not follow: they belong in the review queue with their reason. ``linked`` is the number of
    records that were compared and partitioned, all of them unless a former linkage was built on.
    ``withheld`` is the number of pairs in doubt that were too many to ask a steward about.
    ``again`` names the rows that were linked, where those are not all.
    """

    pairs: pa.Table
    cluster: pa.Array
    refused: pa.Table
    generic_values: pa.Table
    counts: Mapping[str, Any]
    seconds: Mapping[str, float]
    linked: int
    withheld: int = 0
    again: pa.Array | None = None
