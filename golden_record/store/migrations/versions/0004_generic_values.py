"""What is counted online as in a run: generic values, and keys of places; terms of a search."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 20_000
_LINES = sa.text(
    "SELECT s.record_no, l.columns, s.line FROM standardized_record s "
    "JOIN layout l ON l.layout_no = s.layout_no WHERE s.record_no > :after "
    "ORDER BY s.record_no LIMIT :at_once"
)
_KEY = sa.text("INSERT INTO blocking_key (key_hash, record_no) VALUES (:key_hash, :record_no)")
_VALUE = sa.text("INSERT INTO generic_value (value_hash, kind) VALUES (:value_hash, :kind)")


def upgrade() -> None:
    """Apply this step: the table, then what the records of the store say."""
    op.create_table(
        "generic_value",
        sa.Column("value_hash", WHOLE, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("value_hash"),
    )
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    from golden_record.store.hashing import hash_text
    from golden_record.store.index_keys import VALUE_KEYS, places
    from golden_record.store.search_terms import search_terms

    names: dict[tuple[str, str], set[int]] = {}
    for rows in _pieces(connection):
        keys: list[dict[str, int]] = []
        for number, values in rows:
            stands = places(values)
            texts = {f"{p}|{text}" for kind, text in stands for p in VALUE_KEYS[kind]}
            texts |= search_terms(values)
            keys += [{"key_hash": h, "record_no": number} for h in map(hash_text, sorted(texts))]
            _count(names, number, values)
        if keys:
            connection.execute(_KEY, keys)
    _write_values(connection, names)


def _count(names: dict[tuple[str, str], set[int]], number: int, values: dict[str, object]) -> None:
    """Note under each value of a record who bears it, as a number that stands for the name."""
    from golden_record.store.hashing import hash_text
    from golden_record.store.index_keys import places

    name = values["name_law_key"] or values["name"]
    bearer = hash_text(str(name)) if name else -number
    held = [("phone", phone) for phone in values["phone_keys"] or ()]  # type: ignore[attr-defined]
    held += [("email", values["email"])] if values["email"] else []
    for value in {*held, *places(values)}:
        names.setdefault(value, set()).add(bearer)


def _write_values(connection: sa.Connection, names: dict[tuple[str, str], set[int]]) -> None:
    from golden_record.store.index_keys import value_hash
    from rules.decisions import GENERIC_FROM

    rows = [
        {"value_hash": value_hash(kind, text), "kind": kind}
        for (kind, text), bearers in names.items()
        if len(bearers) >= GENERIC_FROM[kind]  # type: ignore[index]
    ]
    if rows:
        connection.execute(_VALUE, rows)


def _pieces(connection: sa.Connection) -> Iterator[list[tuple[int, dict[str, object]]]]:
    from golden_record.store.lines import STANDARDIZED_LINE, values_of_line

    after = 0
    while rows := connection.execute(_LINES, {"after": after, "at_once": AT_ONCE}).all():
        yield [(n, values_of_line(line, layout, STANDARDIZED_LINE)) for n, layout, line in rows]
        after = rows[-1][0]


def downgrade() -> None:
    """Take this step back; keys of places harm nothing."""
    op.drop_table("generic_value")
