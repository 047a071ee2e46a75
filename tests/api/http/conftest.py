"""A service on a store of each kind, or of one, with a key of each role and a few customers."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.http.app import create_app
from api.http.services import Services
from golden_record.store import Store, open_store
from tests.api.access.service import HOST, bearer, keys, services_of

WIDE = {"rate_limit": 10**6, "rate_limit_search": 10**6, "rate_limit_unknown": 10**6}


@dataclass(frozen=True)
class Served:
    """A client, and a key of each role."""

    client: TestClient[Litestar]
    keys: dict[str, str]
    services: Services

    def call(self, method: str, path: str, *, role: str | None = None, **sent: Any) -> Any:
        """Call with the key of a role."""
        given = bearer(self.keys[role]) if role else {}
        headers = {**given, **sent.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **sent)

    def put(self, source: str, record_id: str, **fields: Any) -> Any:
        """Submit a record; the answer as JSON."""
        path = f"/v1/records/{source}/{record_id}"
        answer = self.call("PUT", path, role="integrator", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def running(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient[Litestar]]:
    """One application for all tests, for it takes long to make; each test gives it its store."""
    path = tmp_path_factory.mktemp("running") / "hansaram.db"
    shutil.copy(migrated_file, path)
    with (
        open_store(f"sqlite:///{path}") as store,
        TestClient(create_app(services_of(store, **WIDE)), base_url=HOST) as client,
    ):
        yield client


def serving(client: TestClient[Litestar], store: Store) -> Iterator[Served]:
    usual = client.app.state.services
    services = services_of(store, **WIDE)
    made = keys(store)
    client.app.state.services = services
    yield Served(client, made, services)
    client.app.state.services = usual
    services.access_log.close()


@pytest.fixture
def served(running: TestClient[Litestar], migrated_file: Path, tmp_path: Path) -> Iterator[Served]:
    """A service on an empty SQLite store."""
    path = tmp_path / "hansaram.db"
    shutil.copy(migrated_file, path)
    with open_store(f"sqlite:///{path}") as store:
        yield from serving(running, store)


@pytest.fixture
def served_by_each(running: TestClient[Litestar], store: Store) -> Iterator[Served]:
    """A service on an empty store, once of each kind."""
    yield from serving(running, store)
