"""Print what standardization makes of a file: shares, agreement, issues, and what remains.

    python -m benchmarks.standardization_report FILE --encoding cp949 \\
        --address 소재지전체주소 --postal 소재지우편번호 \\
        --address 도로명전체주소 --postal 도로명우편번호

``--address`` may be given twice with columns of the same place (lot and road): the report then
says how often province, district and dong agree where both tell them.
"""

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from resolver.reference import open_reference
from rules.addresses import Address, Reference, standardize_address

COMPARED = ("sido", "sigungu", "eup_myeon_dong")


def main() -> None:
    """Read the arguments and print the report."""
    arguments = _arguments()
    reference = open_reference(arguments.reference) if arguments.reference else None
    rows = list(_rows(arguments.file, arguments.encoding))
    print(f"{arguments.file.name}: {len(rows)} rows")
    readings = []
    for position, column in enumerate(arguments.address):
        code = arguments.postal[position] if position < len(arguments.postal) else None
        readings.append(_read_column(rows, column, code, reference))
        _print_column(column, rows, readings[-1], arguments.show)
    if len(readings) == 2:
        _print_agreement(readings[0], readings[1])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--encoding", default="utf-8-sig")
    parser.add_argument("--address", action="append", default=[], help="a column of addresses")
    parser.add_argument("--postal", action="append", default=[], help="its postal code column")
    parser.add_argument("--reference", type=Path, help="an imported reference file")
    parser.add_argument("--show", type=int, default=5, help="how many of the rest to print")
    return parser.parse_args()


def _rows(path: Path, encoding: str) -> Iterator[dict[str, str]]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        yield from csv.DictReader(file)


def _read_column(
    rows: list[dict[str, str]], column: str, code: str | None, reference: Reference | None
) -> list[Address | None]:
    start = time.process_time()
    found = [
        standardize_address(
            row[column], postal_code=row[code] if code else None, reference=reference
        )
        if row[column].strip()
        else None
        for row in rows
    ]
    spent = time.process_time() - start
    print(f"\n{column}: {spent / max(len(rows), 1) * 1e6:.0f} µs of processor time per row")
    return found


def is_standardized(address: Address) -> bool:
    """Return whether province, district (none in 세종), street or dong, and number are known."""
    placed = address.sido and (address.sigungu or address.sido.startswith("세종"))
    road = address.road_name and address.building_number
    lot = address.lot_number and (address.eup_myeon_dong or address.ri)
    return bool(placed and (road or lot))


def _print_column(
    column: str, rows: list[dict[str, str]], readings: list[Address | None], show: int
) -> None:
    given = [(row[column], a) for row, a in zip(rows, readings, strict=True) if a]
    rest = [(raw, a) for raw, a in given if not is_standardized(a)]
    share = 1 - len(rest) / max(len(given), 1)
    print(f"  given {len(given)}, standardized {share:.2%}, with a home {_homes(given):.2%}")
    for code, count in Counter(i.code for _, a in given for i in a.issues).most_common():
        print(f"  {count:7} {code}")
    why = Counter(", ".join(i.code for i in a.issues) or "no issue" for _, a in rest)
    for kinds, count in why.most_common():
        print(f"  {count:7} not standardized: {kinds}")
    for raw, address in rest[:show]:
        print(f"          {raw!r} → {address.address!r}", file=sys.stdout)


def _homes(given: list[tuple[str, Address]]) -> float:
    return sum(a.unit_key is not None for _, a in given) / max(len(given), 1)


def _print_agreement(left: list[Address | None], right: list[Address | None]) -> None:
    print("\nagreement where both columns tell")
    for part in COMPARED:
        pairs = [
            (getattr(a, part), getattr(b, part))
            for a, b in zip(left, right, strict=True)
            if a and b
        ]
        both = [(a, b) for a, b in pairs if a and b]
        same = sum(a == b for a, b in both)
        print(f"  {part:15} {same} of {len(both)} ({same / max(len(both), 1):.3%})")


if __name__ == "__main__":
    main()
