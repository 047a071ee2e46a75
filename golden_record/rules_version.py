"""The version of the rules by which records were linked: whoever links by others begins anew."""

import hashlib
import json
from dataclasses import asdict

from resolver.model import rules_fingerprint
from rules.blocking import LARGEST_BLOCK, NEIGHBOURS
from rules.decisions import ALWAYS_APART, BRAKES, GENERIC_FROM, GUARDS


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
