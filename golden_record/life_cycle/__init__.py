"""The life cycle of records, one change at a time, online."""

from golden_record.life_cycle.erasing import Receipt, erase_entity, erase_record
from golden_record.life_cycle.errors import (
    ContradictionError,
    RulingError,
    UnknownRecordError,
    UnknownRulingError,
)
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.steward import Steward, rule, split, undo
from golden_record.life_cycle.submitting import (
    DeleteResult,
    Outcome,
    PairEvidence,
    SubmitResult,
    delete,
    submit,
)

__all__ = [
    "ContradictionError",
    "DeleteResult",
    "Means",
    "Outcome",
    "PairEvidence",
    "Receipt",
    "RulingError",
    "Steward",
    "SubmitResult",
    "UnknownRecordError",
    "UnknownRulingError",
    "delete",
    "erase_entity",
    "erase_record",
    "rule",
    "split",
    "submit",
    "undo",
]
