"""Step two: entities, unified IDs, the crosswalk, and what became of each entity.

Almost every cluster holds exactly the records of one entity, or only new ones; those are settled
by a query. The rest, connected through shared records, goes to ``identity.assign``.
"""

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from golden_record import unified_id
from golden_record.identity import NEW, Assignment, Share, assign, falling_apart
from golden_record.store.bulk import numbers, read
from golden_record.store.publication.pieces import PIECE
from golden_record.store.publication.work import Work
from resolver.whole_numbers import row_numbers

_SHARES = """SELECT cluster, entity_no, count(*) AS records, min(row) AS first,
    count(*) OVER (PARTITION BY cluster) AS entities,
    count(*) OVER (PARTITION BY entity_no) AS parts
FROM place JOIN clustered USING (row) WHERE entity_no IS NOT NULL GROUP BY cluster, entity_no"""


@dataclass(slots=True)
class Became:
    """What became of entities in this publication, for the change feed."""

    merged: dict[int, int] = field(default_factory=dict)
    split: dict[int, tuple[int, ...]] = field(default_factory=dict)
    revived: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    first_created: int = 0
    created: int = 0


def write_entities(work: Work, cluster: pa.ChunkedArray) -> Became:
    """Give each cluster its entity; leave the view ``entity_of`` (cluster → entity_no)."""
    numbers = cluster.cast(pa.int64())
    work.take("clustered", pa.table({"row": row_numbers(len(cluster)), "cluster": numbers}))
    work.engine.execute(f"CREATE TEMP TABLE shares AS {_SHARES}")
    outcome = _settle_the_rest(work)
    became = _write_new_entities(work, outcome)
    _write_crosswalk(work)
    _write_fates(work, outcome, became)
    return became


def _settle_the_rest(work: Work) -> Assignment:
    """Assign the clusters that share entities in any other way than one to one."""
    odd = "SELECT cluster FROM shares WHERE entities > 1 OR parts > 1"
    shares = work.engine.sql(
        f"SELECT cluster, entity_no, records, first FROM shares WHERE cluster IN ({odd}) "
        "ORDER BY first"
    ).fetchall()
    clusters = work.engine.sql(
        f"SELECT cluster FROM clustered WHERE cluster IN ({odd}) GROUP BY cluster ORDER BY min(row)"
    ).fetchall()
    torn = falling_apart(Share(c, e, n, n, f) for c, e, n, f in shares)
    former, own = _former(work, torn) if torn else ([], {})
    present = [Share(c, e, n, own.get((c, e), n), first) for c, e, n, first in shares]
    return assign([c for (c,) in clusters], present, former=former)


_FORMER = pa.schema([("entity_no", pa.int64()), ("target", pa.int64()), ("record_no", pa.int64())])


def _former(work: Work, torn: set[int]) -> tuple[list[Share], dict[tuple[int, int], int]]:
    """What clusters hold of the entities once merged into torn ones, and what is the torn's own."""
    with numbers(work.bulk, "torn", pa.array(sorted(torn), pa.int64())):
        held = read(
            work.bulk,
            "SELECT e.entity_no, e.redirects_to, c.record_no FROM torn t "
            "JOIN entity e ON e.redirects_to = t.n JOIN crosswalk c "
            "ON c.entity_no = e.entity_no AND c.valid_to = e.ended_in",
            _FORMER,
        )
    work.engine.register("former", held)
    work.engine.register("torn", pa.table({"entity_no": pa.array(sorted(torn), pa.int64())}))
    former = work.engine.sql(
        """SELECT cluster, f.entity_no, count(*), min(row) FROM former f
        JOIN place p ON p.record_no = f.record_no AND p.entity_no = f.target
        JOIN clustered USING (row) GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    own = work.engine.sql(
        """SELECT cluster, entity_no, count(*) FILTER (record_no NOT IN (
            SELECT record_no FROM former WHERE target = p.entity_no))
        FROM place p JOIN torn USING (entity_no) JOIN clustered USING (row) GROUP BY ALL"""
    ).fetchall()
    return [Share(c, e, n, n, first) for c, e, n, first in former], {(c, e): n for c, e, n in own}


def _write_new_entities(work: Work, outcome: Assignment) -> Became:
    settled = {c: e for c, e in outcome.entity_of.items() if e != NEW}
    work.engine.register(
        "settled",
        pa.table(
            {
                "cluster": pa.array(settled.keys(), pa.int64()),
                "entity_no": pa.array(settled.values(), pa.int64()),
            }
        ),
    )
    last = 0 if work.fresh else work.last("entity", "entity_no")
    work.engine.execute(
        f"""CREATE TEMP TABLE entity_of AS
        WITH known AS (
            SELECT cluster, entity_no FROM shares WHERE cluster NOT IN (
                SELECT cluster FROM shares WHERE entities > 1 OR parts > 1)
            UNION ALL FROM settled),
            met AS (SELECT cluster, min(row) AS first FROM clustered GROUP BY cluster)
        SELECT cluster, false AS is_new, entity_no FROM met JOIN known USING (cluster)
        UNION ALL SELECT cluster, true, {last} + row_number() OVER (ORDER BY first)
        FROM met ANTI JOIN known USING (cluster)"""
    )
    created = work.one("SELECT count(*) FROM entity_of WHERE is_new")
    ids = _unused_ids(work, created)
    for start in range(0, created, PIECE):
        some = ids.slice(start, PIECE)
        columns = {
            "entity_no": pc.add(row_numbers(len(some)), last + 1 + start),
            "created_in": pa.array([work.revision] * len(some), pa.int64()),
            "unified_id": some,
        }
        work.load("entity", pa.table(columns))
    return Became(first_created=last + 1, created=created)


def _unused_ids(work: Work, count: int) -> pa.Array:
    """Mint IDs that were never handed out before, nor twice now."""
    found = pa.array([], pa.string())
    while len(found) < count:
        minted = [found]
        for start in range(0, count - len(found), PIECE):
            wanted = min(PIECE, count - len(found) - start)
            minted.append(_not_taken(work, pa.array(unified_id.mint(wanted), pa.string())))
        found = pc.unique(pa.chunked_array(minted))
    return found


def _not_taken(work: Work, ids: pa.Array) -> pa.Array:
    if work.fresh:
        return ids
    work.bulk.execute("CREATE TEMPORARY TABLE minted (id TEXT)")
    work.bulk.load("minted", pa.table({"id": ids}))
    schema = pa.schema([("id", pa.string())])
    sql = "SELECT m.id FROM minted m JOIN entity e ON e.unified_id = m.id"
    taken = read(work.bulk, sql, schema)["id"]
    work.bulk.execute("DROP TABLE minted")
    return ids.filter(pc.invert(pc.is_in(ids, value_set=taken)))


def _write_crosswalk(work: Work) -> None:
    before = work.table(
        """SELECT record_no FROM place p JOIN clustered USING (row) JOIN entity_of e USING (cluster)
        WHERE p.entity_no <> e.entity_no ORDER BY record_no"""
    )
    work.touch(
        f"UPDATE crosswalk SET valid_to = {work.revision} WHERE valid_to IS NULL "
        "AND record_no IN (SELECT record_no FROM chosen_rows)",
        before,
    )
    work.load_all(
        "crosswalk",
        f"""SELECT record_no, {work.revision}::BIGINT AS valid_from, e.entity_no
        FROM place p JOIN clustered USING (row) JOIN entity_of e USING (cluster)
        WHERE p.entity_no IS DISTINCT FROM e.entity_no ORDER BY record_no""",
    )


def _write_fates(work: Work, outcome: Assignment, became: Became) -> None:
    odd = set(outcome.merged.values()) | set(outcome.redirected.values())
    odd.update(c for parts in outcome.split.values() for c in parts)
    entity_of = dict(
        work.engine.sql(
            f"SELECT cluster, entity_no FROM entity_of WHERE cluster IN ({_listed(odd)})"
        ).fetchall()
    )
    became.merged = {entity: entity_of[c] for entity, c in outcome.merged.items()}
    became.split = {e: tuple(entity_of[c] for c in parts) for e, parts in outcome.split.items()}
    became.revived = tuple(sorted(outcome.revived))
    write_fates(work, became, {e: entity_of[c] for e, c in outcome.redirected.items()})


def _listed(values: set[int]) -> str:
    return ",".join(map(str, sorted(values))) or "NULL"


def write_fates(work: Work, became: Became, redirected: dict[int, int]) -> None:
    """Write merges, revivals and splits, so that every ID resolves in one hop."""
    _revive(work, became.revived)
    _redirect(work, became.merged, f"ended_in = coalesce(ended_in, {work.revision}), ")
    _redirect(work, redirected, "")
    _follow(work, became.merged)
    parts = [(e, p) for e, held in sorted(became.split.items()) for p in held if p != e]
    if parts:
        table = pa.table(
            {
                "entity_no": pa.array([e for e, _ in parts], pa.int64()),
                "part_no": pa.array([p for _, p in parts], pa.int64()),
                "revision_no": pa.array([work.revision] * len(parts), pa.int64()),
            }
        )
        work.load("entity_split", table)


def _revive(work: Work, entities: tuple[int, ...]) -> None:
    work.touch(
        "UPDATE entity SET ended_in = NULL, redirects_to = NULL "
        "WHERE entity_no IN (SELECT entity_no FROM chosen_rows)",
        pa.table({"entity_no": pa.array(entities, pa.int64())}),
    )


def _redirect(work: Work, targets: dict[int, int], ending: str) -> None:
    work.touch(
        f"UPDATE entity SET {ending}redirects_to = n.target "
        "FROM chosen_rows n WHERE n.entity_no = entity.entity_no",
        _pairs(targets),
    )


def _follow(work: Work, merged: dict[int, int]) -> None:
    """Redirects to an entity that is merged now go on to where it went."""
    work.touch(
        "UPDATE entity SET redirects_to = n.target "
        "FROM chosen_rows n WHERE n.entity_no = entity.redirects_to",
        _pairs(merged),
    )


def _pairs(targets: dict[int, int]) -> pa.Table:
    return pa.table(
        {
            "entity_no": pa.array(targets.keys(), pa.int64()),
            "target": pa.array(targets.values(), pa.int64()),
        }
    )
