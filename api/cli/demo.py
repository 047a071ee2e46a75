"""``hansaram demo``: messy customers made, run, and three of them shown."""

import secrets
from importlib.util import find_spec
from pathlib import Path

import rich_click as click

RECORDS, SEED = 4_000, 2026
PIPE_WIDTH = 118


@click.command("demo")
@click.option(
    "--out",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for the made-up files and the outputs.",
)
@click.option("--records", type=click.IntRange(100, 1_000_000), default=RECORDS, show_default=True)
@click.option("--serve", is_flag=True, help="Open the service on the result; sign in at its desk.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True)
def command(out: Path, records: int, serve: bool, port: int) -> None:
    """Make up messy customers of six channels, run everything, show what became of three."""
    from rich.console import Console

    from api.cli.progress import shown
    from api.cli.runs import carry_out
    from api.cli.showing import show
    from fixtures.generator.batches import Order, generate
    from fixtures.generator.files import write_channels, write_one_file

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    made, results = out / "data", out / "out"
    console.print(f"Making up {records:,} records of customers of six channels in {made} …")
    batches = generate(Order(records, SEED))
    if all(map(find_spec, ("openpyxl", "python_calamine"))):
        write_channels(batches, made, records=records)
    else:
        write_one_file(batches, made, "customers.csv")
    files = [str(path) for path in sorted((made / "records").iterdir())]
    store = f"sqlite:///{results / 'hansaram.db'}"
    with shown() as listener:
        result = carry_out(files, results, {"store": store}, listener)
    show(console, files, results, result.counts)
    if serve:
        _open(store, port)


def _open(url: str, port: int) -> None:
    """Serve the result, with a steward to sign in as and a key to call with."""
    from api.http.services import open_services
    from api.http.serving import serve, worker_command
    from api.settings import load_settings
    from golden_record.access import add_key, add_person

    settings, _ = load_settings()
    services = open_services(settings.model_copy(update={"port": port}), url)
    mark, password = secrets.token_hex(2), secrets.token_urlsafe(9)
    steward = add_person(services.store, f"steward-{mark}", "steward", password, by="demo")
    key = add_key(services.store, f"demo-{mark}", "reader", by="demo").key
    click.echo(f"\nThe desk:   http://{settings.host}:{port}/  as {steward.name}, {password}")
    click.echo(f"The calls:  http://{settings.host}:{port}/docs  with the key {key}")
    click.echo("Ctrl-C ends it.")
    serve(services, worker_command(url, None))
