import json
from dataclasses import replace
from pathlib import Path

import pytest

from resolver.model import ModelError, PartyModel, load_model, save_model
from rules.decisions import Thresholds, unknown_levels


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_model(load_model(), tmp_path / "model")
    return tmp_path / "model"


def changed(folder: Path, change) -> Path:
    document = json.loads((folder / "model.json").read_text())
    change(document)
    (folder / "model.json").write_text(json.dumps(document))
    return folder


def test_the_model_that_ships_fits_the_rules():
    assert set(load_model().parties) == {"person", "organization"}


def test_a_saved_model_reads_back_the_same(folder):
    assert load_model(folder) == load_model()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d["parties"]["person"]["levels"].pop("birth"), "person birth"),
        (lambda d: d["parties"]["person"]["levels"]["name"].pop("masked"), "train it again"),
        (lambda d: d.update(rules="0" * 16), "a condition has changed"),
        (lambda d: d.update(format=99), "format 99"),
        (lambda d: d["parties"].pop("organization"), "cannot be understood"),
        (lambda d: d["parties"]["person"].update(prior=0), "prior 0"),
        (lambda d: d["parties"]["person"]["levels"]["ci"]["same"].update(u=0), "must be in (0, 1]"),
    ],
)
def test_a_model_that_does_not_fit_the_rules_is_refused(folder, change, sentence):
    with pytest.raises(ModelError, match=sentence.replace("(", r"\(").replace("]", r"\]")):
        load_model(changed(folder, change))


def test_a_review_threshold_above_the_match_threshold_is_refused(folder):
    model = load_model()
    upside_down = Thresholds(match=1.0, review=2.0)
    person: PartyModel = replace(model.parties["person"], thresholds=upside_down)
    save_model(replace(model, parties={**model.parties, "person": person}), folder)
    with pytest.raises(ModelError, match="review threshold is above"):
        load_model(folder)


@pytest.mark.parametrize("name", ["model.json", "generic_values.json", "evaluation.json"])
def test_a_missing_or_broken_file_is_named(folder, name):
    (folder / name).write_text("{")
    with pytest.raises(ModelError, match=name):
        load_model(folder)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{name} is missing"):
        load_model(folder)


def test_guards_speak_only_of_levels_that_exist():
    assert list(unknown_levels()) == []
