"""The tables of the store, once for SQLite and PostgreSQL.

Three ideas carry the layout:

* A **revision** is one transaction that changed what the store believes. Whatever can change is
  kept as rows with ``valid_from`` and ``valid_to`` (or ``made_in`` and ``ended_in``), both
  revisions; the row that holds now has no end. A partial unique index lets only one such row live.
* Records and entities have small surrogate numbers, so that a key or an ID is written once.
  Entity numbers are handed out in order: the smaller one is the older.
* Nothing is written twice: the raw record keeps what was received (JSON), the standardized record
  what is compared (one line, see ``lines``), the blocking keys are 63-bit hashes that only find
  candidates.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData()

Whole: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")
ByCodePoint: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")


def _number(name: str, *, of: str | None = None, nullable: bool = False) -> Column[int]:
    reference = [ForeignKey(of)] if of else []
    return Column(name, Whole, *reference, nullable=nullable)


def _identity(name: str) -> Column[int]:
    return Column(name, Whole, primary_key=True, autoincrement=False)


def _text(name: str, *, nullable: bool = True) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _now(name: str, table: Table, *columns: str, end: str, unique: bool = True) -> Index:
    alive = text(f"{end} IS NULL")
    return Index(
        name,
        *(table.c[column] for column in columns),
        unique=unique,
        sqlite_where=alive,
        postgresql_where=alive,
    )


revision = Table(
    "revision",
    metadata,
    _identity("revision_no"),
    _text("at", nullable=False),
    _text("kind", nullable=False),
    _text("actor"),
    _text("run_id"),
    _text("model_version"),
    _text("rules_version"),
)

run = Table(
    "run",
    metadata,
    Column("run_id", Text, primary_key=True),
    _text("started_at", nullable=False),
    _text("published_at"),
    _text("model_version"),
    _text("rules_version"),
    _number("revision_no", nullable=True),
    _text("counts"),
    _text("quality"),
)

# records ----------------------------------------------------------------------------------------

source_record = Table(
    "source_record",
    metadata,
    _identity("record_no"),
    Column("source", ByCodePoint, nullable=False),
    Column("source_record_id", ByCodePoint, nullable=False),
    _number("version"),
    Column("content_hash", Whole, nullable=False),
    Column("standardized_hash", Whole, nullable=True),
    _number("deleted_in", nullable=True),
)
Index("source_record_key", source_record.c.source, source_record.c.source_record_id, unique=True)

raw_record = Table(
    "raw_record",
    metadata,
    _identity("record_no"),
    _identity("version"),
    _number("received_in"),
    _text("file"),
    Column("line", Whole, nullable=True),
    _text("fields", nullable=False),
    sqlite_with_rowid=False,
)

layout = Table(
    "layout",
    metadata,
    _identity("layout_no"),
    _text("columns", nullable=False),
)

standardized_record = Table(
    "standardized_record",
    metadata,
    _identity("record_no"),
    _number("layout_no"),
    _text("line", nullable=False),
)

blocking_key = Table(
    "blocking_key",
    metadata,
    _identity("key_hash"),
    _identity("record_no"),
    sqlite_with_rowid=False,
)

# entities ---------------------------------------------------------------------------------------

entity = Table(
    "entity",
    metadata,
    _identity("entity_no"),
    Column("unified_id", ByCodePoint, nullable=False),
    _number("created_in"),
    _number("ended_in", nullable=True),
    _number("redirects_to", of="entity.entity_no", nullable=True),
)
Index("entity_unified_id", entity.c.unified_id, unique=True)
Index(
    "entity_redirects",
    entity.c.redirects_to,
    sqlite_where=text("redirects_to IS NOT NULL"),
    postgresql_where=text("redirects_to IS NOT NULL"),
)

entity_split = Table(
    "entity_split",
    metadata,
    _identity("entity_no"),
    _identity("part_no"),
    _identity("revision_no"),
    sqlite_with_rowid=False,
)

crosswalk = Table(
    "crosswalk",
    metadata,
    _identity("record_no"),
    _identity("valid_from"),
    _number("entity_no"),
    _number("valid_to", nullable=True),
    sqlite_with_rowid=False,
)
_now("crosswalk_now", crosswalk, "record_no", end="valid_to")
Index("crosswalk_entity", crosswalk.c.entity_no)

golden_record = Table(
    "golden_record",
    metadata,
    _identity("golden_no"),
    _number("entity_no"),
    _number("valid_from"),
    _number("valid_to", nullable=True),
    Column("content_hash", Whole, nullable=False),
    _number("layout_no"),
    _text("line", nullable=False),
    _text("provenance", nullable=False),
)
_now("golden_record_now", golden_record, "entity_no", end="valid_to")
Index("golden_record_entity", golden_record.c.entity_no, golden_record.c.valid_from, unique=True)

# decisions --------------------------------------------------------------------------------------

decision = Table(
    "decision",
    metadata,
    _identity("decision_no"),
    _number("left_no"),
    _number("right_no"),
    _text("verdict", nullable=False),
    _text("decided_by", nullable=False),
    _number("made_in"),
    _number("ended_in", nullable=True),
    Column("content_hash", Whole, nullable=True),
    Column("match_weight", Float(53), nullable=True),
    Column("match_probability", Float(53), nullable=True),
    _text("levels"),
    _text("reason"),
    _text("actor"),
    _number("undoes", nullable=True),
    _text("group_id"),
)
_now("decision_now", decision, "left_no", "right_no", "decided_by", end="ended_in")
_now("decision_right_now", decision, "right_no", end="ended_in", unique=False)

pin = Table(
    "pin",
    metadata,
    _identity("pin_no"),
    _number("record_no"),
    _text("field", nullable=False),
    _text("value"),
    _text("pinned_at", nullable=False),
    _text("actor"),
    _text("reason"),
    _number("made_in"),
    _number("ended_in", nullable=True),
)
_now("pin_now", pin, "record_no", "field", end="ended_in")

review = Table(
    "review",
    metadata,
    _identity("review_no"),
    _number("left_no"),
    _number("right_no"),
    Column("match_weight", Float(53), nullable=True),
    Column("match_probability", Float(53), nullable=True),
    _text("reason"),
    _number("opened_in"),
    _number("closed_in", nullable=True),
    _text("outcome"),
    _number("version"),
    _text("claimed_by"),
    _text("claimed_until"),
)
_now("review_now", review, "left_no", "right_no", end="closed_in")
_now("review_queue", review, "match_weight", "review_no", end="closed_in", unique=False)
_now("review_right_now", review, "right_no", end="closed_in", unique=False)

change = Table(
    "change",
    metadata,
    _identity("sequence"),
    _number("revision_no"),
    _text("kind", nullable=False),
    _number("entity_no"),
    _number("other_no", nullable=True),
    _text("detail"),
)
Index("change_entity", change.c.entity_no)

# operations -------------------------------------------------------------------------------------

job = Table(
    "job",
    metadata,
    Column("job_id", Text, primary_key=True),
    _text("kind", nullable=False),
    _text("state", nullable=False),
    _text("submitted_at", nullable=False),
    _text("submitted_by"),
    _text("finished_at"),
    _text("request"),
    _text("result"),
    _text("error"),
    _number("position"),
    _number("attempts"),
    _text("lease_owner"),
    _text("lease_until"),
)
_now("job_open", job, "submitted_at", end="finished_at", unique=False)

job_record = Table(
    "job_record",
    metadata,
    Column("job_id", Text, ForeignKey("job.job_id"), primary_key=True),
    _identity("position"),
    _text("body"),
    _text("outcome"),
    _text("detail"),
    sqlite_with_rowid=False,
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    _text("request_hash", nullable=False),
    _text("answer"),
    _text("made_at", nullable=False),
    sqlite_with_rowid=False,
)
Index("idempotency_key_age", idempotency_key.c.made_at)

access_log = Table(
    "access_log",
    metadata,
    _identity("sequence"),
    _text("at", nullable=False),
    _text("principal", nullable=False),
    _text("role"),
    _text("address"),
    _text("action", nullable=False),
    _text("subject"),
    _text("result", nullable=False),
    _text("reason"),
    _text("previous_hash", nullable=False),
    _text("hash", nullable=False),
)

erasure = Table(
    "erasure",
    metadata,
    _identity("erasure_no"),
    _text("at", nullable=False),
    _text("actor"),
    _text("reason"),
    _text("receipt", nullable=False),
)
