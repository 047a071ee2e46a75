"""Jobs that count, rejects, accounts and sessions, webhooks, search keys, suppression."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply this step."""
    _add_columns()
    _add_jobs_and_searches()
    _add_accounts()
    _add_access()
    _add_webhooks()


def _add_columns() -> None:
    for name in ("started_at", "cancel_requested_at"):
        op.add_column("job", sa.Column(name, sa.Text(), nullable=True))
    for name in ("total", "rejected"):
        op.add_column("job", _counted(name))
    for name in ("group_id", "ended_by", "ended_because"):
        op.add_column("pin", sa.Column(name, sa.Text(), nullable=True))


def _add_jobs_and_searches() -> None:
    op.create_table(
        "job_reject",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("reject_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("line", WHOLE, nullable=True),
        sa.Column("column_name", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.job_id"]),
        sa.PrimaryKeyConstraint("job_id", "reject_no"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suppression",
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("receipt_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key_hash"),
        sqlite_with_rowid=False,
    )


def _add_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("account_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=True),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.Column("password_changed_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_no"),
    )
    op.create_index("account_name", "account", ["name"], unique=True)
    op.create_index("account_key", "account", ["key_id"], unique=True)
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("account_no", WHOLE, nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_no"], ["account.account_no"]),
        sa.PrimaryKeyConstraint("token_hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "failure",
        sa.Column("subject", sa.Text(), nullable=False),
        _counted("failures"),
        sa.Column("locked_until", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("subject"),
        sqlite_with_rowid=False,
    )


def _add_access() -> None:
    op.create_table(
        "access_subject",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("subject", "sequence"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "access_head",
        sa.Column("head_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("start_sequence", WHOLE, nullable=False),
        sa.Column("start_hash", sa.Text(), nullable=False),
        sa.Column("key_mark", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("head_no"),
    )


def _add_webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("webhook_no", WHOLE, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("batch", WHOLE, nullable=False),
        _counted("cursor"),
        sa.Column("delivered_at", sa.Text(), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("webhook_no"),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("webhook_no", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, autoincrement=False, nullable=False),
        sa.Column("last_sequence", WHOLE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _counted("attempts"),
        sa.Column("next_at", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["webhook_no"], ["webhook.webhook_no"]),
        sa.PrimaryKeyConstraint("webhook_no", "sequence"),
        sqlite_with_rowid=False,
    )
    op.create_index("webhook_delivery_due", "webhook_delivery", ["state", "next_at"], unique=False)


def _counted(name: str) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=False, server_default="0")


def downgrade() -> None:
    """Take this step back."""
    for table in (
        *("webhook_delivery", "webhook", "access_head", "access_subject"),
        *("failure", "session", "account"),
        *("suppression", "job_reject"),
    ):
        op.drop_table(table)
    for name in ("group_id", "ended_by", "ended_because"):
        op.drop_column("pin", name)
    for name in ("started_at", "cancel_requested_at", "total", "rejected"):
        op.drop_column("job", name)
