"""Opening a store: connect, then bring its tables up to date."""

from golden_record.store.connect import connect
from golden_record.store.migrating import migrate
from golden_record.store.store import Store


def open_store(url: str) -> Store:
    """Open the store at ``url``, making it when it is new and migrating it when it is older.

    Args:
        url: ``sqlite:///path/to/hansaram.db`` or ``postgresql://user@host/database``.

    Raises:
        StoreUnavailableError: it cannot be opened; the message says what to do.
    """
    engine = connect(url)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)
