"""Resolve by attributes: who is this, when there is no key, only a name and what else is known?

The attributes are standardized, looked up by their blocking keys and scored as a submission would
be, and nothing is written. One customer answers only where one matches and none of its records
speaks against it; where two match, or something is in doubt, the candidates come back ranked for a
person to choose from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from golden_record.life_cycle.means import Means
from golden_record.life_cycle.world import Held, World
from golden_record.store import Store
from golden_record.store.driver import every
from golden_record.survival import Key
from resolver.explain import Sentence, reason_sentence
from resolver.scoring import Evidence, ScoredPair, decode_levels
from resolver.standardization import issues_json, phones_json
from rules.decisions import ALWAYS_APART, GUARDS, Outcome, holds
from rules.record import Issue, PartyType, RawRecord
from rules.standardize import standardized_columns

MOST = 50
_ASKED = -1
"""The number of what is asked for, among the records of the store."""
_AMBIGUOUS = "several_match"
_SEVERAL = Sentence("둘 이상의 고객과 일치한다", "It matches two customers or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A customer who may be meant.

    key: the record that speaks most for it. evidence: each comparison with that record, the
    heaviest first.
    """

    unified_id: str
    key: Key
    verdict: Outcome
    reason: str
    sentence: Sentence
    match_weight: float
    match_probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The answer: ``unified_id`` where the verdict is match; the candidates, the likeliest first.

    issues: what could not be understood of the attributes.
    """

    unified_id: str | None
    verdict: Outcome
    reason: str
    sentence: Sentence
    candidates: tuple[Candidate, ...]
    issues: tuple[Issue, ...]


def resolve_attributes(
    store: Store, raw: RawRecord, *, means: Means, limit: int = 10
) -> Resolution:
    """Find the customer whom some attributes describe; nothing is stored.

    Args:
        store: where to look.
        raw: the attributes, as a source would send them; its key does not count.
        means: what standardizing and scoring need.
        limit: candidates in the answer, at most ``MOST``.
    """
    asked = replace(raw, source="?", source_record_id="?")
    columns = standardized_columns(asked, means.context)
    issues = tuple(columns["issues"])
    values = columns | {
        "phones": phones_json(columns["phones"]),
        "issues": issues_json(columns["issues"]),
    }
    with store.reading() as connection:
        world = World(connection, means)
        world.change(_ASKED, Held(_ASKED, ("?", "?"), None, values))
        world.meet([_ASKED])
        found = _candidates(connection, world, means)
    return _answer(found[: max(1, min(limit, MOST))], issues)


def _candidates(connection: Connection, world: World, means: Means) -> list[Candidate]:
    best: dict[int, tuple[int, ScoredPair]] = {}
    for number in sorted(world.partners(_ASKED)):
        entity, scored = world.record(number).entity, world.score(_ASKED, number)
        if entity is None or scored.decision == "no_match":
            continue
        if entity not in best or _rank(scored) < _rank(best[entity][1]):
            best[entity] = (number, scored)
    ids = _ids(connection, best)
    found = [
        _candidate(world, means, ids[entity], number, _guarded(world, entity, scored))
        for entity, (number, scored) in best.items()
    ]
    return sorted(found, key=lambda c: (c.verdict != "match", -c.match_weight, c.unified_id))


def _rank(scored: ScoredPair) -> tuple[bool, float]:
    return scored.decision != "match", -scored.match_weight


def _guarded(world: World, entity: int, scored: ScoredPair) -> ScoredPair:
    """Hold a match back where another record of the entity can never go with what is asked for."""
    if scored.decision != "match":
        return scored
    members = world.numbers_in(entity)
    world.load(members)
    party_type = world.record(_ASKED).party_type
    for number in members:
        if world.record(number).party_type == party_type:
            apart = _always_apart(party_type, world.score(_ASKED, number).levels)
            if apart is not None:
                return replace(scored, decision="review", reason=apart)
    return scored


@lru_cache(maxsize=8192)
def _always_apart(party_type: PartyType, levels: str) -> str | None:
    """Why two records of these levels can never go together; ``None`` where they can."""
    spelled = decode_levels(party_type, levels)
    held = (g.reason for g in GUARDS[party_type] if g.reason in ALWAYS_APART and holds(g, spelled))
    return next(held, None)


def _candidate(
    world: World, means: Means, unified_id: str, number: int, scored: ScoredPair
) -> Candidate:
    party_type = world.record(number).party_type
    scorer = means.scorers[party_type]
    return Candidate(
        unified_id=unified_id,
        key=world.record(number).key,
        verdict=scored.decision,
        reason=scored.reason,
        sentence=reason_sentence(party_type, scored.reason),
        match_weight=scored.match_weight,
        match_probability=scored.match_probability,
        evidence=scorer.evidence(*world.pair(_ASKED, number), scored.levels),
    )


def _ids(connection: Connection, entities: Mapping[int, Any]) -> dict[int, str]:
    listed = ",".join(map(str, sorted(entities))) or "NULL"
    named = f"SELECT entity_no, unified_id FROM entity WHERE entity_no IN ({listed})"
    return dict(every(connection, named, {}))


def _answer(found: Sequence[Candidate], issues: tuple[Issue, ...]) -> Resolution:
    matching = [c for c in found if c.verdict == "match"]
    unified_id: str | None = None
    verdict: Outcome = "review" if found else "no_match"
    reason, sentence = (found[0].reason, found[0].sentence) if found else ("weight", _NOBODY)
    if len(matching) == 1:
        unified_id, verdict = matching[0].unified_id, "match"
    elif matching:
        reason, sentence = _AMBIGUOUS, _SEVERAL
    return Resolution(
        unified_id=unified_id,
        verdict=verdict,
        reason=reason,
        sentence=sentence,
        candidates=tuple(found),
        issues=issues,
    )


_NOBODY = Sentence("일치하는 고객이 없다", "It matches no customer")
