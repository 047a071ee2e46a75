"""Golden records, decisions and the feed of the entities that a change touched.

What is written equals what a run would write about the same state, hashes included, so that the
next run finds nothing to do.
"""

import math
from collections.abc import Mapping, Sequence

import pyarrow as pa
from sqlalchemy import Connection, text

from golden_record.life_cycle.entities import Fates
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.region import Conclusion, Region
from golden_record.life_cycle.rows import add, last, layout_no, listed, touch
from golden_record.life_cycle.world import World
from golden_record.store.hashing import hash_text
from golden_record.store.lines import GOLDEN_LINE, to_lines
from golden_record.store.pinned import as_pin
from golden_record.store.schema import change, decision, golden_record
from golden_record.survival import Pin, Survivor
from golden_record.survivors import GOLDEN
from rules.survivorship import MEMBER_COLUMNS


def write_golden(
    connection: Connection, world: World, region: Region, fates: Fates, *, means: Means
) -> set[int]:
    """Write the golden records that are new or differ; tell of which entities."""
    revision = open_revision(connection)
    stated = _golden(connection, world, region, fates, means)
    ended = [e for e in (*fates.merged, *fates.ended) if e not in stated]
    rows = connection.exec_driver_sql(
        "SELECT entity_no, content_hash FROM golden_record WHERE valid_to IS NULL "
        f"AND entity_no IN ({listed([*stated, *ended])})"
    )
    current = {entity_no: content for entity_no, content in rows}  # noqa: C416
    fresh = {e: said for e, said in stated.items() if current.get(e) != _golden_hash(*said)}
    touch(
        connection,
        "UPDATE golden_record SET valid_to = :revision WHERE valid_to IS NULL "
        f"AND entity_no IN ({listed([*fresh, *ended])})",
        revision=revision,
    )
    number = last(connection, golden_record, "golden_no")
    layout = layout_no(connection, GOLDEN_LINE)
    written = [
        {
            "golden_no": number + i,
            "entity_no": e,
            "valid_from": revision,
            "content_hash": _golden_hash(line, provenance),
            "layout_no": layout,
            "line": line,
            "provenance": provenance,
        }
        for i, (e, (line, provenance)) in enumerate(sorted(fresh.items()), 1)
    ]
    add(connection, golden_record, written)
    return set(fresh)


def open_revision(connection: Connection) -> int:
    """The number of the revision under way, which its transaction wrote first."""
    return int(connection.execute(text("SELECT max(revision_no) FROM revision")).scalar_one())


def _golden_hash(line: str, provenance: str) -> int:
    return hash_text(f"{len(line.encode())}:{line}{provenance}")


def _golden(
    connection: Connection, world: World, region: Region, fates: Fates, means: Means
) -> dict[int, tuple[str, str]]:
    """Choose the golden record of each cluster, as its line and provenance, by entity."""
    survivor = Survivor(means.rules)
    pins = _pins(connection, world, [n for held in region.clusters for n in held])
    rows = []
    for held, entity_no in zip(region.clusters, fates.entity_of, strict=True):
        records = [world.record(n) for n in held]
        members = [tuple(r.values[name] for name in MEMBER_COLUMNS) for r in records]
        best = survivor.golden(members, [pin for n in held for pin in pins.get(n, ())])
        row = (entity_no, *best.values, best.record_count, best.sources, best.provenance)
        rows.append(dict(zip(GOLDEN.names, row, strict=True)))
    table = pa.Table.from_pylist(rows, schema=GOLDEN)
    lines = to_lines(table, GOLDEN_LINE).to_pylist()
    return {
        row["cluster"]: (line, row["provenance"]) for row, line in zip(rows, lines, strict=True)
    }


def _pins(connection: Connection, world: World, numbers: Sequence[int]) -> Mapping[int, list[Pin]]:
    rows = connection.exec_driver_sql(
        "SELECT record_no, field, value, pinned_at FROM pin WHERE ended_in IS NULL "
        f"AND record_no IN ({listed(numbers)}) ORDER BY pin_no"
    )
    pins: dict[int, list[Pin]] = {}
    for number, field, value, pinned_at in rows:
        pin = as_pin(world.record(number).key, field, value, pinned_at)
        pins.setdefault(number, []).append(pin)
    return pins


def write_conclusions(connection: Connection, region: Region, gone: Sequence[int] = ()) -> None:
    """Write what the model concludes about the records linked anew; end what no longer holds."""
    revision = open_revision(connection)
    numbers = listed([*(n for held in region.clusters for n in held), *gone])
    touching = f"(left_no IN ({numbers}) OR right_no IN ({numbers}))"
    standing = {
        (left, right): (number, content)
        for number, left, right, content in connection.exec_driver_sql(
            "SELECT decision_no, left_no, right_no, content_hash FROM decision "
            f"WHERE ended_in IS NULL AND decided_by = 'model' AND {touching}"
        )
    }
    concluded = {(c.left, c.right): c for c in region.conclusions}
    fresh = [
        c
        for pair, c in sorted(concluded.items())
        if standing.get(pair, (0, None))[1] != _decision_hash(c)
    ]
    kept = concluded.keys() - {(c.left, c.right) for c in fresh}
    ended = [number for pair, (number, _) in standing.items() if pair not in kept]
    touch(
        connection,
        f"UPDATE decision SET ended_in = :revision WHERE decision_no IN ({listed(ended)})",
        revision=revision,
    )
    number = last(connection, decision, "decision_no")
    rows = [
        {
            "decision_no": number + i,
            "left_no": c.left,
            "right_no": c.right,
            "verdict": c.verdict,
            "decided_by": "model",
            "made_in": revision,
            "content_hash": _decision_hash(c),
            "match_weight": c.scored.match_weight,
            "match_probability": c.scored.match_probability,
            "levels": c.scored.levels,
            "reason": c.reason,
        }
        for i, c in enumerate(fresh, 1)
    ]
    add(connection, decision, rows)


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


def write_changes(connection: Connection, fates: Fates, restated: set[int]) -> None:
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
    sequence, revision = last(connection, change, "sequence"), open_revision(connection)
    rows = [
        {
            "sequence": sequence + i,
            "revision_no": revision,
            "kind": kind,
            "entity_no": e,
            "other_no": other,
        }
        for i, (kind, e, other) in enumerate(told, 1)
    ]
    add(connection, change, rows)
