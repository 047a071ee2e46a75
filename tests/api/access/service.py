"""A running service for tests: real store, real log, accounts of every role."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from litestar import Litestar
from litestar.testing import TestClient

from api.http.app import create_app
from api.http.services import Services, Today
from api.settings import Settings
from golden_record.access import ROLES, AccessLog, add_key, add_person, open_session
from golden_record.store import Store
from resolver.model import load_model
from rules.survivorship import DEFAULT

SECRET = b"s" * 32
HOST = "http://testserver.local"
PASSWORD = "말 위의 배터리"


def services_of(store: Store, **settings: object) -> Services:
    """Services over a store, with settings of the test's own."""
    today = Today(load_model(None), SECRET, None, DEFAULT)
    return Services(store, Settings(**settings), SECRET, today, AccessLog(store, SECRET))  # type: ignore[arg-type]


@contextmanager
def client_of(store: Store, **settings: object) -> Iterator[TestClient[Litestar]]:
    """A client of a service over a store."""
    with TestClient(create_app(services_of(store, **settings)), base_url=HOST) as client:
        yield client


def keys(store: Store) -> dict[str, str]:
    """A key of each role."""
    return {
        role: add_key(store, f"{role}-{secrets.token_hex(3)}", role, by=None).key for role in ROLES
    }


def bearer(key: str) -> dict[str, str]:
    """The header of a machine."""
    return {"Authorization": f"Bearer {key}"}


def session(store: Store, role: str = "steward", name: str = "김 담당") -> dict[str, str]:
    """The headers of a person who has signed in, sent by our own page."""
    person = add_person(store, name, role, PASSWORD, by=None)  # type: ignore[arg-type]
    opened = open_session(store, person)
    return {"Cookie": f"hansaram={opened.token}", "Origin": HOST, "X-CSRF-Token": opened.csrf}
