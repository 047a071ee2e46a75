"""What a steward's ruling can be refused for.

```
GoldenRecordError
└── RulingError
    ├── UnknownRecordError     no live record under a key
    ├── UnknownRulingError     no ruling in force under an id
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


class ContradictionError(RulingError):
    """The records at the ends of ``chain`` are ruled apart, each link in it is ruled a match."""

    def __init__(self, chain: Sequence[Key]) -> None:
        self.chain = tuple(chain)
        links = " = ".join(map(shown, chain))
        super().__init__(
            f"this contradicts stewards' rulings: {links}, "
            f"but {shown(chain[0])} ≠ {shown(chain[-1])}; undo one of them first"
        )
