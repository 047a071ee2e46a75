"""Requests drawn from the document, right and wrong ones: no 5xx, nothing but what it describes."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from api.http.app import create_app
from golden_record.store import open_store
from tests.api.access.service import bearer, keys, services_of
from tests.api.http.conftest import WIDE
from tests.api.http.people import CHEOLSU, CHEOLSU_ELSEWHERE, YEONGHUI

load_all_checks()
NAMES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
EXAMPLES = 2
"""Of each kind for each call; ``python -m benchmarks.fuzz`` draws many more."""


@schemathesis.serializer("application/x-ndjson")
def lines(_context: Any, value: Any) -> Any:
    return str(value).encode("utf-8", "replace")


class Threaded(uvicorn.Server):
    """A server in a thread of the tests."""

    def __init__(self, app: Any) -> None:
        super().__init__(uvicorn.Config(app, port=0, log_config=None, access_log=False, ws="none"))
        self._thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        while not self.started:
            time.sleep(0.01)
        port = self.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_: object) -> None:
        self.should_exit = True
        self._thread.join()


@pytest.fixture(scope="module")
def target(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """Where a service with a few customers answers, and a key of each role."""
    file = tmp_path_factory.mktemp("drawn") / "hansaram.db"
    file.write_bytes(migrated_file.read_bytes())
    with open_store(f"sqlite:///{file}") as store:
        made = keys(store)
        with Threaded(create_app(services_of(store, **WIDE))) as url:
            for path, fields in (
                ("crm/1", CHEOLSU),
                ("web/7", CHEOLSU_ELSEWHERE),
                ("crm/2", YEONGHUI),
                ("app/5", {"name": "김철수", "birth_date": "1985-03-01"}),
            ):
                sent = {"headers": bearer(made["integrator"]), "json": fields}
                httpx.put(f"{url}/v1/records/{path}", **sent).raise_for_status()
            yield url, made


def send_drawn(operation: Any, mode: GenerationMode, url: str, headers: dict[str, str]) -> None:
    """Send what is drawn for one call, and hold each answer against the document."""
    checks = CHECKS.get_by_names(list(NAMES))

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Any) -> None:
        case.call_and_validate(base_url=url, headers=headers, checks=checks)

    send()


def drawn(url: str, role_keys: dict[str, str], mode: GenerationMode) -> int:
    """Draw for every call, with a key that may call it; how many calls."""
    described = httpx.get(f"{url}/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        told = described["paths"][operation.path][operation.method]
        if mode is GenerationMode.NEGATIVE and not (told["parameters"] or "requestBody" in told):
            continue
        roles = told.get("x-roles", ["reader"])
        send_drawn(operation, mode, url, bearer(role_keys[roles[-1]]))
    return len(operations)


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_whatever_is_drawn_is_answered_as_described(
    target: tuple[str, dict[str, str]], mode: GenerationMode
) -> None:
    assert drawn(*target, mode) > 45
