import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import text

from golden_record.errors import StoreUnwritableError
from golden_record.jobs import (
    Job,
    JobStateError,
    LeaseLostError,
    Prepared,
    UnknownJobError,
    Worker,
    cancel,
    chunks,
    job,
    jobs,
    leases,
    prepare,
    purge,
    rejects,
    resume,
    submit_job,
    work,
    work_off,
    work_once,
    working,
)
from golden_record.life_cycle import submit
from golden_record.life_cycle.submitting import submit_incoming
from golden_record.reading import look_up_one
from golden_record.store import Store
from resolver.ingest import Reject
from resolver.schema import RAW
from rules.record import READ_COLUMNS, RawRecord
from tests.golden_record.worlds import believed, customer, means

WORKER = Worker("worker 1")
Failing = Callable[[str, BaseException | None], None]


def customers(count: int, seed: int = 1) -> list[RawRecord]:
    chance = random.Random(seed)
    return [customer(chance, (chance.choice("ab"), f"{i:03}")) for i in range(count)]


def prepared(raws: list[RawRecord], *unread: Reject) -> Prepared:
    rows = [
        {name: getattr(raw, name) for name in READ_COLUMNS} | {"file": "a.csv", "line": line}
        for line, raw in enumerate(raws, 2)
    ]
    batch = pa.RecordBatch.from_pylist(rows, RAW)
    return prepare([batch], unread, means().context)


def leave(store: Store, raws: list[RawRecord], *unread: Reject) -> str:
    return submit_job(store, prepared(raws, *unread), actor="branch")


def rows_waiting(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM job_record")).scalar_one())


@pytest.fixture
def row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK_SECONDS", 0.0)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Failing]:
    """Let the records of some ids fail, or no longer."""
    errors: dict[str, BaseException | None] = {}

    def take_in(store: Store, new: Any, **given: Any) -> Any:
        if error := errors.get(new.key[1]):
            raise error
        return submit_incoming(store, new, **given)

    monkeypatch.setattr(chunks, "submit_incoming", take_in)
    yield errors.__setitem__
    errors.clear()


def test_a_job_takes_in_what_submitting_one_by_one_would(store: Store) -> None:
    raws = customers(25)
    job_id = leave(store, raws, Reject("a.csv", 9, "", "missing_key"))
    waiting = job(store, job_id)
    assert (waiting.state, waiting.total, waiting.done, waiting.rejected) == ("waiting", 25, 0, 1)
    assert work_once(store, means(), WORKER)
    by_job, ended = believed(store), job(store, job_id)
    assert (ended.state, ended.done, ended.rejected) == ("done", 25, 1)
    assert sum(ended.result.values()) == 25
    assert ended.finished_at
    assert rows_waiting(store) == 0
    revision = store.revision()
    for raw in raws:
        assert submit(store, raw, means=means()).outcome == "unchanged"
    assert (believed(store), store.revision()) == (by_job, revision)


def test_there_is_nothing_to_do_without_a_job(store: Store) -> None:
    assert not work_once(store, means(), WORKER)


def test_rows_that_could_not_be_read_are_told_by_place_and_reason(store: Store) -> None:
    unread = [Reject("a.csv", n, "전화" * (n % 2), "cell_too_long") for n in range(2, 7)]
    job_id = leave(store, [], *unread)
    assert work_once(store, means(), WORKER)
    first, second = rejects(store, job_id, limit=3), rejects(store, job_id, after=3)
    told = [*first, *second]
    assert [(r.reject_no, r.line) for r in told] == [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]
    assert {r.file for r in told} == {"a.csv"}
    assert [r.column for r in told] == [None, "전화", None, "전화", None]
    assert told[0].reason.startswith("cell_too_long: ")


def test_an_unknown_job_is_unknown_to_all_questions(store: Store) -> None:
    for ask in (job, rejects, cancel, resume):
        with pytest.raises(UnknownJobError):
            ask(store, "none")


def test_jobs_are_listed_the_newest_first_and_by_account(store: Store) -> None:
    first, second = leave(store, []), leave(store, [])
    third = submit_job(store, prepared([]), actor="agency", request={"format": "csv"})
    assert [j.job_id for j in jobs(store)] == [third, second, first]
    assert [j.job_id for j in jobs(store, submitted_by="branch")] == [second, first]
    assert [j.job_id for j in jobs(store, before=second)] == [first]
    assert [j.job_id for j in jobs(store, limit=1)] == [third]
    assert job(store, third).request == {"format": "csv"}


def test_a_job_and_what_its_submitter_writes_commit_together(store: Store) -> None:
    with pytest.raises(LookupError), store.writing():
        leave(store, customers(3))
        raise LookupError
    assert jobs(store) == []
    assert rows_waiting(store) == 0


def test_a_worker_that_is_told_to_stop_gives_the_job_back_and_another_goes_on(
    store: Store, row_by_row: None
) -> None:
    job_id = leave(store, customers(6))
    asked = iter([False, False, True])
    work(store, means, Worker("worker 1", lambda: next(asked, True)))
    after_one = job(store, job_id)
    assert (after_one.state, after_one.done, rows_waiting(store)) == ("waiting", 1, 5)
    assert work_once(store, means(), Worker("worker 2"))
    assert (job(store, job_id).state, job(store, job_id).done) == ("done", 6)


def test_a_lease_that_runs_out_is_taken_over_and_the_late_worker_writes_nothing(
    store: Store, row_by_row: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = leave(store, customers(6))
    late = leases.claim(store, "late")
    assert late
    assert leases.claim(store, "other") is None
    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=-1))
    under_way = chunks.UnderWay(store, means(), late)
    assert under_way.advance()
    assert work_once(store, means(), Worker("other"))
    revision = store.revision()
    with pytest.raises(LeaseLostError):
        under_way.advance()
    assert store.revision() == revision
    assert (job(store, job_id).state, job(store, job_id).done) == ("done", 6)


def test_a_waiting_job_is_cancelled_at_once_and_can_be_resumed(store: Store) -> None:
    job_id = leave(store, customers(4))
    cancel(store, job_id)
    assert job(store, job_id).state == "cancelled"
    assert not work_once(store, means(), WORKER)
    with pytest.raises(JobStateError):
        cancel(store, job_id)
    resume(store, job_id)
    with pytest.raises(JobStateError):
        resume(store, job_id)
    assert work_once(store, means(), WORKER)
    assert job(store, job_id).done == 4
    with pytest.raises(JobStateError):
        resume(store, job_id)


def test_a_running_job_stops_with_the_rows_in_hand_when_it_is_cancelled(
    store: Store, row_by_row: None
) -> None:
    job_id = leave(store, customers(6))
    steps = iter([False, False])

    def stop() -> bool:
        if next(steps, None) is None and not job(store, job_id).cancel_requested:
            cancel(store, job_id)
        return False

    assert work_once(store, means(), Worker("worker 1", stop))
    stopped = job(store, job_id)
    assert (stopped.state, stopped.done, rows_waiting(store)) == ("cancelled", 2, 4)
    resume(store, job_id)
    assert work_once(store, means(), WORKER)
    assert (job(store, job_id).state, job(store, job_id).done) == ("done", 6)


def test_a_row_that_fails_unexpectedly_is_set_aside_and_tried_again(
    store: Store, failing: Failing
) -> None:
    failing("002", LookupError("김철수"))
    job_id = leave(store, customers(5), Reject("a.csv", 9, "", "missing_key"))
    assert work_once(store, means(), WORKER)
    ended = job(store, job_id)
    assert (ended.state, ended.done, ended.rejected) == ("done", 5, 2)
    aside = rejects(store, job_id)[-1]
    assert (aside.reject_no, aside.line) == (2, 4)
    assert aside.reason.startswith("set_aside")
    assert "김철수" not in aside.reason
    failing("002", None)
    resume(store, job_id)
    assert job(store, job_id).done == 4
    assert work_once(store, means(), WORKER)
    again = job(store, job_id)
    assert (again.state, again.done, again.rejected) == ("done", 5, 1)
    assert rows_waiting(store) == 0
    assert sum(again.result.values()) == 5


def test_a_job_in_which_row_after_row_fails_ends_and_keeps_its_rows(
    store: Store, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "HOPELESS", 3)
    monkeypatch.setattr(chunks, "CHUNK_SECONDS", 60.0)
    for record in ("000", "001", "002"):
        failing(record, LookupError("김철수"))
    job_id = leave(store, customers(5))
    assert work_once(store, means(), WORKER)
    ended = job(store, job_id)
    assert (ended.state, ended.done, rows_waiting(store)) == ("failed", 0, 5)
    assert ended.error
    assert "김철수" not in ended.error


def test_a_store_that_cannot_be_written_leaves_the_job_to_be_gone_on_with(
    store: Store, failing: Failing
) -> None:
    failing("003", StoreUnwritableError("disk full"))
    job_id = leave(store, customers(5))
    with pytest.raises(StoreUnwritableError):
        work_once(store, means(), WORKER)
    assert job(store, job_id).state == "waiting"
    failing("003", None)
    assert work_once(store, means(), WORKER)
    assert (job(store, job_id).state, job(store, job_id).done) == ("done", 5)


class Death(BaseException):
    """A worker dies on the spot: nothing of it runs any more."""


def test_a_row_on_which_workers_die_is_set_aside(
    store: Store,
    failing: Failing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leases, "LEASE", timedelta(seconds=-1))
    failing("002", Death())
    job_id = leave(store, customers(5))
    deaths = 0
    while job(store, job_id).state != "done":
        try:
            work_once(store, means(), WORKER)
        except Death:
            deaths += 1
        assert deaths < 10
    assert deaths >= 3
    ended = job(store, job_id)
    assert (ended.done, ended.rejected, rows_waiting(store)) == (5, 1, 1)
    assert look_up_one(store, *key_of(store, "002")) is None


def key_of(store: Store, record_id: str) -> tuple[str, str]:
    source = next(raw.source for raw in customers(5) if raw.source_record_id == record_id)
    return source, record_id


def test_rows_of_a_job_that_ended_long_ago_go(store: Store) -> None:
    job_id = leave(store, customers(4))
    cancel(store, job_id)
    assert purge(store) == 0
    with store.writing() as connection:
        connection.execute(text("UPDATE job SET finished_at = '2000-01-01T00:00:00.000000Z'"))
    assert purge(store) == 4
    with pytest.raises(JobStateError):
        resume(store, job_id)


def test_what_a_resident_number_told_is_not_lost_on_the_way(store: Store) -> None:
    raw = RawRecord("s", "1", name="김철수", resident_number="850301-2234567")
    leave(store, [raw])
    assert work_once(store, means(), WORKER)
    assert submit(store, raw, means=means()).outcome == "unchanged"
    changed = replace(raw, resident_number="850302-2234567")
    assert submit(store, changed, means=means()).outcome == "updated"


def test_a_worker_rests_when_there_is_nothing_to_do(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "IDLE_SECONDS", 0.01)
    asked = iter([False, False, False])
    work(store, means, Worker("worker 1", lambda: next(asked, True)))


def test_a_job_is_described_without_what_it_held(store: Store) -> None:
    job_id = leave(store, [RawRecord("s", "1", name="김철수")])
    assert isinstance(job(store, job_id), Job)
    assert "김철수" not in repr(job(store, job_id))


def test_a_worker_may_end_when_no_job_is_left(store: Store) -> None:
    told: list[tuple[str, object]] = []
    ids = [leave(store, customers(2)), leave(store, customers(3, seed=2))]
    work_off(store, means, Worker("w", tell=lambda event, **f: told.append((event, f["job_id"]))))
    assert told == [(event, job_id) for job_id in ids for event in ("job", "job left")]
    assert {j.state for j in jobs(store)} == {"done"}


def test_a_worker_outlives_a_store_that_cannot_be_written_for_a_while(
    store: Store, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "IDLE_SECONDS", 0.01)
    failing("001", StoreUnwritableError("disk full"))
    job_id = leave(store, customers(3))
    told: list[str] = []

    def tell(event: str, **_: object) -> None:
        told.append(event)
        if event == "store":
            failing("001", None)

    work(store, means, Worker("w", lambda: job(store, job_id).state == "done", tell))
    assert told == ["job", "store", "job", "job left"]
