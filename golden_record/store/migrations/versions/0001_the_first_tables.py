"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BY_CODE_POINT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "access_log",
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_table(
        "blocking_key",
        sa.Column("key_hash", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record_no", WHOLE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", "record_no"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "change",
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("revision_no", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_no", WHOLE, nullable=False),
        sa.Column("other_no", WHOLE, nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_index("change_entity", "change", ["entity_no"], unique=False)
    op.create_table(
        "crosswalk",
        sa.Column("record_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("valid_from", WHOLE, autoincrement=False, nullable=False),
        sa.Column("entity_no", WHOLE, nullable=False),
        sa.Column("valid_to", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("record_no", "valid_from"),
        sqlite_with_rowid=False,
    )
    op.create_index("crosswalk_entity", "crosswalk", ["entity_no"], unique=False)
    op.create_index(
        "crosswalk_now",
        "crosswalk",
        ["record_no"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "decision",
        sa.Column("decision_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("left_no", WHOLE, nullable=False),
        sa.Column("right_no", WHOLE, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("made_in", WHOLE, nullable=False),
        sa.Column("ended_in", WHOLE, nullable=True),
        sa.Column("content_hash", WHOLE, nullable=True),
        sa.Column("match_weight", sa.Float(precision=53), nullable=True),
        sa.Column("match_probability", sa.Float(precision=53), nullable=True),
        sa.Column("levels", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("undoes", WHOLE, nullable=True),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("decision_no"),
    )
    op.create_index(
        "decision_now",
        "decision",
        ["left_no", "right_no", "decided_by"],
        unique=True,
        sqlite_where=sa.text("ended_in IS NULL"),
        postgresql_where=sa.text("ended_in IS NULL"),
    )
    op.create_index(
        "decision_right_now",
        "decision",
        ["right_no"],
        unique=False,
        sqlite_where=sa.text("ended_in IS NULL"),
        postgresql_where=sa.text("ended_in IS NULL"),
    )
    op.create_table(
        "entity",
        sa.Column("entity_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("unified_id", BY_CODE_POINT, nullable=False),
        sa.Column("created_in", WHOLE, nullable=False),
        sa.Column("ended_in", WHOLE, nullable=True),
        sa.Column("redirects_to", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["redirects_to"],
            ["entity.entity_no"],
        ),
        sa.PrimaryKeyConstraint("entity_no"),
    )
    op.create_index(
        "entity_redirects",
        "entity",
        ["redirects_to"],
        unique=False,
        sqlite_where=sa.text("redirects_to IS NOT NULL"),
        postgresql_where=sa.text("redirects_to IS NOT NULL"),
    )
    op.create_index("entity_unified_id", "entity", ["unified_id"], unique=True)
    op.create_table(
        "entity_split",
        sa.Column("entity_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("part_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("revision_no", WHOLE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("entity_no", "part_no", "revision_no"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erasure",
        sa.Column("erasure_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("erasure_no"),
    )
    op.create_table(
        "golden_record",
        sa.Column("golden_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("entity_no", WHOLE, nullable=False),
        sa.Column("valid_from", WHOLE, nullable=False),
        sa.Column("valid_to", WHOLE, nullable=True),
        sa.Column("content_hash", WHOLE, nullable=False),
        sa.Column("layout_no", WHOLE, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("golden_no"),
    )
    op.create_index(
        "golden_record_entity", "golden_record", ["entity_no", "valid_from"], unique=True
    )
    op.create_index(
        "golden_record_now",
        "golden_record",
        ["entity_no"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("principal", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("idempotency_key_age", "idempotency_key", ["made_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.Text(), nullable=True),
        sa.Column("request", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("job_id"),
    )
    op.create_index(
        "job_open",
        "job",
        ["submitted_at"],
        unique=False,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "layout",
        sa.Column("layout_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("layout_no"),
    )
    op.create_table(
        "pin",
        sa.Column("pin_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("record_no", WHOLE, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("pinned_at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_in", WHOLE, nullable=False),
        sa.Column("ended_in", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("pin_no"),
    )
    op.create_index(
        "pin_now",
        "pin",
        ["record_no", "field"],
        unique=True,
        sqlite_where=sa.text("ended_in IS NULL"),
        postgresql_where=sa.text("ended_in IS NULL"),
    )
    op.create_table(
        "raw_record",
        sa.Column("record_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("version", WHOLE, autoincrement=False, nullable=False),
        sa.Column("received_in", WHOLE, nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("line", WHOLE, nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record_no", "version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "review",
        sa.Column("review_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("left_no", WHOLE, nullable=False),
        sa.Column("right_no", WHOLE, nullable=False),
        sa.Column("match_weight", sa.Float(precision=53), nullable=True),
        sa.Column("match_probability", sa.Float(precision=53), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("opened_in", WHOLE, nullable=False),
        sa.Column("closed_in", WHOLE, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("review_no"),
    )
    op.create_index(
        "review_now",
        "review",
        ["left_no", "right_no"],
        unique=True,
        sqlite_where=sa.text("closed_in IS NULL"),
        postgresql_where=sa.text("closed_in IS NULL"),
    )
    op.create_index(
        "review_queue",
        "review",
        ["match_weight", "review_no"],
        unique=False,
        sqlite_where=sa.text("closed_in IS NULL"),
        postgresql_where=sa.text("closed_in IS NULL"),
    )
    op.create_index(
        "review_right_now",
        "review",
        ["right_no"],
        unique=False,
        sqlite_where=sa.text("closed_in IS NULL"),
        postgresql_where=sa.text("closed_in IS NULL"),
    )
    op.create_table(
        "revision",
        sa.Column("revision_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("model_version", sa.Text(), nullable=True),
        sa.Column("rules_version", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("revision_no"),
    )
    op.create_table(
        "run",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("published_at", sa.Text(), nullable=True),
        sa.Column("model_version", sa.Text(), nullable=True),
        sa.Column("rules_version", sa.Text(), nullable=True),
        sa.Column("revision_no", WHOLE, nullable=True),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.Column("quality", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_table(
        "source_record",
        sa.Column("record_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("source", BY_CODE_POINT, nullable=False),
        sa.Column("source_record_id", BY_CODE_POINT, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("content_hash", WHOLE, nullable=False),
        sa.Column("standardized_hash", WHOLE, nullable=True),
        sa.Column("deleted_in", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("record_no"),
    )
    op.create_index(
        "source_record_key", "source_record", ["source", "source_record_id"], unique=True
    )
    op.create_table(
        "standardized_record",
        sa.Column("record_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("layout_no", WHOLE, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record_no"),
    )
    op.create_table(
        "job_record",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("position", WHOLE, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["job.job_id"],
        ),
        sa.PrimaryKeyConstraint("job_id", "position"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("job_record")
    op.drop_table("standardized_record")
    op.drop_index("source_record_key", table_name="source_record")
    op.drop_table("source_record")
    op.drop_table("run")
    op.drop_table("revision")
    op.drop_index(
        "review_right_now",
        table_name="review",
        sqlite_where=sa.text("closed_in IS NULL"),
        postgresql_where=sa.text("closed_in IS NULL"),
    )
    op.drop_index(
        "review_queue",
        table_name="review",
        sqlite_where=sa.text("closed_in IS NULL"),
        postgresql_where=sa.text("closed_in IS NULL"),
    )
    op.drop_index(
        "review_now",
        table_name="review",
        sqlite_where=sa.text("closed_in IS NULL"),
        postgresql_where=sa.text("closed_in IS NULL"),
    )
    op.drop_table("review")
    op.drop_table("raw_record")
    op.drop_index(
        "pin_now",
        table_name="pin",
        sqlite_where=sa.text("ended_in IS NULL"),
        postgresql_where=sa.text("ended_in IS NULL"),
    )
    op.drop_table("pin")
    op.drop_table("layout")
    op.drop_index(
        "job_open",
        table_name="job",
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.drop_table("job")
    op.drop_index("idempotency_key_age", table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_index(
        "golden_record_now",
        table_name="golden_record",
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.drop_index("golden_record_entity", table_name="golden_record")
    op.drop_table("golden_record")
    op.drop_table("erasure")
    op.drop_table("entity_split")
    op.drop_index("entity_unified_id", table_name="entity")
    op.drop_index(
        "entity_redirects",
        table_name="entity",
        sqlite_where=sa.text("redirects_to IS NOT NULL"),
        postgresql_where=sa.text("redirects_to IS NOT NULL"),
    )
    op.drop_table("entity")
    op.drop_index(
        "decision_right_now",
        table_name="decision",
        sqlite_where=sa.text("ended_in IS NULL"),
        postgresql_where=sa.text("ended_in IS NULL"),
    )
    op.drop_index(
        "decision_now",
        table_name="decision",
        sqlite_where=sa.text("ended_in IS NULL"),
        postgresql_where=sa.text("ended_in IS NULL"),
    )
    op.drop_table("decision")
    op.drop_index(
        "crosswalk_now",
        table_name="crosswalk",
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.drop_index("crosswalk_entity", table_name="crosswalk")
    op.drop_table("crosswalk")
    op.drop_index("change_entity", table_name="change")
    op.drop_table("change")
    op.drop_table("blocking_key")
    op.drop_table("access_log")
