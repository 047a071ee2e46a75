"""The documents are true: what they name exists, and what exists is named."""

import re
from pathlib import Path

import pytest

from api.cli.group import cli
from api.settings import Settings
from resolver.ingest import load_mapping
from resolver.ingest.inputs import SUFFIXES
from resolver.ingest.mapping import Mapping, SourceMapping
from resolver.ingest.rejects import REASONS
from rules.record import RAW_COLUMNS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FRONT_DOORS = ("README.md", "README.ko.md")
# first the word in the documents, then what it is on screen
WORDS = {
    "record": "레코드",
    "entity": "개체",
    "golden record": "골든 레코드",
    "standardize": "표준화",
    "blocking rule": "블로킹 규칙",
    "comparison": "비교",
    "match weight": "일치 가중치(비트)",
    "match probability": "일치 확률",
    "decision": "판정",
    "steward": "데이터 관리자",
    "cluster": "군집",
    "crosswalk": "교차 참조표",
    "survivorship": "생존 규칙",
}


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", [relative(path) for path in DOCUMENTS])
def test_every_link_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", text(document))
    files = [link for link in links if "://" not in link]
    assert [f for f in files if not (ROOT / document).parent.joinpath(f).exists()] == []


@pytest.mark.parametrize("document", [relative(path) for path in DOCUMENTS])
def test_every_make_target_that_is_named_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.M))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text(document), re.M))
    assert named <= targets


@pytest.mark.parametrize("document", [relative(path) for path in DOCUMENTS])
def test_every_command_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"(?:^|`|/)hansaram ([a-z]+)", text(document), re.M))
    assert named <= set(cli.commands)


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_is_named_in_a_document(command: str) -> None:
    names = (f"`hansaram {command}", f"`{command}`")
    assert any(name in path.read_text("utf-8") for path in DOCUMENTS for name in names)


@pytest.mark.parametrize("document", FRONT_DOORS)
def test_every_module_that_the_front_door_names_exists(document: str) -> None:
    named = re.findall(r"`((?:rules|resolver|golden_record|docs)/[\w/]*)`", text(document))
    assert named
    missing = [n for n in named if not (ROOT / n).exists() and not (ROOT / f"{n}.py").exists()]
    assert missing == []


def test_both_front_doors_say_the_same() -> None:
    english, korean = map(text, FRONT_DOORS)
    links = [set(re.findall(r"\]\(([^)]+)\)", t)) - set(FRONT_DOORS) for t in (english, korean)]
    assert links[0] == links[1]
    assert [len(re.findall(mark, english, re.M)) for mark in (r"^## ", r"^\| ", r"^\* ")] == [
        len(re.findall(mark, korean, re.M)) for mark in (r"^## ", r"^\| ", r"^\* ")
    ]


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_has_the_word_and_its_korean(word: str) -> None:
    rows = [line for line in text("docs/glossary.md").splitlines() if line.startswith("| ")]
    row = next(row for row in rows if re.search(rf"\b{word}\b", row.split("|")[1]))
    assert WORDS[word].split("(")[0] in row.split("|")[2]


INGEST = {
    "settings of a mapping": [f"`{name}`" for name in SourceMapping.model_fields],
    "canonical columns": [f"`{name}`" for name in RAW_COLUMNS],
    "reasons of rejects": [f"| `{name}` |" for name in REASONS],
    "suffixes": [f"`{name}`" for name in SUFFIXES],
}


@pytest.mark.parametrize("kind", INGEST)
def test_the_ingest_page_names_all(kind: str) -> None:
    page = text("docs/ingest.md")
    assert [name for name in INGEST[kind] if name not in page] == []


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in text("docs/settings.md")


def test_the_mapping_that_the_ingest_page_shows_is_one() -> None:
    import tomllib

    (shown,) = re.findall(r"```toml\n(.*?)```", text("docs/ingest.md"), re.S)
    assert set(Mapping.parse(tomllib.loads(shown)).sources) == {"branch"}


@pytest.mark.parametrize("path", sorted((ROOT / "docs/examples").glob("*.toml")), ids=relative)
def test_every_example_is_a_mapping(path: Path) -> None:
    assert load_mapping(path).sources


def test_ci_runs_the_gate_and_the_gate_runs_everything() -> None:
    make = text("Makefile")
    assert "make test" in text(".ci/run")
    assert re.search(r"^test: .*\bcheck\b", make, re.M)
    assert re.search(r"^check: lint types imports tests\b", make, re.M)
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "pytest"):
        assert f"$(BIN)/{tool}" in make
