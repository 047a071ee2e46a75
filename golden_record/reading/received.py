"""What a source last sent of a record, less what may not be kept."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from golden_record.store import Store
from golden_record.survival import Key

_PRESENT = text(
    "SELECT w.fields FROM source_record r "
    "JOIN raw_record w ON w.record_no = r.record_no AND w.version = r.version "
    "WHERE r.source = :source AND r.source_record_id = :record_id AND r.deleted_in IS NULL"
)


def received(store: Store, key: Key) -> Mapping[str, Any]:
    """Give the fields of a live record as received; none where the store holds none."""
    asked = {"source": key[0], "record_id": key[1]}
    with store.reading() as connection:
        found = connection.execute(_PRESENT, asked).scalar()
    fields: Mapping[str, Any] = json.loads(found) if found else {}
    return fields
