"""From what the user said to a run: its options. Loads the heavy modules."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.given import reference_of, rules_of, settled
from golden_record.pipeline import RunOptions, RunResult, run
from golden_record.stages import Listener

if TYPE_CHECKING:
    from golden_record.spark.options import SparkOptions


def carry_out(
    inputs: Sequence[str], out: Path, given: Mapping[str, Any], listener: Listener
) -> RunResult:
    """Run with the settings of the file and the environment, below those of the command line.

    Args:
        given: ``config``, ``store``, ``encoding``, ``delimiter``, ``model``; ``None`` where
            nothing was said; ``spark``: its ``conf`` and ``work``, where it is the engine.
    """
    settings, mapping = settled(given)
    options = RunOptions(
        out=out,
        store=settings.store,
        mapping=mapping,
        encoding=settings.encoding,
        delimiter=settings.delimiter,
        model=settings.model,
        rules=rules_of(settings),
        reference=reference_of(settings),
        workers=settings.workers,
        memory=settings.memory,
        spark=_spark(given.get("spark")),
    )
    return run(inputs, options, listener)


def _spark(said: Mapping[str, Any] | None) -> "SparkOptions | None":
    if said is None:
        return None
    from golden_record.spark.options import SparkOptions

    return SparkOptions(**said)
