"""Examples for the document: one made-up customer, 김철수, as the calls show him.

They are answers of a real service, one per type (``examples.json``); a test holds each against its
schema.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache
def examples() -> Mapping[str, Any]:
    """The examples by the name of their type."""
    kept = files("api.http").joinpath("examples.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(kept)
    return found


def example_of(kind: type) -> Any:
    """The example of a type; ``None`` where there is none."""
    return examples().get(kind.__name__)
