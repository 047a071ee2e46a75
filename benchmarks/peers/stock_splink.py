"""Splink 5 as its documentation would have a newcomer use it, on lightly cleaned columns.

The comparisons of its library for each kind of column, blocking on each column by itself, u by
random sampling, m by three rounds of EM, clusters at a match probability of 0.95: the steps of
Splink's own tutorial (moj-analytical-services.github.io/splink), with nothing tuned to the data.
``python -m benchmarks.peers.stock_splink RECORDS.parquet CROSSWALK.csv``
"""

import logging
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.peers import crosswalks, light_cleaning
from benchmarks.peers.light_cleaning import Cleaned

CERTAIN = (("name", "phone"), ("name", "birth_date"), ("email",))
"""What the tutorial calls deterministic rules, and which share of the matches they may find."""
GUESSED_RECALL = 0.7
PREDICTED_FROM, CLUSTERED_AT = 0.5, 0.95


def settings() -> SettingsCreator:
    """The library's comparison for each kind of column."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.NameComparison("name"),
            cl.LevenshteinAtThresholds("phone", [1, 2]),
            cl.LevenshteinAtThresholds("birth_date", [1, 2]),
            cl.EmailComparison("email"),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.88]),
            cl.ExactMatch("gender"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on(column) for column in ("name", "phone", "email", "birth_date")
        ],
    )


def match(records: Iterable[Cleaned]) -> dict[str, object]:
    """Train, predict and cluster: the key of each record, and its cluster."""
    api = DuckDBAPI(connection=duckdb.connect())
    table = pa.Table.from_pylist(list(records))
    linker = Linker(
        api.register(table, dataset_display_name="customers"), settings(), log_level=logging.ERROR
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*columns) for columns in CERTAIN], recall=GUESSED_RECALL
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for column in ("name", "phone", "birth_date"):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(column))
    pairs = linker.inference.predict(threshold_match_probability=PREDICTED_FROM)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=CLUSTERED_AT
    )
    return {row["unique_id"]: row["cluster_id"] for row in clusters.as_record_list()}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    crosswalks.write(match(light_cleaning.read(Path(sys.argv[1]))), Path(sys.argv[2]))
