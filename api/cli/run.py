"""``hansaram run``: the eight verbs from files to published golden records."""

from collections.abc import Iterable
from itertools import chain
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
from resolver.workers import get_ready

ENOUGH_FOR_WORKERS = 1_000_000
"""Bytes of inputs from which worker processes are made ready while all else is imported."""


def settings_of_spark(
    _context: click.Context, _option: click.Parameter, said: tuple[str, ...]
) -> dict[str, str]:
    """Read ``KEY=VALUE`` settings."""
    pairs = [one.partition("=") for one in said]
    if wrong := [name for name, sign, _ in pairs if not sign or not name]:
        raise click.BadParameter(f"write KEY=VALUE, such as spark.master=local[2], not {wrong[0]}")
    return {name: value for name, _, value in pairs}


def _bytes_of(inputs: Iterable[str]) -> int:
    """Return how large the inputs are that are files, or lie in folders."""
    paths = [Path(one) for one in inputs]
    within = chain.from_iterable(path.glob("*") for path in paths if path.is_dir())
    return sum(path.stat().st_size for path in (*paths, *within) if path.is_file())


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
@click.option(
    "--spark-conf",
    multiple=True,
    callback=settings_of_spark,
    metavar="KEY=VALUE",
    help="A setting of Spark, with --engine spark; can be given more than once.",
)
@click.option(
    "--spark-work",
    metavar="ADDRESS",
    help="Folder that all executors reach, for what stages leave: file:///, hdfs://, s3a://.",
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
    if engine != "spark" and (given["spark_conf"] or given["spark_work"]):
        raise click.UsageError("--spark-conf and --spark-work go with --engine spark")
    if engine != "spark" and _bytes_of(inputs) > ENOUGH_FOR_WORKERS:
        get_ready("api.cli")
    from api.cli.runs import carry_out
    from api.cli.summary import summarize

    settings = {name: given[name] for name in ("config", "store", "encoding", "delimiter", "model")}
    if engine == "spark":
        settings["spark"] = {"conf": given["spark_conf"], "work": given["spark_work"]}
    with logging(verbose=given["verbose"], log=given["log"]) as log, shown() as listener:
        log.info("run", inputs=len(inputs), engine=engine)
        result = carry_out(inputs, out, settings, logged(log, listener))
        log.info("done", run_id=result.run_id, seconds=result.seconds["total"], **result.counts)
    summarize(result)
