"""A file that comes through memory is read as one on the disk. None of it starts Spark."""

from pathlib import Path

import pyarrow as pa
import pytest

from resolver.engines.spark.inputs import Listed, plain
from resolver.engines.spark.standardizing import READ, Reading, in_memory, rows_of_file
from resolver.ingest import Mapping
from rules.standardize import Context
from tests.golden_record.test_handing_over import TODAY

FILES = {
    "calls 1.csv": "고객코드,성함\r\n1,김철수 고객님\r\n2,이영희 8201052765431\r\n,박민수".encode(
        "cp949"
    ),
    "shops.jsonl": '{"고객코드": "7", "성함": "㈜한빛전자"}\nno JSON\n'.encode(),
}
MAPPING = {
    name: {"files": [f"*{name}*"], "source_record_id": "고객코드", "columns": {"name": "성함"}}
    for name in ("calls", "shops")
}


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("name", FILES)
def test_a_file_at_an_address_is_read_as_one_on_the_disk(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    reading = Reading(Context(b"k" * 32, TODAY), Mapping.parse(MAPPING))
    there = Listed(f"s3a://crm/2026/{name}", len(FILES[name]), 3)
    on_disk = pa.Table.from_batches(rows_of_file(there, path, reading), READ)
    before = open_files()
    with in_memory(FILES[name], there.path) as held:
        assert held.name == name
        through_memory = pa.Table.from_batches(rows_of_file(there, held, reading), READ)
    assert through_memory.equals(on_disk)
    assert open_files() == before
    rejects = [row for row in on_disk["reject"].to_pylist() if row]
    assert [row["file"] for row in rejects] == [there.path]
    assert set(on_disk["source"].drop_null().to_pylist()) == {name.split(".")[0].split(" ")[0]}
    assert "2765431" not in str(on_disk.to_pylist())


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ("file:/data/a b.parquet", "/data/a b.parquet"),
        ("file:///data/a%20b.parquet", "/data/a b.parquet"),
        ("hdfs://name:8020/crm/%EA%B0%95.parquet", "hdfs://name:8020/crm/강.parquet"),
    ],
)
def test_what_spark_says_of_a_file_is_the_path_that_was_listed(said: str, listed: str) -> None:
    assert plain(said) == listed
