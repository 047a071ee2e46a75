"""The three files that the pages are made with; nothing comes from anywhere else."""

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from api.pages.rendering import HERE

KINDS = {
    "desk.css": "text/css",
    "desk.js": "text/javascript",
    "hansaram.svg": "image/svg+xml",
}


@get("/static/{name:str}", sync_to_thread=True)
def static_file(name: FromPath[str]) -> Response[bytes]:
    """Give one of the files."""
    if name not in KINDS:
        raise NotFoundException
    return Response(
        (HERE / "static" / name).read_bytes(),
        media_type=KINDS[name],
        headers={"Cache-Control": "max-age=300", "X-Content-Type-Options": "nosniff"},
    )
