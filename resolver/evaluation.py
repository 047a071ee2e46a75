"""How right a crosswalk is, against known truth: pairwise and B-cubed, exact and in linear time.

No pair is ever listed. Records are counted by (entity, person); from those cells and their row
and column sums follow both measures. Pairwise asks about pairs of records, so large entities
weigh by their square; B-cubed asks for each record how clean and how complete its entity is
(Bagga and Baldwin 1998).

A record of the truth that the crosswalk lacks stands alone, which costs recall; a record that the
truth does not know is left out. Both are counted.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

KEY = ("source", "source_record_id")
REVIEW_KEYS = (
    ("left_source", "left_source_record_id"),
    ("right_source", "right_source_record_id"),
)


class EvaluationError(Exception):
    """The two files cannot be compared; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Precision and recall, each in [0, 1]; both are 1 where there is nothing to be wrong about."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_json(self) -> dict[str, float]:
        """The three numbers, by name."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True, slots=True)
class ReviewMeasure:
    """What the review queue is worth, if a steward answers every pair rightly.

    ``recall`` counts the pairs of records that come together through right answers, also beyond
    the two records shown; ``recall_of_pairs_shown`` counts only those two.
    """

    pairs: int
    matches: int
    share_of_records: float
    recall: float
    recall_of_pairs_shown: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything that is said about a crosswalk."""

    records: int
    people: int
    entities: int
    true_pairs: int
    found_pairs: int
    right_pairs: int
    pairwise: Measure
    b_cubed: Measure
    mixed_entities: int
    split_people: int
    largest_entity: int
    largest_mixed_entity: int
    records_missing_from_crosswalk: int
    records_missing_from_truth: int
    reviews: ReviewMeasure | None = None

    def as_json(self) -> dict[str, Any]:
        """The evaluation as plain values for JSON."""
        values = asdict(self)
        values["pairwise"] = self.pairwise.as_json()
        values["b_cubed"] = self.b_cubed.as_json()
        return values

    def to_json(self) -> str:
        """The evaluation as JSON text."""
        return json.dumps(self.as_json(), indent=2)

    def __str__(self) -> str:
        lines = [
            f"records {self.records:,} · people {self.people:,} · entities {self.entities:,}",
            "",
            f"{'':10} {'precision':>10} {'recall':>10} {'F1':>10}",
            _line("pairwise", self.pairwise),
            _line("B-cubed", self.b_cubed),
            "",
            f"entities that mix people  {self.mixed_entities:>10,}",
            f"people split              {self.split_people:>10,}",
            f"largest entity            {self.largest_entity:>10,}",
            f"largest wrong entity      {self.largest_mixed_entity:>10,}",
        ]
        return "\n".join([*lines, *self._missing(), *self._reviews()])

    def _missing(self) -> Iterable[str]:
        if self.records_missing_from_crosswalk:
            yield f"not in the crosswalk      {self.records_missing_from_crosswalk:>10,}"
        if self.records_missing_from_truth:
            yield f"not in the truth          {self.records_missing_from_truth:>10,}"

    def _reviews(self) -> Iterable[str]:
        if self.reviews is None:
            return
        yield ""
        yield f"review pairs              {self.reviews.pairs:>10,}"
        yield f"  per record              {self.reviews.share_of_records:>10.2%}"
        yield f"  that are matches        {self.reviews.matches:>10,}"
        yield f"recall, reviews answered  {self.reviews.recall:>10.4f}"


def evaluate(crosswalk: Path | pa.Table, truth: Path | pa.Table) -> Evaluation:
    """Compare a crosswalk with the truth.

    Args:
        crosswalk: columns source, source_record_id, unified_id; CSV, Parquet or a table.
        truth: columns source, source_record_id, person_id; the same forms.

    Raises:
        EvaluationError: a column is missing, a key stands twice, or no record is in both.
    """
    judged = _judge(crosswalk, truth)
    return _measure(judged.labelled, judged)


def evaluate_reviews(
    crosswalk: Path | pa.Table, truth: Path | pa.Table, reviews: Path | pa.Table
) -> Evaluation:
    """Compare a crosswalk with the truth, and ask what its review pairs would add.

    Args:
        crosswalk: as for ``evaluate``.
        truth: as for ``evaluate``.
        reviews: one pair a row, columns left_source, left_source_record_id, right_source,
            right_source_record_id; further columns are ignored.

    Raises:
        EvaluationError: as for ``evaluate``.
    """
    judged = _judge(crosswalk, truth)
    pairs = _read(reviews, (*REVIEW_KEYS[0], *REVIEW_KEYS[1]), "the review pairs")
    plain = _measure(judged.labelled, judged)
    measure = _review_measure(judged.labelled, pairs, plain)
    values = {name: getattr(plain, name) for name in Evaluation.__dataclass_fields__}
    return Evaluation(**{**values, "reviews": measure})


@dataclass(frozen=True, slots=True)
class _Judged:
    """Every record of the truth with its entity; a record without one stands alone."""

    labelled: pa.Table
    missing_from_crosswalk: int
    missing_from_truth: int


def _judge(crosswalk: Path | pa.Table, truth: Path | pa.Table) -> _Judged:
    found = _read(crosswalk, (*KEY, "unified_id"), "the crosswalk")
    known = _read(truth, (*KEY, "person_id"), "the truth")
    _refuse_twins(found, "the crosswalk")
    _refuse_twins(known, "the truth")
    joined = known.join(found, keys=list(KEY), join_type="left outer")
    unplaced = joined.column("unified_id").null_count
    if unplaced == joined.num_rows:
        raise EvaluationError(
            "no record of the truth is in the crosswalk: check that source and source_record_id"
            " are written the same way in both files"
        )
    both = joined.num_rows - unplaced
    return _Judged(_alone(joined), unplaced, found.num_rows - both)


def _alone(joined: pa.Table) -> pa.Table:
    """Give every record without an entity one of its own."""
    numbers = pa.array(range(joined.num_rows), pa.int64())
    own = pc.binary_join_element_wise("\x00alone", pc.cast(numbers, pa.string()), "")
    entity = pc.coalesce(joined.column("unified_id"), own)
    return joined.set_column(joined.column_names.index("unified_id"), "unified_id", entity)


def _measure(labelled: pa.Table, judged: _Judged) -> Evaluation:
    cells = _count(labelled, ["unified_id", "person_id"], "cell")
    entities = _sum(cells, "unified_id", "entity")
    people = _sum(cells, "person_id", "person")
    cells = cells.join(entities, "unified_id").join(people, "person_id")
    right, found, true = (
        _pairs(cells.column("cell")),
        _pairs(entities.column("entity")),
        _pairs(people.column("person")),
    )
    mixed = entities.filter(pc.greater(entities.column("entity_cells"), 1))
    split = people.filter(pc.greater(people.column("person_cells"), 1))
    return Evaluation(
        records=labelled.num_rows,
        people=people.num_rows,
        entities=entities.num_rows,
        true_pairs=true,
        found_pairs=found,
        right_pairs=right,
        pairwise=Measure(_ratio(right, found), _ratio(right, true)),
        b_cubed=Measure(_b_cubed(cells, "entity"), _b_cubed(cells, "person")),
        mixed_entities=mixed.num_rows,
        split_people=split.num_rows,
        largest_entity=pc.max(entities.column("entity")).as_py(),
        largest_mixed_entity=pc.max(mixed.column("entity")).as_py() or 0,
        records_missing_from_crosswalk=judged.missing_from_crosswalk,
        records_missing_from_truth=judged.missing_from_truth,
    )


def _review_measure(labelled: pa.Table, pairs: pa.Table, plain: Evaluation) -> ReviewMeasure:
    """Unite, person by person, the cells that a right answer would bring together."""
    sides = [
        _sides(labelled, pairs, key, side) for key, side in zip(REVIEW_KEYS, "lr", strict=True)
    ]
    both = sides[0].join(sides[1], "pair", join_type="inner")
    same = both.filter(pc.equal(both.column("person_l"), both.column("person_r")))
    apart = same.filter(pc.not_equal(same.column("entity_l"), same.column("entity_r")))
    gained = _gained(labelled, apart)
    shown = len({tuple(sorted(pair)) for pair in _keys(apart)})
    return ReviewMeasure(
        pairs=pairs.num_rows,
        matches=same.num_rows,
        share_of_records=pairs.num_rows / plain.records,
        recall=_ratio(plain.right_pairs + gained, plain.true_pairs),
        recall_of_pairs_shown=_ratio(plain.right_pairs + shown, plain.true_pairs),
    )


def _sides(labelled: pa.Table, pairs: pa.Table, key: tuple[str, str], side: str) -> pa.Table:
    """One side of each pair with its record, entity and person; pairs are numbered."""
    named = pairs.select(list(key)).rename_columns(list(KEY))
    numbered = named.append_column("pair", pa.array(range(pairs.num_rows), pa.int64()))
    found = numbered.join(labelled, list(KEY), join_type="inner")
    record = pc.binary_join_element_wise(
        found.column("source"), found.column("source_record_id"), "\x00"
    )
    return pa.table(
        {
            "pair": found.column("pair"),
            f"record_{side}": record,
            f"entity_{side}": found.column("unified_id"),
            f"person_{side}": found.column("person_id"),
        }
    )


def _keys(pairs: pa.Table) -> Iterable[tuple[str, str]]:
    left, right = pairs.column("record_l").to_pylist(), pairs.column("record_r").to_pylist()
    return zip(left, right, strict=True)


def _gained(labelled: pa.Table, apart: pa.Table) -> int:
    """How many pairs of records come together when the right answers are given."""
    sizes = {
        (row["unified_id"], row["person_id"]): row["cell"]
        for row in _count(labelled, ["unified_id", "person_id"], "cell").to_pylist()
    }
    leader: dict[tuple[str, str], tuple[str, str]] = {}
    gained = 0
    for row in apart.to_pylist():
        left = _leader(leader, (row["entity_l"], row["person_l"]))
        right = _leader(leader, (row["entity_r"], row["person_r"]))
        if left != right:
            gained += sizes[left] * sizes[right]
            sizes[left] += sizes[right]
            leader[right] = left
    return gained


def _leader(
    leader: Mapping[tuple[str, str], tuple[str, str]], cell: tuple[str, str]
) -> tuple[str, str]:
    while cell in leader:
        cell = leader[cell]
    return cell


def _count(table: pa.Table, by: list[str], name: str) -> pa.Table:
    counted = table.group_by(by).aggregate([([], "count_all")])
    return counted.rename_columns([*by, name])


def _sum(cells: pa.Table, by: str, name: str) -> pa.Table:
    summed = cells.group_by(by).aggregate([("cell", "sum"), ("cell", "count")])
    return summed.rename_columns([by, name, f"{name}_cells"])


def _pairs(sizes: pa.ChunkedArray) -> int:
    products = pc.multiply(sizes, pc.subtract(sizes, 1))
    return int(pc.sum(products).as_py() or 0) // 2


def _b_cubed(cells: pa.Table, whole: str) -> float:
    cell = pc.cast(cells.column("cell"), pa.float64())
    weighted = pc.divide(pc.multiply(cell, cell), pc.cast(cells.column(whole), pa.float64()))
    return float(pc.sum(weighted).as_py()) / float(pc.sum(cell).as_py())


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _line(name: str, measure: Measure) -> str:
    return f"{name:10} {measure.precision:>10.4f} {measure.recall:>10.4f} {measure.f1:>10.4f}"


def _refuse_twins(table: pa.Table, what: str) -> None:
    keys = table.group_by(list(KEY)).aggregate([]).num_rows
    if keys != table.num_rows:
        raise EvaluationError(
            f"{what} names {table.num_rows - keys:,} records more than once:"
            " keep one row for each source and source_record_id"
        )


def _read(given: Path | pa.Table, columns: tuple[str, ...], what: str) -> pa.Table:
    table = given if isinstance(given, pa.Table) else _read_file(Path(given), columns)
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise EvaluationError(f"{what} lacks the column {', '.join(missing)}")
    return table.select(list(columns)).cast(pa.schema([(name, pa.string()) for name in columns]))


def _read_file(path: Path, columns: tuple[str, ...]) -> pa.Table:
    if path.suffix == ".parquet":
        return pq.read_table(path)
    # every key is text: a source_record_id of 007 is not 7
    convert = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
    )
    try:
        return pa_csv.read_csv(path, convert_options=convert)
    except pa.ArrowInvalid as error:
        raise EvaluationError(f"{path.name} cannot be read as CSV: {error}") from error
