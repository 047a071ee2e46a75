"""A pair of a sample, shown without what matching thinks of it; and what judged samples tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.views.comparing import Line, Side, lines
from api.pages.views.pair import NeighbourLine, Record
from golden_record.quality.estimates import Estimate, Interval, Judged
from golden_record.quality.sampling import BlindPair, Sample
from golden_record.reading.reviews import SideRow


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindPage:
    """The page of a pair, less all that could sway who judges it."""

    number: str
    left: Record
    right: Record
    lines: tuple[Line, ...]
    clear: bool
    action: str
    unmask: str
    judged: int
    pairs: int
    blind: bool = True
    version: str = ""
    closed: bool = False
    claimed_by: str = ""
    undo: str = ""
    filter_query: str = ""
    neighbours: tuple[NeighbourLine, ...] = ()


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One estimate with its interval; no share where too little was judged."""

    name: str
    share: float | None
    low: float | None
    high: float | None
    judged: int
    population: float


def blind_page(sample: Sample, pair: BlindPair, *, clear: bool) -> BlindPage:
    """Make the page of a pair to judge."""
    path = f"/quality/sample/{pair.sample_no}/{pair.place}"
    sides = [Side(standardized=one.values, raw={}) for one in (pair.left, pair.right)]
    return BlindPage(
        number=f"{pair.sample_no}-{pair.place}",
        left=_record(pair.left),
        right=_record(pair.right),
        lines=tuple(lines(*sides, clear=clear, weights={})),
        clear=clear,
        action=path,
        unmask=f"{path}/unmask",
        judged=sample.judged,
        pairs=sample.pairs,
    )


def _record(side: SideRow) -> Record:
    return Record(source=side.key[0], id=side.key[1], unified_id="", records=0, received_at=None)


def estimate_lines(found: Estimate | None) -> list[EstimateLine]:
    """What the newest sample tells of precision and of missed matches."""
    if found is None:
        return [EstimateLine(name, None, None, None, 0, 0) for name in ("precision", "missed")]
    matched = [found.strata[n] for n in ("match_low", "match_high") if n in found.strata]
    near = [found.strata[n] for n in ("near",) if n in found.strata]
    return [
        _line("precision", found.precision, matched),
        _line("missed", found.missed_share, near),
    ]


def _line(name: str, interval: Interval | None, strata: Sequence[Judged]) -> EstimateLine:
    judged = sum(one.match + one.no_match for one in strata)
    population = sum(one.population for one in strata)
    if interval is None:
        return EstimateLine(name, None, None, None, judged, population)
    return EstimateLine(name, interval.value, interval.low, interval.high, judged, population)
