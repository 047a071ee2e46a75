"""What tests of several packages need: stores of both kinds."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from golden_record.store import Store, open_store
from tests import postgresql

STORES = ("sqlite", "postgresql")
_count = itertools.count()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL where databases can be made."""
    given = os.environ.get("HANSARAM_TEST_POSTGRES_URL")
    programs = postgresql.programs()
    if given:
        yield given
    elif programs is None:
        pytest.skip("no PostgreSQL: install Debian's postgresql or set HANSARAM_TEST_POSTGRES_URL")
    else:
        with postgresql.server(programs) as url:
            yield url


@pytest.fixture
def new_database(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty database, gone after the test."""
    url = make_url(postgresql_server).set(drivername="postgresql+psycopg")
    name = f"hansaram_{os.getpid()}_{next(_count)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    try:
        shown = make_url(postgresql_server).set(database=name)
        yield shown.render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new store, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hansaram.db'}"
    return str(request.getfixturevalue("new_database"))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A new, empty store, once of each kind."""
    with open_store(store_url) as opened:
        yield opened
