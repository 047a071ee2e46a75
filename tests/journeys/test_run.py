"""Runs of the real command on real files: what comes out, what is left alone, what it answers."""

import contextlib
import csv
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from api.cli import main
from rules.survivorship import GOLDEN_FIELDS

CASES = Path("fixtures/cases").resolve()
BROKEN = Path("fixtures/broken").resolve()
OUTPUTS = {
    *("crosswalk.parquet", "crosswalk.csv", "golden_records.parquet", "review_pairs.parquet"),
    *("standardized.parquet", "rejects.csv", "quality_report.html", "quality_report.json"),
    "run.json",
}


Done = subprocess.CompletedProcess[str]


def in_its_own_process(*arguments: object) -> Done:
    command = [sys.executable, "-m", "api.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def hansaram(*arguments: object) -> Done:
    """Run the command in this process, which spares loading the engine each time."""
    given = list(map(str, arguments))
    said, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(told):
        try:
            main(given)
        except SystemExit as end:
            return Done(given, int(end.code or 0), said.getvalue(), told.getvalue())
    return Done(given, 0, said.getvalue(), told.getvalue())


def crosswalk(out: Path) -> dict[tuple[str, str], str]:
    with (out / "crosswalk.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        return {(row["source"], row["source_record_id"]): row["unified_id"] for row in rows}


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of one quiet run; not to be changed."""
    out = tmp_path_factory.mktemp("finished") / "out"
    done = in_its_own_process("run", CASES / "romanized.csv", CASES / "twins.csv", "--out", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return out


@pytest.fixture
def out(finished: Path, tmp_path: Path) -> Path:
    """A copy of the outputs of a run."""
    return Path(shutil.copytree(finished, tmp_path / "out"))


def test_a_run_writes_every_output_and_leaves_no_scratch(finished: Path) -> None:
    assert {path.name for path in finished.iterdir()} == OUTPUTS | {"hansaram.db", "hansaram.key"}
    assert (finished / "hansaram.key").stat().st_mode & 0o777 == 0o600


def test_every_record_has_one_unified_id_and_every_id_one_golden_record(finished: Path) -> None:
    ids = crosswalk(finished)
    standardized = pq.read_table(finished / "standardized.parquet").to_pylist()
    assert set(ids) == {(r["source"], r["source_record_id"]) for r in standardized}
    golden = pq.read_table(finished / "golden_records.parquet").to_pylist()
    assert sorted(row["unified_id"] for row in golden) == sorted(set(ids.values()))
    assert sum(row["record_count"] for row in golden) == len(ids)


def test_a_run_accounts_for_itself(finished: Path) -> None:
    account = json.loads((finished / "run.json").read_text(encoding="utf-8"))
    assert account["counts"]["records_received"] == len(crosswalk(finished))
    assert account["changes"]["ids_minted"] == len(set(crosswalk(finished).values()))
    assert {
        "ingest",
        "standardize",
        "block",
        "score",
        "decide",
        "cluster",
        "survive",
        "publish",
    } <= (account["seconds"].keys())
    assert account["peak_memory_bytes"] > 10_000_000
    assert account["versions"]["splink"]


def test_the_same_again_changes_nothing(out: Path) -> None:
    before = (out / "crosswalk.csv").read_bytes()
    again = hansaram("run", CASES / "romanized.csv", CASES / "twins.csv", "--out", out)
    assert again.returncode == 0
    assert (out / "crosswalk.csv").read_bytes() == before
    changes = json.loads((out / "run.json").read_text(encoding="utf-8"))["changes"]
    assert changes["records_unchanged"] == len(crosswalk(out))
    kept = {"revision", "records_unchanged", "entities_unchanged", "ids_kept", "seconds"}
    assert {name: n for name, n in changes.items() if name not in kept and n} == {}


def test_another_file_joins_and_no_id_moves(out: Path, tmp_path: Path) -> None:
    before = crosswalk(out)
    more = tmp_path / "more.csv"
    text = (CASES / "romanized.csv").read_text(encoding="utf-8-sig")
    header, *lines = text.splitlines()
    place = header.split(",").index("source_record_id")
    cells = [line.split(",") for line in lines[:1]]
    more.write_text(header + "\n" + "\n".join(_renamed(row, place) for row in cells) + "\n")
    assert hansaram("run", more, "--out", out).returncode == 0
    after = crosswalk(out)
    assert {key: after[key] for key in before} == before
    assert len(after) == len(before) + 1
    assert set(after.values()) == set(before.values())


def _renamed(row: list[str], place: int) -> str:
    return ",".join([*row[:place], row[place] + "-again", *row[place + 1 :]])


UNUSABLE = {
    "empty": ("empty.csv", "empty"),
    "header only": ("header_only.csv", "header"),
    "binary": ("binary.csv", "binary"),
    "no key column": ("missing_key_column.csv", "source_record_id"),
    "not an Excel file": ("not_excel.xlsx", "xlsx"),
    "not a Parquet file": ("not_parquet.parquet", "arquet"),
    "no such file": ("nowhere.csv", "no such file"),
}


@pytest.mark.parametrize("name, told", UNUSABLE.values(), ids=UNUSABLE)
def test_an_unusable_input_ends_with_2_a_sentence_and_nothing_written(
    name: str, told: str, tmp_path: Path
) -> None:
    done = hansaram("run", BROKEN / name, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_wrong_mapping_ends_with_2(tmp_path: Path) -> None:
    done = hansaram(
        "run",
        CASES / "twins.csv",
        "--config",
        BROKEN / "wrong_mapping.toml",
        "--out",
        tmp_path / "o",
    )
    assert done.returncode == 2
    assert "wrong_mapping.toml" in done.stderr or "twins.csv" in done.stderr


BAD_ROWS = ("too_many_columns.csv", "missing_key.csv", "cp949_bad_byte.csv")


def test_bad_rows_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert hansaram("run", *(BROKEN / name for name in BAD_ROWS), "--out", out).returncode == 0
    with (out / "rejects.csv").open(encoding="utf-8", newline="") as stream:
        rejects = list(csv.DictReader(stream))
    assert {Path(row["file"]).name for row in rejects} == set(BAD_ROWS)
    assert all(int(row["line"]) > 1 and row["reason"] for row in rejects)
    assert crosswalk(out)


def test_the_newest_of_two_rows_with_one_key_counts_and_it_is_told(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert hansaram("run", BROKEN / "duplicate_key.csv", "--out", out).returncode == 0
    report = json.loads((out / "quality_report.json").read_text(encoding="utf-8"))
    assert report["totals"]["superseded"] > 0
    kept = pq.read_table(out / "standardized.parquet").to_pylist()
    assert len({(r["source"], r["source_record_id"]) for r in kept}) == len(kept)


def test_a_folder_is_run_as_a_whole(tmp_path: Path) -> None:
    good = tmp_path / "good"
    assert hansaram("run", CASES, "--out", good).returncode == 0
    files = sorted(CASES.glob("*.csv"))
    assert len(crosswalk(good)) > 4 * len(files)
    assert not json.loads((good / "run.json").read_text("utf-8"))["counts"]["superseded"]


def test_files_that_cannot_be_written_after_the_store_took_the_result_are_told(
    out: Path,
) -> None:
    before = crosswalk(out)
    (out / "crosswalk.csv").unlink()
    (out / "crosswalk.csv" / "in_the_way").mkdir(parents=True)
    failed = hansaram("run", CASES / "hanja.csv", "--out", out)
    assert failed.returncode == 1
    assert "the store took the result" in failed.stderr
    assert "othing was published" not in failed.stderr
    shutil.rmtree(out / "crosswalk.csv")
    assert hansaram("run", CASES / "hanja.csv", "--out", out).returncode == 0
    assert before.items() < crosswalk(out).items()
    changes = json.loads((out / "run.json").read_text("utf-8"))["changes"]
    assert (changes["records_added"], changes["ids_minted"]) == (0, 0)


def test_every_golden_value_names_its_record_and_rule(finished: Path) -> None:
    for row in pq.read_table(finished / "golden_records.parquet").to_pylist():
        provenance = json.loads(row["provenance"])
        given = {name for name in GOLDEN_FIELDS if row[name] is not None}
        assert set(provenance) == given
        ids = crosswalk(finished)
        assert {ids[said["source"], said["source_record_id"]] for said in provenance.values()} == {
            row["unified_id"]
        }


def test_a_failing_run_leaves_store_and_outputs_alone(out: Path) -> None:
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.name in OUTPUTS}
    done = hansaram("run", CASES / "hanja.csv", BROKEN / "binary.csv", "--out", out)
    assert done.returncode == 2
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.name in OUTPUTS} == before
    assert not list(out.glob(".hansaram-run-*"))


@pytest.mark.slow
@pytest.mark.parametrize("after", [1.0, 4.0])
def test_a_killed_run_leaves_old_outputs_and_a_good_store(out: Path, after: float) -> None:
    before = crosswalk(out)
    command = [sys.executable, "-m", "api.cli", "run", CASES / "hanja.csv", "--out", out]
    running = subprocess.Popen(list(map(str, command)), start_new_session=True)
    time.sleep(after)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert before.items() <= crosswalk(out).items()
    assert hansaram("run", CASES / "twins.csv", "--out", out).returncode == 0
    assert before.items() <= crosswalk(out).items()
    assert not list(out.glob(".hansaram-run-*"))


def test_no_resident_number_and_no_ci_reaches_any_file(tmp_path: Path) -> None:
    raw = tmp_path / "raw.csv"
    ci = "A" * 86 + "=="
    raw.write_text(
        "source,source_record_id,name,phone,resident_number,ci,address\n"
        f"crm,1,김철수,010-2345-6789,800105-1765432,{ci},서울 강남구 테헤란로 152\n"
        "crm,2,이영희 8201052765431,010-9876-5432,,,비고 900101-2765433\n",
        encoding="utf-8",
    )
    out = tmp_path / "out"
    assert hansaram("run", raw, "--out", out, "--log", out.with_suffix(".log")).returncode == 0
    secrets = [b"1765432", b"2765431", b"2765433", ci.encode()]
    for path in [*out.iterdir(), out.with_suffix(".log")]:
        content = path.read_bytes()
        assert [s for s in secrets if s in content] == [], path.name


def test_the_store_can_be_named_and_holds_together(tmp_path: Path) -> None:
    store = tmp_path / "elsewhere" / "store.db"
    done = hansaram(
        *("run", CASES / "twins.csv", "--out", tmp_path / "out"),
        *("--store", f"sqlite:///{store}"),
    )
    assert done.returncode == 0
    assert not (tmp_path / "out" / "hansaram.db").exists()
    assert (store.parent / "hansaram.key").exists()
    with sqlite3.connect(store) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
