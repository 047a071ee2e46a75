"""What became of three customers: what the sources sent, what is believed, and whence."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from resolver.ingest import RejectList, read

SHOWN = 3
WIDE = 120
FIELDS = {
    "name": "이름 name",
    "phone": "전화 phone",
    "address": "주소 address",
    "birth_date": "생년월일 birth",
    "email": "메일 e-mail",
}
_GOLDEN_OF = {"phone": "mobile"}


Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """One customer: the raw records and the golden one."""

    golden: Mapping[str, Any]
    records: Sequence[Raw]


def show(console: Console, files: Sequence[str], results: Path, counts: Mapping[str, int]) -> None:
    """Tell the headline, show three telling customers and where the outputs are."""
    records, customers, doubts = (counts[n] for n in ("records_received", "entities", "reviews"))
    console.print(
        f"\n레코드 [bold]{records:,}[/]건 → 고객 [bold]{customers:,}[/], 검토할 쌍 {doubts:,}\n"
        f"[bold]{records:,}[/] records → [bold]{customers:,}[/] customers, "
        f"{doubts:,} pairs to review. Three of them:"
    )
    for story in stories(files, results, at_most=4 if console.width >= WIDE else 3):
        console.print()
        console.print(_table(story))
    console.print(f"\nQuality report: [bold]{results / 'quality_report.html'}[/]", soft_wrap=True)
    console.print(f"Every record's unified ID: {results / 'crosswalk.csv'}", soft_wrap=True)


def stories(files: Sequence[str], results: Path, *, at_most: int) -> list[Story]:
    """Pick the customers of three records or so whose records differ most."""
    golden = {row["unified_id"]: row for row in _rows(results / "golden_records.parquet")}
    entity_of = {
        (row["source"], row["source_record_id"]): row["unified_id"]
        for row in _rows(results / "crosswalk.parquet")
    }
    raw: dict[str, list[Raw]] = defaultdict(list)
    for record in _received(files):
        if unified_id := entity_of.get((record["source"], record["source_record_id"])):
            raw[unified_id].append(record)
    telling = sorted(
        (unified_id for unified_id, records in raw.items() if 3 <= len(records) <= at_most),
        key=lambda unified_id: (-_variety(raw[unified_id]), unified_id),
    )
    return [Story(golden[unified_id], raw[unified_id]) for unified_id in telling[:SHOWN]]


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def _received(files: Sequence[str]) -> Iterator[Raw]:
    for batch in read(files, rejects=RejectList()):
        yield from batch.to_pylist()


def _variety(records: Sequence[Raw]) -> int:
    spellings = Counter(
        (field, record[field]) for record in records for field in FIELDS if record[field]
    )
    sources = {record["source"] for record in records}
    return len(spellings) + 3 * len(sources)


def _table(story: Story) -> Table:
    provenance = json.loads(story.golden["provenance"])
    table = Table(
        title=f"통합 ID [bold]{story.golden['unified_id']}[/]",
        title_justify="left",
        show_lines=True,
    )
    table.add_column("")
    for record in story.records:
        table.add_column(f"{record['source']}\n{record['source_record_id']}", overflow="fold")
    table.add_column("골든 레코드\ngolden record", style="bold", overflow="fold")
    table.add_column("출처와 규칙\nfrom, by rule", style="dim", overflow="fold")
    for field, label in FIELDS.items():
        column = _GOLDEN_OF.get(field, field)
        chosen = story.golden[column]
        whence = _whence(provenance[column]) if chosen else ""
        said = (record[field] or "" for record in story.records)
        table.add_row(label, *said, chosen or "", whence)
    return table


def _whence(origin: Mapping[str, str]) -> str:
    return f"{origin['source']} {origin['source_record_id']}\n{origin['rule']}"


__all__ = ["Story", "show", "stories"]
