import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from golden_record.errors import ExportError
from golden_record.exports import export
from golden_record.store import Store
from tests.golden_record.resolutions import ids, publish_clusters


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_the_crosswalk_says_which_id_each_record_has(store: Store, tmp_path: Path) -> None:
    publish_clusters(store, "b a", "web:1")
    found = ids(store)
    assert export(store, "crosswalk", tmp_path / "c.csv") == 3
    assert cells(tmp_path / "c.csv") == [
        ["source", "source_record_id", "unified_id"],
        ["s", "a", found["a"]],
        ["s", "b", found["a"]],
        ["web", "1", found["web:1"]],
    ]


@pytest.mark.parametrize("what", ["crosswalk", "golden", "reviews"])
@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_an_unchanged_store_gives_the_same_bytes(
    store: Store, tmp_path: Path, what: str, suffix: str
) -> None:
    publish_clusters(store, "a b", "c", "d", reviews=[("a", "c"), ("c", "d")])
    for name in ("one", "two"):
        assert export(store, what, tmp_path / f"{name}{suffix}") > 0
        publish_clusters(store, "d", "c", "a b", reviews=[("c", "d"), ("a", "c")])
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_golden_records_name_the_origin_of_their_values(store: Store, tmp_path: Path) -> None:
    publish_clusters(store, "a b", names={"a": "김철수", "b": "김철수"})
    export(store, "golden", tmp_path / "g.jsonl")
    (golden,) = map(json.loads, (tmp_path / "g.jsonl").read_text("utf-8").splitlines())
    assert golden["unified_id"] == ids(store)["a"]
    assert (golden["name"], golden["record_count"], golden["sources"]) == ("김철수", 2, ["s"])
    assert json.loads(golden["provenance"])["name"]["source_record_id"] == "a"


def test_reviews_show_the_smaller_key_first(store: Store, tmp_path: Path) -> None:
    publish_clusters(store, "z")
    publish_clusters(store, "z", "b", reviews=[("z", "b")])
    export(store, "reviews", tmp_path / "r.parquet")
    (pair,) = pq.read_table(tmp_path / "r.parquet").to_pylist()
    assert (pair["left_source_record_id"], pair["right_source_record_id"]) == ("b", "z")
    assert (pair["match_weight"], pair["reason"]) == (5.25, "same name")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="old formula"),
        pytest.param("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0", id="plus"),
        pytest.param("-2+3", "'-2+3", id="minus"),
        pytest.param("＝1+1", "'＝1+1", id="full-width equals"),
        pytest.param("＋1+1", "'＋1+1", id="full-width plus"),
        pytest.param("\t=1", "'\t=1", id="tab"),
        pytest.param("\r=1", "'\r=1", id="carriage return"),
        pytest.param("-5", "-5", id="a negative number is no formula"),
        pytest.param("+8210", "+8210", id="a signed number is no formula"),
        pytest.param("a=1", "a=1", id="equals inside"),
    ],
)
def test_a_key_that_a_spreadsheet_would_run_is_made_inert_in_csv_only(
    tmp_path: Path, key: str, shown: str
) -> None:
    from golden_record.store import open_store

    with open_store(f"sqlite:///{tmp_path / 'h.db'}") as store:
        from tests.golden_record import resolutions

        given = resolutions.resolution(["PLACE"])
        records = given.records.set_column(1, "source_record_id", [[key]])
        raw = given.raw[0].set_column(1, "source_record_id", [key])
        from dataclasses import replace

        resolutions.publish(store, replace(given, records=records, raw=[raw]))
        export(store, "crosswalk", tmp_path / "c.csv")
        export(store, "crosswalk", tmp_path / "c.parquet")
    assert cells(tmp_path / "c.csv")[1][1] == shown
    assert pq.read_table(tmp_path / "c.parquet")["source_record_id"].to_pylist() == [key]


def test_another_suffix_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.csv, \.parquet, \.jsonl"):
        export(store, "crosswalk", tmp_path / "c.xlsx")


def test_a_file_that_cannot_be_written_leaves_nothing(store: Store, tmp_path: Path) -> None:
    publish_clusters(store, "a")
    with pytest.raises(ExportError, match="cannot be written"):
        export(store, "crosswalk", tmp_path / "missing" / "c.csv")
    (tmp_path / "taken.csv").mkdir()
    with pytest.raises(ExportError, match="cannot be written"):
        export(store, "crosswalk", tmp_path / "taken.csv")
    assert not list(tmp_path.glob(".*.[0-9]*"))


def test_an_export_replaces_the_old_file_and_is_private(store: Store, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("old")
    publish_clusters(store, "a")
    export(store, "crosswalk", tmp_path / "c.csv")
    assert "old" not in (tmp_path / "c.csv").read_text()
    assert (tmp_path / "c.csv").stat().st_mode & 0o077 == 0
