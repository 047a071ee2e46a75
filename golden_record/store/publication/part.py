"""A part: publishing what became of some entities, while all others stand as they are.

The records of the part, and their entities, are named in two temporary tables of the store. What is
compared with what stands is what belongs to them; of a pair both ends do.
"""

import pyarrow as pa

from golden_record.errors import PublishError
from golden_record.store.bulk import read
from golden_record.store.publication.work import Outside, Work

OF_PART = "(SELECT n FROM part_record)"
ENTITIES_OF_PART = "(SELECT n FROM part_entity)"
BOTH_OF_PART = f"left_no IN {OF_PART} AND +right_no IN {OF_PART}"
"""The sign keeps SQLite from trying each record with each in an index of both ends."""
_COUNT = pa.schema([("n", pa.int64())])
_MISSING = (
    "SELECT count(*) FROM part_entity e CROSS JOIN crosswalk c "
    f"WHERE c.entity_no = e.n AND c.valid_to IS NULL AND c.record_no NOT IN {OF_PART}"
)


def name_records(work: Work) -> None:
    """Name the records, live or not, whose keys are those of the table ``rows``."""
    work.bulk.execute("CREATE TEMPORARY TABLE part_key (source TEXT, source_record_id TEXT)")
    work.bulk.load("part_key", work.table("SELECT source, source_record_id FROM rows"))
    work.bulk.execute("CREATE TEMPORARY TABLE part_record (n BIGINT PRIMARY KEY)")
    work.bulk.execute(
        "INSERT INTO part_record SELECT r.record_no FROM part_key k CROSS JOIN source_record r "
        "WHERE r.source = k.source AND r.source_record_id = k.source_record_id"
    )
    work.bulk.execute("DROP TABLE part_key")


def name_entities(work: Work) -> None:
    """Name the entities of the table ``old_records``, and count what lies outside.

    Raises:
        PublishError: of one of them not all records are among those named.
    """
    entities = work.table(
        "SELECT DISTINCT entity_no AS n FROM old_records WHERE entity_no IS NOT NULL ORDER BY 1"
    )
    work.bulk.execute("CREATE TEMPORARY TABLE part_entity (n BIGINT PRIMARY KEY)")
    work.bulk.load("part_entity", entities)
    if _count(work, _MISSING):
        raise PublishError("of an entity not all records are in the resolution")
    held = work.one("SELECT count(*) FROM old_records WHERE deleted_in IS NULL")
    work.outside = Outside(
        records=_count(work, "SELECT count(*) FROM crosswalk WHERE valid_to IS NULL") - held,
        entities=_count(work, "SELECT count(*) FROM golden_record WHERE valid_to IS NULL")
        - entities.num_rows,
    )


def forget_names(work: Work) -> None:
    """Drop the tables of names."""
    for table in ("part_record", "part_entity"):
        work.bulk.execute(f"DROP TABLE {table}")


def _count(work: Work, sql: str) -> int:
    return int(read(work.bulk, sql, _COUNT)["n"][0].as_py())
