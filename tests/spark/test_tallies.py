"""What tasks count adds up to what one machine counts."""

import json
from typing import Any

import pyarrow as pa
import pytest

from golden_record.quality.measures import measure
from golden_record.spark.tallies import tallies
from resolver.engines.spark.artefacts import Artefacts
from tests.golden_record.test_quality import FACTS, LIVE, PAIRS, counted, many_records, received

pytestmark = pytest.mark.slow


def test_tasks_count_the_report_of_one_machine(spark: Any, place: str) -> None:
    records = pa.concat_tables([received(), many_records()])
    numbers = pa.array(range(records.num_rows), pa.int64())
    known = LIVE["cluster"].to_pylist()
    cluster = pa.array([*known, *(n // 3 for n in range(15, 15 + len(records) - len(known)))])
    live = pa.table({"source": records["source"], "cluster": cluster})
    frames = (
        records.append_column("record", numbers),
        pa.table({"record": numbers, "cluster": cluster}),
        PAIRS,
    )
    made = tallies(*(spark.createDataFrame(frame) for frame in frames), Artefacts(spark, place))
    here = measure(counted([records], [live], PAIRS), FACTS)
    assert json.dumps(measure(made, FACTS)) == json.dumps(here)
    assert {size["size"] for size in here["entity_sizes"]} == {1, 3}
