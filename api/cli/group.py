"""The group of all commands, and what its errors become on the way out."""

from importlib.metadata import version
from typing import Any

import rich_click as click
from click.exceptions import Abort, ClickException, Exit

from api.cli import (
    audit,
    demo,
    evaluate,
    explain,
    export,
    key,
    reference,
    run,
    serve,
    standardize,
    store,
    train,
    user,
    worker,
)
from api.cli.failures import failure_of


class Commands(click.RichGroup):
    """Commands whose errors end as a sentence and an exit code, never as a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; turn an error of the product into a ``ClickException``."""
        try:
            return super().invoke(ctx)
        except (ClickException, Exit, Abort):
            raise
        except Exception as error:
            raise failure_of(error) from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("hansaram"), message="hansaram %(version)s")
def cli() -> None:
    """Turn messy Korean customer records into one golden record per real customer.

    Exit codes: 0 done · 1 failed, nothing published · 2 wrong usage or unusable input.
    """


for command in (
    run.command,
    standardize.command,
    train.command,
    evaluate.command,
    explain.command,
    export.command,
    reference.command,
    serve.command,
    key.command,
    user.command,
    audit.command,
    demo.command,
    worker.command,
    store.command,
):
    cli.add_command(command)
