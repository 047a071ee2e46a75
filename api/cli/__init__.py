"""The command line: ``hansaram``, one module per command.

Heavy modules are loaded inside the commands, so that ``hansaram --help`` answers at once.
"""

import sys
from collections.abc import Sequence

from click import echo
from click.exceptions import Abort, ClickException

from api.cli.group import cli


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    Args:
        arguments: without the name of the program; ``None`` for those of the process.
    """
    try:
        cli.main(arguments, prog_name="hansaram", standalone_mode=False)
    except ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Abort:
        echo("hansaram: stopped. Nothing was published.", err=True)
        sys.exit(1)


__all__ = ["cli", "main"]
