"""A service that really runs, on a store of made-up customers, and people who may use it."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
import uvicorn

from api.http.app import create_app
from api.http.services import Services, Today
from api.settings import Settings
from fixtures.generator.batches import Order, generate
from fixtures.generator.files import write_one_file
from golden_record.access import AccessLog, Role, add_person
from golden_record.jobs.working import Worker, work_once
from golden_record.pipeline import RunOptions, run
from golden_record.store import Store, open_store
from resolver.model import load_model
from rules.survivorship import DEFAULT

SECRET = b"s" * 32
PASSWORD = "말 위의 배터리"
PEOPLE: dict[str, Role] = {
    "김담당": "steward",
    "박담당": "steward",
    "조회자": "reader",
    "연계자": "integrator",
    "감사자": "auditor",
    "관리자": "admin",
}


def customers(folder: Path, records: int, *, seed: int = 7, more: tuple[Path, ...] = ()) -> Path:
    """Make customers up, run them through, let people in; gives the file of the store."""
    write_one_file(generate(Order(records, seed)), folder / "data", "customers.csv")
    files = [str(p) for p in sorted((folder / "data" / "records").iterdir())]
    store = folder / "hansaram.db"
    options = RunOptions(out=folder / "out", store=f"sqlite:///{store}", workers=1)
    run([*files, *map(str, more)], options)
    with open_store(f"sqlite:///{store}") as opened:
        for name, role in PEOPLE.items():
            add_person(opened, name, role, PASSWORD, by=None)
    return store


class Service:
    """A running service; it can be stopped and started again on the same port."""

    def __init__(self, path: Path, **settings: object) -> None:
        self.path, self._settings = path, settings
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        """Where browsers find it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Open the store and listen."""
        store = open_store(f"sqlite:///{self.path}")
        today = Today(load_model(None), SECRET, None, DEFAULT)
        log = AccessLog(store, SECRET)
        self.services = Services(store, Settings(**self._settings), SECRET, today, log)  # type: ignore[arg-type]
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
        config = uvicorn.Config(
            create_app(self.services), host="127.0.0.1", port=self.port, log_config=None
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """Answer what is under way and end."""
        self._server.should_exit = True
        self._thread.join()

    def work(self) -> None:
        """Do what the worker beside the service does: one job to its end."""
        with open_store(f"sqlite:///{self.path}") as store:
            assert work_once(store, self.services.means, Worker("worker"))

    def store(self) -> Store:
        """The store itself, to look at what became of it."""
        return self.services.store


@contextmanager
def running(path: Path, **settings: object) -> Iterator[Service]:
    """A service for a while."""
    service = Service(path, **settings)
    try:
        yield service
    finally:
        service.stop()
