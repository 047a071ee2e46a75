"""Golden records, decisions and the feed of the entities that a change touched.

What is written equals what a run would write about the same state, hashes included, so that the
next run finds nothing to do.
"""

import math
from collections.abc import Iterable, Mapping
from operator import itemgetter

from sqlalchemy import Connection

from golden_record.life_cycle.conclusions import Standing
from golden_record.life_cycle.entities import Fates
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.region import Conclusion, Region
from golden_record.life_cycle.rows import append_numbered, ask, touch
from golden_record.life_cycle.world import Pair, World
from golden_record.store.hashing import hash_text
from golden_record.store.lines import GOLDEN_LINE, line_of_values
from golden_record.store.pinned import as_pin
from golden_record.store.schema import change, decision, golden_record
from golden_record.survival import Pin
from golden_record.survivors import GOLDEN
from rules.survivorship import MEMBER_COLUMNS

_GOLDEN = (
    "SELECT entity_no, content_hash FROM golden_record "
    "WHERE valid_to IS NULL AND entity_no IN :entities"
)
_END_GOLDEN = (
    "UPDATE golden_record SET valid_to = :revision "
    "WHERE valid_to IS NULL AND entity_no IN :entities"
)
_PINS = (
    "SELECT record_no, field, value, pinned_at FROM pin "
    "WHERE ended_in IS NULL AND record_no IN :numbers ORDER BY pin_no"
)
_END_DECISIONS = "UPDATE decision SET ended_in = :revision WHERE decision_no IN :ended"


def write_golden(
    connection: Connection, linked: tuple[World, Region, Fates], revision: int, *, means: Means
) -> set[int]:
    """Write the golden records that are new or differ; tell of which entities."""
    world, region, fates = linked
    stated = _golden(connection, world, region, fates, means)
    ended = {e for e in (*fates.merged, *fates.ended) if e not in stated}
    known = (stated.keys() | ended) - set(fates.created)
    current = dict(ask(connection, _GOLDEN, entities=known)) if known else {}
    fresh = {e: said for e, said in stated.items() if current.get(e) != _golden_hash(*said)}
    over = (fresh.keys() | ended) & current.keys()
    if over:
        touch(connection, _END_GOLDEN, revision=revision, entities=over)
    if not fresh:
        return set()
    layout = world.layouts.number(GOLDEN_LINE)
    written = [
        {
            "entity_no": e,
            "valid_from": revision,
            "content_hash": _golden_hash(line, provenance),
            "layout_no": layout,
            "line": line,
            "provenance": provenance,
        }
        for e, (line, provenance) in sorted(fresh.items())
    ]
    append_numbered(connection, golden_record, "golden_no", written)
    return set(fresh)


def _golden_hash(line: str, provenance: str) -> int:
    return hash_text(f"{len(line.encode())}:{line}{provenance}")


def _golden(
    connection: Connection, world: World, region: Region, fates: Fates, means: Means
) -> dict[int, tuple[str, str]]:
    """Choose the golden record of each cluster, as its line and provenance, by entity."""
    pins = _pins(connection, world, [n for held in region.clusters for n in held])
    found = {}
    for held, entity_no in zip(region.clusters, fates.entity_of, strict=True):
        members = [_member(world.record(n).values) for n in held]
        best = means.survivor.golden(members, [pin for n in held for pin in pins.get(n, ())])
        row = (entity_no, *best.values, best.record_count, best.sources, best.provenance)
        values = dict(zip(GOLDEN.names, row, strict=True))
        found[entity_no] = line_of_values(values, GOLDEN_LINE), best.provenance
    return found


_member = itemgetter(*MEMBER_COLUMNS)


def _pins(connection: Connection, world: World, numbers: Iterable[int]) -> Mapping[int, list[Pin]]:
    pins: dict[int, list[Pin]] = {}
    numbers = world.of_before(numbers)
    if not numbers:
        return pins
    for number, field, value, pinned_at in ask(connection, _PINS, numbers=numbers):
        pin = as_pin(world.record(number).key, field, value, pinned_at)
        pins.setdefault(number, []).append(pin)
    return pins


def write_conclusions(connection: Connection, region: Region, revision: int) -> None:
    """Write what the model concludes about the records linked anew; end what no longer holds."""
    standing = region.standing
    concluded = {(c.left, c.right): c for c in region.conclusions}
    fresh: dict[Pair, tuple[Conclusion, int]] = {}
    for pair, c in sorted(concluded.items()):
        said = standing.get(pair)
        if said and _is_same_match(c, said):
            continue
        content_hash = _decision_hash(c)
        if said is None or said.content_hash != content_hash:
            fresh[pair] = c, content_hash
    kept = concluded.keys() - fresh.keys()
    ended = [said.number for pair, said in standing.items() if pair not in kept]
    if ended:
        touch(connection, _END_DECISIONS, revision=revision, ended=ended)
    rows = [
        {
            "left_no": c.left,
            "right_no": c.right,
            "verdict": c.verdict,
            "decided_by": "model",
            "made_in": revision,
            "content_hash": content_hash,
            "match_weight": c.scored.match_weight,
            "match_probability": c.scored.match_probability,
            "levels": c.scored.levels,
            "reason": c.reason,
        }
        for c, content_hash in fresh.values()
    ]
    append_numbered(connection, decision, "decision_no", rows)


def _is_same_match(c: Conclusion, said: Standing) -> bool:
    """Whether a match stands as it was: the reason of every match is its weight."""
    return (
        c.verdict == said.verdict == "match"
        and c.scored.match_weight == said.match_weight
        and c.scored.levels == said.levels
    )


def _decision_hash(said: Conclusion) -> int:
    parts = (
        said.verdict,
        repr(_rounded(said.scored.match_weight)),
        said.reason,
        said.scored.levels,
    )
    return hash_text("|".join(parts))


def _rounded(weight: float) -> float:
    """Round to six places, halves away from zero, as DuckDB does."""
    return math.copysign(math.floor(abs(weight) * 1e6 + 0.5), weight) / 1e6


def write_changes(connection: Connection, fates: Fates, restated: set[int], revision: int) -> None:
    """Append to the change feed: created, split, merged, erased, changed, in this order."""
    told: list[tuple[str, int, int | None]] = []
    told += [("created", e, None) for e in (*fates.created, *fates.revived)]
    for e, parts in sorted(fates.split.items()):
        told += [("split", e, part) for part in parts if part != e]
    told += [("merged", e, into) for e, into in sorted(fates.merged.items())]
    told += [("erased", e, None) for e in fates.ended]
    spoken_for = {e for _, e, _ in told}
    changed = (restated | fates.moved) - spoken_for
    told += [("changed", e, None) for e in sorted(changed)]
    rows = [
        {
            "revision_no": revision,
            "kind": kind,
            "entity_no": e,
            "other_no": other,
        }
        for kind, e, other in told
    ]
    append_numbered(connection, change, "sequence", rows)
