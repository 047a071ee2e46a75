"""``hansaram reference``: the official registers of addresses, for completing and checking them."""

from pathlib import Path
from typing import Any

import rich_click as click

from api.cli.progress import on_terminal


@click.group("reference")
def command() -> None:
    """Official address registers: imported once, used by every run."""


@command.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE...",
)
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    show_default="hansaram-reference.db",
    envvar="HANSARAM_REFERENCE",
    help="The reference file to make or add to.",
)
def import_files(files: tuple[Path, ...], to: Path | None) -> None:
    """Import files of juso.go.kr and of the Ministry of the Interior, zipped or not.

    A later run finds the reference by its default name in the working folder, or by the setting
    reference.
    """
    from api.settings import REFERENCE
    from resolver.reference import import_reference

    to = to or REFERENCE
    report = import_reference(files, to, progress=_told if on_terminal() else None)
    for bad in report.bad:
        click.echo(f"{bad.file}:{bad.line}: {bad.reason}", err=True)
    for name in report.skipped:
        click.echo(f"passed over, for its layout is not known: {name}", err=True)
    if on_terminal():
        _summarize(report, to)


def _told(name: str, rows: int) -> None:
    click.echo(f"\r{name}: {rows:,}", err=True, nl=False)


def _summarize(report: Any, to: Path) -> None:
    brought = ", ".join(f"{rows:,} {kind}" for kind, rows in report.rows.items()) or "nothing"
    click.echo(f"\n{to}: {brought}; {report.bad_count:,} rows could not be read.", err=True)
