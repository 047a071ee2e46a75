"""What stewards decided lately, each ruling once, whether it stands or was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from golden_record.store import Store
from golden_record.survival import Key

MOST = 500
_DECIDED = (
    "SELECT d.group_id AS id, min(d.verdict) AS kind, min(d.made_in) AS made_in, "
    "max(d.ended_in) AS ended_in, min(d.actor) AS actor, min(d.reason) AS reason, "
    "count(*) AS pairs, min(d.decision_no) AS first_no, "
    "sum(CASE WHEN d.ended_in IS NULL THEN 1 ELSE 0 END) AS standing FROM decision d "
    "WHERE d.decided_by = 'steward' AND d.verdict IN ('match', 'no_match') "
    "AND d.group_id IS NOT NULL {actor}GROUP BY d.group_id ORDER BY made_in DESC, id LIMIT :limit"
)
_RULINGS = (
    f"SELECT g.id, g.kind, made.at, g.actor, g.reason, g.pairs, g.standing, l.source, "
    f"l.source_record_id, r.source, r.source_record_id FROM ({_DECIDED}) g "
    "JOIN revision made ON made.revision_no = g.made_in "
    "JOIN decision d ON d.decision_no = g.first_no "
    "JOIN source_record l ON l.record_no = d.left_no "
    "JOIN source_record r ON r.record_no = d.right_no ORDER BY g.made_in DESC, g.id"
)
_LAST = (
    "SELECT d.group_id FROM decision d WHERE d.group_id IS NOT NULL AND d.actor = :actor "
    "AND d.ended_in IS NULL AND d.decided_by = 'steward' "
    "AND d.verdict IN ('match', 'no_match') ORDER BY d.decision_no DESC LIMIT 1"
)
_BETWEEN = (
    "SELECT v.review_no FROM review v JOIN decision d "
    "ON d.left_no = v.left_no AND d.right_no = v.right_no "
    "WHERE v.closed_in IS NULL AND d.group_id = :ruling ORDER BY v.review_no LIMIT 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One ruling of a steward; ``left`` and ``right`` are the first of its pairs."""

    ruling_id: str
    kind: str
    at: str
    actor: str | None
    reason: str | None
    pairs: int
    left: Key
    right: Key
    stands: bool


def rulings(store: Store, *, actor: str | None = None, limit: int = 50) -> Sequence[Ruling]:
    """List rulings on pairs, the newest first.

    Args:
        store: where they are.
        actor: only those of one account.
        limit: at most that many, and never more than ``MOST``.
    """
    values: dict[str, Any] = {"limit": max(1, min(limit, MOST))}
    if actor is not None:
        values["actor"] = actor
    sql = _RULINGS.format(actor="AND d.actor = :actor " if actor is not None else "")
    with store.reading() as connection:
        rows = connection.execute(text(sql), values).all()
    return [
        Ruling(
            ruling_id=row[0],
            kind=row[1],
            at=row[2],
            actor=row[3],
            reason=row[4],
            pairs=row[5],
            left=(row[7], row[8]),
            right=(row[9], row[10]),
            stands=row[6] > 0,
        )
        for row in rows
    ]


def last_ruling(store: Store, actor: str) -> str | None:
    """The newest ruling of an account that still stands; ``None`` where none does."""
    with store.reading() as connection:
        found = connection.execute(text(_LAST), {"actor": actor}).scalar()
    return None if found is None else str(found)


def review_reopened(store: Store, ruling_id: str) -> int | None:
    """The open review of a pair that a ruling was about; ``None`` where none waits."""
    with store.reading() as connection:
        found = connection.execute(text(_BETWEEN), {"ruling": ruling_id}).scalar()
    return None if found is None else int(found)
