"""Examples for the document: one customer, 김철수, as every call shows him. All made up."""

from collections.abc import Mapping
from typing import Any

EXAMPLES: Mapping[str, Any] = {}


def example_of(kind: type) -> Any:
    """The example of a type; ``None`` where there is none."""
    return EXAMPLES.get(kind.__name__)
