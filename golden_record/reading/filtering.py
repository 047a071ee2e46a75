"""Which reviews to look at: the filters of the queue, said in SQL over indexed columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from golden_record.moments import now, written
from rules.record import PartyType

Claims = Literal["any", "free", "mine", "others"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which reviews to show.

    source: of either record. opened_before, opened_after: moments with a time zone.
    weight_from, weight_to: bits, both included. claims: ``free``, ``mine`` and ``others`` look from
    ``actor``; a claim that ran out does not count. state: closed ones are history.
    """

    source: str | None = None
    reason: str | None = None
    party_type: PartyType | None = None
    opened_before: datetime | None = None
    opened_after: datetime | None = None
    weight_from: float | None = None
    weight_to: float | None = None
    claims: Claims = "any"
    actor: str | None = None
    state: Literal["open", "closed"] = "open"


ALL_OPEN = Filters()
"""Every open review."""


@dataclass(frozen=True, slots=True)
class Where:
    """Conditions in SQL and their values."""

    conditions: Sequence[str]
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sql(self) -> str:
        """The conditions together."""
        return " AND ".join(self.conditions)


def conditions(filters: Filters) -> Where:
    """Say in SQL which reviews ``v`` the filters leave."""
    found = [f"v.closed_in IS {'NULL' if filters.state == 'open' else 'NOT NULL'}"]
    values: dict[str, Any] = {"now": now(), "actor": filters.actor or ""}
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value is not None:
            found.append(condition)
            values[name] = written(value) if isinstance(value, datetime) else value
    if filters.claims != "any":
        found.append(_CLAIMS[filters.claims])
    return Where(found, {k: v for k, v in values.items() if f":{k}" in " ".join(found)})


_CONDITIONS = {
    "source": "(v.left_source = :source OR v.right_source = :source)",
    "reason": "v.reason = :reason",
    "party_type": "v.party_type = :party_type",
    "opened_before": (
        "v.opened_in <= coalesce((SELECT revision_no FROM revision WHERE at < :opened_before "
        "ORDER BY at DESC, revision_no DESC LIMIT 1), 0)"
    ),
    "opened_after": (
        "v.opened_in > coalesce((SELECT revision_no FROM revision WHERE at < :opened_after "
        "ORDER BY at DESC, revision_no DESC LIMIT 1), 0)"
    ),
    "weight_from": "v.match_weight >= :weight_from",
    "weight_to": "v.match_weight <= :weight_to",
}
_CLAIMS: Mapping[Claims, str] = {
    "free": "(v.claimed_by IS NULL OR v.claimed_until <= :now OR v.claimed_by = :actor)",
    "mine": "(v.claimed_by = :actor AND v.claimed_until > :now)",
    "others": "(v.claimed_by <> :actor AND v.claimed_until > :now)",
}
