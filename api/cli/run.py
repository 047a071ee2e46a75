"""``hansaram run``: the eight verbs from files to published golden records."""

from pathlib import Path
from typing import Any

import rich_click as click

from api.cli.logs import log_options, logged, logging
from api.cli.options import (
    INPUTS,
    config_option,
    delimiter_option,
    encoding_option,
    model_option,
    store_option,
)
from api.cli.progress import shown


@click.command("run")
@click.argument("inputs", nargs=-1, required=True, metavar=INPUTS)
@config_option
@store_option
@click.option(
    "--out",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Folder for the outputs.",
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="Where linking is computed.",
)
@encoding_option
@delimiter_option
@model_option
@log_options
def command(inputs: tuple[str, ...], out: Path, engine: str, **given: Any) -> None:
    """Take files, folders or database URLs through to published golden records.

    Writes crosswalk, golden records, review pairs, standardized records, rejects and the quality
    report to the output folder. A second run into the same store adds to it: IDs stay.
    """
    if engine == "spark":
        raise click.UsageError(
            "the Spark engine is not part of this version: leave --engine out to use DuckDB, "
            "which links ten million records on one machine"
        )
    from api.cli.runs import carry_out
    from api.cli.summary import summarize

    settings = {name: given[name] for name in ("config", "store", "encoding", "delimiter", "model")}
    with logging(verbose=given["verbose"], log=given["log"]) as log, shown() as listener:
        log.info("run", inputs=len(inputs), engine=engine)
        result = carry_out(inputs, out, settings, logged(log, listener))
        log.info("done", run_id=result.run_id, seconds=result.seconds["total"], **result.counts)
    summarize(result)
