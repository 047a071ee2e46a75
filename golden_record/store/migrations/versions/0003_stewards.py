"""What stewards need: rulings and pins that overlap, an ordered queue, samples to judge."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OVERLAPPING = {
    "decision": ("decision_now", ["left_no", "right_no", "decided_by"]),
    "pin": ("pin_now", ["record_no", "field"]),
}
_QUEUES = {
    "review_worth": ["worth", "review_no"],
    "review_age": ["review_no"],
    "review_counts": ["party_type", "reason", "left_source", "right_source"],
}
_CLAIMED = "closed_in IS NULL AND claimed_by IS NOT NULL"


def upgrade() -> None:
    """Apply this step."""
    _let_overlap(unique=False)
    _index_where("decision_group", "decision", ["group_id"], "group_id IS NOT NULL")
    op.create_index("pin_group", "pin", ["group_id"])
    _add_queue()
    _add_samples()


def _let_overlap(*, unique: bool) -> None:
    for table, (name, columns) in _OVERLAPPING.items():
        op.drop_index(name, table_name=table)
        _index_where(name, table, columns, "ended_in IS NULL", unique=unique)


def _add_queue() -> None:
    op.add_column("review", sa.Column("worth", sa.Float(53), nullable=True))
    for name in ("party_type", "left_source", "right_source"):
        op.add_column("review", sa.Column(name, sa.Text(), nullable=True))
    for side in ("left", "right"):
        op.execute(
            f"UPDATE review SET {side}_source = (SELECT source FROM source_record r "
            f"WHERE r.record_no = review.{side}_no)"
        )
    op.execute("UPDATE review SET worth = 1.0")
    for name, columns in _QUEUES.items():
        _index_where(name, "review", columns, "closed_in IS NULL")
    _index_where("review_claimed", "review", ["claimed_until"], _CLAIMED)
    op.create_table(
        "review_skip",
        sa.Column("review_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("review_no", "actor"),
        sqlite_with_rowid=False,
    )


def _add_samples() -> None:
    op.create_table(
        "sample",
        sa.Column("sample_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("drawn_in", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("strata", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sample_no"),
    )
    op.create_table(
        "sample_pair",
        sa.Column("sample_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("place", WHOLE, autoincrement=False, nullable=False),
        sa.Column("stratum", sa.Text(), nullable=False),
        sa.Column("left_no", WHOLE, nullable=False),
        sa.Column("right_no", WHOLE, nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("judged_at", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sample_no", "place"),
        sqlite_with_rowid=False,
    )
    op.create_index("sample_pair_left", "sample_pair", ["left_no"])
    op.create_index("sample_pair_right", "sample_pair", ["right_no"])


def _index_where(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    holds = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=holds, postgresql_where=holds)


def downgrade() -> None:
    """Take this step back; rulings and pins must not overlap."""
    for table in ("sample_pair", "sample", "review_skip"):
        op.drop_table(table)
    for name in ("review_claimed", *_QUEUES):
        op.drop_index(name, table_name="review")
    for name in ("right_source", "left_source", "party_type", "worth"):
        op.drop_column("review", name)
    op.drop_index("pin_group", table_name="pin")
    op.drop_index("decision_group", table_name="decision")
    _let_overlap(unique=True)
