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


def serving(store: Store, **settings: Any) -> Iterator[Served]:
    services = services_of(store, **(WIDE | settings))
    made = keys(store)
    with TestClient(create_app(services), base_url=HOST) as client:
        yield Served(client, made, services)


@pytest.fixture
def served(migrated_file: Path, tmp_path: Path) -> Iterator[Served]:
    """A service on an empty SQLite store."""
    path = tmp_path / "hansaram.db"
    shutil.copy(migrated_file, path)
    with open_store(f"sqlite:///{path}") as store:
        yield from serving(store)


@pytest.fixture
def served_by_each(store: Store) -> Iterator[Served]:
    """A service on an empty store, once of each kind."""
    yield from serving(store)
