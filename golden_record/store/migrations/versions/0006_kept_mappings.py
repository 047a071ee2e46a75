"""Which column of a source's files is which, as it was last loaded."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BY_CODE_POINT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    op.create_table(
        "kept_mapping",
        sa.Column("mapping_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("source", BY_CODE_POINT, nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("mapping_no"),
    )
    op.create_index("kept_mapping_source", "kept_mapping", ["source", "mapping_no"])


def downgrade() -> None:
    """Take this step back."""
    op.drop_table("kept_mapping")
