"""The measures of the quality report: tallies added up, and told as shares, words and orders.

Per source and field three shares, each of the one before:
*filled* (of the records, those that sent anything), *standardized* (of the filled ones, those
whose value was understood) and *valid* (of the filled ones, those understood without any issue).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from golden_record.quality.counting import EXAMPLE, EXAMPLES
from golden_record.quality.facts import FIELDS, Facts
from golden_record.quality.words import REASON, Words
from resolver.explain import reason_sentence
from rules.decisions import GUARDS
from rules.issues import CODES
from rules.masking import mask

Rows = list[dict[str, Any]]
Counts = Mapping[tuple[Any, Any], int]


def measure(tallies: pa.Table, facts: Facts) -> dict[str, Any]:
    """Compute the report; the result is what ``quality_report.json`` holds.

    Args:
        tallies: of all records and pairs (``counting.TALLIES``), in no order, added up or not.
        facts: what is told and not counted.
    """
    told = _Tallies(tallies)
    sources = _sources(told, facts)
    return {
        "report_version": 1,
        "run": dict(facts.run),
        "totals": _totals(told, facts),
        "sources": sources,
        "fields": _fields(sources),
        "issues": _issues(told),
        "duplicates": {"matrix": _matrix(told)},
        "entity_sizes": _entity_sizes(told),
        "review": _review(told),
        "generic_values": _generic(facts),
        "rejects": [asdict(reject) for reject in facts.rejects],
        "changes": dict(facts.changes),
    }


class _Tallies:
    """Tallies added up."""

    def __init__(self, tallies: pa.Table) -> None:
        self._counts: dict[str, dict[tuple[Any, Any], int]] = defaultdict(dict)
        self.examples: dict[str, Rows] = defaultdict(list)
        for row in tallies.to_pylist():
            if row["what"] == EXAMPLE:
                self.examples[row["one"]].append(row)
                continue
            counts, key = self._counts[row["what"]], (row["one"], row["other"])
            counts[key] = counts.get(key, 0) + row["n"]

    def of(self, what: str) -> Counts:
        """Return what was counted of something, by both its keys."""
        return self._counts.get(what, {})

    def by_one(self, what: str) -> dict[Any, int]:
        """Return the same by the first key, where it has no other."""
        return {one: n for (one, _), n in self.of(what).items()}


def _totals(told: _Tallies, facts: Facts) -> dict[str, Any]:
    records, sizes = told.by_one("records"), _sizes(told)
    live, entities = sum(size * n for size, n in sizes.items()), sum(sizes.values())
    return {
        "records_received": sum(records.values()),
        "with_issues": sum(told.of("with_issues").values()),
        "sources": len(records),
        "live_records": live,
        "entities": entities,
        "entities_with_duplicates": sum(n for size, n in sizes.items() if size > 1),
        "entities_across_sources": sum(told.of("across").values()),
        "duplicates": live - entities,
        "rejected": sum(reject.rows for reject in facts.rejects),
        "superseded": sum(facts.superseded.values()),
        "reviews": told.by_one("decision").get("review", 0),
    }


def _sizes(told: _Tallies) -> dict[int, int]:
    return {int(size): n for size, n in told.by_one("size").items()}


def _sources(told: _Tallies, facts: Facts) -> Rows:
    """Measure each source: its fields, its issues, its duplicates."""
    records, organizations = told.by_one("records"), told.by_one("organizations")
    with_issues = told.by_one("with_issues")
    within = [(name, told.by_one(what)) for name, what in _WITHIN.items()]
    return [
        {
            "source": source,
            "records": records[source],
            "organizations": organizations[source],
            "with_issues": with_issues[source],
            "superseded": facts.superseded.get(source, 0),
            **{name: counts.get(source, 0) for name, counts in within},
            "fields": list(_field_shares(told, source, records[source])),
        }
        for source in sorted(records)
    ]


_WITHIN = {"live_records": "live", "repeated": "repeated", "shared": "shared"}


def _field_shares(told: _Tallies, source: str, records: int) -> Iterator[dict[str, Any]]:
    for name in FIELDS:
        key = (source, name)
        understood = told.of("standardized")[key]
        valid = understood - told.of("flawed").get(key, 0)
        yield _shares(name, records, told.of("filled")[key], understood, valid)


def _shares(name: str, records: int, filled: int, understood: int, valid: int) -> dict[str, Any]:
    return {
        "field": name,
        "filled": filled,
        "standardized": understood,
        "valid": valid,
        "completeness": _share(filled, records),
        "standardized_share": _share(understood, filled),
        "validity": _share(valid, filled),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _fields(sources: Rows) -> Rows:
    """Add the sources up, field by field."""
    records = sum(source["records"] for source in sources)
    return [_added_up(name, sources, records) for name in FIELDS]


def _added_up(name: str, sources: Rows, records: int) -> dict[str, Any]:
    parts = [part for source in sources for part in source["fields"] if part["field"] == name]
    summed = (sum(part[key] for part in parts) for key in ("filled", "standardized", "valid"))
    return _shares(name, records, *summed)


def _issues(told: _Tallies) -> Rows:
    """Count records by issue code, over all and by source, with a few examples, masked."""
    by_code: dict[str, dict[str, int]] = {}
    for (code, source), n in sorted(told.of("issue").items()):
        by_code.setdefault(code, {})[source] = n
    found = [
        {
            "code": code,
            "field": code.partition(".")[0],
            "records": sum(sources.values()),
            "by_source": sources,
            "korean": CODES[code].korean if code in CODES else code,
            "english": CODES[code].english if code in CODES else code,
            "examples": _examples(told.examples[code]),
        }
        for code, sources in by_code.items()
    ]
    return sorted(found, key=lambda issue: (-issue["records"], issue["code"]))


def _examples(picked: Rows) -> Rows:
    smallest = sorted(picked, key=lambda row: (row["other"], row["source_record_id"]))
    return [
        {
            "source": row["other"],
            "source_record_id": row["source_record_id"],
            "standardized_masked": row["shown"],
        }
        for row in smallest[:EXAMPLES]
    ]


def _matrix(told: _Tallies) -> Rows:
    """Count the entities that two sources share, and those that one source holds repeatedly."""
    within = {(source, source): n for source, n in told.by_one("within").items()}
    cells = sorted([*told.of("between").items(), *within.items()])
    return [{"source": one, "other": other, "entities": n} for (one, other), n in cells]


def _entity_sizes(told: _Tallies) -> Rows:
    return [{"size": size, "entities": n} for size, n in sorted(_sizes(told).items())]


def _review(told: _Tallies) -> dict[str, Any]:
    weights = {(int(weight), said): n for (weight, said), n in told.of("weight").items()}
    reasons = sorted(told.by_one("reason").items(), key=lambda r: (-r[1], r[0] is None, r[0]))
    return {
        "by_decision": [
            {"decision": decision, "pairs": n}
            for decision, n in sorted(told.by_one("decision").items())
        ],
        "weights": [
            {"weight": weight, "decision": decision, "pairs": n}
            for (weight, decision), n in sorted(weights.items())
        ],
        "reasons": [{"reason": said, "pairs": n, **_reason(said)} for said, n in reasons],
    }


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
