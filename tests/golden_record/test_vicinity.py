"""Few records into many: a run that looks at what they can touch ends as one that looks at all."""

import json
import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from fixtures.generator.batches import Order, generate
from golden_record import vicinity
from golden_record.life_cycle import Means, Steward, delete, pin, rule
from golden_record.pipeline import RunOptions, run
from golden_record.reading import look_up_one
from golden_record.secret_key import VARIABLE, secret_key
from golden_record.store import Store, open_store
from resolver.model import load_model
from rules.decisions import GENERIC_FROM
from rules.record import RAW_COLUMNS
from rules.standardize import Context
from tests.golden_record.worlds import a_run_changes_nothing

TODAY = date(2026, 11, 22)
KEPT, COMING = 500, 30
BY = Steward("s", "seen")
SURNAMES = "김이박최정강조윤장임"
FEW = GENERIC_FROM["phone"]
FILES = ("crosswalk", "golden_records", "review_pairs", "standardized")


def sharing(phone: str, count: int) -> list[dict[str, Any]]:
    """So many different people on one phone."""
    return [
        {
            "source": "shared",
            "source_record_id": f"{phone[-4:]}-{i}",
            "name": f"{SURNAMES[i]}나래",
            "phone": phone,
            "birth_date": f"19{60 + i}-02-0{1 + i % 9}",
        }
        for i in range(count)
    ]


BECOMES, CEASES = sharing("010-8811-2201", FEW), sharing("010-8811-2202", FEW)


def customers() -> list[dict[str, Any]]:
    made = pa.Table.from_batches(generate(Order(KEPT + COMING, 23)))
    held = [name for name in RAW_COLUMNS if name in made.column_names]
    rows: list[dict[str, Any]] = made.select(held).to_pylist()
    return rows


def file_of(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    schema = pa.schema([(name, pa.string()) for name in RAW_COLUMNS])
    pq.write_table(pa.Table.from_pylist(list(rows), schema), path)
    return path


def options(out: Path) -> RunOptions:
    return RunOptions(out=out, workers=1, memory="500MB", today=TODAY)


def ways(out: Path) -> Means:
    return Means(load_model(None), Context(secret_key(out).value, TODAY))


def key(row: dict[str, Any]) -> tuple[str, str]:
    return row["source"], row["source_record_id"]


def of_store(store: Store, sql: str) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        return sorted(map(tuple, connection.execute(text(sql))), key=repr)


def tables(out: Path) -> dict[str, pa.Table]:
    return {name: pq.read_table(out / f"{name}.parquet") for name in FILES}


def report(out: Path) -> dict[str, Any]:
    said = json.loads((out / "quality_report.json").read_text("utf-8"))
    return {name: said[name] for name in ("duplicates", "entity_sizes", "review", "generic_values")}


@pytest.fixture(autouse=True)
def one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "cd" * 32)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which a run, stewards and online changes have been."""
    out = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, "cd" * 32)
        people = customers()[:KEPT]
        run([file_of(out / "held.parquet", [*people, *BECOMES[:-1], *CEASES])], options(out))
        with open_store(f"sqlite:///{out}/hansaram.db") as store:
            means = ways(out)
            rule(store, key(people[3]), key(people[40]), "match", means=means, by=BY)
            rule(store, key(people[5]), key(people[6]), "no_match", means=means, by=BY)
            pin(store, key(people[8]), "name", "박새로", means=means, by=BY)
            assert delete(store, *key(people[9]), means=means)
    return out


def coming() -> list[dict[str, Any]]:
    """New people, people seen again, keys sent again, one deleted, and phones that turn."""
    people = customers()
    held = people[:KEPT]
    again = [{**row, "source": "again", "email": None} for row in held[3:60:7]]
    changed = [
        {**row, "phone": other["phone"]}
        for row, other in zip(held[8:50:9], held[70:112:9], strict=True)
    ]
    moved = {**CEASES[0], "phone": "010-4455-6677"}
    passed_over = {**BECOMES[-1], "name": "한번만", "phone": "010-8811-2203"}
    turning = [passed_over, BECOMES[-1], moved]
    return [*people[KEPT:], *again, *held[100:110], *changed, held[9], *turning]


@pytest.fixture
def reaching(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the vicinity, however large a share of so small a store it is."""
    monkeypatch.setattr(vicinity, "CAME_AT_MOST", 1.0)
    monkeypatch.setattr(vicinity, "WIDEST", 1.0)


@pytest.mark.usefixtures("reaching")
def test_a_run_within_its_vicinity_ends_as_a_run_from_scratch(tmp_path: Path, filled: Path) -> None:
    out = Path(shutil.copytree(filled, tmp_path / "out"))
    run([file_of(tmp_path / "new.parquet", coming())], options(out))
    account = json.loads((out / "run.json").read_text("utf-8"))
    assert 0 < account["linked_again"] < KEPT / 2
    assert account["records_read"] < account["counts"]["live_records"] - 100
    assert account["counts"]["live_records"] == pq.read_table(out / "crosswalk.parquet").num_rows
    with open_store(f"sqlite:///{out}/hansaram.db") as store:
        found = of_store(store, "SELECT value_hash, kind FROM generic_value")
        keys = of_store(store, "SELECT key_hash, record_no FROM blocking_key")
        told = tables(out)
        assert look_up_one(store, "shared", BECOMES[0]["source_record_id"])
        a_run_changes_nothing(store, ways(out))
        assert of_store(store, "SELECT value_hash, kind FROM generic_value") == found
        assert of_store(store, "SELECT key_hash, record_no FROM blocking_key") == keys
    values = {value["value_masked"] for value in report(out)["generic_values"]}
    assert len(values) == 1
    (out / "run.json").unlink()
    run([file_of(tmp_path / "none.parquet", coming()[:1])], options(out))
    assert tables(out) == told


def test_a_run_looks_at_all_where_much_comes(tmp_path: Path, filled: Path) -> None:
    near, all_over = (Path(shutil.copytree(filled, tmp_path / n)) for n in ("near", "all"))
    new = file_of(tmp_path / "new.parquet", coming())
    run([new], options(all_over))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vicinity, "CAME_AT_MOST", 1.0)
        patch.setattr(vicinity, "WIDEST", 1.0)
        run([new], options(near))
    assert report(near) == report(all_over)
    ids = ("unified_id", "left_unified_id", "right_unified_id")
    for name in FILES:
        one, other = (
            table.drop_columns([i for i in ids if i in table.column_names])
            for table in (tables(near)[name], tables(all_over)[name])
        )
        if name == "golden_records":
            one, other = (t.sort_by("provenance") for t in (one, other))
        assert one.equals(other), name
    counts = [
        json.loads((out / "run.json").read_text("utf-8"))["counts"] for out in (near, all_over)
    ]
    assert counts[0] == counts[1]
