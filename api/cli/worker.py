"""``hansaram worker``: takes in the records of jobs, beside the service or on another machine."""

import os
import secrets
import signal
import socket
import threading
from pathlib import Path
from typing import Any

import rich_click as click

from api.cli.logs import log_options, logging
from api.cli.options import config_option, model_option, store_option


@click.command("worker")
@config_option
@store_option
@model_option
@click.option("--once", is_flag=True, help="End when no job waits any more.")
@click.option("--beside", type=int, hidden=True, help="End with the process of this number.")
@log_options
def command(once: bool, beside: int | None, verbose: bool, log: Path | None, **given: Any) -> None:
    """Work off the jobs that were submitted to a store.

    At SIGTERM or Ctrl-C the rows in hand are finished and the rest of the job waits for the next
    worker. After a crash another worker goes on where this one stopped, within a minute.
    """
    from api.cli.given import settled
    from api.cli.stores import existing_store
    from api.http.services import open_services
    from golden_record.jobs import Worker, work, work_off

    settings, _ = settled(given)
    services = open_services(settings, settings.store or existing_store(None).url)
    ending = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: ending.set())
    name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
    try:
        with logging(verbose=verbose, log=log) as events:
            worker = Worker(name, lambda: ending.is_set() or _is_orphan(beside), events.info)
            events.info("worker", name=name)
            (work_off if once else work)(services.store, services.today.means, worker)
            events.info("worker ends", name=name)
    finally:
        services.close()


def _is_orphan(beside: int | None) -> bool:
    """Say whether the service that started this worker is gone, killed perhaps."""
    return beside is not None and os.getppid() != beside
