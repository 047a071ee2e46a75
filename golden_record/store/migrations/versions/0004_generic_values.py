"""What is counted online as in a run: generic values."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step: the table, and what the records of the store say."""
    op.create_table(
        "generic_value",
        sa.Column("value_hash", WHOLE, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("value_hash"),
    )
    from golden_record.store.rekeying import count_generic_values

    count_generic_values(op.get_bind())


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("generic_value")
