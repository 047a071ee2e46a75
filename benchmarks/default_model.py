"""Make the model that ships with the product: ``python -m benchmarks.default_model``.

m and u are counted on generated customers of known identity, from seeds that no measurement uses,
in two usual worlds and one of many families. The same command makes the same model, number by
number. What labelled pairs hardly show is drawn to ``starting_values.csv``.
"""

import argparse
import csv
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from benchmarks.accuracy import Labelled, labelled
from benchmarks.worlds import WORLDS
from resolver.model import Model, PartyModel, Probabilities, save_model
from resolver.training.labels import learn_from_labels
from rules.comparisons import COMPARISONS
from rules.decisions import THRESHOLDS
from rules.record import PartyType

STARTING_VALUES = Path(__file__).parent / "starting_values.csv"
LEARNED_FROM = (("usual", 101), ("usual", 102), ("families", 103))
RECORDS = 44_000
DECIMALS = 6
DEFAULT = Path(__file__).parent.parent / "resolver" / "model" / "default"


def starting_model() -> Model:
    """Return the model by hand that learning starts from."""
    return Model("starting", {party_type: _starting(party_type) for party_type in COMPARISONS})


def _starting(party_type: PartyType) -> PartyModel:
    values = {
        (row["comparison"], row["level"]): Probabilities(float(row["m"]), float(row["u"]))
        for row in _rows()
        if row["party_type"] == party_type
    }
    levels = {
        comparison.name: {name: values[comparison.name, name] for name in comparison.level_names()}
        for comparison in COMPARISONS[party_type]
    }
    return PartyModel(party_type, 1e-5, THRESHOLDS[party_type], levels)


def _rows() -> Iterator[dict[str, str]]:
    lines = STARTING_VALUES.read_text(encoding="utf-8").splitlines()
    yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def learn(known: Sequence[Labelled], *, scratch: Path, version: str) -> Model:
    """Learn one model from several labelled worlds together."""
    records = pa.concat_tables([world.records for world in known])
    people = [f"{n}:{person}" for n, world in enumerate(known) for person in world.people]
    model = learn_from_labels(records, people, starting_model(), scratch=scratch, version=version)
    parties = {party_type: _rounded(party) for party_type, party in model.parties.items()}
    return replace(model, parties=parties)


def _rounded(party: PartyModel) -> PartyModel:
    return replace(
        party,
        prior=_round(party.prior),
        levels={
            comparison: {
                name: Probabilities(_round(pair.m), _round(pair.u)) for name, pair in levels.items()
            }
            for comparison, levels in party.levels.items()
        },
    )


def _round(value: float) -> float:
    return float(f"{value:.{DECIMALS}g}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate, learn and write the model folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.default_model")
    parser.add_argument("--records", type=int, default=RECORDS, help="of each world")
    parser.add_argument("--out", type=Path, default=DEFAULT)
    parser.add_argument("--version", default="default-3")
    parser.add_argument("--keep", type=Path, help="folder to keep standardized records in")
    options = parser.parse_args(arguments)
    known = [
        labelled(WORLDS[world].order(options.records, seed), options.keep, world=world)
        for world, seed in LEARNED_FROM
    ]
    with tempfile.TemporaryDirectory() as scratch:
        model = learn(known, scratch=Path(scratch), version=options.version)
    worlds = [f"{world} {seed}" for world, seed in LEARNED_FROM]
    training = {**model.training, "worlds": worlds, "command": "python -m benchmarks.default_model"}
    save_model(replace(model, training=training), options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
