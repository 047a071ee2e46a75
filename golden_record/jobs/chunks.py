"""Chunks: some rows of a job, taken in within one transaction.

In it the rows are taken in, forgotten as waiting, counted, and the lease is renewed: all of that
happened or none of it, so nothing is done twice after a ``kill -9``. A row that fails for a reason
nobody foresaw is set aside and kept, so that it can be tried again, and so is one on which one
worker after the other died.
"""

import json
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, text

from golden_record.errors import StoreError
from golden_record.jobs.bodies import Row, row_of
from golden_record.jobs.leases import Lease, end, hold
from golden_record.jobs.submitting import SET_ASIDE, add_rejects
from golden_record.life_cycle import Means
from golden_record.life_cycle.records import Incoming, incoming
from golden_record.life_cycle.rows import touch
from golden_record.life_cycle.submitting import submit_incoming
from golden_record.store import Store

AHEAD = 100
"""Rows that are read and standardized at once, outside any transaction."""
CHUNK_SECONDS = 0.02
"""After so long a chunk takes in no further row."""
DEATHS_BEFORE_SETTING_ASIDE = 3
HOPELESS = 20
"""So many rows one after the other that fail unexpectedly end a job."""

_NEXT = text(
    "SELECT position, body FROM job_record WHERE job_id = :job_id AND position > :after "
    "AND outcome IS NULL ORDER BY position LIMIT :limit"
)
_STILL = text(
    "SELECT position FROM job_record WHERE job_id = :job_id AND position BETWEEN :first AND :last "
    "AND outcome IS NULL"
)
_FORGET = text(
    "DELETE FROM job_record WHERE job_id = :job_id AND position IN :positions"
).bindparams(bindparam("positions", expanding=True))
_COUNTS = text("SELECT result, rejected FROM job WHERE job_id = :job_id")


class HopelessError(Exception):
    """Row after row fails for reasons that nobody foresaw."""


@dataclass(frozen=True, slots=True)
class Following:
    """A row whose turn comes soon: ready to be taken in, or why it cannot be."""

    position: int
    row: Row
    ready: Incoming | Exception


@dataclass(slots=True)
class UnderWay:
    """A job in a worker's hands.

    ahead: rows that were read and standardized. last: the position of the last row read.
    singly: rows to be taken in one by one, for a worker died on one of them.
    """

    store: Store
    means: Means
    lease: Lease
    ahead: deque[Following] = field(default_factory=deque)
    last: int = 0
    singly: int = 0
    failed_in_a_row: int = 0

    def __post_init__(self) -> None:
        self.singly = AHEAD if self.lease.died else 0

    def advance(self) -> bool:
        """Take in one chunk of rows; false when the job has ended."""
        if not self.ahead:
            self._read_ahead()
        with self.store.writing() as connection:
            if not hold(connection, self.lease):
                end(connection, self.lease, "cancelled")
                return False
            if not self.ahead:
                end(connection, self.lease, "done")
                return False
            self._take_chunk(connection)
        return True

    def _read_ahead(self) -> None:
        asked = {"job_id": self.lease.job_id, "after": self.last, "limit": AHEAD}
        with self.store.reading() as connection:
            found = connection.execute(_NEXT, asked).all()
        for position, body in found:
            row = row_of(body)
            self.ahead.append(Following(position, row, self._standardized(row)))
            self.last = position

    def _standardized(self, row: Row) -> Incoming | Exception:
        try:
            return incoming(row.raw, self.means.context, row.told)
        except Exception as error:
            return error

    def _take_chunk(self, connection: Connection) -> None:
        chunk, waiting = Chunk(), self._still_waiting(connection)
        if self.lease.died >= DEATHS_BEFORE_SETTING_ASIDE and self.singly == AHEAD:
            chunk.set_aside(self.ahead.popleft(), "workers died on it")
            self.singly -= 1
        while self.ahead and not chunk.is_over(singly=self.singly > 0):
            following = self.ahead.popleft()
            if following.position in waiting:
                self._take(following, chunk)
                self.singly -= 1
        chunk.write(connection, self.lease.job_id)

    def _still_waiting(self, connection: Connection) -> set[int]:
        """Those of the rows ahead that no erasure has taken away since they were read."""
        ends = {"first": self.ahead[0].position, "last": self.ahead[-1].position}
        found = connection.execute(_STILL, {"job_id": self.lease.job_id, **ends})
        return set(found.scalars())

    def _take(self, following: Following, chunk: "Chunk") -> None:
        try:
            outcome = self._submitted(following.ready)
        except StoreError:
            raise
        except Exception as error:
            self.failed_in_a_row += 1
            if self.failed_in_a_row >= HOPELESS:
                raise HopelessError(f"row after row failed: {type(error).__name__}") from error
            chunk.set_aside(following, type(error).__name__)
        else:
            self.failed_in_a_row = 0
            chunk.taken.append(following.position)
            chunk.outcomes[outcome] += 1

    def _submitted(self, ready: Incoming | Exception) -> str:
        if isinstance(ready, Exception):
            raise ready
        actor = self.lease.submitted_by
        return submit_incoming(self.store, ready, means=self.means, actor=actor).outcome


@dataclass(slots=True)
class Chunk:
    """What one chunk came to."""

    began: float = field(default_factory=time.perf_counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    taken: list[int] = field(default_factory=list)
    aside: list[tuple[Following, str]] = field(default_factory=list)

    def is_over(self, *, singly: bool) -> bool:
        """Say whether it takes in no further row."""
        rows = len(self.taken) + len(self.aside)
        return rows > 0 and (singly or time.perf_counter() - self.began > CHUNK_SECONDS)

    def set_aside(self, following: Following, why: str) -> None:
        """Keep a row that failed, for another try."""
        self.aside.append((following, why))

    def write(self, connection: Connection, job_id: str) -> None:
        """Forget the rows taken in and count what they came to."""
        if self.taken:
            connection.execute(_FORGET, {"job_id": job_id, "positions": self.taken})
        result, rejected = connection.execute(_COUNTS, {"job_id": job_id}).one()
        counts = Counter(json.loads(result or "{}"))
        counts.update(self.outcomes)
        add_rejects(connection, job_id, rejected, list(self._rejects()))
        for following, why in self.aside:
            touch(
                connection,
                "UPDATE job_record SET outcome = :outcome, detail = :why "
                "WHERE job_id = :job_id AND position = :position",
                outcome=SET_ASIDE,
                why=why,
                job_id=job_id,
                position=following.position,
            )
        touch(
            connection,
            "UPDATE job SET result = :result, position = position + :rows, "
            "rejected = rejected + :rejected WHERE job_id = :job_id",
            result=json.dumps(counts),
            rows=len(self.taken) + len(self.aside),
            rejected=len(self.aside),
            job_id=job_id,
        )

    def _rejects(self) -> Iterable[dict[str, Any]]:
        for following, why in self.aside:
            yield {
                "file": following.row.file,
                "line": following.row.line,
                "column_name": None,
                "reason": f"{SET_ASIDE}: 처리하지 못해 보관했습니다 (kept for another try: {why})",
            }
