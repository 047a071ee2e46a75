"""Read the tables of facts in ``rules/data``: CSV under lines of comment.

>>> next(rows("sido_aliases.csv"))["sido"]
'서울특별시'
"""

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one table, leaving out the comments at its head."""
    text = files("rules").joinpath("data", name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
