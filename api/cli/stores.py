"""Opening a store that has to be there: a mistyped path never makes an empty one."""

from pathlib import Path

import rich_click as click

from golden_record.store import Store, open_store

DEFAULT = Path("out/hansaram.db")
_SQLITE = "sqlite:///"


def existing_store(url: str | None) -> Store:
    """Open the store at ``url``, by default the one in ``./out``.

    Raises:
        UsageError: there is no SQLite file at that place.
    """
    wanted = url or f"{_SQLITE}{DEFAULT}"
    path = Path(wanted.removeprefix(_SQLITE))
    if wanted.startswith(_SQLITE) and not path.is_file():
        raise click.UsageError(f"there is no store at {path}: give --store, or run hansaram run")
    return open_store(wanted)
