"""What the desk asks is found by index: rows with an issue, who ruled last, how the queue moved."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AT_ONCE = 20_000
_RULED, _CLOSED = sa.text("group_id IS NOT NULL"), sa.text("closed_in IS NOT NULL")
_LINES = sa.text(
    "SELECT s.record_no, l.columns, s.line FROM standardized_record s "
    "JOIN layout l ON l.layout_no = s.layout_no WHERE s.record_no > :after "
    "ORDER BY s.record_no LIMIT :at_once"
)
_KEY = sa.text("INSERT INTO blocking_key (key_hash, record_no) VALUES (:key_hash, :record_no)")


def upgrade() -> None:
    """Apply this step: the indexes, then the terms of the issues that records have."""
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
    connection = op.get_bind()
    for keys in _terms(connection):
        connection.execute(_KEY, keys)


def _terms(connection: sa.Connection) -> Iterator[list[dict[str, int]]]:
    from golden_record.store.hashing import hash_text
    from golden_record.store.lines import STANDARDIZED_LINE, values_of_line
    from golden_record.store.search_terms import issue_terms

    after = 0
    while rows := connection.execute(_LINES, {"after": after, "at_once": AT_ONCE}).all():
        found = [
            {"key_hash": hash_text(term), "record_no": number}
            for number, layout, line in rows
            for term in issue_terms(values_of_line(line, layout, STANDARDIZED_LINE))
        ]
        if found:
            yield found
        after = rows[-1][0]


def downgrade() -> None:
    """Take this step back; terms of issues harm nothing."""
    op.drop_index("decision_actor", table_name="decision")
    op.drop_index("review_closed", table_name="review")
    op.drop_index("review_opened", table_name="review")
    op.drop_index("revision_at", table_name="revision")
