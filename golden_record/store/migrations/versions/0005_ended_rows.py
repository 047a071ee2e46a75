"""What an erasure finds by index: rows that have ended. By which rules lines were made.

A table that nothing ever wrote goes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ENDED = (
    ("decision_left_ended", "decision", "left_no", "ended_in"),
    ("decision_right_ended", "decision", "right_no", "ended_in"),
    ("review_left_closed", "review", "left_no", "closed_in"),
    ("review_right_closed", "review", "right_no", "closed_in"),
    ("pin_ended", "pin", "record_no", "ended_in"),
)


def upgrade() -> None:
    """Apply this step."""
    for name, table, column, end in _ENDED:
        ended = sa.text(f"{end} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=ended, postgresql_where=ended)
    op.add_column("layout", sa.Column("made_by", sa.Text(), nullable=True))
    op.execute("UPDATE layout SET made_by = 'former' WHERE columns LIKE '%blocking_keys%'")
    op.drop_table("suppression")


def downgrade() -> None:
    """Take this step back."""
    op.create_table(
        "suppression",
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("receipt_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key_hash"),
        sqlite_with_rowid=False,
    )
    op.drop_column("layout", "made_by")
    for name, table, *_ in _ENDED:
        op.drop_index(name, table_name=table)
