"""Options that several commands share."""

from pathlib import Path

import rich_click as click

INPUTS = "INPUT..."

config_option = click.option(
    "--config",
    "-c",
    type=click.Path(dir_okay=False, path_type=Path),
    help="TOML file: one table per source that maps its columns, and [hansaram] for settings.",
)
store_option = click.option(
    "--store",
    envvar="HANSARAM_STORE",
    help="URL of the store: sqlite:///PATH or postgresql://USER@HOST/DATABASE.",
)
encoding_option = click.option(
    "--encoding", help="Encoding of text files where it cannot be found out, such as cp949."
)


def _sign(_context: click.Context, _option: click.Parameter, said: str | None) -> str | None:
    if said is None or len(said) == 1:
        return said
    if said.lower() in ("tab", "\\t"):
        return "\t"
    raise click.BadParameter("give one character, or tab")


delimiter_option = click.option(
    "--delimiter",
    callback=_sign,
    help="Sign between the columns of text files where it cannot be found out; tab for a tab.",
)
model_option = click.option(
    "--model",
    type=click.Path(file_okay=False, path_type=Path),
    help="Model folder, made by hansaram train; without it the one that ships.",
)
