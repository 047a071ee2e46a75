"""Rows in another order, by way of the disk: as a sort in memory, in pieces however small."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from golden_record import rearranging
from golden_record.rearranging import even_edges, rearranged
from golden_record.spool import Spool
from resolver.schema import RAW, STANDARDIZED
from resolver.table_file import TableFile, batches_of, write_table_file

SCHEMA = pa.schema([("text", pa.string()), ("list", pa.list_(pa.string())), ("n", pa.int64())])


def rows_of(count: int) -> list[dict[str, object]]:
    return [
        {"text": None if n % 5 == 1 else "가" * (n % 7), "list": [str(n)] * (n % 3), "n": n}
        for n in range(count)
    ]


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    places=st.lists(st.booleans(), max_size=40).flatmap(
        lambda kept: st.permutations([n for n, is_kept in enumerate(kept) if is_kept]).map(
            lambda order: (kept, order)
        )
    ),
    batch=st.integers(1, 9),
    piece=st.integers(1, 9),
)
def test_each_row_comes_to_its_place(
    places: tuple[list[bool], list[int]], batch: int, piece: int
) -> None:
    kept, order = places
    ranks = {row: place for place, row in enumerate(order)}
    asked = pa.array([ranks.get(row) for row in range(len(kept))], pa.int64())
    held = rows_of(len(kept))
    batches = pa.Table.from_pylist(held, SCHEMA).to_batches(max_chunksize=batch)
    edges = even_edges(len(order), piece)
    with TemporaryDirectory() as folder:
        pieces = list(rearranged(batches, asked, edges, Path(folder)))
        assert not list(Path(folder).iterdir())
    assert [row for found in pieces for row in found.to_pylist()] == [held[row] for row in order]
    assert [found.num_rows for found in pieces] == [end - start for start, end in pairwise(edges)]


def test_no_more_than_a_piece_is_in_memory(tmp_path: Path) -> None:
    count, piece = 64, 8
    wide = pa.table({"text": ["가" * 30_000] * count, "n": range(count)})
    places = pa.array(reversed(range(count)), pa.int64())
    batches = (batch for n in range(count) for batch in wide.slice(n, 1).to_batches())
    together = rearranging.TOGETHER
    rearranging.TOGETHER = piece
    try:
        found = rearranged(batches, places, even_edges(count, piece), tmp_path)
        largest = max(part["text"].nbytes for part in found)
    finally:
        rearranging.TOGETHER = together
    assert largest <= piece * 90_100 < wide["text"].nbytes / 4


def test_a_table_on_disk_is_read_as_the_one_in_memory(tmp_path: Path) -> None:
    table = pa.Table.from_pylist(rows_of(10), SCHEMA)
    pieces = (table.slice(start, 3) for start in range(0, 10, 3))
    held = write_table_file(tmp_path / "t.parquet", SCHEMA, pieces)
    assert held == TableFile(tmp_path / "t.parquet", 10)
    assert held["list"].equals(table["list"])
    for rows in (held, table):
        read = list(batches_of(rows, ["n", "text"], at_once=2))
        assert max(batch.num_rows for batch in read) == 2
        assert pa.Table.from_batches(read).equals(table.select(["n", "text"]))


def test_a_spool_of_many_pieces_settles_as_one_of_one(tmp_path: Path) -> None:
    def settled(name: str, piece: int) -> tuple[pa.Table, pa.Table]:
        (tmp_path / name).mkdir()
        spool = Spool(tmp_path / name, piece=piece)
        with spool:
            for start in range(0, 60, 7):
                keys = [f"{(n * 37) % 41:02}" for n in range(start, min(start + 7, 60))]
                spool.add(_batch(RAW, keys), _batch(STANDARDIZED, keys))
        found = spool.settle([_batch(STANDARDIZED, ["03", "77"])])
        raw = pa.Table.from_batches(found.raw)
        return found.records.read(STANDARDIZED.names), raw

    whole, cut = settled("whole", 100), settled("cut", 5)
    assert cut[0].equals(whole[0])
    assert cut[1].equals(whole[1])
    assert whole[0]["source_record_id"].to_pylist() == [f"{n:02}" for n in (*range(41), 77)]


def _batch(schema: pa.Schema, keys: list[str]) -> pa.RecordBatch:
    blank = dict.fromkeys(schema.names)
    rows = [{**blank, "source": "s", "source_record_id": key} for key in keys]
    return pa.RecordBatch.from_pylist(rows, schema=schema)
