"""The columns a careful newcomer would make in an afternoon, without knowing Korean data.

Spaces out of names, digits out of phones (+82 becomes 0) and dates, mail in lower case. No titles
stripped, no masks understood, no addresses taken apart: what it takes to go further is the product.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

Cleaned = dict[str, str | None]


def read(records: Path) -> Iterator[Cleaned]:
    """Yield each record of a Parquet file with its key as ``unique_id`` and light columns."""
    for row in pq.read_table(records).to_pylist():
        yield clean(row)


def clean(row: dict[str, str | None]) -> Cleaned:
    """Clean one record.

    >>> clean({"source": "web", "source_record_id": "1", "name": "김 철수", "phone": "+82 10-1-2"})
    ... # doctest: +ELLIPSIS
    {'unique_id': 'web\\x001', 'name': '김철수', 'phone': '01012', ...}
    """
    phone = re.sub(r"\D", "", row.get("phone") or "")
    return {
        "unique_id": f"{row['source']}\x00{row['source_record_id']}",
        "name": re.sub(r"\s", "", row.get("name") or "").lower() or None,
        "phone": re.sub(r"^82", "0", phone) or None,
        "birth_date": re.sub(r"\D", "", row.get("birth_date") or "") or None,
        "email": (row.get("email") or "").strip().lower() or None,
        "address": re.sub(r"\s+", " ", row.get("address") or "").strip() or None,
        "gender": row.get("gender") or None,
    }
