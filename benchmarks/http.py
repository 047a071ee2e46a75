"""Speed of the service over loopback: one worker, a real store, the access log on.

    python -m benchmarks.http --store sqlite:////path/hansaram.db [--seconds 20] [--clients 1 4 8]

The store is changed: give it a copy. The load comes from this process over keep-alive connections,
each sending its next request when the last is answered, so what is told is what a caller sees.
"""

import argparse
import asyncio
import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from golden_record.access import add_key
from golden_record.reading.received import received
from golden_record.store import Store, open_store
from golden_record.survival import Key

SAMPLE = 4000
CRLF = "\r\n"
Request = bytes


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one load."""

    call: str
    clients: int
    requests: int
    per_second: float
    p50: float
    p99: float
    worst: float
    processor: float
    errors: int

    def __str__(self) -> str:
        return (
            f"| {self.call} | {self.clients} | {self.requests:,} | {self.per_second:,.0f} "
            f"| {self.p50:.1f} | {self.p99:.1f} | {self.worst:.0f} "
            f"| {self.processor:.2f} | {self.errors} |"
        )


def main() -> None:
    """Run all loads and print a table."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--store", required=True)
    said.add_argument("--seconds", type=float, default=15)
    said.add_argument("--clients", type=int, nargs="+", default=[1, 4, 8])
    said.add_argument("--only", nargs="+", default=list(LOADS))
    given = said.parse_args()
    with open_store(given.store) as store:
        keys = {role: _key(store, role) for role in ("integrator", "reader")}
        sample = _sample(store)
    columns = ("call", "clients", "requests", "per second", "p50 ms", "p99 ms", "worst ms")
    print(f"| {' | '.join((*columns, 'processor ms', 'errors'))} |")
    print("|---|---|---|---|---|---|---|---|---|")
    with Server(given.store) as server:
        for name in given.only:
            for clients in given.clients:
                load = Load(name, LOADS[name](sample, keys), server, given.seconds)
                print(asyncio.run(load.run(clients)), flush=True)


def _key(store: Store, role: Any) -> str:
    return add_key(store, f"benchmark-{role}-{secrets.token_hex(4)}", role, by=None).key


def _sample(store: Store) -> list[tuple[Key, dict[str, Any]]]:
    """Records of the store, and what was received of them."""
    table = store.record_hashes().select(["source", "source_record_id"])
    chance = random.Random(7)
    rows = chance.sample(range(table.num_rows), min(SAMPLE, table.num_rows))
    taken = table.take(pa.array(rows, pa.int64())).to_pylist()
    found = [(row["source"], row["source_record_id"]) for row in taken]
    with store.reading():
        return [(key, dict(received(store, key))) for key in found]


Sample = Sequence[tuple[Key, dict[str, Any]]]
FIELDS = ("name", "phone", "address", "postal_code", "email", "birth_date", "gender")


def _crosswalk(sample: Sample, keys: dict[str, str]) -> Iterator[Request]:
    chance = random.Random(1)
    while True:
        (source, record_id), _ = chance.choice(sample)
        path = f"/v1/crosswalk/{quote(source, safe='')}/{quote(record_id, safe='')}"
        yield _request("GET", path, keys["reader"])


def _resolve(sample: Sample, keys: dict[str, str]) -> Iterator[Request]:
    chance = random.Random(2)
    while True:
        _, raw = chance.choice(sample)
        yield _request("POST", "/v1/resolve", keys["reader"], _fields(raw))


def _put(sample: Sample, keys: dict[str, str]) -> Iterator[Request]:
    """Half are new records of people who are known, the other half changes of records held."""
    chance, night = random.Random(3), secrets.token_hex(4)
    count = 0
    while True:
        count += 1
        (source, record_id), raw = chance.choice(sample)
        fields = _fields(raw)
        if count % 2:
            path = f"/v1/records/benchmark/{night}-{count}"
        else:
            path = f"/v1/records/{quote(source, safe='')}/{quote(record_id, safe='')}"
            fields["email"] = f"u{chance.randrange(10**9)}@example.co.kr"
        yield _request("PUT", path, keys["integrator"], fields, f"{night}-{count}")


def _fields(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: raw[name] for name in FIELDS if raw.get(name)}


def _request(
    method: str, path: str, key: str, body: dict[str, Any] | None = None, once: str | None = None
) -> Request:
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {key}"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    if once:
        lines.append(f"Idempotency-Key: {once}")
    return CRLF.join([*lines, "", ""]).encode() + content


LOADS: dict[str, Callable[[Sample, dict[str, str]], Iterator[Request]]] = {
    "crosswalk": _crosswalk,
    "resolve": _resolve,
    "put": _put,
}


@dataclass(frozen=True, slots=True)
class Load:
    """Requests of one kind, for so many seconds."""

    name: str
    requests: Iterator[Request]
    server: "Server"
    seconds: float

    async def run(self, clients: int) -> Figures:
        """Send them by so many clients, after a second of warming up."""
        await asyncio.gather(*(self._client(1.0, [], []) for _ in range(clients)))
        waited: list[float] = []
        errors: list[int] = []
        began, worked = time.perf_counter(), self.server.processor_seconds()
        await asyncio.gather(*(self._client(self.seconds, waited, errors) for _ in range(clients)))
        rate = len(waited) / (time.perf_counter() - began)
        worked = self.server.processor_seconds() - worked
        waited.sort()
        return Figures(
            call=self.name,
            clients=clients,
            requests=len(waited),
            per_second=rate,
            p50=waited[len(waited) // 2] * 1000,
            p99=waited[int(len(waited) * 0.99)] * 1000,
            worst=waited[-1] * 1000,
            processor=worked / len(waited) * 1000,
            errors=len(errors),
        )

    async def _client(self, seconds: float, waited: list[float], errors: list[int]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            writer.write(next(self.requests))
            status = await _answer(reader)
            waited.append(time.perf_counter() - began)
            if status >= 400:
                errors.append(status)
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
    await reader.readexactly(length)
    return int(head[9:12])


class Server:
    """The service in a process of its own."""

    def __init__(self, store: str) -> None:
        command = [sys.executable, "-m", "api.cli", "serve", "--store", store]
        limits = dict.fromkeys(("HANSARAM_RATE_LIMIT", "HANSARAM_RATE_LIMIT_SEARCH"), str(10**9))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port), "--no-worker"],
            env={**os.environ, **limits},
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def processor_seconds(self) -> float:
        """Seconds that its cores worked so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> "Server":
        try:
            asyncio.run(_until_it_answers(self.port))
        except BaseException:
            self._process.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=60)


async def _until_it_answers(port: int) -> None:
    for _ in range(1500):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.2)
        else:
            writer.close()
            return
    raise SystemExit("the service does not start")


if __name__ == "__main__":
    main()
