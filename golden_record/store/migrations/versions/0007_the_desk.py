"""What the desk asks is found by index: rows with an issue, who ruled last, how the queue moved."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_RULED, _CLOSED = sa.text("group_id IS NOT NULL"), sa.text("closed_in IS NOT NULL")


def upgrade() -> None:
    """Apply this step: the indexes, then all keys anew, with those of places and issues."""
    op.create_index("revision_at", "revision", ["at"])
    op.create_index("review_opened", "review", ["opened_in"])
    op.create_index(
        "review_closed", "review", ["closed_in"], sqlite_where=_CLOSED, postgresql_where=_CLOSED
    )
    op.create_index(
        "decision_actor",
        "decision",
        ["actor", "decision_no"],
        sqlite_where=_RULED,
        postgresql_where=_RULED,
    )
    from golden_record.store.rekeying import rekey

    rekey(op.get_bind())


def downgrade() -> None:
    """Take this step back; terms of issues harm nothing."""
    op.drop_index("decision_actor", table_name="decision")
    op.drop_index("review_closed", table_name="review")
    op.drop_index("review_opened", table_name="review")
    op.drop_index("revision_at", table_name="revision")
