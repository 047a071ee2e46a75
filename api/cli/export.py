"""``hansaram export``: what the store believes now, as one file."""

import sys
from pathlib import Path
from typing import Literal

import rich_click as click

from api.cli.options import store_option

What = Literal["crosswalk", "golden", "reviews"]


@click.command("export")
@click.argument("what", type=click.Choice(["crosswalk", "golden", "reviews"]))
@click.option(
    "--out",
    "-o",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File to write: .csv, .parquet or .jsonl.",
)
@store_option
def command(what: What, file: Path, store: str | None) -> None:
    """Write the crosswalk, the golden records or the pairs that wait for review.

    Without --store, HANSARAM_STORE or a setting, the store of the last run into ./out is taken.
    """
    from api.cli.stores import existing_store
    from golden_record.exports import export

    with existing_store(store) as opened:
        rows = export(opened, what, file)
    if sys.stdout.isatty():
        click.echo(f"{file}: {rows:,} rows")
