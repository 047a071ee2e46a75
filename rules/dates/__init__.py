"""Birth dates and time stamps: what day or moment a text means, and what else it might mean."""

from rules.dates.births import standardize_birth_date
from rules.dates.days import BirthDate
from rules.dates.moments import Timestamp, standardize_timestamp

__all__ = ["BirthDate", "Timestamp", "standardize_birth_date", "standardize_timestamp"]
