"""The rules most companies start with: two of name, phone, birth date and mail are the same.

One customer are two records that agree on name and phone, name and birth date, name and mail, or
phone and birth date, and so are all records that hang together by such agreements.
``python -m benchmarks.peers.fixed_rules RECORDS.parquet CROSSWALK.csv``
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks.peers import crosswalks, light_cleaning
from benchmarks.peers.light_cleaning import Cleaned

RULES = (("name", "phone"), ("name", "birth_date"), ("name", "email"), ("phone", "birth_date"))


def match(records: Iterable[Cleaned]) -> dict[str, str]:
    """Cluster the records: the key of each, and the key of the one that stands for its cluster."""
    leader: dict[str, str] = {}
    first: dict[tuple[object, ...], str] = {}
    for record in records:
        key = str(record["unique_id"])
        leader[key] = key
        for rule in RULES:
            values = tuple(record[column] for column in rule)
            if all(values):
                other = _leader(leader, first.setdefault((rule, *values), key))
                leader[_leader(leader, key)] = other
    return {key: _leader(leader, key) for key in leader}


def _leader(leader: dict[str, str], key: str) -> str:
    while leader[key] != key:
        leader[key] = key = leader[leader[key]]
    return key


if __name__ == "__main__":
    crosswalks.write(match(light_cleaning.read(Path(sys.argv[1]))), Path(sys.argv[2]))
