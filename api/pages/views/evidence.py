"""The evidence as a waterfall: from the prior to the match weight, one step per comparison.

All steps share one scale, so that what is long on the page is heavy in bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from resolver.scoring import Evidence

WIDTH = 112.0
MARGIN = 3.0
THINNEST = 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One step; ``x`` and ``width`` are in pixels, ``link`` is where the next one starts."""

    name: str
    bits: float
    x: float
    width: float
    link: float
    korean: str = ""
    english: str = ""

    @property
    def tone(self) -> str:
        """The class that colours the bar."""
        return "up" if self.bits >= 0 else "down"


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The steps from the prior on, their sum, where nought stands; what could not be compared."""

    steps: tuple[Bar, ...]
    total: Bar
    nought: float
    missing: tuple[str, ...] = ()


def waterfall(prior: float, evidence: Sequence[Evidence], weight: float) -> Waterfall:
    """Lay out the evidence of one pair; the heaviest comes first."""
    told = [one for one in evidence if one.level != "missing"]
    ends = [prior]
    for one in told:
        ends.append(ends[-1] + one.match_weight)
    scale = _Scale(min(0.0, *ends, weight), max(0.0, *ends, weight))
    first = scale.bar("prior", 0.0, prior)
    steps = tuple(
        scale.bar(one.comparison, start, end, one)
        for one, start, end in zip(told, ends[:-1], ends[1:], strict=True)
    )
    missing = tuple(one.comparison for one in evidence if one.level == "missing")
    return Waterfall((first, *steps), scale.bar("sum", 0.0, weight), scale.at(0.0), missing)


class _Scale:
    def __init__(self, low: float, high: float) -> None:
        self._low = low
        self._per_bit = (WIDTH - 2 * MARGIN) / ((high - low) or 1.0)

    def at(self, bits: float) -> float:
        return round(MARGIN + (bits - self._low) * self._per_bit, 1)

    def bar(self, name: str, start: float, end: float, told: Evidence | None = None) -> Bar:
        x, width = min(self.at(start), self.at(end)), abs(self.at(end) - self.at(start))
        said = (told.korean, told.english) if told else ()
        return Bar(name, end - start, x, max(round(width, 1), THINNEST), self.at(end), *said)


__all__ = ["Bar", "Waterfall", "waterfall"]
