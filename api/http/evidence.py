"""Why two records go together, or do not, as the service tells it: in bits and in words."""

from collections.abc import Iterable

import msgspec

from api.http.shapes import Bits, Probability
from golden_record.life_cycle import PairEvidence
from resolver.scoring import Evidence as Found


class Evidence(msgspec.Struct, frozen=True):
    """What one comparison says."""

    comparison: str
    level: str
    match_weight: Bits
    korean: str
    english: str


class PairEvidenceAnswer(msgspec.Struct, frozen=True):
    """Why a record goes, or might go, with another."""

    source: str
    source_record_id: str
    verdict: str
    reason: str
    match_weight: Bits
    match_probability: Probability
    comparisons: tuple[Evidence, ...]


def evidence(found: Iterable[Found]) -> tuple[Evidence, ...]:
    """Tell what the comparisons of a pair say."""
    return tuple(
        Evidence(e.comparison, e.level, e.match_weight, e.korean, e.english) for e in found
    )


def pair_evidence(found: Iterable[PairEvidence]) -> tuple[PairEvidenceAnswer, ...]:
    """Tell the pairs that speak for a record."""
    return tuple(
        PairEvidenceAnswer(
            *pair.key,
            pair.verdict,
            pair.reason,
            pair.match_weight,
            pair.match_probability,
            evidence(pair.comparisons),
        )
        for pair in found
    )
