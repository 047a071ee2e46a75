"""The declarations as tables for people: ``python -m resolver.declared docs/matching.md``.

Between the marks ``<!-- declared: NAME -->`` and ``<!-- end -->`` of a document the table of that
name is written anew; a test holds that the document has been.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from rules.blocking import (
    LARGEST_BLOCK,
    NEIGHBOURS,
    ORGANIZATION_RULES,
    PERSON_RULES,
    BlockingRule,
)
from rules.comparisons import COMPARISONS
from rules.decisions import ALWAYS_APART, BRAKES, GENERIC_FROM, GUARDS, THRESHOLDS
from rules.record import PartyType

_MARKED = re.compile(r"(<!-- declared: ([a-z ]+) -->\n).*?(<!-- end -->)", re.S)


def filled(document: str) -> str:
    """Return the document with every declared table as it is now."""
    return _MARKED.sub(lambda m: f"{m[1]}{TABLES[m[2]]()}\n{m[3]}", document)


def _table(heads: Sequence[str], rows: Iterator[Sequence[object]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _blocking(rules: Sequence[BlockingRule]) -> str:
    return _table(
        ("key", "두 레코드가 함께하는 값", "what two records share"),
        ((f"`{rule.prefix}`", rule.korean, rule.english) for rule in rules),
    )


def _comparisons(party_type: PartyType) -> str:
    return _table(
        ("comparison", "level", "일치 수준", "meaning", "weighted by"),
        (
            (
                f"`{comparison.name}`" if place == 0 else "",
                f"`{level.name}`",
                level.korean,
                level.english,
                f"`{level.frequency}`" if level.frequency else "",
            )
            for comparison in COMPARISONS[party_type]
            for place, level in enumerate(comparison.levels)
        ),
    )


def _guards(party_type: PartyType) -> str:
    return _table(
        ("guard", "at most", "in the whole entity", "규칙", "rule"),
        (
            (
                f"`{guard.reason}`",
                guard.at_most.replace("_", " "),
                "yes" if guard.reason in ALWAYS_APART else "",
                guard.korean,
                guard.english,
            )
            for guard in GUARDS[party_type]
        ),
    )


def _limits() -> str:
    def rows() -> Iterator[Sequence[object]]:
        yield "records of a block compared all with all", LARGEST_BLOCK
        yield "neighbours each record of a larger block meets", NEIGHBOURS
        for kind, names in GENERIC_FROM.items():
            yield f"different names from which a {kind} is generic", names
        for party_type, thresholds in THRESHOLDS.items():
            yield (
                f"{party_type}: match from, review from (bits)",
                (f"{thresholds.match:g}, {thresholds.review:g}"),
            )
        for party_type, brake in BRAKES.items():
            values = ", ".join(f"{n} × `{name}`" for name, n in brake.values.items())
            yield (
                f"{party_type}: an entity grows by itself to",
                f"{brake.records} records, {values}",
            )
            for bridge in brake.bridges:
                yield f"{party_type}: `{bridge.reason}`", f"{bridge.korean}<br>{bridge.english}"

    return _table(("limit", "value"), rows())


TABLES: Mapping[str, Callable[[], str]] = {
    "blocking of persons": lambda: _blocking(PERSON_RULES),
    "blocking of organizations": lambda: _blocking(ORGANIZATION_RULES),
    "comparisons of persons": lambda: _comparisons("person"),
    "comparisons of organizations": lambda: _comparisons("organization"),
    "guards of persons": lambda: _guards("person"),
    "guards of organizations": lambda: _guards("organization"),
    "limits": _limits,
}


def main(path: Path) -> None:
    """Write the tables of a document anew."""
    path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
