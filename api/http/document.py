"""The OpenAPI 3.1 document, drawn from the routes themselves: what they take, answer and refuse.

Schemas are those that msgspec checks bodies by, roles and problems those that the routes declare,
so the document cannot say anything else than the service does. Litestar's own generator leaves out
401, 403, the media type of problems, closed objects and roles.
"""

from collections.abc import Iterator
from functools import reduce
from importlib.metadata import version
from inspect import cleandoc
from typing import Annotated, Any, get_args, get_origin

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import ParameterKwarg, PathParameter, QueryParameter
from litestar.types.empty import Empty
from litestar.typing import FieldDefinition
from msgspec import Meta

from api.http.examples import example_of
from api.http.problems import CATALOGUE, MEDIA_TYPE, Problem, ProblemError, type_of
from api.http.requests import LONGEST_KEY

TEMPLATE = "#/components/schemas/{name}"
JSON = "application/json"
_CONSTRAINTS = ("gt", "ge", "lt", "le", "min_length", "max_length", "pattern", "description")
TAGS = {
    "records": "Submit raw records, one at a time",
    "jobs": "Submit files of records",
    "crosswalk": "From a source's record to the unified ID",
    "entities": "Customers: golden record, members, history",
    "matching": "Resolve by attributes",
    "searching": "Search by any mix",
    "explaining": "Why, and why not",
    "reviews": "The steward's queue",
    "stewardship": "Merge, split, decide, pin, undo",
    "erasures": "Erase a person",
    "quality": "Quality by source, field and issue, over time",
    "changes": "What happened to unified IDs",
    "webhooks": "The same, sent to you",
    "audit": "Who saw or changed whom",
    "health": "Operations",
    "metrics": "Operations",
}
_INTRODUCTION = """
From messy records to one golden record per real customer. Machines send
`Authorization: Bearer KEY`; `x-roles` says whose key a call takes. A change may carry an
`Idempotency-Key`: sent again with the same body it answers as before and happens once.
Errors are problems (RFC 9457) with a stable `type`.
"""
Json = dict[str, Any]


def document(app: Litestar) -> Json:
    """Describe an application."""
    operations = list(_operations(app))
    kinds = dict.fromkeys([Problem, *(k for _, _, h in operations for k in _structs_of(h))])
    names = {kind.__name__ for kind in kinds}
    if len(names) != len(kinds):
        raise TypeError("two types of the document have one name")
    _, schemas = msgspec.json.schema_components(list(kinds), ref_template=TEMPLATE)
    schemas["Problem"]["properties"]["type"]["enum"] = [type_of(name) for name in CATALOGUE]
    paths: Json = {}
    for path, method, handler in operations:
        paths.setdefault(path, {})[method.lower()] = _operation(path, handler)
    used = {o["tags"][0] for item in paths.values() for o in item.values()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hansaram",
            "version": version("hansaram"),
            "description": _INTRODUCTION.strip(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": t, "description": told} for t, told in TAGS.items() if t in used],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "hansaram key create"}
            },
        },
    }


def _operations(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """The described routes: template, method, handler."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            is_ours = isinstance(handler, HTTPRouteHandler) and handler.resolve_include_in_schema()
            for method in sorted(handler.http_methods) if is_ours else ():
                if method != "OPTIONS":
                    yield route.path_format, str(method), handler


def _function(handler: HTTPRouteHandler) -> Any:
    """The function of a handler, as it was written."""
    return getattr(handler.fn, "func", handler.fn)


def _structs_of(handler: HTTPRouteHandler) -> list[Any]:
    data = handler.parsed_data_field
    kinds = [_answer_type(handler), data.annotation if data else None]
    return [k for k in kinds if isinstance(k, type) and issubclass(k, msgspec.Struct)]


def _answer_type(handler: HTTPRouteHandler) -> Any:
    said = handler.parsed_fn_signature.return_type.annotation
    return get_args(said)[0] if get_origin(said) is Response else said


def _operation(path: str, handler: HTTPRouteHandler) -> Json:
    function = _function(handler)
    first, _, rest = cleandoc(function.__doc__ or "").partition("\n")
    operation: Json = {
        "operationId": handler.handler_name,
        "tags": [function.__module__.rpartition(".")[2]],
        "summary": first,
        "parameters": list(_parameters(path, handler)),
        "responses": dict(_responses(handler)),
    }
    if rest.strip():
        operation["description"] = " ".join(rest.split())
    if body := _body(handler):
        operation["requestBody"] = {"required": True, "content": body}
    roles = handler.opt.get("roles")
    operation["security"] = [{"key": []}] if roles else []
    if roles:
        operation["x-roles"] = sorted(roles)
    return operation


def _body(handler: HTTPRouteHandler) -> Json:
    if "body" in handler.opt:
        return dict(handler.opt["body"])
    data = handler.parsed_data_field
    return {JSON: _content(data.annotation)} if data else {}


def _content(kind: Any) -> Json:
    content: Json = {"schema": {"$ref": TEMPLATE.format(name=kind.__name__)}}
    example = example_of(kind)
    if example is not None:
        content["example"] = example
    return content


def _responses(handler: HTTPRouteHandler) -> Iterator[tuple[str, Json]]:
    kind = _answer_type(handler)
    told = cleandoc(kind.__doc__ or "").partition("\n")[0] if _is_struct(kind) else "Done"
    media = str(handler.media_type or JSON)
    content = (
        {JSON: _content(kind)} if _is_struct(kind) else {media: {"schema": {"type": "string"}}}
    )
    answer: Json = {"description": told, "content": content}
    if is_conditional := "conditional" in handler.opt:
        answer["headers"] = _ETAG
    yield str(handler.status_code), answer
    if is_conditional:
        yield "304", {"description": "The caller holds the same already", "headers": _ETAG}
    for status, spec in (handler.responses or {}).items():
        yield str(status), _problem_response(handler, status, spec.description)


def _problem_response(handler: HTTPRouteHandler, status: int, told: str) -> Json:
    if status in handler.opt.get("also", {}):
        kind = handler.opt["also"][status]
        return {"description": told, "content": {JSON: _content(kind)}}
    names = [n for n, k in CATALOGUE.items() if k.status == status and type_of(n) in told]
    shown = {n: {"value": msgspec.to_builtins(ProblemError(n).problem())} for n in names}
    schema = {"$ref": TEMPLATE.format(name="Problem")}
    answer: Json = {
        "description": told,
        "content": {MEDIA_TYPE: {"schema": schema, "examples": shown}},
    }
    if status in (429, 503):
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return answer


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _parameters(path: str, handler: HTTPRouteHandler) -> Iterator[Json]:
    for name in ("source", "source_record_id"):
        if f"{{{name}}}" in path and name not in handler.parsed_fn_signature.parameters:
            yield _key_parameter(name)
    for field in handler.parsed_fn_signature.parameters.values():
        if isinstance(field.kwarg_definition, PathParameter | QueryParameter):
            yield _parameter(field, field.kwarg_definition)
    conflict = (handler.responses or {}).get(409)
    if conflict and type_of("idempotency-conflict") in conflict.description:
        yield _IDEMPOTENCY_KEY
    if "conditional" in handler.opt:
        yield _IF_NONE_MATCH


_ETAG: Json = {
    "ETag": {
        "description": "stands for all that the answer says; send it as If-None-Match",
        "schema": {"type": "string"},
    }
}
_IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "the ETag of what the caller holds: 304 and no body where it still holds",
    "schema": {"type": "string"},
    "example": '"5f0c3a9b1d2e4f60718293a4"',
}
_IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "one of your own for each change; sent again, it answers as before (7 days)",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    "example": "nightly-2026-11-22-000123",
}


def _key_parameter(name: str) -> Json:
    told = {"source": "the system that the record is from", "source_record_id": "its key there"}
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[^\\x00]*$"}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": told[name],
        "schema": schema,
        "example": {"source": "crm", "source_record_id": "C-1024"}[name],
    }


def _parameter(field: FieldDefinition, said: ParameterKwarg) -> Json:
    required = not field.has_default
    schema = msgspec.json.schema(_constrained(field, said), ref_template=TEMPLATE)
    told = schema.pop("description", None) or said.description or ""
    if not required and field.default is not None and field.default is not Empty:
        schema["default"] = field.default
    return {
        "name": said.name or field.name,
        "in": said.param_type.value,
        "required": required,
        "description": told,
        "schema": schema,
    }


def _constrained(field: FieldDefinition, said: ParameterKwarg) -> Any:
    kinds = [k for k in get_args(field.annotation) if k is not type(None)]
    is_optional = type(None) in get_args(field.annotation)
    kind = reduce(lambda one, other: one | other, kinds) if is_optional else field.annotation
    limits = {n: v for n in _CONSTRAINTS if (v := getattr(said, n)) is not None}
    return Annotated[kind, Meta(**limits)] if limits else kind
