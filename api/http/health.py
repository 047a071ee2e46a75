"""Whether the process lives, and whether it can serve: for balancers and operators."""

from typing import Annotated, Literal

import msgspec
from litestar import Response, get
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec
from msgspec import Meta

from api.http.services import Services


class Live(msgspec.Struct, frozen=True):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(msgspec.Struct, frozen=True):
    """Whether the service can serve, and if not, why."""

    status: Literal["ready", "not ready"]
    store: Annotated[str, Meta(description="ok, or what is wrong with it")]
    model: str


@get("/health/live", opt={"open": True, "unlimited": True}, sync_to_thread=False)
def live() -> Live:
    """Say that the process answers."""
    return Live()


@get(
    "/health/ready",
    opt={"open": True, "unlimited": True, "also": {503: Ready}},
    responses={503: ResponseSpec(Ready, description="It cannot serve, and why")},
    sync_to_thread=True,
)
def ready(state: State) -> Response[Ready]:
    """Say whether the store can be reached, its tables are current and the model is loaded."""
    services: Services = state.services
    try:
        services.store.revision()
        store = "ok"
    except Exception as error:
        store = f"cannot be read ({type(error).__name__})"
    answer = Ready("ready" if store == "ok" else "not ready", store, services.means.model.version)
    return Response(answer, status_code=200 if store == "ok" else 503)
