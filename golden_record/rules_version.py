"""Which rules made what a store holds: whoever works by others begins anew.

Two versions, for two kinds of rules. ``rules_version`` names those by which records were linked:
comparisons, guards, brakes, limits. ``standardized_by`` names those by which a raw record became
comparable and found its keys: the standardizers and their tables, as they lie in ``rules``, and the
official addresses.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from resolver.model import rules_fingerprint
from rules.blocking import LARGEST_BLOCK, NEIGHBOURS
from rules.decisions import ALWAYS_APART, BRAKES, GENERIC_FROM, GUARDS

_OTHER_RULES = frozenset(
    ("comparisons", "conditions.py", "decisions.py", "issues.py", "masking.py", "survivorship.py")
)
"""Rules that no standardized record depends on; the words of issues among them."""
_KEYED_BY = ("hashing.py", "index_keys.py", "search_terms.py")
_HEADER = 100
"""The header of a SQLite file counts the changes of its content."""


def rules_version() -> str:
    """Return a short hash of comparisons, guards, brakes and limits."""
    guards = [
        (
            guard.reason,
            guard.at_most,
            {name: sorted(levels) for name, levels in guard.levels.items()},
        )
        for of_party in GUARDS.values()
        for guard in of_party
    ]
    brakes = {party_type: asdict(brake) for party_type, brake in BRAKES.items()}
    limits = (LARGEST_BLOCK, NEIGHBOURS, dict(GENERIC_FROM), sorted(ALWAYS_APART))
    said = json.dumps([rules_fingerprint(), guards, brakes, limits])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def standardized_by(reference: Any = None) -> str:
    """Return a short hash of the rules that form a standardized record and its keys.

    Args:
        reference: of addresses, where one is used.
    """
    if reference is None:
        return _forming_rules()
    path = getattr(reference, "path", None)
    return f"{_forming_rules()}+{_content_of(path) if path else type(reference).__qualname__}"


@cache
def _forming_rules() -> str:
    store = resources.files("golden_record") / "store"
    files = [*_files(resources.files("rules")), *((name, store / name) for name in _KEYED_BY)]
    said = hashlib.sha256()
    for name, file in sorted(files, key=lambda one: one[0]):
        content = file.read_bytes()
        said.update(f"{name} {len(content)} ".encode() + content)
    return said.hexdigest()[:16]


def _files(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    for one in folder.iterdir():
        if one.is_dir() and one.name not in {"__pycache__", *_OTHER_RULES}:
            yield from _files(one, f"{within}{one.name}/")
        elif one.name.endswith((".py", ".csv")) and one.name not in _OTHER_RULES:
            yield within + one.name, one


@cache
def _content_of(path: Path) -> str:
    with path.open("rb") as file:
        header = file.read(_HEADER)
    return hashlib.sha256(header + str(path.stat().st_size).encode()).hexdigest()[:16]
