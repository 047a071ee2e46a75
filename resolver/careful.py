"""Doubtful components, partitioned record by record: some thousand records at a time, on all cores.

Components have nothing to do with each other, so they can be shared out as one likes. A share is
all that a worker needs: the records with what tells them apart, the edges between them, and what
stewards ruled of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import pyarrow as pa

from resolver.apart import constraints_of
from resolver.clustering import Edge, Partition, partition
from resolver.workers import in_order
from rules.record import PartyType

RECORDS_AT_ONCE = 20_000
"""Doubtful records of one share; their objects are in memory together."""
FEWEST_SHARES_FOR_WORKERS = 2
"""Below this, starting worker processes takes longer than the work."""

Link = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Share:
    """Whole components of one party type.

    number: the column of ``members`` that numbers records. edges: ``left``, ``right``,
    ``match_weight``.
    """

    party_type: PartyType
    number: str
    members: pa.Table
    edges: pa.Table
    must: frozenset[Link]
    cannot: frozenset[Link]


def partition_shares(shares: Iterable[Share], workers: int) -> Iterator[Partition]:
    """Partition each share; every member of it is in the result."""
    coming = iter(shares)
    first = list(islice(coming, FEWEST_SHARES_FOR_WORKERS))
    if workers < 2 or len(first) < FEWEST_SHARES_FOR_WORKERS:
        yield from map(partition_share, chain(first, coming))
        return
    yield from in_order(partition_share, chain(first, coming), workers, ahead=workers)


def partition_share(share: Share) -> Partition:
    """Partition the records of one share."""
    members = {row.pop(share.number): row for row in share.members.to_pylist()}
    columns = (share.edges[name].to_pylist() for name in ("left", "right", "match_weight"))
    found = partition(
        [Edge(*edge) for edge in zip(*columns, strict=True)],
        constraints_of(share.party_type, members, share.cannot),
        must_links=share.must,
    )
    alone = {record: record for record in members if record not in found.cluster}
    return Partition({**found.cluster, **alone}, found.refused)
