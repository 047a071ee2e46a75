"""The model folder: load, verify, save.

``model.json`` holds the probabilities, the prior, the thresholds and the fingerprint of the rules
that they were learned for; ``generic_values.json`` and ``evaluation.json`` stand beside it. A
model whose levels are not those of the rules is refused: weights without their question mean
nothing.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from resolver.engines.conditions import condition_sql
from resolver.model.parameters import Model, PartyModel, Probabilities
from rules.comparisons import COMPARISONS, Comparison
from rules.decisions import Thresholds
from rules.record import PartyType

FORMAT = 1


class ModelError(Exception):
    """A model cannot be used; the message says which folder and why."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(f"model {folder}: {reason}")
        self.folder = folder
        self.reason = reason


def rules_fingerprint() -> str:
    """Return a short hash of every comparison, level and condition."""
    text = json.dumps(
        {party: [_spelled(c) for c in comparisons] for party, comparisons in COMPARISONS.items()}
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _spelled(comparison: Comparison) -> list[Any]:
    levels = [
        [level.name, condition_sql(level.condition) if level.condition else None, level.frequency]
        for level in comparison.levels
    ]
    return [comparison.name, condition_sql(comparison.missing), levels]


def load_model(folder: Path | None = None) -> Model:
    """Read a model folder and verify it against the rules.

    Args:
        folder: ``None`` for the model that ships with the product.

    Raises:
        ModelError: the folder is not a model, or was made for other rules.
    """
    place: Traversable = folder or files("resolver").joinpath("model", "default")
    document = _read(place, "model.json")
    if document.get("format") != FORMAT:
        raise ModelError(str(place), f"format {document.get('format')!r}, this reads {FORMAT}")
    try:
        model = _model(place, document)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(str(place), f"model.json cannot be understood: {error!r}") from error
    for problem in problems(model):
        raise ModelError(str(place), problem)
    if document["rules"] != rules_fingerprint():
        raise ModelError(
            str(place),
            f"it was made for rules {document['rules']}, these are {rules_fingerprint()}: "
            "a condition has changed; train it again",
        )
    return model


def _read(place: Traversable, name: str) -> Any:
    try:
        return json.loads(place.joinpath(name).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(str(place), f"{name} is missing") from error
    except (ValueError, OSError) as error:
        raise ModelError(str(place), f"{name} cannot be read: {error}") from error


def _model(place: Traversable, document: Mapping[str, Any]) -> Model:
    generic = _read(place, "generic_values.json")
    return Model(
        version=str(document["version"]),
        parties={party: _party(party, document["parties"][party]) for party in COMPARISONS},
        generic_values={kind: frozenset(values) for kind, values in generic.items()},
        training=document["training"],
        evaluation=_read(place, "evaluation.json"),
    )


def _party(party_type: PartyType, document: Mapping[str, Any]) -> PartyModel:
    return PartyModel(
        party_type=party_type,
        prior=float(document["prior"]),
        thresholds=Thresholds(**document["thresholds"]),
        levels={
            comparison: {
                level: Probabilities(m=float(pair["m"]), u=float(pair["u"]))
                for level, pair in levels.items()
            }
            for comparison, levels in document["levels"].items()
        },
    )


def problems(model: Model) -> Iterator[str]:
    """Say what keeps the model from being used with the rules of this version."""
    for party_type, comparisons in COMPARISONS.items():
        party = model.parties[party_type]
        wanted = {c.name: list(c.level_names()) for c in comparisons}
        found = {name: list(levels) for name, levels in party.levels.items()}
        for name in sorted(wanted.keys() | found.keys()):
            if wanted.get(name) != found.get(name):
                yield (
                    f"{party_type} {name}: the rules have levels {wanted.get(name)}, "
                    f"the model has {found.get(name)}; train it again"
                )
        yield from _out_of_range(party)


def _out_of_range(party: PartyModel) -> Iterator[str]:
    if not 0 < party.prior < 1:
        yield f"{party.party_type}: prior {party.prior} is not between 0 and 1"
    if party.thresholds.review > party.thresholds.match:
        yield f"{party.party_type}: the review threshold is above the match threshold"
    for comparison, levels in party.levels.items():
        for level, pair in levels.items():
            if not (0 < pair.m <= 1 and 0 < pair.u <= 1):
                yield f"{party.party_type} {comparison} {level}: m and u must be in (0, 1]"


def save_model(model: Model, folder: Path) -> None:
    """Write a model folder; files of an older model there are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "model.json", _document(model))
    generic = {kind: sorted(values) for kind, values in sorted(model.generic_values.items())}
    _write(folder / "generic_values.json", generic)
    _write(folder / "evaluation.json", dict(model.evaluation))


def _document(model: Model) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": model.version,
        "rules": rules_fingerprint(),
        "training": dict(model.training),
        "parties": {party_type: _party_document(p) for party_type, p in model.parties.items()},
    }


def _party_document(party: PartyModel) -> dict[str, Any]:
    thresholds = party.thresholds
    return {
        "prior": party.prior,
        "thresholds": {"match": thresholds.match, "review": thresholds.review},
        "levels": {
            comparison: {level: {"m": p.m, "u": p.u} for level, p in levels.items()}
            for comparison, levels in party.levels.items()
        },
    }


def _write(path: Path, document: object) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=False)
    path.write_text(text + "\n", encoding="utf-8")
