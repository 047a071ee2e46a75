"""``hansaram user``: people who sign in at the pages."""

import sys
from typing import TYPE_CHECKING

import rich_click as click

from api.cli.key import ROLES, end, show
from api.cli.options import store_option

if TYPE_CHECKING:
    from golden_record.access import Role

stdin_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of stdin."
)


@click.group("user")
def command() -> None:
    """Add, list and revoke people, and give new passwords."""


@command.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the person may do.")
@stdin_option
@store_option
def add(name: str, role: "Role", password_stdin: bool, store: str | None) -> None:
    """Add the person NAME, who signs in with a password of at least 8 characters."""
    from api.cli.administering import console
    from golden_record.access import add_person

    password = _password(password_stdin)
    with console(store) as desk:
        desk.do(
            lambda: add_person(desk.store, name, role, password, by=desk.who),
            "add_person",
            f"account {name}",
        )


@command.command("list")
@store_option
def listed(store: str | None) -> None:
    """List the people there are and were: name, role, since when, until when."""
    show(store, "person")


@command.command("password")
@click.argument("name")
@stdin_option
@store_option
def password(name: str, password_stdin: bool, store: str | None) -> None:
    """Give NAME a new password; all sessions of that account end and a lock-out is lifted."""
    from api.cli.administering import console
    from golden_record.access import change_password, unlock

    said = _password(password_stdin)
    with console(store) as desk:

        def change() -> None:
            change_password(desk.store, name, said)
            unlock(desk.store, name)

        desk.do(change, "change_password", f"account {name}")


@command.command("unlock")
@click.argument("name")
@store_option
def unlock_account(name: str, store: str | None) -> None:
    """Let NAME try again at once after too many failures; a person or a machine."""
    from api.cli.administering import console
    from golden_record.access import unlock

    with console(store) as desk:
        desk.do(lambda: unlock(desk.store, name), "unlock_account", f"account {name}")


@command.command("revoke")
@click.argument("name")
@store_option
def revoke_user(name: str, store: str | None) -> None:
    """End the account of NAME; its sessions are over on the next request."""
    end(store, name)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    said: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return said
