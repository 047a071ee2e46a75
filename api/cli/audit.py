"""``hansaram audit``: the access log, checked and asked."""

import json
from typing import TYPE_CHECKING, Any

import rich_click as click
from click.exceptions import Exit

from api.cli.options import store_option

if TYPE_CHECKING:
    from datetime import datetime

    from golden_record.access import Head, Logged


@click.group("audit")
def command() -> None:
    """Check and ask the access log: who saw or changed whom, when and why."""


def _head(_context: click.Context, _option: click.Parameter, said: str | None) -> "Head | None":
    if said is None:
        return None
    from golden_record.access import Head

    try:
        return Head.parse(said)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@command.command("verify")
@click.option(
    "--noted",
    callback=_head,
    metavar="NUMBER:HASH",
    help="The last row that an earlier check printed: finds a store put back to an older state.",
)
@store_option
def verify_log(noted: "Head | None", store: str | None) -> None:
    """Check the hash chain: a row changed, removed, put in or cut off is named; exit code 1."""
    from api.cli.administering import secret_of
    from api.cli.stores import existing_store
    from golden_record.access import verify

    with existing_store(store) as opened:
        found = verify(opened, secret_of(store), noted=noted)
    for one in found.breaks:
        click.echo(f"hansaram: the access log is broken: {one}", err=True)
    if not found.holds:
        raise Exit(1)
    click.echo(f"{found.rows:,} rows, all as they were written; the last is {found.head}")


@command.command("show")
@click.option("--principal", help="Account whose doings are asked for.")
@click.option(
    "--subject",
    help="Unified ID, with its former IDs and its records; or SOURCE/SOURCE_RECORD_ID.",
)
@click.option("--action", help="What was done, such as unmask_entity.")
@click.option("--result", help="How it ended, such as denied.")
@click.option("--since", help="Moment or day in UTC, such as 2026-11-22.")
@click.option("--until", help="First moment or day that is not wanted.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@store_option
def show(
    as_json: bool, subject: str | None, action: str | None, store: str | None, **asked: Any
) -> None:
    """Show rows of the log, the newest first."""
    from api.cli.stores import existing_store
    from golden_record.access import Question, read_log, subjects_meant

    with existing_store(store) as opened:
        meant = subjects_meant(opened, subject) if subject else ()
        actions = () if action is None else (action,)
        page = read_log(opened, Question(subjects=meant, actions=actions, **asked))
    for row in page.rows:
        click.echo(_json(row) if as_json else _line(row))


@command.command("forget")
@click.option(
    "--before",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day (UTC) whose rows stay; at least a year ago.",
)
@store_option
def forget(before: "datetime", store: str | None) -> None:
    """Delete rows that need not be kept any longer; the chain holds from where the log begins."""
    from datetime import UTC

    from api.cli.administering import console, secret_of
    from golden_record.access import forget_before

    with console(store) as desk:
        moment = before.replace(tzinfo=UTC)
        gone = forget_before(desk.store, secret_of(store), moment, by=desk.who)
    click.echo(f"{gone:,} rows deleted")


def _json(row: "Logged") -> str:
    from dataclasses import asdict

    return json.dumps(asdict(row), ensure_ascii=False)


def _line(row: "Logged") -> str:
    subjects = " ".join(row.subjects)
    parts = [str(row.sequence), row.at, row.principal, row.role or "-", row.address or "-"]
    return "\t".join([*parts, row.action, row.result, subjects, row.reason or ""]).rstrip()
