"""The yardstick: what a user of Splink alone would run on rows that are standardized already.

Train u and m, predict, cluster, nothing else: the same comparisons, and the same blocking keys
with the same blocks left out as too large, so that both compare about the same pairs. Preparing
the rows is not counted. Runs in a process of its own: python -m benchmarks.bare_splink FILE.
"""

import json
import logging
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
from splink import DuckDBAPI, Linker, block_on

from resolver.engines import duckdb as engine
from resolver.engines.settings import RECORD, splink_settings
from resolver.generic_values import find_generic_values
from resolver.model import PartyModel, load_model
from resolver.table_file import TableFile

MEMORY = "12GB"
"""Enough never to need the disk: the yardstick is not to be slowed by a limit of ours."""
TRAIN_ON = {"person": ("birth_date", "mobile"), "organization": ("name_law_key",)}
"""Columns to train within: few pairs, of which many are matches. Within equal names of persons
training alone would take longer than all the rest, the more so the more records there are."""


def main(file: Path) -> dict[str, Any]:
    """Measure both party types on a file of standardized records."""
    model = load_model()
    seconds: dict[str, float] = {}
    clusters = 0
    with tempfile.TemporaryDirectory() as scratch:
        records = TableFile(file, pq.read_metadata(file).num_rows)
        limits = engine.limits_for(records, scratch=Path(scratch), memory=MEMORY)
        with engine.connection(limits) as db:
            engine.load(db, records)
            generic: dict[str, set[str]] = {}
            for value in find_generic_values(db):
                generic.setdefault(value.kind, set()).add(value.value)
            frozen = {kind: frozenset(values) for kind, values in generic.items()}
            for party in model.parties.values():
                engine.build_subjects(db, party.party_type, frozen)
                counts = engine.block(db, party.party_type)
                _with_keys(db, counts["largest_block"])
                clusters += _measure(db, party, seconds)
    return {"seconds": seconds, "total": round(sum(seconds.values()), 3), "clusters": clusters}


def _with_keys(db: duckdb.DuckDBPyConnection, largest: int) -> None:
    db.execute("DROP TABLE candidates")
    db.execute(f"""
        CREATE OR REPLACE TABLE bare AS
        SELECT subjects.*, coalesce(keys, []) AS keys FROM subjects LEFT JOIN (
            SELECT {RECORD}, list(key) AS keys FROM block_keys
            SEMI JOIN (SELECT key FROM blocks WHERE records <= {largest}) USING (key)
            GROUP BY {RECORD}
        ) USING ({RECORD})
    """)


def _measure(db: duckdb.DuckDBPyConnection, party: PartyModel, seconds: dict[str, float]) -> int:
    api = DuckDBAPI(connection=db)
    rule = block_on("keys", arrays_to_explode=["keys"])
    linker = Linker(
        api.register("bare", dataset_display_name=f"bare_{party.party_type}"),
        splink_settings(party, blocking_rules=[rule]),
        log_level=logging.ERROR,
    )
    engine._frequencies_are_given(linker, api, party)
    since = time.perf_counter()
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for column in TRAIN_ON[party.party_type]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))
    since = _lap(seconds, "train", since)
    pairs = linker.inference.predict(threshold_match_weight=party.thresholds.review)
    since = _lap(seconds, "predict", since)
    clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_weight=party.thresholds.match
    )
    _lap(seconds, "cluster", since)
    found = db.sql(f"SELECT count(DISTINCT cluster_id) FROM {clustered.physical_name}").fetchall()
    return int(found[0][0])


def _lap(seconds: dict[str, float], name: str, since: float) -> float:
    now = time.perf_counter()
    seconds[name] = round(seconds.get(name, 0.0) + now - since, 3)
    return now


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    print(json.dumps(main(Path(sys.argv[1]))))
