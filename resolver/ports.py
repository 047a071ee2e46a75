"""What the resolver asks of whoever keeps records: small protocols that a store satisfies."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

RecordKey = tuple[str, str]
"""``source`` and ``source_record_id``."""


class CandidateSource(Protocol):
    """Finds the records that are worth comparing with one record."""

    def holders(self, blocking_keys: Sequence[str]) -> Iterable[Mapping[str, Any]]:
        """Return the standardized records that hold at least one of the keys, each once.

        A key that more than ``rules.blocking.LARGEST_BLOCK`` records hold is passed over.
        """
        ...


class Component(Protocol):
    """The records and decisions that one new record can touch."""

    def linked(self, keys: Iterable[RecordKey]) -> Iterable[Mapping[str, Any]]:
        """Return the live records connected to the keys by match decisions, the keys included."""
        ...
