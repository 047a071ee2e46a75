"""The charts of the report: Vega-Lite specifications, drawn to SVG without a browser or network.

Each chart is drawn once per language; colours are calm, print well and keep apart for people who
do not tell red from green (Okabe and Ito, 2008, softened).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from golden_record.quality.words import DECISION, STATE, Words, field_words

FONT = "Noto Sans KR, Noto Sans CJK KR, NanumGothic, Malgun Gothic, Apple SD Gothic Neo, sans-serif"
STATE_COLOURS = {
    "valid": "#3b7ea1",
    "flawed": "#e3b04b",
    "unreadable": "#c8553d",
    "empty": "#e4e4df",
}
DECISION_COLOURS = {"match": "#3b7ea1", "review": "#e3b04b", "no_match": "#d9d9d2"}
WIDTH = 560
TOP_ISSUES = 12

Spec = dict[str, Any]


def draw(report: dict[str, Any]) -> dict[str, Words]:
    """Draw every chart of the report; a chart without data is left out."""
    specs = {
        "fields": _fields(report["fields"]),
        "issues": _issues(report["issues"][:TOP_ISSUES]),
        "matrix": _matrix(report["duplicates"]["matrix"]),
        "sizes": _sizes(report["entity_sizes"]),
        "weights": _weights(report["review"]["weights"]),
    }
    return {name: Words(*map(_svg, pair)) for name, pair in specs.items() if pair}


def _svg(spec: Spec) -> str:
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg({**spec, "config": _CONFIG})
    return drawn[drawn.index("<svg") :]


_CONFIG: Spec = {
    "font": FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "labelColor": "#333",
        "titleColor": "#555",
        "titleFontWeight": "normal",
        "gridColor": "#ecece8",
        "domain": False,
        "ticks": False,
        "labelLimit": 320,
        "labelPadding": 6,
    },
    "legend": {"orient": "top", "title": None, "labelFontSize": 12, "labelColor": "#333"},
}


def _both(make: Any) -> tuple[Spec, Spec]:
    return make(0), make(1)


def _fields(fields: Sequence[dict[str, Any]]) -> tuple[Spec, Spec] | None:
    total = next((f["filled"] / f["completeness"] for f in fields if f["completeness"]), 0)
    if not total:
        return None

    def make(language: int) -> Spec:
        return {
            "width": WIDTH,
            "height": {"step": 24},
            "data": {"values": list(_states(fields, total, language))},
            "mark": {"type": "bar", "height": 15},
            "encoding": {
                "y": {"field": "field", "type": "nominal", "sort": None, "title": None},
                "x": {
                    "field": "share",
                    "type": "quantitative",
                    "stack": True,
                    "title": None,
                    "scale": {"domain": [0, 1]},
                    "axis": {"format": ".0%", "tickCount": 5},
                },
                "color": _colour(STATE_COLOURS, STATE, language),
                "order": {"field": "order"},
            },
        }

    return _both(make)


def _states(fields: Sequence[dict[str, Any]], total: float, language: int) -> Iterator[Spec]:
    for field in fields:
        parts = {
            "valid": field["valid"],
            "flawed": field["standardized"] - field["valid"],
            "unreadable": field["filled"] - field["standardized"],
            "empty": total - field["filled"],
        }
        for order, (state, count) in enumerate(parts.items()):
            yield {
                "field": field_words(field["field"])[language],
                "state": STATE[state][language],
                "share": count / total,
                "order": order,
            }


def _colour(colours: dict[str, str], words: Any, language: int) -> Spec:
    return {
        "field": "state",
        "type": "nominal",
        "scale": {
            "domain": [words[key][language] for key in colours],
            "range": list(colours.values()),
        },
    }


def _issues(issues: Sequence[dict[str, Any]]) -> tuple[Spec, Spec] | None:
    if not issues:
        return None

    def make(language: int) -> Spec:
        values = [
            {"issue": f"{field_words(i['field'])[language]} · {i['code'].partition('.')[2]}",
             "records": i["records"]}
            for i in issues
        ]  # fmt: skip
        return _bars(values, ("issue", "records"), "#c8553d")

    return _both(make)


def _bars(values: list[Spec], names: tuple[str, str], colour: str) -> Spec:
    label, count = names
    y = {"field": label, "type": "nominal", "sort": None, "title": None}
    x = {"field": count, "type": "quantitative", "title": None, "axis": None}
    return {
        "width": WIDTH - 120,
        "height": {"step": 24},
        "data": {"values": values},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": {"type": "bar", "height": 15, "color": colour}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 12, "color": "#333"},
                "encoding": {"text": {"field": count, "format": ","}},
            },
        ],
    }


def _matrix(matrix: Sequence[dict[str, Any]]) -> tuple[Spec, Spec] | None:
    if len(matrix) < 2:
        return None
    top = max(cell["entities"] for cell in matrix)
    spec: Spec = {
        "width": {"step": 92},
        "height": {"step": 30},
        "data": {"values": [*matrix, *(_mirrored(c) for c in matrix if c["source"] != c["other"])]},
        "encoding": {
            "x": {
                "field": "other",
                "type": "nominal",
                "title": None,
                "axis": {"orient": "top", "labelAngle": 0, "labelLimit": 88},
            },
            "y": {"field": "source", "type": "nominal", "title": None},
        },
        "layer": [
            {
                "mark": {"type": "rect", "cornerRadius": 2, "stroke": "#fff", "strokeWidth": 2},
                "encoding": {
                    "color": {
                        "field": "entities",
                        "type": "quantitative",
                        "legend": None,
                        "scale": {"range": ["#f3f5f4", "#3b7ea1"], "type": "sqrt"},
                    }
                },
            },
            {
                "mark": {"type": "text", "fontSize": 12},
                "encoding": {
                    "text": {"field": "entities", "format": ","},
                    "color": {
                        "condition": {"test": f"datum.entities > {top * 0.4}", "value": "#fff"},
                        "value": "#333",
                    },
                },
            },
        ],
    }
    return spec, spec


def _mirrored(cell: dict[str, Any]) -> dict[str, Any]:
    return {**cell, "source": cell["other"], "other": cell["source"]}


_SIZE_STEPS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 10), (11, 20), (21, 50), (51, None))


def _sizes(sizes: Sequence[dict[str, Any]]) -> tuple[Spec, Spec] | None:
    counted = [(first, last, _between(sizes, first, last)) for first, last in _SIZE_STEPS]
    if not any(count for *_, count in counted):
        return None

    def make(language: int) -> Spec:
        values = [
            {"size": _size_label(first, last, language), "entities": count}
            for first, last, count in counted
            if count
        ]
        return _bars(values, ("size", "entities"), "#3b7ea1")

    return _both(make)


def _between(sizes: Sequence[dict[str, Any]], first: int, last: int | None) -> int:
    return sum(s["entities"] for s in sizes if first <= s["size"] <= (last or s["size"]))


def _size_label(first: int, last: int | None, language: int) -> str:
    unit = Words("건", " records" if first > 1 else " record")[language]
    if last is None:
        return f"{first}+{unit}"
    return f"{first}{unit}" if first == last else f"{first}–{last}{unit}"


def _weights(weights: Sequence[dict[str, Any]]) -> tuple[Spec, Spec] | None:
    if not weights:
        return None

    def make(language: int) -> Spec:
        title = Words("일치 가중치 (비트)", "Match weight (bits)")[language]
        axis = {"title": title, "labelAngle": 0, "labelOverlap": True}
        values = [
            {**w, "state": DECISION.get(w["decision"], Words(*2 * [w["decision"]]))[language]}
            for w in weights
        ]
        return {
            "width": WIDTH,
            "height": 170,
            "data": {"values": values},
            "mark": {"type": "bar"},
            "encoding": {
                "x": {"field": "weight", "type": "ordinal", "axis": axis},
                "y": {
                    "field": "pairs",
                    "type": "quantitative",
                    "title": None,
                    "axis": {"format": "~s", "tickCount": 4},
                },
                "color": _colour(DECISION_COLOURS, DECISION, language),
            },
        }

    return _both(make)
