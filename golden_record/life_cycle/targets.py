"""What a steward acts on: an entity by its ID, as it was when it was looked at."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from golden_record.errors import UnknownIdError
from golden_record.life_cycle.errors import StaleError
from golden_record.reading.resolution import find
from golden_record.reading.versions import entity_version


@dataclass(frozen=True, slots=True)
class Steward:
    """Who decides, and why."""

    actor: str
    reason: str


def current_entity(connection: Connection, asked: str) -> int:
    """Find the living entity that an ID leads to.

    Raises:
        UnknownIdError: the ID was never handed out, or its customer is gone.
    """
    found = find(connection, asked, None)
    if not found.current:
        raise UnknownIdError(f"{found.asked} has no records any more")
    return found.current


def shown_id(connection: Connection, entity: int) -> str:
    """The unified ID of an entity."""
    asked = text("SELECT unified_id FROM entity WHERE entity_no = :entity")
    return str(connection.execute(asked, {"entity": entity}).scalar_one())


def refuse_if_stale(connection: Connection, entity: int, expected: int | None) -> None:
    """Refuse when an entity is no longer what was looked at.

    Raises:
        StaleError: its version is another than ``expected``; ``None`` expects nothing.
    """
    if expected is None:
        return
    version = entity_version(connection, entity)
    if version != expected:
        raise StaleError(shown_id(connection, entity), expected, version)
