"""The rules that rows of a store keep among themselves, each as a query for those that break it."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text

from golden_record.checking.difference import Difference, differing
from golden_record.unified_id import parse

_KEY = "r.source || '/' || r.source_record_id"
_STAY = "SELECT count(*) FROM crosswalk c WHERE c.record_no = r.record_no AND c.valid_to IS NULL"
_GOLDEN = "SELECT count(*) FROM golden_record g WHERE g.entity_no = e.entity_no"
_MEMBERS = "SELECT 1 FROM crosswalk c WHERE c.entity_no = e.entity_no AND c.valid_to IS NULL"

RULES: Mapping[str, str] = {
    "every live record is in exactly one entity": (
        f"SELECT {_KEY} FROM source_record r WHERE r.deleted_in IS NULL AND ({_STAY}) <> 1"
    ),
    "no deleted record is in an entity": (
        f"SELECT {_KEY} FROM source_record r WHERE r.deleted_in IS NOT NULL AND ({_STAY}) <> 0"
    ),
    "records are in living entities": (
        f"SELECT {_KEY} FROM crosswalk c JOIN source_record r ON r.record_no = c.record_no "
        "JOIN entity e ON e.entity_no = c.entity_no "
        "WHERE c.valid_to IS NULL AND (e.ended_in IS NOT NULL OR e.redirects_to IS NOT NULL)"
    ),
    "every stay is that of a record in an entity": (
        "SELECT c.record_no FROM crosswalk c WHERE "
        "NOT EXISTS (SELECT 1 FROM source_record r WHERE r.record_no = c.record_no) "
        "OR NOT EXISTS (SELECT 1 FROM entity e WHERE e.entity_no = c.entity_no)"
    ),
    "no living entity is empty": (
        f"SELECT e.unified_id FROM entity e WHERE e.ended_in IS NULL AND NOT EXISTS ({_MEMBERS})"
    ),
    "a redirect leads to an entity in one hop": (
        "SELECT e.unified_id FROM entity e JOIN entity t ON t.entity_no = e.redirects_to "
        "WHERE t.redirects_to IS NOT NULL"
    ),
    "an entity that redirects has ended": (
        "SELECT e.unified_id FROM entity e WHERE e.redirects_to IS NOT NULL AND e.ended_in IS NULL"
    ),
    "a split names entities that were": (
        "SELECT s.entity_no FROM entity_split s WHERE "
        "NOT EXISTS (SELECT 1 FROM entity e WHERE e.entity_no = s.entity_no) "
        "OR NOT EXISTS (SELECT 1 FROM entity e WHERE e.entity_no = s.part_no)"
    ),
    "the stays of a record follow one another": (
        f"SELECT {_KEY} FROM crosswalk a JOIN crosswalk b "
        "ON b.record_no = a.record_no AND b.valid_from > a.valid_from "
        "JOIN source_record r ON r.record_no = a.record_no "
        "WHERE a.valid_to IS NULL OR a.valid_to > b.valid_from"
    ),
    "every living entity has one golden record": (
        "SELECT e.unified_id FROM entity e WHERE e.ended_in IS NULL "
        f"AND ({_GOLDEN} AND g.valid_to IS NULL) <> 1"
    ),
    "no ended entity has a golden record": (
        "SELECT e.unified_id FROM entity e WHERE e.ended_in IS NOT NULL "
        f"AND ({_GOLDEN} AND g.valid_to IS NULL) <> 0"
    ),
    "the golden records of an entity follow one another": (
        "SELECT e.unified_id FROM golden_record a JOIN golden_record b "
        "ON b.entity_no = a.entity_no AND b.valid_from > a.valid_from "
        "JOIN entity e ON e.entity_no = a.entity_no "
        "WHERE a.valid_to IS NULL OR a.valid_to > b.valid_from"
    ),
    "every live record has a comparable form": (
        f"SELECT {_KEY} FROM source_record r WHERE r.deleted_in IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM standardized_record s WHERE s.record_no = r.record_no)"
    ),
    "only live records have a comparable form": (
        "SELECT s.record_no FROM standardized_record s WHERE NOT EXISTS "
        "(SELECT 1 FROM source_record r WHERE r.record_no = s.record_no AND r.deleted_in IS NULL)"
    ),
    "every line has its layout": (
        "SELECT layout_no FROM (SELECT layout_no FROM standardized_record "
        "UNION SELECT layout_no FROM golden_record) l "
        "WHERE NOT EXISTS (SELECT 1 FROM layout k WHERE k.layout_no = l.layout_no)"
    ),
    "the newest version of every record was kept as received": (
        f"SELECT {_KEY} FROM source_record r WHERE NOT EXISTS (SELECT 1 FROM raw_record w "
        "WHERE w.record_no = r.record_no AND w.version = r.version)"
    ),
    "all that is kept is of records that are": (
        "SELECT record_no FROM (SELECT record_no FROM raw_record "
        "UNION ALL SELECT record_no FROM pin "
        "UNION ALL SELECT left_no FROM decision UNION ALL SELECT right_no FROM decision "
        "UNION ALL SELECT left_no FROM review UNION ALL SELECT right_no FROM review "
        "UNION ALL SELECT left_no FROM sample_pair UNION ALL SELECT right_no FROM sample_pair) k "
        "WHERE NOT EXISTS (SELECT 1 FROM source_record r WHERE r.record_no = k.record_no)"
    ),
    "the change feed has no gap": (
        "SELECT n FROM (SELECT count(*) AS n, max(sequence) AS last FROM change) c WHERE n <> last"
    ),
    "revisions have no gap": (
        "SELECT n FROM (SELECT count(*) AS n, max(revision_no) AS last FROM revision) v "
        "WHERE n <> last"
    ),
    "nothing began or ended in a revision that was not": (
        "SELECT n FROM (SELECT max(valid_from) AS n FROM crosswalk "
        "UNION ALL SELECT max(valid_to) FROM crosswalk "
        "UNION ALL SELECT max(valid_from) FROM golden_record "
        "UNION ALL SELECT max(made_in) FROM decision "
        "UNION ALL SELECT max(created_in) FROM entity "
        "UNION ALL SELECT max(revision_no) FROM change) m "
        "WHERE n > (SELECT coalesce(max(revision_no), 0) FROM revision)"
    ),
    "a job counts the rows that it has yet to take": (
        "SELECT j.job_id FROM job j "
        "WHERE j.state IN ('waiting', 'running') AND j.total - j.position <> "
        "(SELECT count(*) FROM job_record d WHERE d.job_id = j.job_id AND d.outcome IS NULL)"
    ),
}


def broken_rules(connection: Connection) -> Iterator[Difference]:
    """Tell of every rule that does not hold."""
    for rule, query in RULES.items():
        yield from differing(rule, connection.execute(text(query)).scalars())
    ids = connection.execute(text("SELECT unified_id FROM entity")).scalars()
    yield from differing("every unified ID reads as one", (i for i in ids if parse(i) != i))
