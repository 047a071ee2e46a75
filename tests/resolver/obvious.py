"""Linking as its description says, record by record in plain Python: slow and obviously right."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from resolver.apart import constraints_of
from resolver.clustering import Edge, Partition, partition
from resolver.generic_values import demote
from resolver.model import Model
from resolver.scoring import ScoredPair, prepare, scorers
from rules.blocking import LARGEST_BLOCK, NEIGHBOURS
from rules.comparisons import COMPARISONS
from rules.decisions import GENERIC_FROM

Row = Mapping[str, Any]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Linked:
    """What linking slowly found."""

    cluster: list[int]
    scored: dict[Pair, ScoredPair]
    refused: set[tuple[int, int, str]]
    generic: dict[str, frozenset[str]]


def link_slowly(
    rows: list[dict[str, Any]],
    model: Model,
    must: frozenset[Pair] = frozenset(),
    cannot: frozenset[Pair] = frozenset(),
) -> Linked:
    """Partition all records at once, every guard asked of every two members."""
    generic = generic_values(rows)
    shown = [demote(row, generic) for row in rows]
    prepared = [prepare(row) for row in shown]
    cluster, scored, refused = list(range(len(rows))), {}, set()
    for party_type in COMPARISONS:
        numbers = [n for n, row in enumerate(rows) if row["party_type"] == party_type]
        scorer = scorers(model)[party_type]
        judged = {
            pair: scorer.score(prepared[pair[0]], prepared[pair[1]])
            for pair in candidates(shown, numbers)
        }
        scored |= judged
        found = _partitioned(rows, party_type, judged, must, cannot)
        for record, named in found.cluster.items():
            cluster[record] = named
        refused |= {(r.left, r.right, r.reason) for r in found.refused}
    return Linked(cluster, scored, refused, generic)


def _partitioned(rows, party_type, judged, must, cannot) -> Partition:
    members = {n: row for n, row in enumerate(rows) if row["party_type"] == party_type}
    return partition(
        [
            Edge(*pair, found.match_weight)
            for pair, found in judged.items()
            if found.decision == "match" and pair not in cannot
        ],
        constraints_of(party_type, members, cannot),
        must_links=[pair for pair in must if pair[0] in members],
    )


def generic_values(rows: list[Row]) -> dict[str, frozenset[str]]:
    """Count the different names on every value."""
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        name = row["name_law_key"] or row["name"] or f"{row['source']}|{row['source_record_id']}"
        for kind, value in _values(row):
            holders[kind, value].add(name)
    found: dict[str, set[str]] = defaultdict(set)
    for (kind, value), names in holders.items():
        if len(names) >= GENERIC_FROM[kind]:
            found[kind].add(value)
    return {kind: frozenset(values) for kind, values in found.items()}


def _values(row: Row):
    for number in row["phone_keys"] or ():
        yield "phone", number
    if row["email"]:
        yield "email", row["email"]
    for building in row["building_keys"] or ():
        if row["unit_key"]:
            yield "home", f"{building}|{row['unit_key']}"
        else:
            yield "building", building


def candidates(shown: list[Row], numbers: list[int]) -> set[Pair]:
    """Pair all with all in a small block, the next few by name and birth date in a large one."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        for key in shown[number]["blocking_keys"]:
            blocks[key].append(number)
    return {pair for members in blocks.values() for pair in _pairs(shown, members)}


def _pairs(shown: list[Row], members: list[int]):
    if len(members) <= LARGEST_BLOCK:
        yield from combinations(sorted(members), 2)
        return
    ordered = sorted(members, key=lambda n: _place(shown[n], n))
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + NEIGHBOURS]:
            yield (min(one, other), max(one, other))


def _place(row: Row, number: int) -> tuple:
    name, birth = row["name_law_key"], row["birth_date"]
    return (not name, name or "", not birth, birth or "", number)
