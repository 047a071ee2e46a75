"""Submit and delete one record, online: the state afterwards is that of a run from scratch.

One transaction: standardize (before the lock), note what the record's values do to others, write
it, link again what it can touch, and write IDs, golden records, reviews and the feed. There is one
writer at a time (SQLite's own lock, an advisory lock on PostgreSQL), so there is nothing to
deadlock with and two submissions of one customer cannot miss each other.
"""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from golden_record.life_cycle.changing import Change, Relinked, follow_change, opened
from golden_record.life_cycle.counting import write_turned
from golden_record.life_cycle.disturbance import disturb
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.records import (
    Incoming,
    Known,
    Written,
    forget_comparable,
    incoming,
    is_same,
    keep,
    known,
    mark_deleted,
)
from golden_record.life_cycle.rows import ask, last, touch
from golden_record.life_cycle.world import Held, World
from golden_record.store import Store
from golden_record.store.lines import STANDARDIZED_LINE
from golden_record.store.schema import source_record
from golden_record.survival import Key
from resolver.scoring import Evidence
from rules.decisions import Outcome as Verdict
from rules.keepable import keepable_value
from rules.record import RawRecord
from rules.resident_numbers import ResidentFacts

Outcome = Literal["created", "matched", "review", "updated", "unchanged"]
MOST_EVIDENCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PairEvidence:
    """Why a record went, or might go, with another: the other's key, and each comparison."""

    key: Key
    verdict: Verdict
    reason: str
    match_weight: float
    match_probability: float
    comparisons: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """What became of a submitted record.

    outcome: ``created`` (a customer of its own), ``matched`` (joined others), ``review`` (of its
    own, and a steward should look), ``updated`` (a record that was held, changed), ``unchanged``.
    evidence: the pairs that speak for it, the heaviest first.
    """

    unified_id: str
    outcome: Outcome
    evidence: tuple[PairEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class DeleteResult:
    """The entity a deleted record was in, and whether others are left in it."""

    unified_id: str
    ended: bool


def submit(
    store: Store,
    raw: RawRecord,
    *,
    means: Means,
    actor: str | None = None,
    told: ResidentFacts | None = None,
) -> SubmitResult:
    """Take in one record that is new, or replaces the one under its key.

    Args:
        store: where to.
        raw: the record.
        means: what standardizing and linking work with.
        actor: who submits it.
        told: what resident numbers told, where they were taken out of the record before.

    Raises:
        ValueError: it has no source or no record id.
    """
    return submit_incoming(store, incoming(raw, means.context, told), means=means, actor=actor)


def submit_incoming(
    store: Store, new: Incoming, *, means: Means, actor: str | None = None
) -> SubmitResult:
    """Take in one record that was standardized before, outside any transaction."""
    with store.writing() as connection:
        held = known(connection, new.key)
        if held and is_same(held, new):
            return SubmitResult(_unified_id(connection, held.entity), "unchanged")
        relinked, number = _replace(connection, new, held, means=means, actor=actor)
        shown = _unified_id(connection, relinked.entity_of(number))
        evidence = _evidence(relinked, number, means)
    is_known = held is not None and held.deleted_in is None
    return SubmitResult(shown, _outcome(relinked, number, is_known), evidence)


def _replace(
    connection: Connection, new: Incoming, held: Known | None, *, means: Means, actor: str | None
) -> tuple[Relinked, int]:
    revision = opened(connection, "submit", actor, means)
    number = held.number if held else last(connection, source_record, "record_no") + 1
    world = World(connection, means, newcomer=None if held else number)
    is_live = held is not None and held.deleted_in is None
    if held and held.entity is not None:
        world.load(world.numbers_in(held.entity))
    was = world.record(number) if is_live else None
    becomes = Held(number, new.key, was.entity if was else None, new.values, new.keys)
    found = disturb(connection, world, was, becomes)
    before = was.values if was else None
    at = Written(number, revision.number, world.layouts.number(STANDARDIZED_LINE, new.made_by))
    keep(connection, new, held, was=before, at=at)
    write_turned(connection, found.turned)
    change = Change(world, found.compared | found.beside, found.compared)
    return follow_change(connection, means, change, revision), number


def delete(
    store: Store, source: str, source_record_id: str, *, means: Means, actor: str | None = None
) -> DeleteResult | None:
    """Take a record out, as if it had never been loaded; its received versions are kept.

    Returns:
        ``None`` where no such record is live.
    """
    key = stored_key((source, source_record_id), means)
    with store.writing() as connection:
        held = known(connection, key)
        if held is None or held.deleted_in is not None or held.entity is None:
            return None
        relinked = take_out(connection, held, "delete", means=means, actor=actor)
        shown = _unified_id(connection, held.entity)
    return DeleteResult(shown, held.entity in relinked.fates.ended)


def stored_key(key: Key, means: Means) -> Key:
    """The form in which the store holds a record key: without resident numbers."""
    secret = means.context.ci_key
    source, source_record_id = key
    return (
        keepable_value("source", source, secret),
        keepable_value("source_record_id", source_record_id, secret),
    )


def take_out(
    connection: Connection, held: Known, kind: str, *, means: Means, actor: str | None
) -> Relinked:
    """Take a live record out of everything that is believed, within a transaction."""
    revision = opened(connection, kind, actor, means)
    world = World(connection, means)
    was = world.record(held.number)
    found = disturb(connection, world, was, None)
    forget_comparable(connection, held.number, was.values)
    mark_deleted(connection, held.number, revision.number)
    touch(connection, _LEAVE, revision=revision.number, number=held.number)
    write_turned(connection, found.turned)
    gone = {held.number: held.entity} if held.entity is not None else {}
    change = Change(world, found.compared | found.beside, found.compared, gone)
    return follow_change(connection, means, change, revision)


_LEAVE = "UPDATE crosswalk SET valid_to = :revision WHERE record_no = :number AND valid_to IS NULL"
_SHOWN = "SELECT unified_id FROM entity WHERE entity_no = :entity"


def _unified_id(connection: Connection, entity: int | None) -> str:
    return str(ask(connection, _SHOWN, entity=entity)[0][0])


def _outcome(relinked: Relinked, number: int, is_known: bool) -> Outcome:
    if is_known:
        return "updated"
    if relinked.members_beside(number):
        return "matched"
    waiting = any(
        c.verdict == "review" and number in (c.left, c.right) for c in relinked.region.conclusions
    )
    return "review" if waiting else "created"


def _evidence(relinked: Relinked, number: int, means: Means) -> tuple[PairEvidence, ...]:
    world = relinked.world
    mine = [c for c in relinked.region.conclusions if number in (c.left, c.right)]
    mine.sort(key=lambda c: -c.scored.match_weight)
    scorer = means.scorers[world.record(number).party_type]
    found = []
    for c in mine[:MOST_EVIDENCE]:
        other = c.right if c.left == number else c.left
        found.append(
            PairEvidence(
                key=world.record(other).key,
                verdict=c.verdict,
                reason=c.reason,
                match_weight=c.scored.match_weight,
                match_probability=c.scored.match_probability,
                comparisons=scorer.evidence(*world.pair(number, other), c.scored.levels),
            )
        )
    return tuple(found)
