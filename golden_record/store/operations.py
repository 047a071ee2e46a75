"""The tables that the running of the service needs: jobs, keys of requests, accounts, logs.

None of them holds personal data for good: a job forgets the body of a record once it is processed,
and an erasure reaches those that still wait.
"""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from golden_record.store.columns import (
    ByCodePoint,
    Whole,
    counted,
    identity,
    index_now,
    metadata,
    number,
    texts,
)

job = Table(
    "job",
    metadata,
    Column("job_id", Text, primary_key=True),
    texts("kind", nullable=False),
    texts("state", nullable=False),
    texts("submitted_at", nullable=False),
    texts("submitted_by"),
    texts("finished_at"),
    texts("request"),
    texts("result"),
    texts("error"),
    number("position"),
    number("attempts"),
    texts("lease_owner"),
    texts("lease_until"),
    texts("started_at"),
    texts("cancel_requested_at"),
    counted("total"),
    counted("rejected"),
)
index_now("job_open", job, "submitted_at", end="finished_at", unique=False)

job_record = Table(
    "job_record",
    metadata,
    Column("job_id", Text, ForeignKey("job.job_id"), primary_key=True),
    identity("position"),
    texts("body"),
    texts("outcome"),
    texts("detail"),
    sqlite_with_rowid=False,
)

job_reject = Table(
    "job_reject",
    metadata,
    Column("job_id", Text, ForeignKey("job.job_id"), primary_key=True),
    identity("reject_no"),
    texts("file"),
    Column("line", Whole, nullable=True),
    texts("column_name"),
    texts("reason", nullable=False),
    sqlite_with_rowid=False,
)

kept_mapping = Table(
    "kept_mapping",
    metadata,
    identity("mapping_no"),
    Column("source", ByCodePoint, nullable=False),
    texts("columns", nullable=False),
    texts("kept_at", nullable=False),
    texts("kept_by"),
)
Index("kept_mapping_source", kept_mapping.c.source, kept_mapping.c.mapping_no)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    texts("request_hash", nullable=False),
    texts("answer"),
    texts("made_at", nullable=False),
    sqlite_with_rowid=False,
)
Index("idempotency_key_age", idempotency_key.c.made_at)

access_log = Table(
    "access_log",
    metadata,
    identity("sequence"),
    texts("at", nullable=False),
    texts("principal", nullable=False),
    texts("role"),
    texts("address"),
    texts("action", nullable=False),
    texts("subject"),
    texts("result", nullable=False),
    texts("reason"),
    texts("previous_hash", nullable=False),
    texts("hash", nullable=False),
)

access_subject = Table(
    "access_subject",
    metadata,
    Column("subject", Text, primary_key=True),
    identity("sequence"),
    sqlite_with_rowid=False,
)

access_head = Table(
    "access_head",
    metadata,
    identity("head_no"),
    number("sequence"),
    texts("hash", nullable=False),
    number("start_sequence"),
    texts("start_hash", nullable=False),
    texts("key_mark", nullable=False),
    texts("signature", nullable=False),
)

erasure = Table(
    "erasure",
    metadata,
    identity("erasure_no"),
    texts("at", nullable=False),
    texts("actor"),
    texts("reason"),
    texts("receipt", nullable=False),
)

account = Table(
    "account",
    metadata,
    identity("account_no"),
    texts("name", nullable=False),
    texts("kind", nullable=False),
    texts("role", nullable=False),
    texts("key_id"),
    texts("secret_hash", nullable=False),
    texts("sources"),
    texts("made_at", nullable=False),
    texts("made_by"),
    texts("revoked_at"),
    texts("password_changed_at"),
)
Index("account_name", account.c.name, unique=True)
Index("account_key", account.c.key_id, unique=True)

session = Table(
    "session",
    metadata,
    Column("token_hash", Text, primary_key=True),
    number("account_no", of="account.account_no"),
    texts("made_at", nullable=False),
    texts("seen_at", nullable=False),
    sqlite_with_rowid=False,
)

failure = Table(
    "failure",
    metadata,
    Column("subject", Text, primary_key=True),
    counted("failures"),
    texts("locked_until"),
    sqlite_with_rowid=False,
)

webhook = Table(
    "webhook",
    metadata,
    identity("webhook_no"),
    texts("url", nullable=False),
    texts("secret", nullable=False),
    texts("kinds"),
    texts("made_at", nullable=False),
    texts("made_by"),
    Column("batch", Whole, nullable=False),
    counted("cursor"),
    texts("delivered_at"),
    texts("lease_owner"),
    texts("lease_until"),
    texts("ended_at"),
)

webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("webhook_no", Whole, ForeignKey("webhook.webhook_no"), primary_key=True),
    identity("sequence"),
    number("last_sequence"),
    texts("state", nullable=False),
    counted("attempts"),
    texts("next_at"),
    texts("last_error"),
    sqlite_with_rowid=False,
)
Index("webhook_delivery_due", webhook_delivery.c.state, webhook_delivery.c.next_at)
