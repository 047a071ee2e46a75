"""How routes are declared: who may call them, and which problems they answer with.

Every route under ``/v1`` names its roles; one that names none is closed. The problems that any
route can answer with are added here, so that a handler names only its own.
"""

from collections.abc import Mapping
from typing import Any

from litestar.openapi.datastructures import ResponseSpec

from api.http.problems import CATALOGUE, MEDIA_TYPE, Problem, type_of
from golden_record.access import Role

ALWAYS = (
    "bad-parameter",
    "not-authenticated",
    "locked-out",
    "not-allowed",
    "forged-request",
    "too-many-requests",
    "internal-error",
    "store-busy",
    "not-ready",
)
WITH_BODY = ("malformed-body", "too-large", "unsupported-media-type", "invalid-value")
CHANGING = ("idempotency-conflict", "answer-erased")


def allowed(*roles: Role) -> dict[str, Any]:
    """Say which roles may call a route."""
    return {"roles": frozenset(roles)}


def problems(*names: str) -> Mapping[int, ResponseSpec]:
    """Describe the problems of a route, besides those of every route."""
    by_status: dict[int, list[str]] = {}
    for name in dict.fromkeys((*ALWAYS, *names)):
        by_status.setdefault(CATALOGUE[name].status, []).append(name)
    return {status: _response(kinds) for status, kinds in sorted(by_status.items())}


def _response(names: list[str]) -> ResponseSpec:
    told = " · ".join(f"{CATALOGUE[n].english} (`{type_of(n)}`)" for n in names)
    return ResponseSpec(Problem, description=told, media_type=MEDIA_TYPE, generate_examples=False)
