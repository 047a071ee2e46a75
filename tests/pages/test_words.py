"""Every wording of every page is there, in both languages, and says the same blanks in both."""

import re
import string
from pathlib import Path

import pytest

from api.pages.desk import PAGES
from api.pages.rendering import HERE, environment
from api.pages.views.comparing import FIELDS
from api.pages.views.comparison import TOTALS
from api.pages.views.entity import GOLDEN
from api.pages.views.jobs import OUTCOMES, SHOWN
from api.pages.views.mapping import COLUMNS
from api.pages.words import WORDS
from golden_record.access import ROLES
from rules.comparisons import COMPARISONS
from rules.issues import CODES
from rules.survivorship import Rule

TEMPLATES = sorted((HERE / "templates").glob("*.j2"))
CODE = sorted(HERE.rglob("*.py"))
_SAID = re.compile(r"""\bw\(\s*["']([a-z_.]+)["']\s*[,)]""")
_NAMED = re.compile(r"""["']([a-z_]+\.[a-z_]+)["']""")

KOREAN_IN_ENGLISH = ("frame.other_language", "search.placeholder", "search.how")
ENDS = ("preview_title", "preview_lead", "go")
COMPOSED = {
    *(f"nav.{page}" for pages in PAGES.values() for page in pages),
    *(f"role.{role}" for role in ROLES),
    *(f"role_does.{role}" for role in ROLES),
    *(f"field.{field}" for fields in FIELDS.values() for field in fields),
    *(f"field.{field}" for fields in GOLDEN.values() for field in fields),
    *(f"field.{field}" for field in (*COLUMNS, *SHOWN)),
    *(f"field.{code.field}" for code in CODES.values()),
    *(f"comparison.{one.name}" for party in COMPARISONS.values() for one in party),
    *(f"rule.{rule.value}" for rule in Rule),
    *(f"tile.{name}" for name in TOTALS),
    *(f"outcome.{name}" for name in OUTCOMES),
    *(f"state.{state}" for state in ("same", "partly", "differs", "missing")),
    *(f"job_state.{s}" for s in ("waiting", "running", "done", "failed", "cancelled")),
    *(
        f"{kind}.{end}"
        for kind in ("split", "merge")
        for end in ("preview_title", "go", "preview_lead")
    ),
}
"""Keys that templates put together from what the product knows."""


def test_every_wording_that_a_template_asks_for_is_there() -> None:
    asked = {key for path in TEMPLATES for key in _SAID.findall(path.read_text())}
    assert asked - WORDS.keys() == set()
    assert len(asked) > 100


@pytest.mark.parametrize("key", sorted(COMPOSED))
def test_a_wording_that_is_put_together_is_there(key: str) -> None:
    assert key in WORDS


def test_no_wording_is_left_over() -> None:
    everything = "".join(path.read_text() for path in (*TEMPLATES, *_code_besides_words()))
    stems = {f"{match}." for match in re.findall(r'"([a-z_]+)\." ~', everything)}
    stems |= {f"{match}_" for match in re.findall(r'"([a-z_]+\.[a-z]+)_" ~', everything)}
    left = [
        key
        for key in WORDS
        if key not in everything
        and key not in COMPOSED
        and not any(key.startswith(stem) for stem in stems)
        and key.split(".")[0] not in ("script", "split", "merge", "decided", "found", "action")
    ]
    assert left == []


def _code_besides_words() -> list[Path]:
    return [path for path in CODE if path.parent.name != "words"]


@pytest.mark.parametrize("key", sorted(WORDS))
def test_a_wording_says_the_same_in_both_languages(key: str) -> None:
    korean, english = WORDS[key]
    assert korean.strip()
    assert english.strip()
    assert _blanks(korean) == _blanks(english)
    assert not re.search("[가-힣]", english) or key in KOREAN_IN_ENGLISH


def _blanks(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_template_can_be_read_and_none_switches_escaping_off() -> None:
    for path in TEMPLATES:
        environment().get_template(path.name)
        text = path.read_text()
        assert "| safe" not in text and "|safe" not in text and "autoescape" not in text


def test_no_page_holds_style_or_script_of_its_own() -> None:
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:", text), path.name
        assert text.count("<script") == text.count('<script type="module" src="/static/desk.js">')
