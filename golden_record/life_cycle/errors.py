"""What a steward's ruling can be refused for.

```
GoldenRecordError
└── RulingError
    ├── UnknownRecordError     no live record under a key
    ├── UnknownRulingError     no ruling in force under an id
    ├── UnknownReviewError     no review of this number
    ├── PinError               a value that cannot be pinned
    ├── StaleError             what was looked at has changed since
    ├── ClaimedError           somebody else is at work on it
    └── ContradictionError     it would contradict rulings in force; the chain is shown
```
"""

from collections.abc import Sequence

from golden_record.errors import GoldenRecordError
from golden_record.survival import Key


def shown(key: Key) -> str:
    """A record key as messages show it."""
    return "/".join(key)


class RulingError(GoldenRecordError):
    """A ruling that cannot be made; nothing was changed."""


class UnknownRecordError(RulingError):
    """No live record has this key."""

    def __init__(self, key: Key) -> None:
        self.key = key
        super().__init__(f"there is no live record {shown(key)}")


class UnknownRulingError(RulingError):
    """No ruling of this id is in force."""

    def __init__(self, ruling_id: str) -> None:
        self.ruling_id = ruling_id
        super().__init__(f"no ruling {ruling_id} is in force")


class UnknownReviewError(RulingError):
    """There is no review of this number."""

    def __init__(self, review_no: int) -> None:
        self.review_no = review_no
        super().__init__(f"there is no review {review_no}")


class PinError(RulingError):
    """A field that cannot be pinned, or a value that it cannot hold; ``issues`` say why."""

    def __init__(self, field: str, why: str, issues: Sequence[str] = ()) -> None:
        self.field, self.issues = field, tuple(issues)
        told = f" ({', '.join(self.issues)})" if issues else ""
        super().__init__(f"{field}: {why}{told}")


class StaleError(RulingError):
    """What was looked at has changed since: look again, then decide.

    ``subject`` is a unified ID or ``review 12``; ``expected`` and ``now`` are its versions.
    """

    def __init__(self, subject: str, expected: int | None, now: int | None, why: str = "") -> None:
        self.subject, self.expected, self.now = subject, expected, now
        super().__init__(f"{subject} has changed since it was read{why and ': '}{why}")


class ClaimedError(RulingError):
    """Somebody else is at work on a review, until a moment."""

    def __init__(self, review_no: int, claimed_by: str, claimed_until: str) -> None:
        self.review_no, self.claimed_by = review_no, claimed_by
        self.claimed_until = claimed_until
        super().__init__(f"review {review_no} is claimed by {claimed_by} until {claimed_until}")


class ContradictionError(RulingError):
    """The records at the ends of ``chain`` are ruled apart, each link in it is ruled a match."""

    def __init__(self, chain: Sequence[Key]) -> None:
        self.chain = tuple(chain)
        links = " = ".join(map(shown, chain))
        super().__init__(
            f"this contradicts stewards' rulings: {links}, "
            f"but {shown(chain[0])} ≠ {shown(chain[-1])}; undo one of them first"
        )
