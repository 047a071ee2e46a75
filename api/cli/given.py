"""What the user said: settings, mapping, registers and rules, without what a run loads."""

from collections.abc import Mapping
from typing import Any

from api.settings import REFERENCE, Settings, SettingsError, load_settings
from resolver.ingest import Mapping as ColumnMapping
from resolver.reference import SqliteReference, open_reference
from rules.survivorship import SurvivorshipRules, survivorship_rules


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
