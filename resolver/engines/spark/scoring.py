"""Match weights by Splink in Spark, and the decisions on them."""

import logging
from typing import TYPE_CHECKING, Any

from splink import Linker
from splink.backends.spark import SparkAPI

from resolver.engines.conditions import SPARK
from resolver.engines.decisions import decision_sql, reason_sql
from resolver.engines.settings import RECORD, splink_settings
from resolver.linkage import PAIRS
from resolver.model.parameters import PartyModel
from resolver.scoring import LEVEL_LETTERS
from rules.comparisons import COMPARISONS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


def splink_api(spark: "SparkSession", break_lineage_method: str = "persist") -> Any:
    """Return Splink's way to Spark; what it keeps between queries is persisted or written."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api: Any = SparkAPI  # untyped
    return api(spark_session=spark, break_lineage_method=break_lineage_method)


def score(subjects: "DataFrame", candidates: "DataFrame", model: PartyModel) -> "DataFrame":
    """Score candidate pairs; what reaches the review threshold, in the columns of ``PAIRS``."""
    spark = subjects.sparkSession
    api = splink_api(spark)
    linker = Linker(
        api.register(subjects.drop("keys")),
        splink_settings(model, dialect=SPARK),
        log_level=None,
    )
    _frequencies_are_given(linker, api, subjects, model)
    blocked = candidates.selectExpr("join_key_l", "join_key_r", "'0' AS match_key")
    linker.table_management.register_blocked_pairs_for_predict(api.register(blocked))
    predicted = linker.inference.predict(
        threshold_match_weight=model.thresholds.review, warning_mode="never"
    )
    return spark.sql(_decided_sql(predicted.physical_name, model))


def _frequencies_are_given(linker: Any, api: Any, subjects: "DataFrame", model: PartyModel) -> None:
    """Keep Splink from counting frequencies: those of the population are in the table.

    Splink joins a table of value and frequency; here the value is the frequency.
    """
    for comparison in COMPARISONS[model.party_type]:
        for name in comparison.frequencies():
            same = subjects.selectExpr(name, f"{name} AS tf_{name}").where(f"{name} IS NOT NULL")
            linker.table_management.register_term_frequency_lookup(
                api.register(same.distinct()), name
            )


def _decided_sql(predictions: str, model: PartyModel) -> str:
    letters = ", ".join(
        f"substr('{LEVEL_LETTERS}', gamma_{comparison.name} + 2, 1)"
        for comparison in COMPARISONS[model.party_type]
    )
    decided = f"""
        SELECT {RECORD}_l AS `left`, {RECORD}_r AS `right`, match_weight, match_probability,
            {decision_sql(model.party_type, model.thresholds)} AS decision,
            {reason_sql(model.party_type, model.thresholds)} AS reason,
            concat({letters}) AS levels
        FROM {predictions}
    """
    names = ", ".join(f"`{name}`" for name in PAIRS.names)
    return f"SELECT {names} FROM ({decided}) WHERE decision <> 'no_match'"
