"""The tables of the store, once for SQLite and PostgreSQL.

Three ideas carry the layout:

* A **revision** is one transaction that changed what the store believes. Whatever can change is
  kept as rows with ``valid_from`` and ``valid_to`` (or ``made_in`` and ``ended_in``), both
  revisions; the row that holds now has no end. A partial unique index lets only one such row live.
* Records and entities have small surrogate numbers, so that a key or an ID is written once.
  Entity numbers are handed out in order: the smaller one is the older.
* Nothing is written twice: the raw record keeps what was received (JSON), the standardized record
  what is compared (one line, see ``lines``); the keys by which records are found are 63-bit
  hashes that only find candidates (see ``index_keys``).

What the running of the service needs (jobs, accounts, logs) stands in ``operations``.
"""

from sqlalchemy import Column, Float, Index, Table, Text, text

from golden_record.store.columns import (
    ByCodePoint,
    Whole,
    identity,
    index_now,
    index_where,
    metadata,
    number,
    texts,
)
from golden_record.store.operations import (
    access_log,
    account,
    erasure,
    failure,
    idempotency_key,
    job,
    job_record,
    job_reject,
    kept_mapping,
    session,
    webhook,
    webhook_delivery,
)

__all__ = [
    "access_log",
    "account",
    "blocking_key",
    "change",
    "crosswalk",
    "decision",
    "entity",
    "entity_split",
    "erasure",
    "failure",
    "golden_record",
    "idempotency_key",
    "job",
    "job_record",
    "job_reject",
    "kept_mapping",
    "layout",
    "metadata",
    "pin",
    "raw_record",
    "review",
    "review_skip",
    "revision",
    "run",
    "sample",
    "sample_pair",
    "session",
    "source_record",
    "standardized_record",
    "webhook",
    "webhook_delivery",
]

revision = Table(
    "revision",
    metadata,
    identity("revision_no"),
    texts("at", nullable=False),
    texts("kind", nullable=False),
    texts("actor"),
    texts("run_id"),
    texts("model_version"),
    texts("rules_version"),
)
Index("revision_at", revision.c.at)

run = Table(
    "run",
    metadata,
    Column("run_id", Text, primary_key=True),
    texts("started_at", nullable=False),
    texts("published_at"),
    texts("model_version"),
    texts("rules_version"),
    number("revision_no", nullable=True),
    texts("counts"),
    texts("quality"),
)

# records ----------------------------------------------------------------------------------------

source_record = Table(
    "source_record",
    metadata,
    identity("record_no"),
    Column("source", ByCodePoint, nullable=False),
    Column("source_record_id", ByCodePoint, nullable=False),
    number("version"),
    Column("content_hash", Whole, nullable=False),
    Column("standardized_hash", Whole, nullable=True),
    number("deleted_in", nullable=True),
)
Index("source_record_key", source_record.c.source, source_record.c.source_record_id, unique=True)

raw_record = Table(
    "raw_record",
    metadata,
    identity("record_no"),
    identity("version"),
    number("received_in"),
    texts("file"),
    Column("line", Whole, nullable=True),
    texts("fields", nullable=False),
    sqlite_with_rowid=False,
)

layout = Table(
    "layout",
    metadata,
    identity("layout_no"),
    texts("columns", nullable=False),
    texts("made_by"),
)

standardized_record = Table(
    "standardized_record",
    metadata,
    identity("record_no"),
    number("layout_no"),
    texts("line", nullable=False),
)

blocking_key = Table(
    "blocking_key",
    metadata,
    identity("key_hash"),
    identity("record_no"),
    sqlite_with_rowid=False,
)

generic_value = Table(
    "generic_value",
    metadata,
    identity("value_hash"),
    texts("kind", nullable=False),
)

# entities ---------------------------------------------------------------------------------------

entity = Table(
    "entity",
    metadata,
    identity("entity_no"),
    Column("unified_id", ByCodePoint, nullable=False),
    number("created_in"),
    number("ended_in", nullable=True),
    number("redirects_to", of="entity.entity_no", nullable=True),
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
    identity("entity_no"),
    identity("part_no"),
    identity("revision_no"),
    sqlite_with_rowid=False,
)

crosswalk = Table(
    "crosswalk",
    metadata,
    identity("record_no"),
    identity("valid_from"),
    number("entity_no"),
    number("valid_to", nullable=True),
    sqlite_with_rowid=False,
)
index_now("crosswalk_now", crosswalk, "record_no", end="valid_to")
Index("crosswalk_entity", crosswalk.c.entity_no)

golden_record = Table(
    "golden_record",
    metadata,
    identity("golden_no"),
    number("entity_no"),
    number("valid_from"),
    number("valid_to", nullable=True),
    Column("content_hash", Whole, nullable=False),
    number("layout_no"),
    texts("line", nullable=False),
    texts("provenance", nullable=False),
)
index_now("golden_record_now", golden_record, "entity_no", end="valid_to")
Index("golden_record_entity", golden_record.c.entity_no, golden_record.c.valid_from, unique=True)

# decisions --------------------------------------------------------------------------------------

decision = Table(
    "decision",
    metadata,
    identity("decision_no"),
    number("left_no"),
    number("right_no"),
    texts("verdict", nullable=False),
    texts("decided_by", nullable=False),
    number("made_in"),
    number("ended_in", nullable=True),
    Column("content_hash", Whole, nullable=True),
    Column("match_weight", Float(53), nullable=True),
    Column("match_probability", Float(53), nullable=True),
    texts("levels"),
    texts("reason"),
    texts("actor"),
    number("undoes", nullable=True),
    texts("group_id"),
)
index_now(
    "decision_now", decision, "left_no", "right_no", "decided_by", end="ended_in", unique=False
)
index_now("decision_right_now", decision, "right_no", end="ended_in", unique=False)
index_where("decision_left_ended", decision, "left_no", where="ended_in IS NOT NULL")
index_where("decision_right_ended", decision, "right_no", where="ended_in IS NOT NULL")
index_where("decision_group", decision, "group_id", where="group_id IS NOT NULL")

index_where("decision_actor", decision, "actor", "decision_no", where="group_id IS NOT NULL")

pin = Table(
    "pin",
    metadata,
    identity("pin_no"),
    number("record_no"),
    texts("field", nullable=False),
    texts("value"),
    texts("pinned_at", nullable=False),
    texts("actor"),
    texts("reason"),
    number("made_in"),
    number("ended_in", nullable=True),
    texts("group_id"),
    texts("ended_by"),
    texts("ended_because"),
)
index_now("pin_now", pin, "record_no", "field", end="ended_in", unique=False)
index_where("pin_ended", pin, "record_no", where="ended_in IS NOT NULL")
Index("pin_group", pin.c.group_id)

review = Table(
    "review",
    metadata,
    identity("review_no"),
    number("left_no"),
    number("right_no"),
    Column("match_weight", Float(53), nullable=True),
    Column("match_probability", Float(53), nullable=True),
    texts("reason"),
    number("opened_in"),
    number("closed_in", nullable=True),
    texts("outcome"),
    number("version"),
    texts("claimed_by"),
    texts("claimed_until"),
    Column("worth", Float(53), nullable=True),
    texts("party_type"),
    texts("left_source"),
    texts("right_source"),
)
index_now("review_now", review, "left_no", "right_no", end="closed_in")
index_now("review_queue", review, "match_weight", "review_no", end="closed_in", unique=False)
index_now("review_right_now", review, "right_no", end="closed_in", unique=False)
index_where("review_left_closed", review, "left_no", where="closed_in IS NOT NULL")
index_where("review_right_closed", review, "right_no", where="closed_in IS NOT NULL")
index_now("review_worth", review, "worth", "review_no", end="closed_in", unique=False)
index_now("review_age", review, "review_no", end="closed_in", unique=False)
index_now(
    "review_counts",
    review,
    *("party_type", "reason", "left_source", "right_source"),
    end="closed_in",
    unique=False,
)
index_where(
    "review_claimed", review, "claimed_until", where="closed_in IS NULL AND claimed_by IS NOT NULL"
)

Index("review_opened", review.c.opened_in)
index_where("review_closed", review, "closed_in", where="closed_in IS NOT NULL")

review_skip = Table(
    "review_skip",
    metadata,
    identity("review_no"),
    Column("actor", Text, primary_key=True),
    texts("at", nullable=False),
    sqlite_with_rowid=False,
)

sample = Table(
    "sample",
    metadata,
    identity("sample_no"),
    number("drawn_in"),
    texts("at", nullable=False),
    texts("actor"),
    texts("strata", nullable=False),
)

sample_pair = Table(
    "sample_pair",
    metadata,
    identity("sample_no"),
    identity("place"),
    texts("stratum", nullable=False),
    number("left_no"),
    number("right_no"),
    texts("decision", nullable=False),
    texts("verdict"),
    texts("judged_at"),
    texts("actor"),
    sqlite_with_rowid=False,
)
Index("sample_pair_left", sample_pair.c.left_no)
Index("sample_pair_right", sample_pair.c.right_no)

change = Table(
    "change",
    metadata,
    identity("sequence"),
    number("revision_no"),
    texts("kind", nullable=False),
    number("entity_no"),
    number("other_no", nullable=True),
    texts("detail"),
)
Index("change_entity", change.c.entity_no)
