"""Doubtful components in shares: how they are cut, and who does them, changes nothing."""

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from resolver.engines import duckdb as engine
from resolver.link import link
from resolver.model import load_model
from resolver.partitioning import Ruled, cluster
from tests.resolver.populations import population, table

SIZE = 240


@pytest.mark.parametrize("at_once, workers", [(1, 1), (7, 1), (40, 2)])
def test_shares_of_any_size_end_in_one_partition(
    at_once: int, workers: int, tmp_path: Path
) -> None:
    records = table(population(Random(5), SIZE))
    found = link(records, load_model(), scratch=tmp_path)
    rows = records["party_type"].to_pylist()
    pairs = zip(range(0, SIZE, 9), range(4, SIZE, 9), strict=False)
    alike = [(left, right) for left, right in pairs if rows[left] == rows[right]]
    steward = Ruled(must=frozenset(alike[::2]), cannot=frozenset(alike[1::2]))

    def partitioned(**ways: int) -> tuple[pa.Array, pa.Table, int]:
        with engine.connection(engine.Limits(tmp_path)) as db:
            engine.load(db, records)
            ends, refused = cluster(db, SIZE, found.pairs, steward, **ways)
            shared = db.execute("SELECT count(*) FROM doubtful").fetchall()[0][0]
        return ends, refused, shared

    whole, cut = partitioned(), partitioned(at_once=at_once, workers=workers)
    assert cut[0].equals(whole[0])
    assert cut[1].equals(whole[1])
    assert whole[2] > 3
