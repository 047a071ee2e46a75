"""Step three: golden records, and the change feed that tells of them."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from golden_record.errors import PublishError
from golden_record.store.lines import GOLDEN_LINE, to_lines
from golden_record.store.publication.entities import Became
from golden_record.store.publication.part import ENTITIES_OF_PART
from golden_record.store.publication.pieces import ahead, pieces_of
from golden_record.store.publication.work import Work
from resolver.table_file import Rows
from resolver.whole_numbers import row_numbers

_CONTENT = "concat(strlen(line), ':', line, provenance)"

_OLD = pa.schema([("entity_no", pa.int64()), ("content_hash", pa.int64())])
_OLD_SQL = "SELECT entity_no, content_hash FROM golden_record WHERE valid_to IS NULL"


def write_golden(work: Work, golden: Rows) -> None:
    """Write the golden records that are new or differ; end those that no longer hold."""
    places = row_numbers(golden.num_rows)
    work.take("golden", pa.table({"cluster": golden["cluster"], "place": places}))
    _refuse_unless_whole(work)
    work.old("old_golden", _OLD_SQL, _OLD, within=f"entity_no IN {ENTITIES_OF_PART}")
    work.engine.execute("CREATE TEMP TABLE restated_golden (entity_no BIGINT)")
    work.engine.execute(
        """CREATE TEMP TABLE stated AS
        SELECT place, entity_no, old_golden.content_hash AS old_hash FROM golden
        JOIN entity_of USING (cluster) LEFT JOIN old_golden USING (entity_no) ORDER BY place"""
    )
    _end(work, work.table("SELECT entity_no FROM old_golden ANTI JOIN stated USING (entity_no)"))
    last = 0 if work.fresh else work.last("golden_record", "golden_no")
    layout_no = work.layout(GOLDEN_LINE)
    for ended, written in ahead(_differing(work, golden)):
        _end(work, ended)
        count = written.num_rows
        constants = {
            "golden_no": pc.add(row_numbers(count), last + 1),
            "valid_from": pa.array([work.revision] * count, pa.int64()),
            "layout_no": pa.array([layout_no] * count, pa.int64()),
        }
        columns = dict(zip(written.column_names, written.columns, strict=True))
        work.load("golden_record", pa.table(constants | columns))
        last += count


def _refuse_unless_whole(work: Work) -> None:
    clusters = work.one("SELECT count(*) FROM entity_of")
    matched = work.one(
        "SELECT count(DISTINCT cluster) FROM golden SEMI JOIN entity_of USING (cluster)"
    )
    if not clusters == matched == work.one("SELECT count(*) FROM golden"):
        raise PublishError("the resolution needs exactly one golden record for each cluster")


def _differing(work: Work, golden: Rows) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Give, of each piece, the entities whose golden record ends, and what is to be written."""
    for start, piece in pieces_of(golden, [*GOLDEN_LINE.names, "provenance"]):
        lines, provenance = to_lines(piece, GOLDEN_LINE), piece["provenance"]
        hashes = work.hashed(pa.table({"line": lines, "provenance": provenance}), _CONTENT)
        places = pc.add(row_numbers(piece.num_rows), start)
        work.engine.register("piece", pa.table([places, hashes], ["place", "content_hash"]))
        restated = work.table(
            f"""SELECT place - {start} AS at, entity_no, content_hash, old_hash FROM piece
            JOIN (FROM stated WHERE place BETWEEN {start} AND {start + piece.num_rows})
            USING (place) WHERE old_hash IS DISTINCT FROM content_hash ORDER BY entity_no"""
        )
        work.engine.register("restated", restated)
        work.engine.execute("INSERT INTO restated_golden SELECT entity_no FROM restated")
        written = {
            "entity_no": restated["entity_no"],
            "content_hash": restated["content_hash"],
            "line": lines.take(restated["at"]),
            "provenance": provenance.take(restated["at"]),
        }
        ended = restated.filter(restated["old_hash"].is_valid())
        yield ended.select(["entity_no"]), pa.table(written)


def _end(work: Work, entities: pa.Table) -> None:
    work.touch(
        f"UPDATE golden_record SET valid_to = {work.revision} WHERE valid_to IS NULL "
        "AND entity_no IN (SELECT entity_no FROM chosen_rows)",
        entities,
    )


def write_changes(work: Work, became: Became) -> None:
    """Append to the change feed: created, split, merged, changed, in this order."""
    sequence = 0 if work.fresh else work.last("change", "sequence")
    work.load("change", _created(work, became, sequence))
    sequence += became.created
    told = _fates(became)
    spoken_for = {entity for _, entity, _ in told}
    changed = [e for e in _changed(work, became) if e not in spoken_for]
    told += [("changed", entity, None) for entity in changed]
    work.load("change", _feed(work, told, sequence))
    work.counts |= {
        "entities_created": became.created,
        "entities_changed": len(changed),
        "entities_merged": len(became.merged),
        "entities_split": len(became.split),
        "ids_minted": became.created,
        "ids_redirected": len(became.merged),
        "ids_kept": work.one("SELECT count(*) FROM entity_of WHERE NOT is_new")
        + work.outside.entities,
    }
    touched = len(changed) + len(became.split) + became.created + len(became.revived)
    living = work.one("SELECT count(*) FROM entity_of") + work.outside.entities
    work.counts["entities_unchanged"] = max(0, living - touched)


def _created(work: Work, became: Became, sequence: int) -> pa.Table:
    first = became.first_created
    return work.table(
        f"""SELECT {sequence} + i + 1 AS sequence, {work.revision}::BIGINT AS revision_no,
            'created' AS kind, {first} + i AS entity_no FROM range({became.created}) r(i)"""
    )


Told = tuple[str, int, int | None]


def _fates(became: Became) -> list[Told]:
    told: list[Told] = [("created", entity, None) for entity in became.revived]
    for entity, parts in sorted(became.split.items()):
        told += [("split", entity, part) for part in parts if part != entity]
    return told + [("merged", entity, into) for entity, into in sorted(became.merged.items())]


def _changed(work: Work, became: Became) -> list[int]:
    """Living entities whose golden record or members differ, the new ones left out."""
    rows = work.engine.sql(
        """SELECT DISTINCT entity_no FROM (
            SELECT entity_no FROM restated_golden
            UNION ALL SELECT e.entity_no FROM place p JOIN clustered USING (row)
                JOIN entity_of e USING (cluster) WHERE p.entity_no IS DISTINCT FROM e.entity_no
            UNION ALL SELECT p.entity_no FROM place p JOIN clustered USING (row)
                JOIN entity_of e USING (cluster) WHERE p.entity_no <> e.entity_no)
        SEMI JOIN (FROM entity_of WHERE NOT is_new) USING (entity_no) ORDER BY 1"""
    )
    return [entity for (entity,) in rows.fetchall()]


def _feed(work: Work, told: Iterable[Told], sequence: int) -> pa.Table:
    rows = list(told)
    return pa.table(
        {
            "sequence": pa.array(range(sequence + 1, sequence + 1 + len(rows)), pa.int64()),
            "revision_no": pa.array([work.revision] * len(rows), pa.int64()),
            "kind": pa.array([kind for kind, _, _ in rows], pa.string()),
            "entity_no": pa.array([entity for _, entity, _ in rows], pa.int64()),
            "other_no": pa.array([other for _, _, other in rows], pa.int64()),
        }
    )
