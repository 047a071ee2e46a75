"""Looking up a record of the store by its key."""

from typing import Any

from sqlalchemy import text

from golden_record.store.layouts import layouts_of
from golden_record.store.lines import STANDARDIZED_LINE, values_of_line
from golden_record.store.store import Store
from golden_record.survival import Key

_RECORD = text(
    "SELECT s.layout_no, s.line FROM source_record r "
    "JOIN standardized_record s ON s.record_no = r.record_no "
    "WHERE r.source = :source AND r.source_record_id = :id AND r.deleted_in IS NULL"
)


def record_of(store: Store, key: Key) -> dict[str, Any] | None:
    """Return the standardized form of one live record."""
    source, record_id = key
    with store.reading() as connection:
        found = connection.execute(_RECORD, {"source": source, "id": record_id}).one_or_none()
        if found is None:
            return None
        layout = layouts_of(connection)[found.layout_no]
    values = values_of_line(found.line, layout, STANDARDIZED_LINE)
    return {"source": source, "source_record_id": record_id, **values}
