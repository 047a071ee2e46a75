"""Serving: one process answers, a child process works off jobs, and both end gracefully.

At SIGTERM or Ctrl-C no new request is taken, those under way are answered, the worker finishes the
record in its hands; what is left of a job waits in the store for the next worker.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType

import structlog
import uvicorn

from api.http.app import create_app
from api.http.logging import configure_logs
from api.http.one_core import OneCore
from api.http.sending import Sending
from api.http.services import Services
from api.http.warming import warm_up
from api.settings import Settings
from golden_record.store.checkpoints import Checkpointer
from golden_record.webhooks import Deliverer, networks_of

PAUSE = 5.0
"""Seconds before a worker that ended by itself is started again."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, and what its environment holds besides: the store's URL has a password."""

    line: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)


def serve(services: Services, worker: Command | None) -> None:
    """Serve until told to end.

    Args:
        services: opened; closed at the end.
        worker: the command of the worker; ``None`` where it runs elsewhere.
    """
    configure_logs()
    server = uvicorn.Server(_config(services))
    for sign in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them anew when it has ended
        signal.signal(sign, lambda *_: None)
    with Worker(worker) if worker else nullcontext():
        server.run()


def _config(services: Services) -> uvicorn.Config:
    settings: Settings = services.settings
    app = create_app(services)
    deliverer = Deliverer(services.store, services.secret, networks_of(settings.webhook_networks))
    checkpointer, core = Checkpointer(services.store), OneCore()
    beside = [checkpointer.start, deliverer.start]
    app.on_startup += [*beside, core.start, partial(warm_up, services)]
    app.on_shutdown[:0] = [core.stop, deliverer.stop, checkpointer.stop]
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=Sending,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=settings.grace,
    )


class Worker(AbstractContextManager["Worker"]):
    """A child process that is started again when it ends by itself."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._ending = threading.Event()
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)
        self._keeper.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._process.terminate()
        self._keeper.join()

    def _start(self) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, **self._command.environment}
        return subprocess.Popen(  # noqa: S603 - our own
            self._command.line, env=environment, start_new_session=True
        )

    def _keep(self) -> None:
        while True:
            code = self._process.wait()
            if self._ending.wait(PAUSE):
                return
            structlog.get_logger("hansaram.serve").warning("worker ended", code=code)
            self._process = self._start()


def worker_command(store_url: str, config: str | None) -> Command:
    """The command of a worker on a store."""
    line = [sys.executable, "-m", "api.cli", "worker", "--beside", str(os.getpid())]
    chosen = ["--config", config] if config else []
    return Command([*line, *chosen], {"HANSARAM_STORE": store_url})
