"""How many reviews there are, for pages that say so on every screen.

A short queue is counted anew each time. Counting a long one takes longer than reading a page of
it, and one more or less among thousands tells nobody anything: there a count holds for some
seconds.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, text

from golden_record.moments import now
from golden_record.reading.filtering import ALL_OPEN, Filters, conditions
from golden_record.store import Store

LONG = 2_000
HOLDS = 5.0
MOST_HELD = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many reviews there are: that the filters leave, and open ones by what they are."""

    matching: int
    open: int
    claimed: int
    by_reason: Mapping[str, int]
    by_source: Mapping[str, int]
    by_party_type: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """The counts of one store's queue. seconds: a clock that only goes forward."""

    store: Store
    seconds: Callable[[], float] = time.monotonic
    _held: dict[Filters, tuple[float, Counts]] = field(default_factory=dict)

    def of(self, filters: Filters = ALL_OPEN) -> Counts:
        """Count the reviews that the filters leave, and the open ones by what they are."""
        asked = _impersonal(filters)
        until, known = self._held.get(asked, (0.0, None))
        if known is None or self.seconds() >= until:
            with self.store.reading() as connection:
                known = counts(connection, asked)
            self._keep(asked, known)
        return known

    def open(self) -> int:
        """How many reviews wait."""
        return self.of().open

    def _keep(self, filters: Filters, known: Counts) -> None:
        if len(self._held) >= MOST_HELD:
            self._held.clear()
        if known.open > LONG:
            self._held[filters] = (self.seconds() + HOLDS, known)


_FACETS = text(
    "SELECT party_type, reason, left_source, right_source, count(*) FROM review "
    "WHERE closed_in IS NULL GROUP BY party_type, reason, left_source, right_source"
)
_CLAIMED = text(
    "SELECT count(*) FROM review WHERE closed_in IS NULL AND claimed_by IS NOT NULL "
    "AND claimed_until > :now"
)


def counts(connection: Connection, filters: Filters) -> Counts:
    """Count the open reviews by what they are, and those that the filters leave."""
    reasons: dict[str, int] = {}
    sources: dict[str, int] = {}
    parties: dict[str, int] = {}
    matching = 0
    for party, reason, left, right, count in connection.execute(_FACETS):
        fits = (
            filters.source in (None, left, right)
            and filters.reason in (None, reason)
            and filters.party_type in (None, party)
        )
        matching += count if fits else 0
        reasons[reason or "weight"] = reasons.get(reason or "weight", 0) + count
        parties[party or "person"] = parties.get(party or "person", 0) + count
        for source in {left, right} - {None}:
            sources[source] = sources.get(source, 0) + count
    counted = Filters(source=filters.source, reason=filters.reason, party_type=filters.party_type)
    if _impersonal(filters) != counted:
        where = conditions(filters)
        asked = text(f"SELECT count(*) FROM review v WHERE {where.sql}")
        matching = int(connection.execute(asked, where.values).scalar_one())
    claimed = int(connection.execute(_CLAIMED, {"now": now()}).scalar_one())
    return Counts(
        matching=matching,
        open=sum(reasons.values()),
        claimed=claimed,
        by_reason=_falling(reasons),
        by_source=_falling(sources),
        by_party_type=_falling(parties),
    )


def _impersonal(filters: Filters) -> Filters:
    """The filters without who asks, where that makes no difference."""
    return replace(filters, actor=None) if filters.claims == "any" else filters


def _falling(counted: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
