"""The comparisons and their levels, for persons and for organizations.

This is the one declaration of what is compared; the batch engine renders it to SQL and the scoring
of one record renders it to Python.
"""

from rules.comparisons.declaration import Comparison, Level
from rules.comparisons.organization import ORGANIZATION
from rules.comparisons.person import PERSON
from rules.record import PartyType

COMPARISONS: dict[PartyType, tuple[Comparison, ...]] = {
    "person": PERSON,
    "organization": ORGANIZATION,
}

__all__ = ["COMPARISONS", "ORGANIZATION", "PERSON", "Comparison", "Level"]
