"""A real HTTP server that receives deliveries, and fails when it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What arrived, and how the next deliveries are answered; 200 when nothing is planned.

    before_answer: done once, when the next delivery has arrived and nothing is answered yet.
    """

    url: str = ""
    plan: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    before_answer: Callable[[], None] | None = None

    @property
    def sequences(self) -> list[list[int]]:
        """The numbers of the changes of each delivery."""
        return [[c["sequence"] for c in json.loads(b)["changes"]] for b in self.bodies]

    def wait_for(self, deliveries: int) -> None:
        """Wait until so many have arrived."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.bodies) >= deliveries, timeout=60)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run a receiver on this machine."""
    got = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = got.plan.pop(0) if got.plan else 200
            act, got.before_answer = got.before_answer, None
            if act:
                act()
            with suppress(ConnectionError):  # of a sender that is no more
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", got.url)
                self.end_headers()
            with got.arrived:
                got.bodies.append(body)
                got.headers.append(dict(self.headers))
                got.arrived.notify_all()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    got.url = f"http://127.0.0.1:{server.server_port}/hook?of=hansaram"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
