"""What commands do to accounts, in one transaction with its row of the access log."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from api.cli.stores import existing_store
from golden_record.access import Access, AccessLog
from golden_record.secret_key import key_folder, secret_key
from golden_record.store import Store, open_store

T = TypeVar("T")
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Console:
    """A store, opened by someone who may use its files."""

    store: Store
    log: AccessLog
    who: str

    def do(self, work: Callable[[], T], action: str, subject: str) -> T:
        """Do something to an account, and write who did."""
        with self.store.writing() as connection:
            done = work()
            row = Access(principal=self.who, role="console", action=action, subjects=(subject,))
            self.log.within(connection, row)
        return done


@contextmanager
def console(url: str | None) -> Iterator[Console]:
    """Open a store; one that is named and does not exist yet is made."""
    with (
        open_store(url) if url else existing_store(None) as store,
        AccessLog(store, secret_of(url)) as log,
    ):
        yield Console(store, log, f"console {getpass.getuser()}")


def secret_of(url: str | None) -> bytes:
    """The secret key that belongs to a store, kept if it is new."""
    from api.cli.stores import DEFAULT

    key = secret_key(key_folder(url or f"{_SQLITE}{DEFAULT}"))
    key.keep()
    return key.value
