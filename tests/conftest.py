"""What tests of several packages need: stores of both kinds."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from golden_record.store import Store, open_store
from tests import postgresql
from tests.scheduling import DEAR, InPlaces, place

STORES = ("sqlite", "postgresql")
_count = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: place(item.nodeid) not in DEAR)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InPlaces:
    """Keep tests together that share what is dear."""
    return InPlaces(config, log)


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


@contextmanager
def database(server: str, template: str = "template0") -> Iterator[str]:
    """An empty database, or a copy of another, gone at the end."""
    url = make_url(server).set(drivername="postgresql+psycopg")
    name = f"hansaram_{os.getpid()}_{next(_count)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@pytest.fixture
def new_database(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty database, gone after the test."""
    with database(postgresql_server) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_database(postgresql_server: str) -> Iterator[str]:
    """The URL of a database with the newest tables, to be copied."""
    with database(postgresql_server) as url:
        open_store(url).close()
        yield url


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest tables, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "hansaram.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=STORES)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store yet to be made, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hansaram.db'}"
    return str(request.getfixturevalue("new_database"))


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new, empty store, once of each kind; its tables are copied, which is quicker."""
    if request.param == "sqlite":
        path = tmp_path / "hansaram.db"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        with open_store(f"sqlite:///{path}") as opened:
            yield opened
        return
    template = make_url(request.getfixturevalue("migrated_database")).database
    server = request.getfixturevalue("postgresql_server")
    with database(server, str(template)) as url, open_store(url) as opened:
        yield opened
