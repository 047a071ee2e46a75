"""All checks of a store, from one consistent state."""

from collections.abc import Sequence
from contextlib import closing

import duckdb

from golden_record.checking.beliefs import Basis, broken_beliefs
from golden_record.checking.contents import broken_contents
from golden_record.checking.difference import Difference
from golden_record.checking.rows import broken_rules
from golden_record.store import Store


def check_rows(store: Store) -> Sequence[Difference]:
    """Check the rules among the rows alone: seconds, even for a million records."""
    with store.reading() as connection:
        return list(broken_rules(connection))


def check(store: Store, basis: Basis) -> Sequence[Difference]:
    """Check everything that can be recomputed.

    Args:
        store: reading and writing it may go on.
        basis: model and survivorship rules, which must be those in use; scratch folder, cores and
            memory for linking from scratch.

    Returns:
        The differences; nothing when the store is sound.
    """
    with store.reading() as connection, closing(_engine(basis)) as engine:
        return [
            *broken_rules(connection),
            *broken_contents(connection, engine),
            *broken_beliefs(store, connection, engine, basis),
        ]


def _engine(basis: Basis) -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect(config={"memory_limit": basis.memory, "threads": str(basis.workers)})
    engine.execute("SET enable_progress_bar = false")
    engine.execute(f"SET temp_directory = '{basis.scratch}'")
    return engine
