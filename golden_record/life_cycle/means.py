"""What an online change works with; made once and used for many changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from golden_record.rules_version import rules_version
from golden_record.survival import Survivor
from resolver.model import Model
from resolver.scoring import Scorer, scorers
from rules.record import PartyType
from rules.standardize import Context
from rules.survivorship import DEFAULT, SurvivorshipRules


@dataclass(frozen=True, slots=True)
class Means:
    """The model, what standardizing needs, and the survivorship rules.

    ``scorers``, ``survivor`` and ``rules_version`` follow from them.
    """

    model: Model
    context: Context
    rules: SurvivorshipRules = DEFAULT
    scorers: Mapping[PartyType, Scorer] = field(init=False, repr=False)
    survivor: Survivor = field(init=False, repr=False)
    rules_version: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scorers", scorers(self.model))
        object.__setattr__(self, "survivor", Survivor(self.rules))
        object.__setattr__(self, "rules_version", rules_version())
