"""Two runs beside each other: totals, shares of valid values, issues; and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.views.quality import fields_in_use, words_of
from golden_record.quality.words import Words
from golden_record.reading.quality import QualityRun

TOTALS = {
    "records": "live_records",
    "entities": "entities",
    "duplicates": "duplicates",
    "shared": "entities_across_sources",
    "issues": "with_issues",
    "rejected": "rejected",
    "reviews": "reviews",
}
SMALLEST = 0.0005
"""A share that moved by less has not moved."""


@dataclass(frozen=True, slots=True)
class Count:
    """One figure before and after."""

    name: str
    before: int
    after: int

    @property
    def change(self) -> str:
        """The difference with its sign."""
        return _signed(self.after - self.before)


@dataclass(frozen=True, slots=True)
class IssueCount:
    """One issue code before and after."""

    code: str
    words: Words
    before: int
    after: int

    @property
    def change(self) -> str:
        """The difference with its sign."""
        return _signed(self.after - self.before)


@dataclass(frozen=True, slots=True)
class Moved:
    """One share after, and by how many points it moved."""

    after: float | None
    points: str
    better: bool


@dataclass(frozen=True, slots=True)
class SourceMoved:
    """One source across the fields."""

    source: str
    cells: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared."""

    before: str
    after: str
    totals: tuple[Count, ...]
    fields: tuple[str, ...]
    sources: tuple[SourceMoved, ...]
    issues: tuple[IssueCount, ...]


def compare(before: QualityRun, after: QualityRun) -> Comparison:
    """Compare two runs, whichever is the older."""
    old, new = before.figures, after.figures
    fields = fields_in_use(new)
    return Comparison(
        before.at,
        after.at,
        tuple(Count(name, old["totals"][k], new["totals"][k]) for name, k in TOTALS.items()),
        fields,
        tuple(_source(one, old, fields) for one in new["sources"]),
        tuple(_issues(old, new)),
    )


def _source(one: Mapping[str, Any], old: Mapping[str, Any], fields: Sequence[str]) -> SourceMoved:
    was = next((s for s in old["sources"] if s["source"] == one["source"]), None)
    return SourceMoved(one["source"], tuple(_moved(was, one, field) for field in fields))


def _moved(was: Mapping[str, Any] | None, one: Mapping[str, Any], field: str) -> Moved:
    before, after = (_validity(source, field) for source in (was, one))
    if before is None or after is None or abs(after - before) < SMALLEST:
        return Moved(after, "", True)
    return Moved(after, f"{(after - before) * 100:+.1f}".replace("-", "−"), after > before)


def _validity(source: Mapping[str, Any] | None, field: str) -> float | None:
    fields = source["fields"] if source else ()
    return next((f["validity"] for f in fields if f["field"] == field), None)


def _issues(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[IssueCount]:
    counted = [{i["code"]: i["records"] for i in figures["issues"]} for figures in (old, new)]
    found = [
        IssueCount(code, words_of(code), counted[0].get(code, 0), counted[1].get(code, 0))
        for code in {*counted[0], *counted[1]}
    ]
    return sorted(found, key=lambda i: (-abs(i.after - i.before), -i.after, i.code))


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−") if number else "0"
