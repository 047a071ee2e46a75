"""The application: every route, who may call it, what stands before it, and how it is described."""

import hashlib
import hmac
from importlib.metadata import version

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig

from api.http import changes, crosswalk, entities, health, records
from api.http.access import authenticated, require_role, signed_in
from api.http.calls import Call, Once
from api.http.failures import answer
from api.http.limits import Limiter, within_limits
from api.http.metrics import Metrics, read_metrics
from api.http.origins import refuse_forged
from api.http.outermost import surround
from api.http.recording import RECORDING, address_of, recorded
from api.http.requests import StrictRequest, header, record_key
from api.http.services import Services

LARGEST_BODY = 1 << 20
IDEMPOTENCY_KEY = "Idempotency-Key"
_SAFE = frozenset(("GET", "HEAD"))


def create_app(services: Services) -> Litestar:
    """Make the application over opened services; it closes them when it ends."""
    app = Litestar(
        route_handlers=[
            _v1(),
            health.live,
            health.ready,
            read_metrics,
        ],
        guards=[within_limits, refuse_forged],
        request_class=StrictRequest,
        request_max_body_size=LARGEST_BODY,
        exception_handlers={Exception: answer},
        middleware=[authenticated, recorded],
        openapi_config=OpenAPIConfig(title="Hansaram", version=version("hansaram")),
        on_shutdown=[services.close],
        logging_config=None,
    )
    app.state.services = services
    app.state.limiter = Limiter()
    app.state.metrics = Metrics(services.store)
    surround(app, app.state.metrics)
    return app


def _v1() -> Router:
    return Router(
        "/",
        route_handlers=[
            records.submit_record,
            records.delete_record,
            crosswalk.look_up_record,
            crosswalk.look_up_records,
            entities.read_entity,
            entities.read_members,
            entities.read_history,
            entities.unmask_entity,
            changes.read_changes,
        ],
        guards=[require_role],
        dependencies={
            "call": Provide(_call),
            "record_key": Provide(record_key, sync_to_thread=False),
        },
    )


async def _call(request: StrictRequest) -> Call:
    services: Services = request.app.state.services
    return Call(
        services=services,
        account=signed_in(request),
        action=request.route_handler.handler_name,
        address=address_of(request.scope),
        recording=request.scope["state"][RECORDING],
        once=None if request.method in _SAFE else await _once(request, services.secret),
    )


async def _once(request: StrictRequest, secret: bytes) -> Once | None:
    key = header(request.headers, IDEMPOTENCY_KEY)
    if key is None:
        return None
    sent = hmac.new(secret, digestmod=hashlib.sha256)
    for part in (request.method.encode(), request.scope.get("raw_path", b""), await request.body()):
        sent.update(len(part).to_bytes(8, "big") + part)
    return Once(key, sent.hexdigest())
