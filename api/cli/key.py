"""``hansaram key``: machines that may call the service."""

from typing import TYPE_CHECKING

import rich_click as click

from api.cli.options import store_option

if TYPE_CHECKING:
    from golden_record.access import Listed, Role

ROLES = ("integrator", "reader", "steward", "auditor", "admin")


@click.group("key")
def command() -> None:
    """Make, list and revoke the keys of machines."""


@command.command("create")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the machine may do.")
@click.option(
    "--source",
    "sources",
    multiple=True,
    help="Source whose records it may submit; several times for several. Without it: all.",
)
@store_option
def create(name: str, role: "Role", sources: tuple[str, ...], store: str | None) -> None:
    """Make a key for the machine NAME and print it, this once; only a hash of it is kept."""
    from api.cli.administering import console
    from golden_record.access import add_key

    with console(store) as desk:
        made = desk.do(
            lambda: add_key(desk.store, name, role, by=desk.who, sources=sources or None),
            "create_key",
            f"account {name}",
        )
    click.echo(made.key)


@command.command("list")
@store_option
def listed(store: str | None) -> None:
    """List the keys there are and were: name, role, sources, since when, until when."""
    show(store, "machine")


@command.command("revoke")
@click.argument("name")
@store_option
def revoke_key(name: str, store: str | None) -> None:
    """End the key of NAME; it is refused from the next request on."""
    end(store, name)


def show(store: str | None, kind: str) -> None:
    """Print the accounts of a kind."""
    from api.cli.administering import console
    from golden_record.access import accounts

    with console(store) as desk:
        for one in accounts(desk.store):
            if one.account.kind == kind:
                click.echo(_line(one))


def end(store: str | None, name: str) -> None:
    """Revoke an account."""
    from api.cli.administering import console
    from golden_record.access import revoke

    with console(store) as desk:
        desk.do(lambda: revoke(desk.store, name), "revoke_account", f"account {name}")


def _line(one: "Listed") -> str:
    state = f"revoked {one.revoked_at[:10]}" if one.revoked_at else "in force"
    sources = ",".join(one.account.sources or ()) or "all sources"
    parts = [one.account.name, one.account.role, f"since {one.made_at[:10]}", state]
    if one.account.kind == "machine":
        parts += [f"hsk_{one.key_id}_…", sources]
    return "\t".join(parts)
