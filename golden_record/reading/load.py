"""How much there is and how much waits: figures for those who keep the service running."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from golden_record.moments import Clock, machine_clock
from golden_record.store import Store

_FIGURES = text(
    "SELECT (SELECT count(*) FROM review WHERE closed_in IS NULL), "
    "(SELECT v.at FROM revision v WHERE v.revision_no = "
    " (SELECT min(opened_in) FROM review WHERE closed_in IS NULL)), "
    "(SELECT count(*) FROM crosswalk WHERE valid_to IS NULL), "
    "(SELECT count(*) FROM golden_record WHERE valid_to IS NULL), "
    "(SELECT count(*) FROM job WHERE finished_at IS NULL), "
    "(SELECT min(submitted_at) FROM job WHERE finished_at IS NULL), "
    "(SELECT coalesce(max(sequence), 0) FROM change), "
    "(SELECT min(cursor) FROM webhook WHERE ended_at IS NULL), "
    "(SELECT count(*) FROM webhook_delivery WHERE state = 'dead'), "
    "(SELECT coalesce(max(sequence), 0) FROM access_log)"
)
_BYTES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}


@dataclass(frozen=True, slots=True)
class Load:
    """Counts, ages in seconds (0 where nothing waits) and bytes."""

    open_reviews: int
    oldest_review_seconds: float
    live_records: int
    entities: int
    open_jobs: int
    job_lag_seconds: float
    webhook_lag: int
    dead_letters: int
    store_bytes: int
    access_log_rows: int


def load(store: Store, *, clock: Clock = machine_clock) -> Load:
    """Look the figures up, all from one state."""
    with store.reading() as connection:
        row = connection.execute(_FIGURES).one()
        size = _bytes(connection)
    reviews, review_at, records, entities, jobs, job_at, newest, cursor, dead, rows = row
    moment = clock()
    return Load(
        open_reviews=reviews,
        oldest_review_seconds=_age(review_at, moment),
        live_records=records,
        entities=entities,
        open_jobs=jobs,
        job_lag_seconds=_age(job_at, moment),
        webhook_lag=0 if cursor is None else newest - cursor,
        dead_letters=dead,
        store_bytes=size,
        access_log_rows=rows,
    )


def _bytes(connection: Connection) -> int:
    return int(connection.execute(text(_BYTES[connection.dialect.name])).scalar_one())


def _age(since: str | None, moment: datetime) -> float:
    if since is None:
        return 0.0
    return max(0.0, (moment - datetime.fromisoformat(since)) / timedelta(seconds=1))
