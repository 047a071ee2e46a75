"""Step three: golden records, and the change feed that tells of them."""

from collections.abc import Iterable, Iterator

import pyarrow as pa

from golden_record.errors import PublishError
from golden_record.store.lines import GOLDEN_LINE, to_lines
from golden_record.store.publication.entities import Became
from golden_record.store.publication.work import Work
from resolver.whole_numbers import row_numbers

PIECE = 100_000
"""Golden records that are written as text at once."""
_CONTENT = "concat(strlen(line), ':', line, provenance)"

_OLD = pa.schema([("entity_no", pa.int64()), ("content_hash", pa.int64())])
_OLD_SQL = "SELECT entity_no, content_hash FROM golden_record WHERE valid_to IS NULL"


def write_golden(work: Work, golden: pa.Table) -> None:
    """Write the golden records that are new or differ; end those that no longer hold."""
    hashes = [work.hashed(_written(piece), _CONTENT) for piece in _slices(golden)]
    keys = {
        "cluster": golden["cluster"],
        "place": row_numbers(golden.num_rows),
        "content_hash": pa.chunked_array([c for h in hashes for c in h.chunks], pa.int64()),
    }
    work.engine.register("golden", pa.table(keys))
    _refuse_unless_whole(work)
    work.old("old_golden", _OLD_SQL, _OLD)
    work.engine.execute(
        """CREATE TEMP TABLE stated AS
        SELECT entity_no, place, content_hash FROM golden JOIN entity_of USING (cluster)"""
    )
    _write_differences(work, golden)


def _slices(table: pa.Table) -> Iterator[pa.Table]:
    return (table.slice(start, PIECE) for start in range(0, table.num_rows, PIECE))


def _written(golden: pa.Table) -> pa.Table:
    return pa.table(
        {"line": to_lines(golden, GOLDEN_LINE), "provenance": golden["provenance"].combine_chunks()}
    )


def _refuse_unless_whole(work: Work) -> None:
    clusters = work.one("SELECT count(*) FROM entity_of")
    matched = work.one(
        "SELECT count(DISTINCT cluster) FROM golden SEMI JOIN entity_of USING (cluster)"
    )
    if not clusters == matched == work.one("SELECT count(*) FROM golden"):
        raise PublishError("the resolution needs exactly one golden record for each cluster")


def _write_differences(work: Work, golden: pa.Table) -> None:
    ended = work.table(
        """SELECT entity_no FROM old_golden o LEFT JOIN stated s USING (entity_no)
        WHERE s.entity_no IS NULL OR s.content_hash <> o.content_hash ORDER BY 1"""
    )
    layout_no = work.layout(GOLDEN_LINE)
    last = 0 if work.fresh else work.last("golden_record", "golden_no")
    work.engine.execute(
        """CREATE TEMP TABLE restated_golden AS SELECT s.* FROM stated s
        LEFT JOIN old_golden o USING (entity_no)
        WHERE o.content_hash IS DISTINCT FROM s.content_hash"""
    )
    fresh = work.table(
        f"""SELECT {last} + row_number() OVER (ORDER BY entity_no) AS golden_no, entity_no,
            {work.revision}::BIGINT AS valid_from, content_hash,
            {layout_no}::BIGINT AS layout_no, place
        FROM restated_golden ORDER BY entity_no"""
    )
    work.touch(
        f"UPDATE golden_record SET valid_to = {work.revision} WHERE valid_to IS NULL "
        "AND entity_no IN (SELECT entity_no FROM chosen_rows)",
        ended,
    )
    for part in _slices(fresh):
        written = _written(golden.take(part["place"]))
        columns = dict(zip(part.column_names, part.columns, strict=True)) | {
            name: written[name] for name in written.column_names
        }
        del columns["place"]
        work.load("golden_record", pa.table(columns))


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
        "ids_kept": work.one("SELECT count(*) FROM entity_of WHERE NOT is_new"),
    }
    touched = len(changed) + len(became.split) + became.created + len(became.revived)
    work.counts["entities_unchanged"] = max(0, work.one("SELECT count(*) FROM entity_of") - touched)


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
