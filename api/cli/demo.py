"""``hansaram demo``: messy customers made, run, and three of them shown."""

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
def command(out: Path, records: int) -> None:
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
    with shown() as listener:
        result = carry_out(
            files, results, {"store": f"sqlite:///{results / 'hansaram.db'}"}, listener
        )
    show(console, files, results, result.counts)
