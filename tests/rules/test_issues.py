"""The catalogue is closed, complete, reachable and printed."""

import ast
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rules
from rules.issues import CODES, catalogue_page
from rules.record import RawRecord
from rules.standardize import Context, standardize

ROOT = Path(rules.__file__).parent
CONTEXT = Context(b"0123456789abcdef0123456789abcdef", date(2026, 11, 22))


class _StrangeRegister:
    """A register that covers every province and knows none of its places."""

    def has_dongs(self, sido: str) -> bool:
        return True

    def has_roads(self, sido: str) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        return lambda *asked: ()


STRANGE = replace(CONTEXT, reference=_StrangeRegister())
CODE = re.compile(r"[a-z_]+\.[a-z_]+")


def _raised(example: dict[str, str]) -> set[str]:
    raw = RawRecord("s", "1", **example)
    records = (standardize(raw, CONTEXT), standardize(raw, STRANGE))
    return {issue.code for record in records for issue in record.issues}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_raised_by_its_example(code: str) -> None:
    assert code in _raised(dict(CODES[code].example))


def _strings() -> set[str]:
    found = set()
    for path in ROOT.rglob("*.py"):
        if path.name == "issues.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_no_module_names_a_code_that_is_not_in_the_catalogue() -> None:
    fields = {entry.field for entry in CODES.values()}
    named = {
        text for text in _strings() if CODE.fullmatch(text) and text.partition(".")[0] in fields
    }
    assert {
        text for text in named if text not in CODES and not text.endswith((".com", ".csv"))
    } == set()


def test_both_wordings_are_there() -> None:
    for entry in CODES.values():
        assert re.search("[가-힣]", entry.korean) and re.search("[A-Za-z]", entry.english)
        assert entry.example


def test_the_page_of_codes_is_current() -> None:
    page = ROOT.parent / "docs" / "issues.md"
    assert page.read_text(encoding="utf-8") == "\n".join(catalogue_page()) + "\n", (
        "make it anew: python -m rules.issues > docs/issues.md"
    )
