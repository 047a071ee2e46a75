"""The application: every route, who may call it, what stands before it, and how it is described."""

from functools import lru_cache, partial
from typing import Any

from litestar import Litestar, Router
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from api.http import (
    audit,
    changes,
    crosswalk,
    docs,
    entities,
    erasures,
    explaining,
    health,
    jobs,
    matching,
    quality,
    records,
    reviews,
    searching,
    stewardship,
    webhooks,
)
from api.http.access import authenticated, require_role, signed_in
from api.http.answering import JsonAnswer
from api.http.calls import Call, Once, hash_of
from api.http.limits import Limiter, within_limits
from api.http.metrics import Metrics, read_metrics
from api.http.origins import refuse_forged
from api.http.outermost import surround
from api.http.recording import RECORDING, address_of, recorded
from api.http.requests import StrictRequest, check_query, header, record_key
from api.http.services import Services
from api.pages.failures import page_or_problem
from api.pages.routes import page_routes

LARGEST_BODY = 1 << 20
CLOSED = "/v1/"
"""Below it, a route that names no role is closed."""
IDEMPOTENCY_KEY = "Idempotency-Key"
_SAFE = frozenset(("GET", "HEAD"))


def create_app(services: Services) -> Litestar:
    """Make the application over opened services; it closes them when it ends."""
    app = Litestar(
        route_handlers=[
            _v1(),
            _jobs(services.settings.upload_limit),
            *page_routes(services.settings.upload_limit),
            health.live,
            health.ready,
            read_metrics,
            docs.read_document,
            docs.browse_document,
            docs.file_of_document,
        ],
        guards=[_admitted],
        request_class=StrictRequest,
        request_max_body_size=LARGEST_BODY,
        exception_handlers={Exception: page_or_problem},
        middleware=[authenticated, recorded],
        openapi_config=None,
        on_shutdown=[services.close],
        logging_config=None,
    )
    app.state.services = services
    app.state.limiter = Limiter()
    app.state.metrics = Metrics(services.store)
    _guard_without_copies(app)
    surround(app, app.state.metrics)
    return app


def _guard_without_copies(app: Litestar) -> None:
    """Hand our guards the route itself, which they only read; Litestar copies it for each."""
    for route in app.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            if hasattr(handler, "__dict__"):  # those of OPTIONS, Litestar's own, have none
                handler.__dict__["authorize_connection"] = partial(_guarded, handler)


async def _guarded(
    handler: BaseRouteHandler, connection: ASGIConnection[Any, Any, Any, Any]
) -> None:
    for guard in handler.resolve_guards():
        await guard(connection, handler)  # type: ignore[misc]


async def _admitted(connection: ASGIConnection[Any, Any, Any, Any], to: BaseRouteHandler) -> None:
    """Hold to the limits, refuse what is forged, let in whose role the route names.

    Async, for Litestar runs others in a thread.
    """
    within_limits(connection, to)
    await refuse_forged(connection, to)
    if "roles" in to.opt or connection.scope["path"].startswith(CLOSED):
        await require_role(connection, to)


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
            matching.resolve_customer,
            searching.search_customers,
            explaining.explain_pair,
            explaining.explain_building,
            reviews.list_reviews,
            reviews.read_review,
            reviews.claim_review,
            reviews.claim_next_review,
            reviews.release_review,
            reviews.decide_review,
            stewardship.merge_entities,
            stewardship.split_off,
            stewardship.decide_on_pair,
            stewardship.undo_decision,
            stewardship.pin_value,
            stewardship.release_pin,
            erasures.erase_customer,
            erasures.erase_one_record,
            quality.read_quality,
            quality.read_quality_of_run,
            quality.read_quality_of_source,
            quality.read_trend,
            quality.read_failing_rows,
            quality.read_report_page,
            webhooks.make_webhook,
            webhooks.list_webhooks,
            webhooks.end_webhook,
            webhooks.read_dead_letters,
            webhooks.redeliver,
            audit.read_access_log,
            audit.check_access_log,
        ],
        dependencies=_DEPENDENCIES,
        response_class=JsonAnswer,
    )


def _jobs(limit: int) -> Router:
    """The routes of jobs, which take large bodies."""
    return Router(
        "/",
        route_handlers=[
            jobs.submit_file,
            jobs.list_jobs,
            jobs.read_job,
            jobs.read_rejects,
            jobs.cancel_job,
            jobs.resume_job,
        ],
        dependencies=_DEPENDENCIES,
        response_class=JsonAnswer,
        request_max_body_size=limit,
    )


async def _call(request: StrictRequest) -> Call:
    check_query(request)
    services: Services = request.app.state.services
    return Call(
        services=services,
        account=signed_in(request),
        action=_action(request.route_handler),
        address=address_of(request.scope),
        recording=request.scope["state"][RECORDING],
        record=record_key(request) if "source_record_id" in request.path_params else None,
        once=None if request.method in _SAFE else await _once(request, services.secret),
    )


@lru_cache(maxsize=256)
def _action(handler: BaseRouteHandler) -> str:
    """What the access log calls a route; Litestar looks for the name behind its wrappers."""
    return handler.handler_name


async def _once(request: StrictRequest, secret: bytes) -> Once | None:
    key = header(request.headers, IDEMPOTENCY_KEY)
    if key is None:
        return None
    target = request.method.encode(), request.scope.get("raw_path", b"")
    return Once(key, hash_of(secret, *target, await request.body()))


_DEPENDENCIES = {"call": Provide(_call)}
"""One and no more: Litestar resolves several in a task group, which takes longer than a reading."""
