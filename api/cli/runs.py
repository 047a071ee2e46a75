"""From what the user said to a run: settings, mapping, options. Loads the heavy modules."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from api.settings import REFERENCE, Settings, SettingsError, load_settings
from golden_record.pipeline import RunOptions, RunResult, run
from golden_record.stages import Listener
from resolver.ingest import Mapping as ColumnMapping
from resolver.reference import SqliteReference, open_reference
from rules.survivorship import SurvivorshipRules, survivorship_rules


def carry_out(
    inputs: Sequence[str], out: Path, given: Mapping[str, Any], listener: Listener
) -> RunResult:
    """Run with the settings of the file and the environment, below those of the command line.

    Args:
        given: ``config``, ``store``, ``encoding``, ``delimiter``, ``model``; ``None`` where
            nothing was said.
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
    )
    return run(inputs, options, listener)


def settled(given: Mapping[str, Any]) -> tuple[Settings, ColumnMapping | None]:
    """Read settings and mapping; what the command line said goes first."""
    config = given.get("config")
    settings, tables = load_settings(config)
    said = {k: v for k, v in given.items() if v is not None and k in Settings.model_fields}
    mapping = ColumnMapping.parse(tables, where=str(config)) if tables else None
    return settings.model_copy(update=said), mapping


def reference_of(settings: Settings) -> SqliteReference | None:
    """Open the official registers, if there are any."""
    named = settings.reference or (REFERENCE if REFERENCE.exists() else None)
    return open_reference(named) if named else None


def rules_of(settings: Settings) -> SurvivorshipRules:
    """Build the survivorship rules that the settings ask for."""
    chosen = settings.survivorship
    try:
        return survivorship_rules(chosen.source_priority, chosen.orders)
    except ValueError as error:
        raise SettingsError(f"[hansaram.survivorship] orders: {error}") from None
