"""How fast the review queue fills and empties, and who empties it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from golden_record.moments import Clock, machine_clock, written
from golden_record.store import Store

_MOVED = {
    name: f"SELECT v.at, g.many FROM (SELECT {column} AS number, count(*) AS many FROM review "
    f"WHERE {column} > :since GROUP BY {column}) g JOIN revision v ON v.revision_no = g.number"
    for name, column in (("opened", "opened_in"), ("closed", "closed_in"))
}
_STEWARDS = text(
    "SELECT d.actor, d.verdict, count(DISTINCT d.group_id) FROM decision d "
    "WHERE d.group_id IS NOT NULL AND d.decided_by = 'steward' "
    "AND d.verdict IN ('match', 'no_match') AND d.made_in > :since GROUP BY d.actor, d.verdict"
)
_SINCE = text("SELECT revision_no FROM revision WHERE at < :at ORDER BY at DESC LIMIT 1")
_OPEN = text("SELECT count(*) FROM review WHERE closed_in IS NULL")


@dataclass(frozen=True, slots=True)
class Throughput:
    """Reviews over some days.

    opened, closed: how many at each moment, ISO 8601 in UTC; a page adds them up by its own days.
    by_steward: account → verdict → rulings of the last seven days.
    """

    since: str
    open_now: int
    opened: Mapping[str, int]
    closed: Mapping[str, int]
    by_steward: Mapping[str, Mapping[str, int]]


def throughput(store: Store, *, days: int = 30, clock: Clock = machine_clock) -> Throughput:
    """Read how the queue moved over the last days."""
    since, week = (written(clock() - timedelta(days=n)) for n in (days, 7))
    with store.reading() as connection:
        first, recent = (
            connection.execute(_SINCE, {"at": at}).scalar() or 0 for at in (since, week)
        )
        moved = {
            name: _by_moment(connection.execute(text(sql), {"since": first}).all())
            for name, sql in _MOVED.items()
        }
        rulings: dict[str, dict[str, int]] = {}
        for actor, verdict, count in connection.execute(_STEWARDS, {"since": recent}):
            rulings.setdefault(actor or "-", {})[verdict] = count
        waiting = int(connection.execute(_OPEN).scalar_one())
    return Throughput(since, waiting, moved["opened"], moved["closed"], rulings)


def _by_moment(rows: Sequence[Any]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for at, count in rows:
        counted[at] = counted.get(at, 0) + count
    return counted
