"""Resolve: what became of a unified ID.

Every ID ever handed out has an answer: it is current, or it leads to the current one in one hop,
or it names what it was split into, or its customer is gone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, text

from golden_record import unified_id
from golden_record.errors import UnknownIdError
from golden_record.reading.moment import held, revision_at
from golden_record.store import Store

State = Literal["current", "redirected", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedId:
    """The answer for one ID.

    asked: the ID in its one form. unified_id: the ID to use; ``None`` where the customer is gone.
    split_into: the other customers, by their IDs, who were taken out of it and live apart.
    """

    asked: str
    state: State
    unified_id: str | None
    split_into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An entity as asked for and as it is at a revision; ``current`` is 0 where it has ended."""

    asked_no: int
    asked: str
    current: int
    revision: int


def resolve(store: Store, asked: str, *, as_of: datetime | None = None) -> ResolvedId:
    """Say what became of an ID.

    Args:
        store: where it was handed out.
        asked: the ID as it was typed; case, hyphens and letters easily taken for others are
            understood.
        as_of: the moment of the answer, with its time zone; ``None`` is now.

    Raises:
        UnknownIdError: it was never handed out (by then), or its check character is wrong.
    """
    with store.reading() as connection:
        found = find(connection, asked, as_of)
        return _answer(connection, found)


def find(connection: Connection, asked: str, as_of: datetime | None) -> Found:
    """Find the entity that an ID stood for at a moment."""
    shown = unified_id.parse(asked)
    if shown is None:
        raise UnknownIdError("that is no unified ID: its check character does not fit")
    revision = revision_at(connection, as_of)
    row = connection.execute(
        text(
            "SELECT entity_no, ended_in, redirects_to FROM entity "
            "WHERE unified_id = :id AND created_in <= :revision"
        ),
        {"id": shown, "revision": revision},
    ).one_or_none()
    if row is None:
        raise UnknownIdError(f"{shown} is not an ID of this store")
    number, ended, target = row
    if as_of is not None:
        return Found(number, shown, _then(connection, number, revision), revision)
    current = target if target is not None else (number if ended is None else 0)
    return Found(number, shown, current, revision)


def _then(connection: Connection, number: int, revision: int) -> int:
    """The entity that stood for this one at an earlier revision.

    While it had records it stood for itself; afterwards most of its last records tell.
    """
    values = {"entity": number, "revision": revision}
    own = text(f"SELECT 1 FROM crosswalk c WHERE c.entity_no = :entity AND {held('c')} LIMIT 1")
    if connection.execute(own, values).first():
        return number
    last = "SELECT max(valid_to) FROM crosswalk WHERE entity_no = :entity AND valid_to <= :revision"
    went = text(
        f"SELECT c.entity_no FROM crosswalk f JOIN crosswalk c ON c.record_no = f.record_no "
        f"JOIN source_record r ON r.record_no = f.record_no "
        f"WHERE f.entity_no = :entity AND f.valid_to = ({last}) AND {held('c')} "
        "GROUP BY c.entity_no "
        "ORDER BY count(*) DESC, min(r.source), min(r.source_record_id) LIMIT 1"
    )
    return int(connection.execute(went, values).scalar() or 0)


def _answer(connection: Connection, found: Found) -> ResolvedId:
    parts = _parts(connection, found)
    if not found.current:
        return ResolvedId(asked=found.asked, state="ended", unified_id=None, split_into=parts)
    if found.current == found.asked_no:
        return ResolvedId(
            asked=found.asked, state="current", unified_id=found.asked, split_into=parts
        )
    shown = connection.execute(
        text("SELECT unified_id FROM entity WHERE entity_no = :entity"), {"entity": found.current}
    ).scalar_one()
    return ResolvedId(asked=found.asked, state="redirected", unified_id=shown, split_into=parts)


def _parts(connection: Connection, found: Found) -> tuple[str, ...]:
    """The living entities that were split off, those back together left out."""
    rows = connection.execute(
        text(
            "SELECT DISTINCT coalesce(e.redirects_to, e.entity_no), e.ended_in, e.redirects_to "
            "FROM entity_split s JOIN entity e ON e.entity_no = s.part_no "
            "WHERE s.entity_no = :entity AND s.revision_no <= :revision"
        ),
        {"entity": found.asked_no, "revision": found.revision},
    )
    living = {n for n, ended, target in rows if ended is None or target is not None}
    living.discard(found.current)
    if not living:
        return ()
    named = connection.execute(
        text(
            "SELECT unified_id FROM entity WHERE entity_no IN "
            f"({','.join(map(str, sorted(living)))}) ORDER BY entity_no"
        )
    )
    return tuple(named.scalars())
