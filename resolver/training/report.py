"""The report of a training: one HTML file that works without network, Korean and English.

What was learned beside what the base knew, level by level; how the weights of all candidate pairs
lie about the thresholds; which records no copy could ever match; what blocking cost.
"""

from pathlib import Path
from typing import Any

from resolver.training.diagnosis import Diagnosis
from resolver.training.train import Training
from rules.comparisons import COMPARISONS
from rules.record import PartyType

_HERE = Path(__file__).parent
PARTIES: dict[PartyType, tuple[str, str]] = {
    "person": ("사람", "Persons"),
    "organization": ("단체", "Organizations"),
}
COLOURS = {"match": "#3b7ea1", "review": "#e3b04b", "no_match": "#d9d9d2"}
_CONFIG = {
    "font": "Noto Sans KR, NanumGothic, Malgun Gothic, sans-serif",
    "background": None,
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "gridColor": "#ecece8", "domain": False, "ticks": False},
    "legend": {"orient": "top", "title": None, "labelFontSize": 12},
}

Spec = dict[str, Any]


def write_report(training: Training, path: Path) -> None:
    """Write the report of a training."""
    path.write_text(render(training), encoding="utf-8")


def render(training: Training) -> str:
    """Return the report of a training as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html.j2").render(
        t=training,
        parties=[_party(training, found) for found in training.diagnoses],
    )


def _party(training: Training, found: Diagnosis) -> dict[str, Any]:
    name = found.party_type
    new, old = training.model.parties[name], training.base.parties[name]
    levels = [
        {
            "comparison": comparison.korean if place == 0 else "",
            "name": f"{comparison.name} · {level.name}",
            "korean": level.korean,
            "english": level.english,
            "m": new.levels[comparison.name][level.name].m,
            "u": new.levels[comparison.name][level.name].u,
            "bits": new.levels[comparison.name][level.name].weight(),
            "before": old.levels[comparison.name][level.name].weight(),
        }
        for comparison in COMPARISONS[name]
        for place, level in enumerate(comparison.levels)
    ]
    return {
        "titles": PARTIES[name],
        "found": found,
        "levels": levels,
        "prior": new.prior,
        "thresholds": new.thresholds,
        "rounds": [one for one in training.rounds if one.party_type == name],
        "trial": next(one for one in training.trials if one.party_type == name),
        "weights": _svg(_weights(found)) if found.weights else "",
        "bits": _svg(_bits(levels)),
    }


def _svg(spec: Spec) -> str:
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg({**spec, "config": _CONFIG})
    return drawn[drawn.index("<svg") :]


def _weights(found: Diagnosis) -> Spec:
    values = [
        {"bits": max(-40, min(60, bits)), "decision": decision, "pairs": pairs}
        for (bits, decision), pairs in found.weights.items()
    ]
    return {
        "width": 620,
        "height": 180,
        "data": {"values": values},
        "mark": "bar",
        "encoding": {
            "x": {"field": "bits", "type": "quantitative", "bin": {"step": 2}, "title": "bits"},
            "y": {"field": "pairs", "aggregate": "sum", "type": "quantitative", "title": None},
            "color": {
                "field": "decision",
                "type": "nominal",
                "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())},
            },
        },
    }


def _bits(levels: list[dict[str, Any]]) -> Spec:
    return {
        "width": 460,
        "height": {"step": 15},
        "data": {"values": levels},
        "encoding": {"y": {"field": "name", "type": "nominal", "sort": None, "title": None}},
        "layer": [
            {
                "mark": {"type": "bar", "height": 10, "color": "#3b7ea1"},
                "encoding": {"x": {"field": "bits", "type": "quantitative", "title": "bits"}},
            },
            {
                "mark": {"type": "tick", "thickness": 2, "color": "#c8553d"},
                "encoding": {"x": {"field": "before", "type": "quantitative"}},
            },
        ],
    }
