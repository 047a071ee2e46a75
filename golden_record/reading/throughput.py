"""How fast the review queue fills and empties, and who empties it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from golden_record.moments import Clock, machine_clock, written
from golden_record.store import Store

_MOVED = {
    "opened": "SELECT v.at, count(*) FROM review r JOIN revision v "
    "ON v.revision_no = r.opened_in WHERE v.at >= :since GROUP BY v.revision_no, v.at",
    "closed": "SELECT v.at, count(*) FROM review r JOIN revision v "
    "ON v.revision_no = r.closed_in WHERE v.at >= :since GROUP BY v.revision_no, v.at",
}
_STEWARDS = text(
    "SELECT d.actor, d.verdict, v.at, count(DISTINCT d.group_id) FROM decision d "
    "JOIN revision v ON v.revision_no = d.made_in "
    "WHERE d.decided_by = 'steward' AND d.verdict IN ('match', 'no_match') "
    "AND v.at >= :since GROUP BY d.actor, d.verdict, v.revision_no, v.at"
)
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
        moved = {
            name: _by_moment(connection.execute(text(sql), {"since": since}).all())
            for name, sql in _MOVED.items()
        }
        rulings: dict[str, dict[str, int]] = {}
        for actor, verdict, _, count in connection.execute(_STEWARDS, {"since": week}):
            told = rulings.setdefault(actor or "-", {})
            told[verdict] = told.get(verdict, 0) + count
        waiting = int(connection.execute(_OPEN).scalar_one())
    return Throughput(since, waiting, moved["opened"], moved["closed"], rulings)


def _by_moment(rows: Sequence[Any]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for at, count in rows:
        counted[at] = counted.get(at, 0) + count
    return counted
