"""A model: how much each level of agreement weighs, and from which weight records are one.

``m`` is the probability of a level among pairs of one customer, ``u`` among pairs of two. Persons
and organizations have a model each. Weights are in bits: log2(m / u), and the prior is the chance
that two random records are one customer.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.decisions import Thresholds
from rules.record import PartyType


@dataclass(frozen=True, slots=True)
class Probabilities:
    """The m and u probability of one level, each in (0, 1]."""

    m: float
    u: float

    def weight(self) -> float:
        """Return the match weight in bits."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class PartyModel:
    """The model of one type of party: comparison → level → probabilities."""

    party_type: PartyType
    prior: float
    thresholds: Thresholds
    levels: Mapping[str, Mapping[str, Probabilities]]

    def prior_weight(self) -> float:
        """Return the weight of two records about which nothing is known, in bits."""
        return math.log2(self.prior / (1 - self.prior))


@dataclass(frozen=True, slots=True)
class Model:
    """What a model folder holds.

    ``generic_values`` maps a kind (``phone``, ``email``, ``building``, ``home``) to the values
    that so many different customers share that they say nothing about who someone is.
    """

    version: str
    parties: Mapping[PartyType, PartyModel]
    generic_values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    training: Mapping[str, object] = field(default_factory=dict)
    evaluation: Mapping[str, object] = field(default_factory=dict)
