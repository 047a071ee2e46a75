"""The document for people, browsable without a network: Swagger UI from its package, no CDN."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from api.http.document import document

_OPEN = {"open": True}
_KINDS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
_PAGE = """<!DOCTYPE html>
<html lang="ko">
<head>
<meta charset="utf-8">
<title>Hansaram · API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="document"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#document",
  deepLinking: true,
  validatorUrl: null,
  docExpansion: "list",
  supportedSubmitMethods: ["get", "put", "post", "delete"],
});
"""


@get("/openapi.json", opt=_OPEN, include_in_schema=False, sync_to_thread=False)
def read_document(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give the OpenAPI document."""
    return Response(_encoded(request.app), media_type="application/json")


@get("/docs", opt=_OPEN, include_in_schema=False, sync_to_thread=False)
def browse_document() -> Response[str]:
    """Show the document as a page."""
    return Response(_PAGE, media_type="text/html; charset=utf-8")


@get("/docs/{name:str}", opt=_OPEN, include_in_schema=False, sync_to_thread=True)
def file_of_document(name: FromPath[str]) -> Response[bytes]:
    """Give a file that the page needs."""
    if name == "start.js":
        return _file(_START.encode(), "text/javascript")
    if name not in _KINDS:
        raise NotFoundException
    return _file(files("swagger_ui").joinpath("static", name).read_bytes(), _KINDS[name])


def _file(content: bytes, kind: str) -> Response[bytes]:
    return Response(content, media_type=kind, headers={"Cache-Control": "max-age=3600"})


@lru_cache(maxsize=4)
def _encoded(app: Litestar) -> bytes:
    return msgspec.json.encode(document(app))
