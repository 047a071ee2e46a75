"""The life cycle of records, one change at a time, online."""

from golden_record.life_cycle.means import Means
from golden_record.life_cycle.submitting import (
    DeleteResult,
    Outcome,
    PairEvidence,
    SubmitResult,
    delete,
    submit,
)

__all__ = [
    "DeleteResult",
    "Means",
    "Outcome",
    "PairEvidence",
    "SubmitResult",
    "delete",
    "submit",
]
