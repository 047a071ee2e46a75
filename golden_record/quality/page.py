"""The quality report as one HTML file that works without network: charts, style and script inside.

Every sentence stands in the file in both languages; the reader's switch shows one of them.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from golden_record.quality.charts import draw
from golden_record.quality.hints import hints
from golden_record.quality.words import CHANGE, field_words

_HERE = Path(__file__).parent


def render(report: dict[str, Any]) -> str:
    """Write the page of a report that ``measures.measure`` computed."""
    rendered: str = _template().render(
        r=report,
        charts=draw(report),
        hints={s["source"]: hints(s, report["issues"]) for s in report["sources"]},
        change=CHANGE,
    )
    return rendered


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined
    )
    environment.filters["n"] = _number
    environment.filters["p"] = _percent
    environment.globals["field_words"] = field_words
    return environment.get_template("report.html.j2")


def write(report: dict[str, Any], *, html: Path, data: Path) -> None:
    """Write the report as a page and as JSON."""
    html.write_text(render(report), encoding="utf-8")
    data.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
