"""``hansaram standardize``: records in one comparable form, without linking them."""

from pathlib import Path
from typing import Any

import rich_click as click

from api.cli.options import INPUTS, config_option, delimiter_option, encoding_option

SUFFIXES = (".csv", ".parquet", ".jsonl")


@click.command("standardize")
@click.argument("inputs", nargs=-1, required=True, metavar=INPUTS)
@click.option(
    "--out",
    "-o",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File to write: .csv, .parquet or .jsonl.",
)
@config_option
@encoding_option
@delimiter_option
def command(inputs: tuple[str, ...], file: Path, **given: Any) -> None:
    """Bring every field of every record into standard form and say what was wrong with it.

    Rows that cannot be read are listed beside FILE, in FILE's name with .rejects.csv.
    """
    if file.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"-o {file}: the name has to end in {', '.join(SUFFIXES)}")
    from api.cli.given import reference_of, settled
    from golden_record.standardizing import standardize

    settings, mapping = settled(given)
    standardize(
        inputs,
        file,
        mapping=mapping,
        encoding=settings.encoding,
        delimiter=settings.delimiter,
        reference=reference_of(settings),
        workers=settings.workers,
    )
