"""The life cycle of records, one change at a time, online."""

from golden_record.life_cycle.erasing import Receipt, erase_entity, erase_record
from golden_record.life_cycle.errors import (
    ClaimedError,
    ContradictionError,
    PinError,
    RulingError,
    StaleError,
    UnknownRecordError,
    UnknownReviewError,
    UnknownRulingError,
)
from golden_record.life_cycle.means import Means
from golden_record.life_cycle.pinning import PINNABLE, pin, unpin
from golden_record.life_cycle.previewing import (
    EntityPreview,
    Preview,
    preview_decisions,
    preview_merge,
    preview_pin,
    preview_split,
    preview_undo,
)
from golden_record.life_cycle.reviewing import (
    Claim,
    Decided,
    Decision,
    claim,
    claim_next,
    decide,
    decide_all,
    release,
)
from golden_record.life_cycle.steward import (
    Merged,
    SplitOff,
    merge,
    rule,
    split,
    split_entity,
    undo,
)
from golden_record.life_cycle.submitting import (
    DeleteResult,
    Outcome,
    PairEvidence,
    SubmitResult,
    delete,
    submit,
)
from golden_record.life_cycle.targets import Steward

__all__ = [
    "PINNABLE",
    "Claim",
    "ClaimedError",
    "ContradictionError",
    "Decided",
    "Decision",
    "DeleteResult",
    "EntityPreview",
    "Means",
    "Merged",
    "Outcome",
    "PairEvidence",
    "PinError",
    "Preview",
    "Receipt",
    "RulingError",
    "SplitOff",
    "StaleError",
    "Steward",
    "SubmitResult",
    "UnknownRecordError",
    "UnknownReviewError",
    "UnknownRulingError",
    "claim",
    "claim_next",
    "decide",
    "decide_all",
    "delete",
    "erase_entity",
    "erase_record",
    "merge",
    "pin",
    "preview_decisions",
    "preview_merge",
    "preview_pin",
    "preview_split",
    "preview_undo",
    "release",
    "rule",
    "split",
    "split_entity",
    "submit",
    "undo",
    "unpin",
]
