"""The quality report: its figures against a small world counted by hand, and its page."""

import json
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden_record.quality.counting import count_membership, count_pairs, count_records
from golden_record.quality.facts import PRESENT, Facts, GenericValue, Reject, mark_present
from golden_record.quality.hints import hints
from golden_record.quality.measures import measure
from golden_record.quality.page import render
from golden_record.scratch import comparison
from golden_record.spool import SPOOLED
from resolver.schema import RAW

NAME = "<script>alert(1)</script>"
BAD_PHONE = json.dumps([{"field": "phone", "code": "phone.placeholder", "detail": ""}])
PHONES = json.dumps([{"number": "+821012345678", "kind": "mobile", "is_evidence": True}])
RUN = {
    "run_id": "r1",
    "started_at": "2026-11-22T00:00:00+00:00",
    "version": "1",
    "model_version": "m",
    "rules_version": "r",
}


def raw(*rows: dict[str, Any]) -> pa.RecordBatch:
    blank: dict[str, Any] = dict.fromkeys(RAW.names)
    return pa.RecordBatch.from_pylist([{**blank, **row} for row in rows], schema=RAW)


def received() -> pa.Table:
    """Two sources: crm sends 2 names, 2 phones (1 flawed); web sends 1 unreadable phone."""
    sent = raw(
        {"source": "crm", "source_record_id": "1", "name": "김철수", "phone": "010-1234-5678"},
        {"source": "crm", "source_record_id": "2", "name": "이영희", "phone": "010-0000-0000"},
        {"source": "web", "source_record_id": "1", "phone": "?", "name": "  "},
        {"source": "web", "source_record_id": "2"},
    )
    blank = {
        **dict.fromkeys(SPOOLED.names),
        "party_type": "person",
        "phones": "[]",
        "issues": "[]",
        "name_masked": False,
        "underground": False,
        "mountain": False,
    }
    rows = [
        {"source": "crm", "source_record_id": "1", "name": "김철수", "phones": PHONES},
        {"source": "crm", "source_record_id": "2", "name": NAME, "phones": PHONES,
         "issues": BAD_PHONE},
        {"source": "web", "source_record_id": "1"},
        {"source": "web", "source_record_id": "2"},
        {"source": "old", "source_record_id": "9"},
    ]  # fmt: skip
    marks = [*mark_present(sent).to_pylist(), None]
    full = [{**blank, **row, PRESENT: mark} for row, mark in zip(rows, marks, strict=True)]
    return pa.Table.from_pylist(full, schema=SPOOLED)


LIVE = pa.table({"source": ["crm", "crm", "web", "web", "old"], "cluster": [0, 1, 0, 3, 0]})
PAIRS = pa.table(
    {
        "match_weight": [9.5, 2.0],
        "decision": ["match", "review"],
        "reason": ["weight", "name_unsure"],
    }
)
FACTS = Facts(
    run=RUN,
    changes={"records_added": 4},
    rejects=[Reject("a.csv", "broken", 3)],
    generic_values=[GenericValue("phone", "+8215881234", 300)],
    superseded={"crm": 2},
)


def counted(records: Iterable[pa.Table], live: Iterable[pa.Table], pairs: pa.Table) -> pa.Table:
    """Tallies of pieces."""
    with comparison() as engine:
        of_records = [count_records(engine, piece) for piece in records]
        of_clusters = [count_membership(engine, piece) for piece in live]
        return pa.concat_tables([*of_records, *of_clusters, count_pairs(engine, pairs)])


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return measure(counted([received()], [LIVE], PAIRS), FACTS)


def piece_of(table: pa.Table, pieces: Iterable[int]) -> list[pa.Table]:
    numbers = pa.array(pieces)
    return [table.filter(pc.equal(numbers, piece)) for piece in set(numbers.to_pylist())]


def many_records() -> pa.Table:
    """Twelve records with an issue each, so that examples have to be chosen between pieces."""
    record = next(row for row in received().to_pylist() if row["issues"] != "[]")
    rows = [{**record, "source": s, "source_record_id": str(n)} for s in "ba" for n in range(6)]
    return pa.Table.from_pylist(rows, SPOOLED)


@settings(deadline=None, derandomize=True, max_examples=25)
@given(
    of_records=st.lists(st.integers(0, 3), min_size=12, max_size=12),
    of_clusters=st.lists(st.integers(0, 2), min_size=4, max_size=4),
)
def test_pieces_add_up_to_the_report_of_the_whole(
    of_records: list[int], of_clusters: list[int]
) -> None:
    records = many_records()
    whole = measure(counted([records], [LIVE], PAIRS), FACTS)
    records_apart = piece_of(records, of_records)
    live_apart = piece_of(LIVE, [of_clusters[n] for n in LIVE["cluster"].to_pylist()])
    apart = measure(counted(records_apart, live_apart, PAIRS), FACTS)
    assert json.dumps(apart) == json.dumps(whole)
    (issue,) = whole["issues"]
    assert [(e["source"], e["source_record_id"]) for e in issue["examples"]] == [
        ("a", "0"),
        ("a", "1"),
        ("a", "2"),
    ]


def field(report: dict[str, Any], source: str, name: str) -> dict[str, Any]:
    parts = next(s["fields"] for s in report["sources"] if s["source"] == source)
    return next(part for part in parts if part["field"] == name)


def test_only_what_this_run_received_is_measured(report: dict[str, Any]) -> None:
    assert [s["source"] for s in report["sources"]] == ["crm", "web"]
    assert report["totals"]["records_received"] == 4
    assert report["totals"]["live_records"] == 5


def test_a_field_is_filled_standardized_and_valid_by_shares(report: dict[str, Any]) -> None:
    phone = field(report, "crm", "phone")
    assert (phone["filled"], phone["standardized"], phone["valid"]) == (2, 2, 1)
    assert (phone["completeness"], phone["standardized_share"], phone["validity"]) == (1, 1, 0.5)
    unreadable = field(report, "web", "phone")
    assert (unreadable["filled"], unreadable["standardized"]) == (1, 0)
    assert field(report, "web", "name")["filled"] == 0
    assert field(report, "web", "name")["validity"] is None


def test_issues_are_counted_by_source_with_masked_examples(report: dict[str, Any]) -> None:
    (issue,) = report["issues"]
    assert (issue["code"], issue["records"], issue["by_source"]) == (
        "phone.placeholder", 1, {"crm": 1},
    )  # fmt: skip
    assert issue["examples"] == [
        {"source": "crm", "source_record_id": "2", "standardized_masked": "010-****-5678"}
    ]


def test_duplicates_are_counted_within_and_between_sources(report: dict[str, Any]) -> None:
    cells = {(c["source"], c["other"]): c["entities"] for c in report["duplicates"]["matrix"]}
    assert cells[("crm", "web")] == cells[("crm", "old")] == cells[("old", "web")] == 1
    assert cells[("crm", "crm")] == 0
    assert report["entity_sizes"] == [{"size": 1, "entities": 2}, {"size": 3, "entities": 1}]
    assert report["totals"]["duplicates"] == 2
    assert report["totals"]["entities_across_sources"] == 1


def test_review_load_rejects_and_generic_values_are_told(report: dict[str, Any]) -> None:
    assert report["totals"]["reviews"] == 1
    assert report["review"]["reasons"][0]["ko"] != "name_unsure"
    assert report["totals"]["rejected"] == 3
    assert report["totals"]["superseded"] == 2
    assert report["generic_values"][0]["value_masked"] == "1588-****"


def test_a_flawed_source_is_told_what_to_do(report: dict[str, Any]) -> None:
    crm = next(s for s in report["sources"] if s["source"] == "crm")
    assert any("비워" in hint.advice.ko for hint in hints(crm, report["issues"]))


def test_the_report_holds_no_personal_value(report: dict[str, Any]) -> None:
    text = json.dumps(report, ensure_ascii=False)
    assert [v for v in ("김철수", "이영희", "12345678", "1234-5678", NAME) if v in text] == []


class Page(HTMLParser):
    """Collects what a page asks of the network and what it says in each language."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.languages: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.asked += [known[a] or "" for a in ("src", "srcset", "data") if a in known]
        self.ids.add(known.get("id") or "")
        if tag == "a":
            self.targets.add(known.get("href") or "")
        if tag == "span" and "lang" in known:
            self.languages.append(known["lang"] or "")


def test_the_page_asks_nothing_of_the_network(report: dict[str, Any]) -> None:
    text = render(report)
    page = Page(text)
    assert page.asked == []
    assert re.findall(r"@import|url\((?!#)", text) == []
    assert {target.removeprefix("#") for target in page.targets} <= page.ids


def test_every_sentence_stands_in_both_languages(report: dict[str, Any]) -> None:
    page = Page(render(report))
    assert page.languages.count("ko") == page.languages.count("en") > 100


def nothing_measured() -> dict[str, Any]:
    nothing = counted([received().slice(0, 0)], [LIVE.slice(0, 0)], PAIRS.slice(0, 0))
    return measure(nothing, Facts(run=RUN, changes={}))


def test_an_empty_run_has_a_page() -> None:
    assert "검토할 쌍이 없습니다" in render(nothing_measured())


def test_a_source_of_organizations_is_not_asked_for_birth_dates() -> None:
    part = {"field": "birth_date", "completeness": 0.0}
    source = {"source": "s", "records": 100, "fields": [part], "live_records": 100, "repeated": 0}
    assert hints({**source, "organizations": 95}, []) == []
    assert len(hints({**source, "organizations": 60}, [])) == 1
