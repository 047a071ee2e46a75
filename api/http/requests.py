"""Requests as they are read here: bodies straight into their type, strictly, or a problem.

Litestar's own way reads ``"3"`` where a number is due and fails on text that is not UTF-8.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, get_args
from urllib.parse import parse_qsl, unquote_to_bytes

import msgspec
from litestar import Request
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

from api.http.problems import ProblemError
from golden_record.access import Account
from golden_record.survival import Key

LONGEST_KEY = 200
_JSON = ("application/json", "")


class StrictRequest(Request[Account | None, Any, Any]):
    """A request whose JSON body follows its schema to the letter."""

    async def json(self) -> Any:
        """Decode the body into the type that the handler takes."""
        if self.content_type[0] not in _JSON:
            raise ProblemError("unsupported-media-type", "send Content-Type: application/json")
        return decoded(await self.body(), self._body_type())

    def _body_type(self) -> Any:
        field = self.route_handler.parsed_data_field
        return field.annotation if field else Any


def decoded(body: bytes, kind: Any) -> Any:
    """Decode JSON into a type.

    Raises:
        ProblemError: it is no JSON, or not of that type; the field is named as a JSON path.
    """
    try:
        return _decoder(kind).decode(body)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `")
        raise ProblemError("invalid-value", what, field=where.rstrip("`") or "$") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProblemError("malformed-body", _without_content(error), field="$") from None


@lru_cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _without_content(error: Exception) -> str:
    if isinstance(error, msgspec.DecodeError):
        return str(error)
    return "nested too deeply" if isinstance(error, RecursionError) else "not UTF-8"


def check_query(request: StrictRequest) -> None:
    """Refuse what a query says beside what the route asks for: a slip is not passed over."""
    if not request.scope["query_string"]:
        return
    known = _query_of(request.route_handler)
    seen: set[str] = set()
    for name, value in parse_qsl(request.scope["query_string"].decode("latin-1"), True):
        if name not in known:
            raise ProblemError("bad-parameter", "there is no such parameter", field=name[:100])
        if name in seen:
            raise ProblemError("bad-parameter", "given twice", field=name)
        if value.lower() == "null" and not known[name]:
            raise ProblemError("bad-parameter", "leave it out", field=name)
        seen.add(name)


@lru_cache(maxsize=256)
def _query_of(handler: BaseRouteHandler) -> dict[str, bool]:
    """The query parameters of a route: their names, and whether any text is a value."""
    fields = handler.parsed_fn_signature.parameters.values()
    asked = [(f, f.kwarg_definition) for f in fields]
    return {
        said.name or field.name: str in (field.annotation, *get_args(field.annotation))
        for field, said in asked
        if isinstance(said, QueryParameter)
    }


def record_key(request: StrictRequest) -> Key:
    """Read (source, source_record_id) from the path as it was sent: an id may hold a slash."""
    raw = bytes(request.scope.get("raw_path") or b"").partition(b"?")[0]
    _, _, _, source, record_id = raw.split(b"/", 4)
    return _part("source", source), _part("source_record_id", record_id)


def _part(name: str, raw: bytes) -> str:
    try:
        value = unquote_to_bytes(raw).decode().strip()
    except UnicodeDecodeError:
        raise ProblemError("bad-parameter", "not UTF-8", field=name) from None
    if not value or "\0" in value or len(value) > LONGEST_KEY:
        wanted = f"1 to {LONGEST_KEY} characters, none of them NUL"
        raise ProblemError("bad-parameter", wanted, field=name)
    return value


def header(headers: Mapping[str, str], name: str, longest: int = 200) -> str | None:
    """Read a header of printable ASCII, or a problem."""
    value = headers.get(name)
    if value is None:
        return None
    if not value or len(value) > longest or not (value.isascii() and value.isprintable()):
        wanted = f"1 to {longest} printable ASCII characters"
        raise ProblemError("bad-parameter", wanted, field=name)
    return value
