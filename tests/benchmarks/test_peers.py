"""The peers are given a fair chance, and their page keeps what people wrote around the table."""

from pathlib import Path

from benchmarks.peers import fixed_rules
from benchmarks.peers.light_cleaning import Cleaned, clean
from benchmarks.peers.page import BEGIN, END, rewrite


def _records(*rows: dict[str, str | None]) -> list[Cleaned]:
    return [clean({"source": "s", "source_record_id": str(i), **row}) for i, row in enumerate(rows)]


def _clusters(records: list[Cleaned]) -> int:
    return len(set(fixed_rules.match(records).values()))


def test_two_agreements_make_one_customer_and_one_does_not() -> None:
    same = _records(
        {"name": "김 철수", "phone": "010-2345-6789"}, {"name": "김철수", "phone": "+82 1023456789"}
    )
    assert _clusters(same) == 1
    assert _clusters(_records({"name": "김철수"}, {"name": "김철수"})) == 2


def test_records_hang_together_through_others() -> None:
    chain = _records(
        {"name": "김철수", "phone": "01023456789"},
        {"name": "김철수", "phone": "01023456789", "birth_date": "1980-01-02"},
        {"name": "김철우", "phone": "01023456789", "birth_date": "1980.01.02"},
    )
    assert _clusters(chain) == 1


def test_measuring_again_replaces_the_table_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "peers.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    for _ in range(2):
        rewrite(page, ["| new |"], records=100, seed=3)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n")
    assert text.endswith(f"| new |\n{END}\nafter\n")
    assert "--records 100 --seed 3" in text
    assert "old" not in text
