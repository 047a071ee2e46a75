"""A run and online changes at once: what comes while a run resolves is neither lost nor doubled."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from golden_record import vicinity
from golden_record.life_cycle import Means, Steward, delete, rule, submit
from golden_record.pipeline import RunOptions, run
from golden_record.reading import look_up, look_up_one, resolve
from golden_record.secret_key import VARIABLE, secret_key
from golden_record.stages import Progress
from golden_record.store import Store, open_store
from resolver.model import load_model
from rules.record import RawRecord
from rules.standardize import Context
from tests.golden_record.worlds import a_run_changes_nothing, partition

TODAY = date(2026, 11, 22)
KIM = RawRecord(
    "crm",
    "1",
    name="김철수",
    phone="010-2345-6789",
    birth_date="1985-03-01",
    email="kim85@naver.com",
    address="서울 강남구 테헤란로 152, 1502호",
)
LEE = RawRecord("crm", "2", name="이영희", phone="010-9876-5432", birth_date="1990-12-25")
PARK = RawRecord("crm", "3", name="박민수", phone="010-5555-1212", birth_date="1971-07-07")
AGAIN = replace(KIM, source="web", source_record_id="7", name="김철수 고객님")
MORE = [
    RawRecord("shop", str(i), name=name, phone=f"010-7{i:03}-4455", birth_date=f"19{50 + i}-01-02")
    for i, name in enumerate(("최지우", "정하늘", "강바다", "조은별", "윤가람", "장미래"))
]
COLUMNS = ("source", "source_record_id", "name", "phone", "birth_date", "email", "address")


def file_of(folder: Path, *records: RawRecord) -> Path:
    path = folder / f"{len(list(folder.glob('*.csv')))}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([[getattr(r, name) for name in COLUMNS] for r in records])
    return path


def run_of(
    tmp_path: Path, url: str, *records: RawRecord, meanwhile: Callable[[], None] | None = None
) -> int:
    """Run a file into the store; ``meanwhile`` is done each time the run has linked.

    Returns:
        How many records the run linked.
    """
    out = tmp_path / "out"

    def listen(progress: Progress) -> None:
        if meanwhile and progress.stage == "cluster" and progress.finished:
            meanwhile()

    options = RunOptions(out=out, store=url, workers=1, memory="500MB", today=TODAY)
    run([file_of(tmp_path, *records)], options, listen)
    account = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return int(account["linked_again"])


def ways(tmp_path: Path) -> Means:
    return Means(load_model(None), Context(secret_key(tmp_path / "out").value, TODAY))


def once(*actions: Callable[[], object]) -> Callable[[], None]:
    waiting = list(actions)

    def act() -> None:
        while waiting:
            waiting.pop(0)()

    return act


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key that a store on a server needs given."""
    monkeypatch.setenv(VARIABLE, "ab" * 32)


@pytest.fixture(params=["all", "near"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Go through all records, or through those that can be touched alone."""
    if request.param == "near":
        monkeypatch.setattr(vicinity, "CAME_AT_MOST", 1.0)
        monkeypatch.setattr(vicinity, "WIDEST", 1.0)
    return str(request.param)


@pytest.fixture
def filled(tmp_path: Path, store: Store) -> str:
    """The URL of a store that a run has filled."""
    url = store.engine.url.render_as_string(hide_password=False)
    url = url.replace("postgresql+psycopg", "postgresql")
    run_of(tmp_path, url, KIM, LEE, PARK, *MORE)
    return url


@pytest.mark.usefixtures("way")
def test_what_comes_while_a_run_resolves_is_neither_lost_nor_taken_twice(
    tmp_path: Path, store: Store, filled: str
) -> None:
    means, given = ways(tmp_path), {}
    newer = replace(LEE, phone="010-9876-0000")

    def arrive(raw: RawRecord) -> None:
        with open_store(filled) as own:
            given[raw.source, raw.source_record_id] = submit(own, raw, means=means).unified_id

    def leave(raw: RawRecord) -> None:
        with open_store(filled) as own:
            assert delete(own, raw.source, raw.source_record_id, means=means)

    sister = replace(LEE, source="web", source_record_id="8")
    run_of(
        tmp_path,
        filled,
        *(AGAIN, replace(LEE, email="lee@daum.net"), replace(PARK, gender="남"), MORE[0]),
        meanwhile=once(
            lambda: arrive(replace(KIM, source="app", source_record_id="5")),
            lambda: arrive(newer),
            lambda: arrive(sister),
            lambda: leave(PARK),
        ),
    )
    now = look_up(store, [*given, ("web", "7"), ("crm", "1"), ("crm", "3")])
    assert now[("app", "5")] == now[("web", "7")] == now[("crm", "1")] == given["app", "5"]
    assert all(resolve(store, shown).unified_id == now[key] for key, shown in given.items())
    assert ("crm", "3") not in now
    with store.reading() as connection:
        fields = connection.exec_driver_sql(
            "SELECT fields FROM source_record r JOIN raw_record w ON w.record_no = r.record_no "
            "AND w.version = r.version WHERE r.source = 'crm' AND r.source_record_id = '2'"
        ).scalar_one()
    assert json.loads(fields)["phone"] == newer.phone
    assert len([key for held in partition(store) for key in held]) == len(MORE) + 5
    a_run_changes_nothing(store, means)


@pytest.mark.usefixtures("way")
def test_a_ruling_while_a_run_resolves_holds(tmp_path: Path, store: Store, filled: str) -> None:
    means = ways(tmp_path)

    def part() -> None:
        with open_store(filled) as own:
            rule(own, ("crm", "1"), ("crm", "2"), "match", means=means, by=Steward("s", "same"))

    run_of(tmp_path, filled, AGAIN, meanwhile=once(part))
    assert any({("crm", "1"), ("crm", "2")} <= held for held in partition(store))
    a_run_changes_nothing(store, means)


@pytest.mark.slow
def test_a_run_ends_though_records_keep_coming(tmp_path: Path, store: Store, filled: str) -> None:
    means, count = ways(tmp_path), 0

    def arrive() -> None:
        nonlocal count
        count += 1
        if count <= 2:
            with open_store(filled) as own:
                one = replace(KIM, source="app", source_record_id=str(count))
                submit(own, one, means=means)

    run_of(tmp_path, filled, AGAIN, meanwhile=arrive)
    assert count == 3
    ids = {look_up_one(store, *key) for key in (("app", "1"), ("app", "2"), ("web", "7"))}
    assert ids == {look_up_one(store, "crm", "1")}
    a_run_changes_nothing(store, means)


def test_a_run_after_online_changes_links_only_what_it_brings(
    tmp_path: Path, store: Store, filled: str
) -> None:
    means = ways(tmp_path)
    submit(store, replace(KIM, source="app", source_record_id="5"), means=means)
    delete(store, "crm", "3", means=means)
    assert run_of(tmp_path, filled, AGAIN) == 3
    a_run_changes_nothing(store, means)


@pytest.mark.slow
def test_a_change_by_another_model_makes_the_next_run_link_all_anew(
    tmp_path: Path, store: Store, filled: str
) -> None:
    means = ways(tmp_path)
    other = Means(replace(means.model, version="another"), means.context)
    submit(store, AGAIN, means=other)
    everyone = len(MORE) + 4
    assert run_of(tmp_path, filled, replace(LEE, source="app")) == everyone + 1
    submit(store, replace(PARK, source="app"), means=means)
    assert run_of(tmp_path, filled, replace(LEE, source="desk")) < everyone
