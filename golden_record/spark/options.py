"""How Spark is used in a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FOLDER = "hansaram-spark"
"""Where artefacts lie, inside the output folder or the place that is named."""


@dataclass(frozen=True, slots=True)
class SparkOptions:
    """What the user said about Spark.

    conf: its settings. work: an address that all executors reach, for the artefacts of the
    stages; by default a folder inside the outputs.
    """

    conf: Mapping[str, str] = field(default_factory=dict)
    work: str | None = None
