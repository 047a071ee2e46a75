"""``hansaram store``: bring a store up to date, check it, back it up, bring a backup back."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from click.exceptions import Exit

from api.cli.options import config_option, model_option, store_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from golden_record.checking import Difference

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("store")
def command() -> None:
    """Look after a store: migrate, check, backup, restore."""


@command.command("migrate")
@store_option
def migrate(store: str | None) -> None:
    """Bring the tables of a store up to date; every other command does so too.

    One transaction: a crash leaves the store as it was.
    """
    from api.cli.stores import existing_store
    from golden_record.store.migrating import newest_version

    with existing_store(store) as opened:
        click.echo(f"{opened.url}: tables of version {newest_version()}")


@command.command("check")
@click.option("--quick", is_flag=True, help="Only the rules that rows keep among themselves.")
@config_option
@store_option
@model_option
def check(quick: bool, **given: Any) -> None:
    """Recompute entities, golden records, redirects, crosswalk and keys, and tell differences.

    The model and the survivorship rules must be those in use. Exit code 1 when there is one.
    """
    from api.cli.given import settled
    from api.cli.stores import existing_store
    from golden_record.checking import check_rows

    settings, _ = settled(given)
    with existing_store(settings.store) as opened:
        found = check_rows(opened) if quick else _recomputed(opened, settings)
        _tell(found)
        click.echo(f"{opened.url}: {'sound' if not found else 'differs'}")
    if found:
        raise Exit(1)


def _recomputed(store: Any, settings: Any) -> "Sequence[Difference]":
    import tempfile

    from api.cli.given import rules_of
    from golden_record.checking import Basis, check
    from resolver.model import load_model

    with tempfile.TemporaryDirectory(prefix="hansaram-check-") as scratch:
        basis = Basis(
            model=load_model(settings.model),
            rules=rules_of(settings),
            scratch=Path(scratch),
            workers=settings.workers,
            memory=settings.memory,
        )
        return check(store, basis)


def _tell(found: "Sequence[Difference]") -> None:
    for one in found:
        examples = ", ".join(one.examples)
        click.echo(f"not so: {one.rule} ({one.count:,}; {examples})", err=True)


@command.command("backup")
@click.argument("file", type=_FILE)
@store_option
def backup(file: Path, store: str | None) -> None:
    """Write a verified backup to FILE while others go on reading and writing.

    A name that ends in .db makes a SQLite file, any other an archive that either kind of store can
    bring back. It holds personal data. The secret key (hansaram.key) is not in it: keep it apart.
    """
    from api.cli.administering import console
    from api.cli.stores import existing_store
    from golden_record.backups import backup as write

    existing_store(store).close()
    with console(store) as desk:
        desk.do(lambda: None, "backup", "store")
        rows = write(desk.store, file)
    click.echo(f"{file}: {rows['source_record']:,} records, {sum(rows.values()):,} rows, verified")


@command.command("restore")
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Replace what the store holds.")
@store_option
def restore(file: Path, replace: bool, store: str | None) -> None:
    """Bring a backup back into a store that is new or empty, and its tables up to date.

    One transaction: it succeeds whole or leaves the store as it was. The secret key must be the
    one that belongs to the backup.
    """
    from api.cli.administering import console
    from golden_record.backups import restore as bring_back

    with console(store) as desk:
        rows = bring_back(desk.store, file, replace=replace)
    with console(store) as desk:
        desk.do(lambda: None, "restore", "store")
    click.echo(f"{file}: {rows['source_record']:,} records, {sum(rows.values()):,} rows, restored")
