"""The store: what is remembered, on SQLite or on PostgreSQL, behind one set of names."""

from golden_record.store.opening import open_store
from golden_record.store.store import Store

__all__ = ["Store", "open_store"]
