"""Bringing the tables of a store up to date, with Alembic's migrations.

Alembic is loaded only when there is something to do: most openings find the newest version.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from golden_record.errors import StoreUnavailableError

_SCRIPTS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x48414E53


def known_versions() -> list[str]:
    """The versions of the tables that this code can bring up to date, the newest last."""
    files = (_SCRIPTS / "versions").glob("[0-9]*.py")
    return sorted(file.stem.partition("_")[0] for file in files)


def newest_version() -> str:
    """The version of the tables that this code works with: that of the last migration."""
    return known_versions()[-1]


def migrate(engine: Engine) -> str | None:
    """Bring the store to the newest version; one transaction, so a crash leaves the old one.

    Returns:
        The version found, ``None`` for a new store.

    Raises:
        StoreUnavailableError: the database cannot be reached, or a newer Hansaram made it.
    """
    try:
        found = version_of(engine)
        if found != newest_version():
            _upgrade(engine)
    except DBAPIError as error:
        raise StoreUnavailableError(f"the store cannot be opened: {_first_line(error)}") from None
    return found


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def version_of(engine: Engine) -> str | None:
    """The version of the tables of a store; ``None`` where there are none."""
    with engine.begin() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(engine: Engine) -> None:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        build(connection, "head")


def build(connection: Connection, version: str) -> None:
    """Bring the tables to a version, within a transaction that writes.

    Raises:
        StoreUnavailableError: a newer Hansaram made them.
    """
    from alembic import command
    from alembic.util.exc import CommandError

    try:
        command.upgrade(configuration(connection), version)
    except CommandError:
        raise StoreUnavailableError(
            "a newer Hansaram made this store; use that version or a store of its own"
        ) from None


def configuration(connection: Connection) -> Any:
    """Alembic's configuration for the migrations of this package, on an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config
