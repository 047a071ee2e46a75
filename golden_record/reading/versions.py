"""The version of an entity: by it a page can tell that what it shows has changed since.

It is the revision of the entity's last event in the change feed, which tells of every change of
its records and of its golden record.
"""

from sqlalchemy import Connection, text

_LAST = text("SELECT coalesce(max(revision_no), 0) FROM change WHERE entity_no = :entity")


def entity_version(connection: Connection, entity: int) -> int:
    """Return the version of an entity, by its number."""
    return int(connection.execute(_LAST, {"entity": entity}).scalar_one())
