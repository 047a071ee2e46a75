"""The spool, the scratch folder and the secret key: what a run keeps beside the store."""

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from golden_record.scratch import PREFIX, scratch_folder
from golden_record.secret_key import SecretKeyError, key_folder, secret_key
from golden_record.spool import Settled, Spool
from golden_record.spreadsheets import write_csv
from resolver.schema import RAW, STANDARDIZED

Row = tuple[str, str, str | None, str]
"""source, source_record_id, updated_at, name."""


def batch(schema: pa.Schema, rows: list[Row]) -> pa.RecordBatch:
    blank: dict[str, Any] = dict.fromkeys(schema.names)
    names = ("source", "source_record_id", "updated_at", "name")
    made = [{**blank, **dict(zip(names, row, strict=True))} for row in rows]
    return pa.RecordBatch.from_pylist(made, schema=schema)


def settled(folder: Path, batches: list[list[Row]], known: list[Row]) -> Settled:
    spool = Spool(folder)
    with spool:
        for rows in batches:
            spool.add(batch(RAW, rows), batch(STANDARDIZED, rows))
    return spool.settle([batch(STANDARDIZED, known)] if known else [])


def names(given: Settled) -> list[str]:
    return list(given.records["name"].to_pylist())


TWICE = {
    "the newest counts": ([("a", "1", "2020", "old"), ("a", "1", "2024", "new")], "new"),
    "the newest counts, though it came first": (
        [("a", "1", "2024", "new"), ("a", "1", "2020", "old")],
        "new",
    ),
    "a date goes before none": ([("a", "1", "2020", "dated"), ("a", "1", None, "not")], "dated"),
    "of equals the last": ([("a", "1", "2020", "first"), ("a", "1", "2020", "last")], "last"),
}


@pytest.mark.parametrize("rows, kept", TWICE.values(), ids=TWICE)
def test_of_rows_with_one_key_one_counts(rows: list[Row], kept: str, tmp_path: Path) -> None:
    together = settled(tmp_path, [rows], [])
    assert names(together) == [kept]
    assert together.superseded == {"a": 1}
    assert [b["name"].to_pylist() for b in together.raw] == [[kept]]


def test_rows_of_several_batches_come_ordered_by_key(tmp_path: Path) -> None:
    rows: list[list[Row]] = [[("b", "2", None, "3"), ("a", "10", None, "1")]]
    given = settled(tmp_path, [*rows, [("a", "2", None, "2")]], [])
    assert names(given) == ["1", "2", "3"]
    assert [n for b in given.raw for n in b["name"].to_pylist()] == ["1", "2", "3"]
    assert [n for b in given.raw for n in b["row"].to_pylist()] == [0, 1, 2]


def test_a_run_replaces_what_the_store_knows_even_with_an_older_date(tmp_path: Path) -> None:
    known: list[Row] = [("a", "1", "2026", "stored"), ("a", "2", "2026", "untouched")]
    given = settled(tmp_path, [[("a", "1", "2020", "sent")]], known)
    assert names(given) == ["sent", "untouched"]
    assert given.superseded == {}
    assert given.present.to_pylist()[1] is None
    assert given.gone["name"].to_pylist() == ["stored"]


def test_the_scratch_folder_goes_and_takes_an_empty_output_folder_along(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stop"), scratch_folder(tmp_path / "out") as scratch:
        (scratch / "file").write_text("x")
        raise ValueError("stop")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_cleared_and_a_living_run_is_not(tmp_path: Path) -> None:
    dead, living = tmp_path / f"{PREFIX}4000000", tmp_path / f"{PREFIX}{os.getppid()}"
    dead.mkdir()
    living.mkdir()
    with scratch_folder(tmp_path):
        assert not dead.exists()
        assert living.exists()


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = secret_key(tmp_path, {})
    assert not (tmp_path / "hansaram.key").exists()
    made.keep()
    assert (tmp_path / "hansaram.key").stat().st_mode & 0o777 == 0o600
    assert secret_key(tmp_path, {}).value == made.value
    assert made.value.hex() not in repr(made)


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    secret_key(tmp_path, {}).keep()
    assert secret_key(tmp_path, {"HANSARAM_SECRET_KEY": "ab" * 32}).value == bytes.fromhex(
        "ab" * 32
    )
    named = tmp_path / "named"
    named.write_text("cd" * 32)
    found = secret_key(tmp_path, {"HANSARAM_SECRET_KEY_FILE": str(named)})
    assert found.value == bytes.fromhex("cd" * 32)
    assert found.unkept is None


@pytest.mark.parametrize("variable", ["HANSARAM_SECRET_KEY", "HANSARAM_SECRET_KEY_FILE"])
def test_a_weak_or_missing_key_is_refused(variable: str, tmp_path: Path) -> None:
    with pytest.raises(SecretKeyError):
        secret_key(tmp_path, {variable: "short"})


def test_a_store_on_a_server_makes_no_key_of_its_own_anywhere(tmp_path: Path) -> None:
    assert key_folder(f"sqlite:///{tmp_path / 'hansaram.db'}") == tmp_path
    assert key_folder("postgresql://user@host/name") is None
    with pytest.raises(SecretKeyError, match="HANSARAM_SECRET_KEY"):
        secret_key(None, {})
    assert secret_key(None, {"HANSARAM_SECRET_KEY": "ab" * 32}).unkept is None


def test_a_spreadsheet_runs_nothing_of_a_csv(tmp_path: Path) -> None:
    cells = ["=1+1", "@sum", "＝1", "\tx", "가나다", None]
    write_csv(pa.table({"v": cells}), tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()
    assert all(line.strip('"').startswith("'") for line in lines[1:5])
    assert lines[5].strip('"') == "가나다"
