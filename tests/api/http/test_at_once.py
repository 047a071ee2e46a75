"""Many at once, and killed in between: one customer, one execution, nothing acknowledged lost."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from golden_record.access import add_key, verify
from golden_record.reading import look_up, resolve
from golden_record.secret_key import secret_key
from golden_record.store import open_store
from tests.api.access.service import bearer
from tests.api.http.conftest import Served
from tests.api.http.people import CHEOLSU

CLIENTS = 16


def test_one_person_sent_by_many_at_once_is_one_customer(served_by_each: Served) -> None:
    served = served_by_each
    gate = threading.Barrier(CLIENTS)

    def submit(number: int) -> str:
        gate.wait()
        return str(served.put(f"source-{number:02}", "1", **CHEOLSU)["unified_id"])

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(submit, range(CLIENTS)))
    keys = [(f"source-{n:02}", "1") for n in range(CLIENTS)]
    found = look_up(served.services.store, keys)
    assert len(found) == CLIENTS
    assert len(set(found.values())) == 1


def test_one_request_sent_by_many_at_once_happens_once(served_by_each: Served) -> None:
    served = served_by_each
    gate = threading.Barrier(CLIENTS)

    def submit(_: int) -> str:
        gate.wait()
        headers = {"Idempotency-Key": "once"}
        path = "/v1/records/crm/1"
        return str(served.call("PUT", path, role="integrator", json=CHEOLSU, headers=headers).text)

    with ThreadPoolExecutor(CLIENTS) as clients:
        answers = set(clients.map(submit, range(CLIENTS)))
    assert len(answers) == 1
    assert '"outcome":"created"' in answers.pop()
    assert served.services.store.revision() == 1


@contextmanager
def server(url: str, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "api.cli", "serve", "--store", url, "--port", str(port)]
    process = subprocess.Popen([*command, "--no-worker"], stderr=subprocess.DEVNULL)
    try:
        while not _answers(port):
            assert process.poll() is None
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Load:
    """Clients that submit until the service is gone, and what was acknowledged to them."""

    def __init__(self, port: int, key: str) -> None:
        self._port, self._key = port, key
        self.acknowledged: dict[tuple[str, str], str] = {}

    def run(self, client: int) -> None:
        base = f"http://127.0.0.1:{self._port}"
        with httpx.Client(base_url=base, headers=bearer(self._key), timeout=30) as http:
            for number in range(10_000):
                key = (f"c{client}", str(number))
                body = {"name": "김철수", "phone": f"010-{2000 + client}-{number:04}"}
                try:
                    answer = http.put(f"/v1/records/{key[0]}/{key[1]}", json=body)
                except httpx.TransportError:
                    return
                if answer.status_code == 200:
                    self.acknowledged[key] = answer.json()["unified_id"]


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_service_is_killed(
    migrated_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "hansaram.db"
    file.write_bytes(migrated_file.read_bytes())
    url = f"sqlite:///{file}"
    with open_store(url) as store:
        key = add_key(store, "load", "integrator", by=None).key
    port = free_port()
    load = Load(port, key)
    with server(url, port) as process, ThreadPoolExecutor(CLIENTS) as clients:
        for client in range(4):
            clients.submit(load.run, client)
        while len(load.acknowledged) < 40:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
    with open_store(url) as store:
        assert look_up(store, list(load.acknowledged)).keys() == load.acknowledged.keys()
        for shown in set(load.acknowledged.values()):
            assert resolve(store, shown).unified_id
        assert verify(store, secret_key(tmp_path).value).holds


@pytest.mark.slow
def test_requests_under_way_are_answered_before_the_service_ends(
    migrated_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "hansaram.db"
    file.write_bytes(migrated_file.read_bytes())
    url = f"sqlite:///{file}"
    with open_store(url) as store:
        key = add_key(store, "load", "integrator", by=None).key
    port = free_port()
    load = Load(port, key)
    with server(url, port) as process, ThreadPoolExecutor(2) as clients:
        for client in range(2):
            clients.submit(load.run, client)
        while len(load.acknowledged) < 10:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    with open_store(url) as store:
        live = store.record_hashes().num_rows
        assert live == len(load.acknowledged)
