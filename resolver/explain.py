"""Explain: why two records are one customer, or why not, and how an entity was put together.

Everything is said in bits and in a Korean and an English sentence, so that a steward can check it
and a customer can be told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resolver.clustering import TIE, Edge
from resolver.conditions import Prepared
from resolver.generic_values import GenericValues, demote
from resolver.model import Model
from resolver.scoring import Evidence, Scorer, decode_levels, prepare, probability, scorers
from rules.blocking import ORGANIZATION_RULES, PERSON_RULES
from rules.decisions import BRAKES, GUARDS, Guard, Outcome, holds
from rules.record import PartyType

Row = Mapping[str, Any]
RULES = {rule.prefix: rule for rule in (*PERSON_RULES, *ORGANIZATION_RULES)}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing said in both languages."""

    korean: str
    english: str


DIFFERENT_PARTIES = Sentence(
    "사람과 단체는 합치지 않는다", "A person and an organization are never merged"
)
PARTITION_REASONS = {
    "cannot_link": Sentence(
        "데이터 관리자가 서로 다른 고객이라고 판정했다", "A steward ruled them two customers"
    ),
    "entity_size": Sentence(
        "합치면 개체가 너무 커진다", "Together the entity would grow larger than it may"
    ),
    "weight": Sentence("일치 가중치로 판정했다", "The match weight decided"),
}
_TOO_MANY = Sentence(
    "합치면 한 항목의 서로 다른 값이 너무 많아진다",
    "Together they would have too many different values of one attribute",
)


@dataclass(frozen=True, slots=True)
class PairExplanation:
    """Why two records match, or not.

    prior: bits of two records about which nothing is known. evidence: what each comparison adds,
    the heaviest first; with the prior it sums to the match weight. guards: those that hold,
    whether or not they changed the decision. shared: the kinds of blocking keys they share; without
    any, no run ever compares them. ignored: generic values taken out, as (kind, value).
    """

    decision: Outcome
    reason: str
    sentence: Sentence
    match_weight: float
    match_probability: float
    prior: float
    evidence: tuple[Evidence, ...]
    guards: tuple[Guard, ...]
    shared: tuple[str, ...]
    ignored: tuple[tuple[str, str], ...]

    @property
    def is_candidate(self) -> bool:
        """Whether a run compares the two at all, blocks that are too large apart."""
        return bool(self.shared)


def explain_pair(
    left: Row, right: Row, model: Model, generic: GenericValues | None = None
) -> PairExplanation:
    """Explain two standardized records to each other.

    Args:
        left: columns of ``STANDARDIZED``.
        right: likewise; the order of the two does not matter.
        model: with the values that are generic wherever it is used.
        generic: values that are generic among the records at hand, by kind.
    """
    demoted = _together(model.generic_values, generic or {})
    ones, others = (compared(row, demote(row, demoted)) for row in (left, right))
    return explain_compared(ones, others, scorers(model))


@dataclass(frozen=True, slots=True)
class Compared:
    """A record as it is compared: whole, without its generic values, and as the scorer reads it."""

    whole: Row
    shown: Row
    prepared: Prepared


def compared(whole: Row, shown: Row) -> Compared:
    """Make a record ready to be explained."""
    return Compared(whole, shown, prepare(shown))


def explain_compared(
    left: Compared, right: Compared, by_party: Mapping[PartyType, Scorer]
) -> PairExplanation:
    """Explain two records whose generic values are known; the order of the two does not matter."""
    party_type: PartyType = left.whole["party_type"]
    if right.whole["party_type"] != party_type:
        return _apart()
    scorer = by_party[party_type]
    found = scorer.score(left.prepared, right.prepared)
    levels = decode_levels(party_type, found.levels)
    return PairExplanation(
        decision=found.decision,
        reason=found.reason,
        sentence=reason_sentence(party_type, found.reason),
        match_weight=found.match_weight,
        match_probability=found.match_probability,
        prior=scorer.model.prior_weight(),
        evidence=scorer.evidence(left.prepared, right.prepared),
        guards=tuple(guard for guard in GUARDS[party_type] if holds(guard, levels)),
        shared=_shared(left.shown, right.shown),
        ignored=tuple(sorted(_taken_out(left) | _taken_out(right))),
    )


def _apart() -> PairExplanation:
    return PairExplanation(
        "no_match", "party_type", DIFFERENT_PARTIES, float("-inf"), 0.0, 0.0, (), (), (), ()
    )


def _together(one: GenericValues, other: GenericValues) -> GenericValues:
    nothing: frozenset[str] = frozenset()
    return {
        kind: one.get(kind, nothing) | other.get(kind, nothing) for kind in {*one.keys(), *other}
    }


def _shared(left: Row, right: Row) -> tuple[str, ...]:
    keys = set(left["blocking_keys"] or ()) & set(right["blocking_keys"] or ())
    return tuple(sorted({key.partition("|")[0] for key in keys}))


def _taken_out(record: Compared) -> set[tuple[str, str]]:
    """The values that count for nothing in a record, since too many share them."""
    lists = {"phone_keys": "phone", "building_keys": "address"}
    gone = {
        (kind, value)
        for column, kind in lists.items()
        for value in set(record.whole[column] or ()) - set(record.shown[column] or ())
    }
    email = record.whole["email"]
    return gone | ({("email", email)} if email != record.shown["email"] else set())


def reason_sentence(party_type: PartyType, reason: str) -> Sentence:
    """Say the reason of a decision or of a refusal."""
    for guard in GUARDS[party_type]:
        if guard.reason == reason:
            return Sentence(guard.korean, guard.english)
    for bridge in BRAKES[party_type].bridges:
        if bridge.reason == reason:
            return Sentence(bridge.korean, bridge.english)
    if reason.startswith("too_many"):
        return _TOO_MANY
    return PARTITION_REASONS.get(reason, Sentence(reason, reason))


@dataclass(frozen=True, slots=True)
class Step:
    """One edge in the building of an entity.

    joins: whether it brought two groups together; else both records were together already.
    together: the records of the group after it.
    """

    edge: Edge
    joins: bool
    together: int


def build_up(edges: Iterable[Edge]) -> Sequence[Step]:
    """Replay the edges inside one entity from the heaviest down.

    >>> [(step.edge.right, step.joins, step.together)
    ...  for step in build_up([Edge(1, 3, 9.0), Edge(1, 2, 12.0), Edge(2, 3, 7.0)])]
    [(2, True, 2), (3, True, 3), (3, False, 3)]
    """
    group: dict[int, set[int]] = {}
    steps = []
    for edge in sorted(edges, key=lambda e: (-round(e.match_weight, TIE), e.left, e.right)):
        one = group.setdefault(edge.left, {edge.left})
        other = group.setdefault(edge.right, {edge.right})
        joins = one is not other
        if joins:
            one |= other
            group.update(dict.fromkeys(other, one))
        steps.append(Step(edge, joins, len(one)))
    return steps


__all__ = [
    "RULES",
    "Compared",
    "PairExplanation",
    "Sentence",
    "Step",
    "build_up",
    "compared",
    "explain_compared",
    "explain_pair",
    "probability",
    "reason_sentence",
]
