"""Counting cells gives what listing all pairs gives."""

import json
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.evaluation import EvaluationError, evaluate, evaluate_reviews

Labels = list[tuple[str, str]]


def crosswalk_of(labels: Labels) -> pa.Table:
    return _table("unified_id", [entity for entity, _ in labels])


def truth_of(labels: Labels) -> pa.Table:
    return _table("person_id", [person for _, person in labels])


def _table(column: str, values: list[str]) -> pa.Table:
    ids = [f"{i:03d}" for i in range(len(values))]
    return pa.table({"source": ["s"] * len(values), "source_record_id": ids, column: values})


def reviews_of(pairs: list[tuple[int, int]]) -> pa.Table:
    columns = {
        "left_source": ["s"] * len(pairs),
        "left_source_record_id": [f"{left:03d}" for left, _ in pairs],
        "right_source": ["s"] * len(pairs),
        "right_source_record_id": [f"{right:03d}" for _, right in pairs],
    }
    return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in columns]))


labels = st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("vwxyz")), min_size=1)


@settings(deadline=None, derandomize=True)
@given(labels)
def test_pairwise_equals_listing_every_pair(labels: Labels) -> None:
    pairs = list(combinations(labels, 2))
    found = [p for p in pairs if p[0][0] == p[1][0]]
    true = [p for p in pairs if p[0][1] == p[1][1]]
    right = [p for p in found if p in true]
    result = evaluate(crosswalk_of(labels), truth_of(labels))
    assert (result.found_pairs, result.true_pairs) == (len(found), len(true))
    assert result.right_pairs == len(right)
    assert result.pairwise.precision == (len(right) / len(found) if found else 1.0)
    assert result.pairwise.recall == (len(right) / len(true) if true else 1.0)


@settings(deadline=None, derandomize=True)
@given(labels)
def test_b_cubed_equals_asking_every_record(labels: Labels) -> None:
    precision = recall = 0.0
    for entity, person in labels:
        both = labels.count((entity, person))
        precision += both / sum(e == entity for e, _ in labels)
        recall += both / sum(p == person for _, p in labels)
    result = evaluate(crosswalk_of(labels), truth_of(labels))
    assert result.b_cubed.precision == pytest.approx(precision / len(labels))
    assert result.b_cubed.recall == pytest.approx(recall / len(labels))


def test_counts_of_a_small_case_are_as_counted_by_hand() -> None:
    labels = [("A", "x"), ("A", "x"), ("A", "y"), ("B", "y"), ("C", "z")]
    result = evaluate(crosswalk_of(labels), truth_of(labels))
    assert (result.right_pairs, result.found_pairs, result.true_pairs) == (1, 3, 2)
    assert (result.mixed_entities, result.split_people) == (1, 1)
    assert (result.largest_entity, result.largest_mixed_entity) == (3, 3)
    assert result.pairwise.f1 == pytest.approx(0.4)


def test_the_largest_entity_need_not_be_wrong() -> None:
    labels = [("A", "x")] * 4 + [("B", "y"), ("B", "z")]
    result = evaluate(crosswalk_of(labels), truth_of(labels))
    assert (result.largest_entity, result.largest_mixed_entity) == (4, 2)


def test_a_record_that_the_crosswalk_lacks_costs_recall_only() -> None:
    labels = [("A", "x")] * 3
    result = evaluate(crosswalk_of(labels).slice(0, 2), truth_of(labels))
    assert (result.records, result.records_missing_from_crosswalk) == (3, 1)
    assert (result.pairwise.precision, result.pairwise.recall) == (1.0, 1 / 3)


def test_a_record_that_the_truth_lacks_is_left_out_and_counted() -> None:
    labels = [("A", "x")] * 3
    result = evaluate(crosswalk_of(labels), truth_of(labels).slice(0, 2))
    assert (result.records, result.records_missing_from_truth) == (2, 1)
    assert result.pairwise.recall == 1.0


def test_a_right_answer_brings_whole_parts_together() -> None:
    labels = [("A", "x"), ("A", "x"), ("B", "x"), ("B", "x"), ("B", "y")]
    result = evaluate_reviews(crosswalk_of(labels), truth_of(labels), reviews_of([(0, 2), (1, 4)]))
    assert result.reviews is not None
    assert (result.reviews.pairs, result.reviews.matches) == (2, 1)
    assert result.reviews.recall == 1.0
    assert result.reviews.recall_of_pairs_shown == pytest.approx(3 / 6)
    assert result.reviews.share_of_records == pytest.approx(2 / 5)
    assert result.pairwise.recall == pytest.approx(2 / 6)


def test_a_pair_that_is_already_together_adds_nothing() -> None:
    labels = [("A", "x"), ("A", "x"), ("B", "x")]
    result = evaluate_reviews(crosswalk_of(labels), truth_of(labels), reviews_of([(0, 1), (1, 0)]))
    assert result.reviews is not None
    assert result.reviews.recall == result.pairwise.recall


@settings(deadline=None, derandomize=True, max_examples=50)
@given(labels, st.data())
def test_recall_with_reviews_equals_uniting_by_hand(labels: Labels, data: st.DataObject) -> None:
    index = st.integers(0, len(labels) - 1)
    pairs = data.draw(st.lists(st.tuples(index, index), max_size=6))
    result = evaluate_reviews(crosswalk_of(labels), truth_of(labels), reviews_of(pairs))
    group = {
        i: {j for j, other in enumerate(labels) if other == mine} for i, mine in enumerate(labels)
    }
    for left, right in pairs:
        if labels[left][1] == labels[right][1]:
            union = group[left] | group[right]
            group.update(dict.fromkeys(union, union))
    together = sum(right in group[left] for left, right in combinations(range(len(labels)), 2))
    assert result.reviews is not None
    expected = together / result.true_pairs if result.true_pairs else 1.0
    assert result.reviews.recall == pytest.approx(expected)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_files_answer_as_tables_do(tmp_path: Path, suffix: str) -> None:
    labels = [("A", "x"), ("A", "x"), ("B", "x")]
    tables = {"crosswalk": crosswalk_of(labels), "truth": truth_of(labels)}
    for name, table in tables.items():
        path = tmp_path / f"{name}.{suffix}"
        pa_csv.write_csv(table, path) if suffix == "csv" else pq.write_table(table, path)
    from_files = evaluate(tmp_path / f"crosswalk.{suffix}", tmp_path / f"truth.{suffix}")
    assert from_files == evaluate(tables["crosswalk"], tables["truth"])


def test_ids_with_leading_zeros_stay_text(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("source,source_record_id,unified_id\ns,007,A\ns,7,B\n")
    (tmp_path / "t.csv").write_text("source,source_record_id,person_id\ns,007,x\ns,7,x\n")
    assert evaluate(tmp_path / "c.csv", tmp_path / "t.csv").true_pairs == 1


@pytest.mark.parametrize(
    ("crosswalk", "truth", "says"),
    [
        pytest.param("source,unified_id\ns,A\n", None, "source_record_id", id="column_missing"),
        pytest.param(
            "source,source_record_id,unified_id\ns,1,A\ns,1,B\n",
            None,
            "more than once",
            id="key_twice",
        ),
        pytest.param(
            "source,source_record_id,unified_id\nt,9,A\n", None, "no record", id="no_overlap"
        ),
        pytest.param(
            "source,source_record_id,unified_id\ns,1\n", None, "cannot be read", id="ragged"
        ),
    ],
)
def test_files_that_cannot_be_compared_are_refused(
    tmp_path: Path, crosswalk: str, truth: str | None, says: str
) -> None:
    (tmp_path / "c.csv").write_text(crosswalk)
    (tmp_path / "t.csv").write_text(truth or "source,source_record_id,person_id\ns,1,x\n")
    with pytest.raises(EvaluationError, match=says):
        evaluate(tmp_path / "c.csv", tmp_path / "t.csv")


def test_the_table_and_the_json_say_the_same() -> None:
    labels = [("A", "x"), ("A", "y"), ("B", "y")]
    result = evaluate_reviews(crosswalk_of(labels), truth_of(labels), reviews_of([(1, 2)]))
    told = json.loads(result.to_json())
    assert told["pairwise"]["precision"] == result.pairwise.precision
    assert told["reviews"]["pairs"] == 1
    assert "pairwise       0.0000     0.0000     0.0000" in str(result)
    assert "largest wrong entity               2" in str(result)
