"""The measures of the quality report, computed in a DuckDB of their own over Arrow tables.

Per source and field three shares, each of the one before:
*filled* (of the records, those that sent anything), *standardized* (of the filled ones, those
whose value was understood) and *valid* (of the filled ones, those understood without any issue).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from golden_record.quality.facts import FIELDS, PRESENT, UNDERSTOOD, Facts
from golden_record.quality.words import REASON, Words
from golden_record.scratch import comparison
from resolver.explain import reason_sentence
from resolver.table_file import folder_of, show
from resolver.whole_numbers import row_numbers
from rules.decisions import GUARDS
from rules.issues import CODES
from rules.masking import mask

Rows = list[dict[str, Any]]
EXAMPLES = 3
_SHOWN: Mapping[str, str] = {"phone": "phones", "ci": "ci_hash", "resident_number": "birth_date"}
_COLUMNS = (
    *("source", "source_record_id", "party_type", "name", "phones", "address", "postal_code"),
    *("postal_code_old", "email", "birth_date", "gender", "business_number", "corporate_number"),
    *("ci_hash", "issues"),
)
_ROW = "row_of_record"
_PAIRS = "coalesce(sum(pairs), 0)::BIGINT"


def measure(facts: Facts) -> dict[str, Any]:
    """Compute the report; the result is what ``quality_report.json`` holds."""
    with comparison(facts.scratch, facts.memory, read=folder_of(facts.received)) as engine:
        _load(engine, facts)
        sources = _sources(engine, facts)
        issues = _issues(engine)
        duplicates = _duplicates(engine)
        return {
            "report_version": 1,
            "run": dict(facts.run),
            "totals": _totals(engine, facts),
            "sources": sources,
            "fields": _fields(engine, sources),
            "issues": issues,
            "duplicates": duplicates,
            "entity_sizes": _entity_sizes(engine),
            "review": _review(engine),
            "generic_values": _generic(facts),
            "rejects": [asdict(reject) for reject in facts.rejects],
            "changes": dict(facts.changes),
        }


def _load(engine: Any, facts: Facts) -> None:
    engine.execute("SET preserve_insertion_order = false")
    engine.register("live", facts.live)
    engine.register("scored", facts.pairs)
    counted = "pairs" if "pairs" in facts.pairs.column_names else "1"
    engine.execute(
        "CREATE TEMP VIEW pair AS SELECT match_weight, decision, reason, "
        f"{counted}::BIGINT AS pairs FROM scored"
    )
    show(engine, "given", facts.received, _ROW)
    sent = facts.received[PRESENT] if facts.present is None else facts.present
    engine.register("sent", pa.table({_ROW: row_numbers(len(sent)), PRESENT: sent}))
    given = ", ".join(f"given.{name}" for name in _COLUMNS)
    engine.execute(
        f"CREATE TEMP TABLE received AS SELECT {given}, sent.{PRESENT} FROM given "
        f"JOIN sent USING ({_ROW}) WHERE sent.{PRESENT} IS NOT NULL"
    )
    engine.execute(
        "CREATE TEMP TABLE issue AS SELECT DISTINCT source, source_record_id, "
        "split_part(code, '.', 1) AS field, code FROM (SELECT source, source_record_id, "
        "unnest(json_extract_string(issues, '$[*].code')) AS code FROM received "
        "WHERE issues <> '[]')"
    )
    engine.execute(
        "CREATE TEMP TABLE membership AS SELECT cluster, source, count(*) AS records "
        "FROM live GROUP BY cluster, source"
    )


def _rows(engine: Any, query: str) -> Rows:
    rows: Rows = engine.sql(query).to_arrow_table().to_pylist()
    return rows


def _one(engine: Any, query: str) -> dict[str, Any]:
    return _rows(engine, query)[0]


def _totals(engine: Any, facts: Facts) -> dict[str, Any]:
    received = _one(
        engine,
        "SELECT count(*) AS records_received, count(*) FILTER (issues <> '[]') AS with_issues, "
        "count(DISTINCT source) AS sources FROM received",
    )
    live = _one(
        engine,
        "SELECT coalesce(sum(records), 0)::BIGINT AS live_records, "
        "count(DISTINCT cluster) AS entities FROM membership",
    )
    shared = _one(
        engine,
        "SELECT count(*) AS entities_with_duplicates, count(*) FILTER (sources > 1) "
        "AS entities_across_sources FROM (SELECT sum(records) AS n, count(*) AS sources "
        "FROM membership GROUP BY cluster HAVING n > 1)",
    )
    return {
        **received,
        **live,
        **shared,
        "duplicates": live["live_records"] - live["entities"],
        "rejected": sum(reject.rows for reject in facts.rejects),
        "superseded": sum(facts.superseded.values()),
        "reviews": _one(engine, f"SELECT {_PAIRS} AS n FROM pair WHERE decision = 'review'")["n"],
    }


def _sources(engine: Any, facts: Facts) -> Rows:
    """Measure each source: its fields, its issues, its duplicates."""
    found = _rows(
        engine,
        "SELECT source, count(*) AS records, count(*) FILTER (party_type = 'organization') "
        "AS organizations, count(*) FILTER (issues <> '[]') AS with_issues, "
        f"{', '.join(_shares())} FROM received GROUP BY source ORDER BY source",
    )
    flawed = _flawed(engine)
    within = _within(engine)
    return [
        {
            "source": row["source"],
            "records": row["records"],
            "organizations": row["organizations"],
            "with_issues": row["with_issues"],
            "superseded": facts.superseded.get(row["source"], 0),
            **within.get(row["source"], {"live_records": 0, "repeated": 0, "shared": 0}),
            "fields": list(_field_shares(row, flawed)),
        }
        for row in found
    ]


def _shares() -> Iterator[str]:
    for place, name in enumerate(FIELDS):
        sent = f"({PRESENT} & {1 << place}) <> 0"
        yield f"count(*) FILTER ({sent}) AS {name}_filled"
        yield f"count(*) FILTER ({sent} AND ({UNDERSTOOD[name]})) AS {name}_standardized"


def _flawed(engine: Any) -> dict[tuple[str, str], int]:
    """Count understood values that carry an issue, by source and field."""
    sent = " ".join(f"WHEN '{f}' THEN ({PRESENT} & {1 << i}) <> 0" for i, f in enumerate(FIELDS))
    good = " ".join(f"WHEN '{name}' THEN ({sql})" for name, sql in UNDERSTOOD.items())
    rows = _rows(
        engine,
        "SELECT r.source, i.field, count(*) AS n FROM received r JOIN "
        "(SELECT DISTINCT source, source_record_id, field FROM issue) i "
        "USING (source, source_record_id) "
        f"WHERE (CASE i.field {sent} END) AND (CASE i.field {good} END) GROUP BY ALL",
    )
    return {(row["source"], row["field"]): row["n"] for row in rows}


def _field_shares(row: dict[str, Any], flawed: dict[tuple[str, str], int]) -> Iterator[Any]:
    for name in FIELDS:
        filled, understood = row[f"{name}_filled"], row[f"{name}_standardized"]
        valid = understood - flawed.get((row["source"], name), 0)
        yield {
            "field": name,
            "filled": filled,
            "standardized": understood,
            "valid": valid,
            "completeness": _share(filled, row["records"]),
            "standardized_share": _share(understood, filled),
            "validity": _share(valid, filled),
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _within(engine: Any) -> dict[str, dict[str, int]]:
    rows = _rows(
        engine,
        "SELECT source, sum(records)::BIGINT AS live_records, "
        "sum(records - 1)::BIGINT AS repeated, "
        "count(*) FILTER (others > 1) AS shared FROM "
        "(SELECT *, count(*) OVER (PARTITION BY cluster) AS others FROM membership) "
        "GROUP BY source",
    )
    return {row.pop("source"): row for row in rows}


def _fields(engine: Any, sources: Rows) -> Rows:
    """Add the sources up, field by field."""
    records = sum(source["records"] for source in sources)
    return [_added_up(name, sources, records) for name in FIELDS]


def _added_up(name: str, sources: Rows, records: int) -> dict[str, Any]:
    parts = [part for source in sources for part in source["fields"] if part["field"] == name]
    filled, understood, valid = (
        sum(part[key] for part in parts) for key in ("filled", "standardized", "valid")
    )
    return {
        "field": name,
        "filled": filled,
        "standardized": understood,
        "valid": valid,
        "completeness": _share(filled, records),
        "standardized_share": _share(understood, filled),
        "validity": _share(valid, filled),
    }


def _issues(engine: Any) -> Rows:
    """Count records by issue code, over all and by source, with a few examples, masked."""
    counted = _rows(
        engine,
        "SELECT field, code, source, count(*) AS n FROM issue GROUP BY ALL ORDER BY code, source",
    )
    examples = _examples(engine)
    by_code: dict[str, dict[str, int]] = {}
    for row in counted:
        by_code.setdefault(row["code"], {})[row["source"]] = row["n"]
    found = [
        {
            "code": code,
            "field": code.partition(".")[0],
            "records": sum(sources.values()),
            "by_source": sources,
            "korean": CODES[code].korean if code in CODES else code,
            "english": CODES[code].english if code in CODES else code,
            "examples": examples.get(code, []),
        }
        for code, sources in by_code.items()
    ]
    return sorted(found, key=lambda issue: (-issue["records"], issue["code"]))


def _examples(engine: Any) -> dict[str, Rows]:
    rows = _rows(
        engine,
        "SELECT code, field, r.* FROM (SELECT *, row_number() OVER (PARTITION BY code "
        f"ORDER BY source, source_record_id) AS place FROM issue QUALIFY place <= {EXAMPLES}) "
        "JOIN received r USING (source, source_record_id) ORDER BY code, place",
    )
    examples: dict[str, Rows] = {}
    for row in rows:
        column: str = _SHOWN.get(row["field"], row["field"])
        examples.setdefault(row["code"], []).append(
            {
                "source": row["source"],
                "source_record_id": row["source_record_id"],
                "standardized_masked": _masked(column, row.get(column)),
            }
        )
    return examples


def _masked(column: str, value: Any) -> str | None:
    if column != "phones" or value in (None, "[]"):
        masked = mask(column, value)
        return None if masked in (None, "[]") else str(masked)
    return ", ".join(str(mask("phone", phone["number"])) for phone in json.loads(value))


def _duplicates(engine: Any) -> dict[str, Any]:
    """Count the entities that two sources share, and those that one source holds repeatedly."""
    matrix = _rows(
        engine,
        "SELECT a.source AS source, b.source AS other, count(*) AS entities FROM membership a "
        "JOIN membership b ON a.cluster = b.cluster AND a.source < b.source GROUP BY ALL "
        "UNION ALL SELECT source, source, count(*) FILTER (records > 1) FROM membership "
        "GROUP BY source ORDER BY 1, 2",
    )
    return {"matrix": matrix}


def _entity_sizes(engine: Any) -> Rows:
    return _rows(
        engine,
        "SELECT size, count(*) AS entities FROM (SELECT sum(records)::BIGINT AS size "
        "FROM membership GROUP BY cluster) GROUP BY size ORDER BY size",
    )


def _review(engine: Any) -> dict[str, Any]:
    by_decision = _rows(
        engine, f"SELECT decision, {_PAIRS} AS pairs FROM pair GROUP BY ALL ORDER BY decision"
    )
    weights = _rows(
        engine,
        f"SELECT (floor(match_weight / 2) * 2)::INTEGER AS weight, decision, {_PAIRS} AS pairs "
        "FROM pair WHERE match_weight BETWEEN -20 AND 60 GROUP BY ALL ORDER BY weight, decision",
    )
    reasons = _rows(
        engine,
        f"SELECT reason, {_PAIRS} AS pairs FROM pair WHERE decision = 'review' "
        "GROUP BY ALL ORDER BY pairs DESC, reason",
    )
    worded = [{**row, **_reason(row["reason"])} for row in reasons]
    return {"by_decision": by_decision, "weights": weights, "reasons": worded}


def _reason(reason: str | None) -> dict[str, str]:
    code = (reason or "").partition(":")[0]
    said = (reason_sentence(party_type, code) for party_type in GUARDS)
    worded = (Words(one.korean, one.english) for one in said if one.english != code)
    words = REASON.get(code) or next(worded, Words(code, code))
    return {"ko": words.ko, "en": words.en}


def _generic(facts: Facts) -> Rows:
    ordered = sorted(facts.generic_values, key=lambda g: (-g.records, g.field, g.value))
    return [
        {"field": g.field, "value_masked": mask(g.field, g.value), "records": g.records}
        for g in ordered
    ]
