"""A model as Splink settings: every level as SQL, with its m and u and its name frequency.

Frequencies are those of the population and stand in the table as ``tf_<column>``, so Splink has
none to compute. Columns are plain and unquoted, so the same settings serve DuckDB and Spark.
"""

from collections.abc import Sequence
from typing import Any

from resolver.engines.conditions import DUCKDB, Dialect, condition_sql
from resolver.model.parameters import PartyModel, Probabilities
from rules.comparisons import COMPARISONS, Comparison, Level
from rules.comparisons.declaration import RAREST

RECORD = "record"
"""The column that numbers the records of a run."""


def splink_settings(
    model: PartyModel, *, blocking_rules: Sequence[Any] = (), dialect: Dialect = DUCKDB
) -> dict[str, Any]:
    """Return the settings of a Splink linker that deduplicates one table."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": RECORD,
        "probability_two_random_records_match": model.prior,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": list(blocking_rules),
        "comparisons": [
            splink_comparison(comparison, model, dialect)
            for comparison in COMPARISONS[model.party_type]
        ],
    }


def splink_comparison(
    comparison: Comparison, model: PartyModel, dialect: Dialect = DUCKDB
) -> dict[str, Any]:
    """Return one comparison as Splink writes it."""
    probabilities = model.levels[comparison.name]
    missing = {
        "sql_condition": condition_sql(comparison.missing, dialect),
        "label_for_charts": "missing",
        "is_null_level": True,
    }
    levels = [_level(level, probabilities[level.name], dialect) for level in comparison.levels]
    return {"output_column_name": comparison.name, "comparison_levels": [missing, *levels]}


def _level(level: Level, probabilities: Probabilities, dialect: Dialect) -> dict[str, Any]:
    rendered: dict[str, Any] = {
        "sql_condition": condition_sql(level.condition, dialect) if level.condition else "ELSE",
        "label_for_charts": level.name,
        "m_probability": probabilities.m,
        "u_probability": probabilities.u,
    }
    if level.frequency:
        rendered["tf_adjustment_column"] = level.frequency
        rendered["tf_minimum_u_value"] = RAREST
        rendered["disable_tf_exact_match_detection"] = True
    return rendered
