"""What a judged sample tells of the whole: precision and missed matches, each with its interval.

Shares within a stratum get Wilson's interval (Wilson, 1927), which holds for few pairs and for
shares near 0 and 1. Strata are put together by the method of variance estimates recovery (Zou &
Donner, Statistics in Medicine 27, 2008), which keeps that. All intervals are of 95 %.

>>> [round(bound, 3) for bound in wilson(48, 50)]
[0.865, 0.989]
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from golden_record.quality.sampling import Sample, UnknownSampleError, samples
from golden_record.store import Store

Z = 1.959964


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the bounds between which it lies with a chance of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged of one stratum; ``unsure`` ones tell nothing."""

    population: float
    match: int
    no_match: int
    unsure: int

    @property
    def share(self) -> Interval:
        """The share of pairs that are one customer."""
        judged = self.match + self.no_match
        low, high = wilson(self.match, judged)
        return Interval(self.match / judged if judged else (low + high) / 2, low, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How good matching is.

    precision: of the pairs matched, the share that are one customer. waiting: pairs of one
    customer that wait for review. missed: pairs of one customer that nobody will be asked about;
    pairs further below the threshold are not looked for. missed_share: of all pairs of one
    customer, those; its bounds are the widest that the others allow. ``None`` where nothing that
    tells was judged.
    """

    sample: Sample
    strata: Mapping[str, Judged]
    precision: Interval | None
    waiting: Interval | None
    missed: Interval | None
    missed_share: Interval | None


def estimate(store: Store, sample_no: int) -> Estimate:
    """Estimate precision and missed matches from what was judged of a sample so far.

    Raises:
        UnknownSampleError: there is no such sample.
    """
    with store.reading() as connection:
        found = next((s for s in samples(store) if s.sample_no == sample_no), None)
        if found is None:
            raise UnknownSampleError(sample_no)
        rows = connection.execute(_VERDICTS, {"sample": sample_no}).all()
    counted = {(stratum, verdict): count for stratum, verdict, count in rows}
    strata = {
        name: Judged(
            stratum.population,
            *(counted.get((name, verdict), 0) for verdict in ("match", "no_match", "unsure")),
        )
        for name, stratum in found.strata.items()
    }
    return _estimate(found, strata)


_VERDICTS = text(
    "SELECT stratum, verdict, count(*) FROM sample_pair "
    "WHERE sample_no = :sample AND verdict IS NOT NULL GROUP BY stratum, verdict"
)


def _estimate(sample: Sample, strata: Mapping[str, Judged]) -> Estimate:
    matched = _total([strata[name] for name in ("match_low", "match_high") if name in strata])
    waiting = _total([strata["review"]]) if "review" in strata else None
    missed = _total([strata["near"]]) if "near" in strata else None
    pairs = sum(strata[name].population for name in ("match_low", "match_high") if name in strata)
    return Estimate(
        sample=sample,
        strata=strata,
        precision=_scaled(matched, 1 / pairs) if matched and pairs else None,
        waiting=waiting,
        missed=missed,
        missed_share=_share(missed, [one for one in (matched, waiting) if one])
        if matched and missed
        else None,
    )


def _total(strata: Sequence[Judged]) -> Interval | None:
    """How many pairs of some strata are one customer; none judged where there are any: unknown."""
    telling = [s for s in strata if s.population]
    if any(not s.match + s.no_match for s in telling):
        return None
    shares = [(s.population, s.share) for s in telling]
    value = sum(size * share.value for size, share in shares)
    below = math.sqrt(sum((size * (share.value - share.low)) ** 2 for size, share in shares))
    above = math.sqrt(sum((size * (share.high - share.value)) ** 2 for size, share in shares))
    return Interval(value, max(0.0, value - below), value + above)


def _scaled(interval: Interval, factor: float) -> Interval:
    return Interval(
        interval.value * factor, interval.low * factor, min(1.0, interval.high * factor)
    )


def _share(part: Interval, others: Sequence[Interval]) -> Interval:
    def share(of: float, rest: float) -> float:
        return of / (of + rest) if of + rest else 0.0

    return Interval(
        share(part.value, sum(o.value for o in others)),
        share(part.low, sum(o.high for o in others)),
        share(part.high, sum(o.low for o in others)),
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the bounds of a share; of nothing tried they are 0 and 1."""
    if not trials:
        return 0.0, 1.0
    share = successes / trials
    spread = Z * Z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return min(low, share), max(high, share)
