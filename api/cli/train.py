"""``hansaram train``: a model of one's own, learned from one's own records."""

from pathlib import Path
from typing import Any

import rich_click as click

from api.cli.options import INPUTS, config_option, encoding_option, model_option
from api.cli.progress import shown


@click.command("train")
@click.argument("inputs", nargs=-1, required=True, metavar=INPUTS)
@click.option(
    "--out",
    "-o",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="MODEL_DIR",
    help="Model folder to write, for --model of hansaram run.",
)
@click.option("--store", help="URL of a store whose steward decisions count as labels.")
@click.option("--seed", type=int, help="Of what is drawn; the same seed gives the same model.")
@config_option
@encoding_option
@model_option
def command(inputs: tuple[str, ...], out: Path, **given: Any) -> None:
    """Learn from records how much each agreement weighs, without anybody saying who is who.

    Leans on the model that ships (or --model) wherever the records are too few. Writes
    training_report.html beside the model.
    """
    from api.cli.given import reference_of, settled
    from golden_record.training import REPORT, TrainOptions, train_model
    from resolver.training.train import SEED

    settings, mapping = settled({name: given[name] for name in ("config", "encoding", "model")})
    options = TrainOptions(
        out=out,
        base=settings.model,
        store=given["store"],
        mapping=mapping,
        encoding=settings.encoding,
        reference=reference_of(settings),
        seed=SEED if given["seed"] is None else given["seed"],
        workers=settings.workers,
        memory=settings.memory,
    )
    with shown() as listener:
        training = train_model(inputs, options, listener)
    click.echo(f"{training.records:,} records → {out}, report {out / REPORT}", err=True)
