"""``hansaram serve``: the HTTP service on a store."""

from pathlib import Path
from typing import Any

import rich_click as click

from api.cli.options import config_option, model_option, store_option


@click.command("serve")
@config_option
@store_option
@model_option
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port to listen on.  [default: 8000]")
@click.option("--no-worker", is_flag=True, help="Work off no jobs here: hansaram worker does.")
def command(no_worker: bool, config: Path | None, **given: Any) -> None:
    """Serve unified IDs, golden records, reviews and quality over HTTP.

    The document of all calls is at /docs. It ends at Ctrl-C or SIGTERM, after the requests under
    way are answered. A store that is named and does not exist yet is made.
    """
    from api.cli.given import settled
    from api.cli.stores import existing_store
    from api.http.services import open_services
    from api.http.serving import serve, worker_command

    settings, _ = settled({"config": config, **given})
    url = settings.store or existing_store(None).url
    services = open_services(settings, url)
    where = f"http://{settings.host}:{settings.port}"
    click.echo(f"Hansaram serves {where} on {services.store.url}", err=True)
    worker = None if no_worker else worker_command(url, str(config) if config else None)
    serve(services, worker)
