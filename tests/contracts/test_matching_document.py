"""The tables of docs/matching.md are those of the declarations."""

from pathlib import Path

from resolver.declared import TABLES, filled

DOCUMENT = Path(__file__).parents[2] / "docs" / "matching.md"


def test_the_tables_are_current() -> None:
    """If this fails: ``python -m resolver.declared docs/matching.md``."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert filled(text) == text


def test_every_table_is_shown() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"<!-- declared: {name} -->\n| " in text for name in TABLES)
