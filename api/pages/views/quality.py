"""The quality dashboard: the newest figures, how they moved from run to run, and the queue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from api.pages.rendering import KOREA, number, percent
from golden_record.quality.words import Words
from golden_record.reading.quality import QualityRun
from golden_record.reading.throughput import Throughput
from rules.issues import CODES

FIELDS = ("name", "phone", "address", "postal_code", "email", "birth_date", "business_number")
SPARK_WIDTH, SPARK_HEIGHT, SPARK_MARGIN = 92, 22, 3
DAYS, DAY_WIDTH, CHART_HEIGHT = 21, 26, 118
TOP_ISSUES = 20
Figures = Mapping[str, Any]
MOVED = 0.0005
"""A share that moved by less has not moved."""


@dataclass(frozen=True, slots=True)
class Spark:
    """A line through the runs, oldest first."""

    path: str
    last: tuple[float, float]
    said: str
    points: int

    def __len__(self) -> int:
        return self.points


def spark(values: Sequence[float | None]) -> Spark:
    """Draw how a share moved; runs that did not measure it are left out."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    reach = max(high - low, 0.02)
    step = (SPARK_WIDTH - 2 * SPARK_MARGIN) / max(len(known) - 1, 1)
    height = SPARK_HEIGHT - 2 * SPARK_MARGIN
    points = [
        (
            round(SPARK_MARGIN + place * step, 1),
            round(SPARK_HEIGHT - SPARK_MARGIN - (value - low) / reach * height, 1),
        )
        for place, value in enumerate(known)
    ]
    path = " ".join(f"{'ML'[place > 0]}{x} {y}" for place, (x, y) in enumerate(points))
    said = f"{percent(known[0])} → {percent(known[-1])}" if known else ""
    return Spark(path, points[-1] if points else (0.0, 0.0), said, len(points))


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with a word on it."""

    name: str
    value: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one source: values sent, and the share understood without issue.

    change: in points since the run before, where there is one.
    """

    filled: int
    valid: float | None
    change: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source across the fields."""

    source: str
    records: int
    cells: tuple[Cell, ...]
    with_issues: float | None
    trend: Spark


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue code across the sources."""

    code: str
    field: str
    words: Words
    records: int
    by_source: Mapping[str, int]
    trend: Spark


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list of runs."""

    run_id: str
    at: str
    model: str
    records: int
    entities: int
    duplicates: int
    with_issues: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the queue's chart."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    day: str
    count: int


@dataclass(frozen=True, slots=True)
class Label:
    """A day under the chart."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class StewardLine:
    """What one person decided in a week."""

    name: str
    match: int
    no_match: int
    week: int


@dataclass(frozen=True, slots=True)
class Load:
    """How the queue fills and empties."""

    open: int
    per_day: str
    width: int
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    stewards: tuple[StewardLine, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """Customers that one source shares with each."""

    source: str
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Duplicates between sources."""

    sources: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def tiles(figures: Figures, open_reviews: int) -> list[Tile]:
    """The figures on top."""
    totals = figures["totals"]
    live, received = totals["live_records"], totals["records_received"]
    share = percent(totals["duplicates"] / live if live else None)
    flawed = percent(totals["with_issues"] / received if received else None)
    said: Sequence[tuple[str, str, Mapping[str, str]]] = (
        ("records", number(live), {"sources": number(totals["sources"])}),
        ("entities", number(totals["entities"]), {}),
        ("duplicates", number(totals["duplicates"]), {"share": share}),
        ("shared", number(totals["entities_across_sources"]), {}),
        ("issues", flawed, {"n": number(totals["with_issues"])}),
        ("rejected", number(totals["rejected"]), {}),
        ("reviews", number(open_reviews), {}),
    )
    return [Tile(*one) for one in said]


def source_lines(runs: Sequence[QualityRun], fields: Sequence[str]) -> list[SourceLine]:
    """Each source of the newest run, with its way through the runs."""
    before = {s["source"]: s for run in runs[1:2] for s in run.figures["sources"]}
    return [
        SourceLine(
            source["source"],
            source["records"],
            tuple(_cell(source, field, before.get(source["source"])) for field in fields),
            _share(source["with_issues"], source["records"]),
            spark([_valid_of(run.figures, source["source"]) for run in reversed(runs)]),
        )
        for source in runs[0].figures["sources"]
    ]


def fields_in_use(figures: Figures) -> tuple[str, ...]:
    """The fields that any source fills."""
    filled = {field["field"] for field in figures["fields"] if field["filled"]}
    return tuple(field for field in FIELDS if field in filled)


def issue_lines(runs: Sequence[QualityRun]) -> list[IssueLine]:
    """The most frequent issues of the newest run."""
    return [
        IssueLine(
            issue["code"],
            issue["field"],
            words_of(issue["code"]),
            issue["records"],
            {source: issue["by_source"].get(source, 0) for source in _sources(runs[0].figures)},
            spark([_issue_share(run.figures, issue["code"]) for run in reversed(runs)]),
        )
        for issue in runs[0].figures["issues"][:TOP_ISSUES]
    ]


def words_of(code: str) -> Words:
    """The wording of an issue code."""
    known = CODES.get(code)
    return Words(known.korean, known.english) if known else Words(code, code)


def run_lines(runs: Iterable[QualityRun]) -> list[RunLine]:
    """The runs, the newest first."""
    return [
        RunLine(
            run.run_id,
            run.at,
            run.model_version or "–",
            run.figures["totals"]["live_records"],
            run.figures["totals"]["entities"],
            run.figures["totals"]["duplicates"],
            _share(run.figures["totals"]["with_issues"], run.figures["totals"]["records_received"]),
        )
        for run in runs
    ]


def matrix(figures: Figures) -> Matrix:
    """Customers known to two sources, and on the diagonal twice to one."""
    found = {(c["source"], c["other"]): c["entities"] for c in figures["duplicates"]["matrix"]}
    names = _sources(figures)
    return Matrix(
        names,
        tuple(
            MatrixRow(one, tuple(found.get((one, o), found.get((o, one), 0)) for o in names))
            for one in names
        ),
    )


def load(moved: Throughput, now: datetime) -> Load:
    """Draw the last three weeks of the queue by Korean days."""
    today = now.astimezone(KOREA).date()
    days = [today - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]
    counted = {
        kind: _by_day(by_moment)
        for kind, by_moment in (("opened", moved.opened), ("closed", moved.closed))
    }
    top = max((n for by_day in counted.values() for n in by_day.values()), default=0) or 1
    bars = [
        _bar(kind, place, day.isoformat(), by_day.get(day.isoformat(), 0), top)
        for place, day in enumerate(days)
        for kind, by_day in counted.items()
    ]
    labels = [
        Label(place * DAY_WIDTH + DAY_WIDTH / 2, f"{day.month}/{day.day}")
        for place, day in enumerate(days)
        if (DAYS - 1 - place) % 3 == 0
    ]
    stewards = [
        StewardLine(name, told.get("match", 0), told.get("no_match", 0), sum(told.values()))
        for name, told in moved.by_steward.items()
    ]
    return Load(
        moved.open_now,
        f"{sum(line.week for line in stewards) / 7:.0f}",
        DAYS * DAY_WIDTH,
        tuple(bar for bar in bars if bar.count),
        tuple(labels),
        tuple(sorted(stewards, key=lambda line: (-line.week, line.name))),
    )


def _bar(kind: str, place: int, day: str, count: int, top: int) -> Bar:
    height = round(max(count / top * CHART_HEIGHT, 1.5), 1)
    x = place * DAY_WIDTH + (3 if kind == "opened" else 13)
    return Bar(kind, x, round(128 - height, 1), 9, height, day, count)


def _by_day(by_moment: Mapping[str, int]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for at, count in by_moment.items():
        day = datetime.fromisoformat(at).astimezone(KOREA).date().isoformat()
        counted[day] = counted.get(day, 0) + count
    return counted


def _cell(source: Figures, field: str, before: Figures | None) -> Cell:
    found, former = (_field(one, field) for one in (source, before))
    if found is None:
        return Cell(0, None)
    valid, was = found["validity"], former["validity"] if former else None
    moved = valid is not None and was is not None and abs(valid - was) >= MOVED
    change = f"{100 * (valid - was):+.1f}".replace("-", "−") if moved else ""
    return Cell(found["filled"], valid, change)


def _field(source: Figures | None, field: str) -> Figures | None:
    fields = source["fields"] if source else ()
    return next((one for one in fields if one["field"] == field), None)


def _sources(figures: Figures) -> tuple[str, ...]:
    return tuple(source["source"] for source in figures["sources"])


def _valid_of(figures: Figures, name: str) -> float | None:
    """The share of all values of a source that are valid."""
    for source in figures["sources"]:
        if source["source"] == name:
            filled = sum(field["filled"] for field in source["fields"])
            return _share(sum(field["valid"] for field in source["fields"]), filled)
    return None


def _issue_share(figures: Figures, code: str) -> float | None:
    found = next((issue["records"] for issue in figures["issues"] if issue["code"] == code), 0)
    return _share(found, figures["totals"]["records_received"])


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
