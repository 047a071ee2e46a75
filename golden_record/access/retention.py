"""Letting go of rows of the access log that need not be kept any longer.

The law wants them for one year, for two from 50,000 persons on (개인정보의 안전성 확보조치 기준
제8조). The signed head remembers where the log now begins, so that the chain holds from there and
a row taken away by anyone else is still missed. The deletion is itself a row of the log.
"""

from datetime import datetime, timedelta

from sqlalchemy import text

from golden_record.access.errors import AccessError
from golden_record.access.log import Access, AccessLog
from golden_record.access.verifying import verify
from golden_record.moments import Clock, machine_clock, written
from golden_record.store import Store

SHORTEST = timedelta(days=365)
_LAST_OLD = text(
    "SELECT sequence, hash FROM access_log WHERE at < :before ORDER BY sequence DESC LIMIT 1"
)


def forget_before(
    store: Store,
    secret: bytes,
    before: datetime,
    *,
    by: str,
    clock: Clock = machine_clock,
) -> int:
    """Delete the rows from before a moment; the last row always stays.

    Returns:
        How many were deleted.

    Raises:
        AccessError: rows of less than a year would go, or the log is broken and is evidence.
    """
    if clock() - before < SHORTEST:
        raise AccessError("rows of the access log are kept for at least a year")
    found = verify(store, secret)
    if not found.holds:
        raise AccessError(f"the access log is broken and stays as it is: {found.breaks[0]}")
    log = AccessLog(store, secret, clock=clock)
    with store.writing() as connection:
        deed = Access(principal=by, role="console", action="forget_access_log")
        log.within(connection, deed)
        last = connection.execute(_LAST_OLD, {"before": written(before)}).first()
        if last is None:
            return 0
        log.begin_after(connection, last.sequence, last.hash)
        said = {"last": last.sequence}
        connection.execute(text("DELETE FROM access_subject WHERE sequence <= :last"), said)
        gone = connection.execute(text("DELETE FROM access_log WHERE sequence <= :last"), said)
    return gone.rowcount
