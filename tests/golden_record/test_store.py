import contextlib
import stat
from pathlib import Path

import pyarrow as pa
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from golden_record.errors import StoreUnavailableError
from golden_record.store import Store, open_store
from golden_record.store.connect import check_sqlite_version
from golden_record.store.hashing import content_hash, hash_text
from golden_record.store.lines import from_lines, to_lines, values_of_line
from golden_record.store.schema import metadata
from resolver.schema import RAW
from tests.golden_record.resolutions import publish_clusters


def test_the_migrations_make_exactly_the_declared_tables(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_store_opens_again_with_what_it_held(store_url: str) -> None:
    with open_store(store_url) as first:
        publish_clusters(first, "a b")
    with open_store(store_url) as second:
        assert second.revision() == 1
        assert second.record_hashes().num_rows == 2


def test_an_empty_store_knows_nothing(store: Store) -> None:
    assert store.revision() == 0
    assert list(store.live_records()) == []
    assert store.rulings().num_rows == store.record_hashes().num_rows == 0
    assert store.pins() == {}


def test_a_store_of_a_newer_version_is_refused(store_url: str) -> None:
    with open_store(store_url) as store, store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailableError, match="newer Hansaram"):
        open_store(store_url)


_PRAGMAS = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "mmap_size")


def test_a_sqlite_store_is_private_durable_and_forgets(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "hansaram.db"
    with open_store(f"sqlite:///{path}") as store, store.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in _PRAGMAS
        }
        assert settings == {
            "journal_mode": "wal",
            "synchronous": 2,
            "secure_delete": 1,
            "foreign_keys": 1,
            "mmap_size": 0,
        }
        for file in path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_a_sqlite_that_can_lose_data_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(StoreUnavailableError, match="pysqlite3"):
        check_sqlite_version(version)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://host/db", "SQLite .* or PostgreSQL"),
        ("no url", "cannot be read"),
        ("sqlite://", "lives in a file"),
        ("sqlite:////proc/none/x.db", "cannot be opened"),
        ("postgresql://nobody@/x?host=/nowhere", "cannot be opened"),
    ],
)
def test_a_url_that_does_not_serve_is_explained(url: str, complaint: str) -> None:
    with pytest.raises(StoreUnavailableError, match=complaint):
        open_store(url)


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letters.db"
    path.write_bytes(b"Dear customer, " * 100)
    with pytest.raises(StoreUnavailableError):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"Dear customer")


def test_the_database_itself_refuses_two_entities_for_one_record(store: Store) -> None:
    publish_clusters(store, "a", "b")
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.execute(
            text("INSERT INTO crosswalk (record_no, valid_from, entity_no) VALUES (1, 9, 2)")
        )


def test_the_same_content_has_the_same_hash_wherever_it_stands() -> None:
    row = {"source": "s", "source_record_id": "1", "name": "김철수", "phone": ""}
    moved = {**row, "phone": None, "file": "other.csv", "line": 7}
    other = {**row, "name": None, "phone": "김철수"}
    hashes = content_hash(pa.RecordBatch.from_pylist([row, moved, other], RAW)).to_pylist()
    assert hashes[0] == hashes[1] != hashes[2]


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.text())
def test_one_hash_in_python_and_in_bulk(value: str) -> None:
    import duckdb

    from golden_record.store.hashing import hash_sql

    with duckdb.connect() as engine:
        bulk = engine.execute(f"SELECT {hash_sql('$1::VARCHAR')}", [value]).fetchall()[0][0]
    assert bulk == hash_text(value)


LINE = pa.schema(
    [
        ("t", pa.string()),
        ("f", pa.float64()),
        ("b", pa.bool_()),
        ("l", pa.list_(pa.string())),
        ("u", pa.string()),
    ]
)
cell = st.none() | st.text(st.characters(exclude_characters="\r\n\x1f", exclude_categories=["Cs"]))
row = st.fixed_dictionaries(
    {
        "t": cell,
        "f": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "b": st.none() | st.booleans(),
        "l": st.lists(cell.filter(bool), max_size=3),
        "u": cell,
    }
)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(row, min_size=1, max_size=5))
def test_a_line_holds_every_value_exactly(rows: list[dict]) -> None:
    table = pa.Table.from_pylist(rows, LINE)
    lines = to_lines(table, LINE).to_pylist()
    assert from_lines(lines, "t,f,b,l,u", LINE) == table
    assert [values_of_line(line, "t,f,b,l,u", LINE) for line in lines] == rows


def test_a_line_break_inside_a_value_becomes_a_blank() -> None:
    rows = [{"t": "a\nb", "l": ["x\ry", "z"]}, {"t": "c", "l": []}]
    table = pa.Table.from_pylist(rows, LINE)
    read = from_lines(to_lines(table, LINE).to_pylist(), "t,f,b,l,u", LINE)
    assert read["t"].to_pylist() == ["a b", "c"]
    assert read["l"].to_pylist() == [["x y", "z"], []]


def test_lines_of_an_older_layout_are_read_by_name() -> None:
    read = from_lines(["1.5,김,gone", ",,"], "f,t,dropped", LINE)
    assert read.to_pylist() == [
        {"t": "김", "f": 1.5, "b": None, "l": None, "u": None},
        {"t": None, "f": None, "b": None, "l": None, "u": None},
    ]


def test_nothing_of_a_closed_store_is_left_open(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'h.db'}") as store:
        publish_clusters(store, "a")
    assert not [file for file in open_files() if file.startswith(str(tmp_path))]


def open_files() -> list[str]:
    found = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.append(str(descriptor.readlink()))
    return found
