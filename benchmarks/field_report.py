"""Print what became of every field of a standardized file: ``python -m benchmarks.field_report``.

    hansaram standardize animal_hospital.csv --config docs/examples/animal-hospitals.toml \\
        -o standardized.parquet
    python -m benchmarks.field_report standardized.parquet

A field was given where it has a value, or an issue that says why it has none; it is standardized
where it has the value.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

FIELDS = {
    "name": ("name", "organization_name"),
    "phone": ("phones",),
    "address": ("address",),
    "building or lot": ("building_number", "lot_number"),
    "postal_code": ("postal_code", "postal_code_old"),
    "email": ("email",),
    "birth_date": ("birth_date",),
}
ISSUES_OF = {"building or lot": "address", "name": "name organization_name"}


def main() -> None:
    """Read one standardized Parquet file and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    rows = pq.read_table(parser.parse_args().file).to_pylist()
    codes = [[(i["field"], i["code"]) for i in json.loads(row["issues"])] for row in rows]
    for field, columns in FIELDS.items():
        _print_field(field, columns, rows, codes)
    parties = Counter(row["party_type"] for row in rows)
    print(f"{len(rows)} rows: {dict(parties)}")
    for kind, count in Counter(p["kind"] for r in rows for p in json.loads(r["phones"])).items():
        print(f"{count:7} phones: {kind}")


def _print_field(
    field: str,
    columns: tuple[str, ...],
    rows: list[dict[str, Any]],
    codes: list[list[tuple[str, str]]],
) -> None:
    owners = ISSUES_OF.get(field, field).split()
    mine = [[code for owner, code in found if owner in owners] for found in codes]
    has = [any(row[column] not in (None, "[]") for column in columns) for row in rows]
    given = sum(value or bool(found) for value, found in zip(has, mine, strict=True))
    if not given:
        return
    print(f"{field}: given {given}, standardized {sum(has)} ({sum(has) / given:.2%})")
    for code, count in Counter(code for found in mine for code in found).most_common():
        print(f"{count:7} {code}")


if __name__ == "__main__":
    main()
