"""Outputs from parts: the one file that one machine writes, or a folder; whole, or not there."""

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from golden_record import outputs
from golden_record.exports import CROSSWALK
from golden_record.outputs import Staging
from golden_record.parts import Parts
from golden_record.spreadsheets import write_csv

ROWS = 23


def crosswalk() -> pa.Table:
    numbers = [f"{n:02}" for n in range(ROWS)]
    columns = [["=crm"] * ROWS, numbers, [f"K7Q-2M9-{n}" for n in numbers]]
    return pa.table([pa.array(column) for column in columns], schema=CROSSWALK)


def parts_in(folder: Path, *edges: int) -> Parts:
    """The crosswalk in files, with a column more, as executors leave it."""
    folder.mkdir(exist_ok=True)
    rows = crosswalk().append_column("record", pa.array(range(ROWS)))
    files = [folder / f"part-{n:05}-x.parquet" for n in range(len(edges) + 1)]
    for file, start, end in zip(files, (0, *edges), (*edges, ROWS), strict=True):
        pq.write_table(rows.slice(start, end - start), file)
    return Parts(files, CROSSWALK)


@pytest.mark.parametrize("edges", [(), (5,), (0, 7, 7, 22)])
@pytest.mark.parametrize("at_once", [1, 4, 7, ROWS, 100])
def test_parts_are_gone_through_in_order_so_many_rows_at_a_time(
    tmp_path: Path, edges: tuple[int, ...], at_once: int
) -> None:
    parts = parts_in(tmp_path / "parts", *edges)
    batches = list(parts.batches(at_once))
    assert parts.num_rows == ROWS
    assert {batch.num_rows for batch in batches[:-1]} <= {at_once}
    assert 0 < batches[-1].num_rows <= at_once
    assert pa.Table.from_batches(batches).equals(crosswalk())


def test_no_parts_are_no_batches(tmp_path: Path) -> None:
    assert list(Parts([], CROSSWALK).batches()) == []


def written(tmp_path: Path, out: Path, run: str) -> Path:
    """Write the crosswalk from parts and hand it over."""
    scratch = tmp_path / run
    scratch.mkdir()
    staging = Staging(scratch)
    staging.write_parts({"crosswalk": parts_in(scratch / "parts", 5, 16)})
    staging.hand_over({"run": run}, out)
    return out


def test_few_rows_make_the_file_of_one_machine(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    out = written(tmp_path, tmp_path / "out", "one")
    pq.write_table(crosswalk(), tmp_path / "t.parquet", compression="zstd", row_group_size=100_000)
    write_csv(crosswalk(), tmp_path / "t.csv")
    assert (out / "crosswalk.parquet").read_bytes() == (tmp_path / "t.parquet").read_bytes()
    assert (out / "crosswalk.csv").read_bytes() == (tmp_path / "t.csv").read_bytes()


def test_many_rows_make_a_folder_of_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outputs, "ONE_FILE", ROWS - 1)
    (tmp_path / "out").mkdir()
    out = written(tmp_path, tmp_path / "out", "one")
    assert len(list((out / "crosswalk.parquet").iterdir())) == 3
    held = pq.read_table(out / "crosswalk.parquet").select(CROSSWALK.names)
    assert held.equals(crosswalk())
    files = sorted((out / "crosswalk.csv").iterdir())
    as_text = pa_csv.ConvertOptions(column_types=CROSSWALK)
    rows = pa.concat_tables(pa_csv.read_csv(f, convert_options=as_text) for f in files)
    assert rows["source_record_id"].equals(crosswalk()["source_record_id"])
    assert rows["source"][0].as_py() == "'=crm"


def test_a_folder_that_no_run_made_stays(tmp_path: Path) -> None:
    own = tmp_path / "out" / "crosswalk.csv" / "part-00000.csv.old"
    own.parent.mkdir(parents=True)
    own.write_text("kept")
    with pytest.raises(IsADirectoryError, match="in the way"):
        written(tmp_path, tmp_path / "out", "one")
    assert own.read_text() == "kept"


def test_folders_and_files_take_each_others_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for run, most in (("a", ROWS), ("b", 1), ("c", 1), ("d", ROWS)):
        monkeypatch.setattr(outputs, "ONE_FILE", most)
        written(tmp_path, out, run)
        assert (out / "crosswalk.parquet").is_dir() == (most == 1)
        assert pq.read_table(out / "crosswalk.parquet").num_rows == ROWS
        assert f'"{run}"' in (out / "run.json").read_text("utf-8")
    assert not [one for one in out.iterdir() if one.is_dir()]


def test_what_stepped_aside_comes_back_where_the_new_cannot_come(tmp_path: Path) -> None:
    place = tmp_path / "crosswalk.parquet"
    place.write_text("old")
    with pytest.raises(FileNotFoundError):
        outputs._exchange(tmp_path / "gone", place, tmp_path / "aside")
    assert place.read_text() == "old"


def test_later_runs_do_not_build_on_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outputs, "ONE_FILE", 1)
    staging = Staging(tmp_path)
    staging.write_parts({"crosswalk": parts_in(tmp_path / "parts", 5)})
    assert staging.digests() == {}
