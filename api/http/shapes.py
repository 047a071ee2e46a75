"""Pieces that bodies and answers of several routes are made of."""

from typing import Annotated

import msgspec
from msgspec import Meta

LONGEST_KEY = 200
Part = Annotated[str, Meta(min_length=1, max_length=LONGEST_KEY, pattern="^[^\\x00]*$")]
Reason = Annotated[
    str,
    Meta(
        min_length=2,
        max_length=500,
        pattern="^[^\\x00]*$",
        description="why; kept for good, so no customer's data belongs in it",
        examples=["전화로 본인 확인"],
    ),
]
AnyId = Annotated[
    str,
    Meta(
        min_length=9,
        max_length=40,
        description="a unified ID, current or old",
        examples=["K7Q-2M9-XDK"],
    ),
]
Version = Annotated[
    int, Meta(ge=0, le=2**53, description="as it was read; another one now answers 409")
]
Bits = Annotated[float, Meta(description="log2 evidence, in bits")]
Probability = Annotated[float, Meta(ge=0, le=1, description="chance that both are one customer")]


class RecordKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key of a source's record."""

    source: Part
    source_record_id: Part

    @property
    def pair(self) -> tuple[str, str]:
        """The key as the rest of the house has it."""
        return self.source.strip(), self.source_record_id.strip()
