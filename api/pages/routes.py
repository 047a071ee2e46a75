"""The routes of the desk, to be mounted where the service begins."""

from litestar import Router
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from api.http.access import require_role
from api.pages import (
    decisions,
    entities,
    finding,
    loads,
    log,
    pairs,
    people,
    quality,
    reviews,
    sampling,
    signing,
    statics,
)
from api.pages.desk import desk_of
from api.pages.failures import page_of


def page_routes(upload_limit: int) -> list[ControllerRouterHandler]:
    """All pages: for everybody, for who is signed in, and those that take large files.

    Args:
        upload_limit: bytes of a file.
    """
    return [
        Router(
            "/",
            route_handlers=[
                statics.static_file,
                signing.start,
                signing.sign_in_page,
                signing.sign_in,
                signing.still_here,
                signing.choose_language,
            ],
            exception_handlers={Exception: page_of},
            include_in_schema=False,
        ),
        Router(
            "/",
            route_handlers=[
                signing.sign_out,
                signing.account_page,
                signing.change_own_password,
                reviews.review_queue,
                reviews.preview_bulk,
                reviews.decide_bulk,
                pairs.next_pair,
                pairs.pair_under_review,
                pairs.unmask_pair,
                pairs.decide_pair,
                decisions.recent_decisions,
                decisions.undo_decision,
                finding.search_page,
                finding.find_customers,
                entities.entity_of,
                entities.unmask_entity_page,
                entities.split_page,
                entities.merge_page,
                entities.pin_page,
                entities.unpin_page,
                quality.quality_dashboard,
                quality.rows_with_an_issue,
                quality.rows_with_an_issue_file,
                quality.compare_runs,
                quality.quality_file,
                sampling.sample_to_judge,
                sampling.draw_a_sample,
                sampling.sampled_pair,
                sampling.unmask_sampled_pair,
                sampling.judge_sampled_pair,
                log.access_log_page,
                log.verify_access_log,
                people.people,
                people.add_a_person,
                people.issue_a_key,
                people.revoke_an_account,
            ],
            guards=[require_role],
            dependencies={"desk": Provide(desk_of)},
            exception_handlers={Exception: page_of},
            include_in_schema=False,
        ),
        Router(
            "/",
            route_handlers=[
                loads.data_loads,
                loads.preview_upload,
                loads.submit_upload,
                loads.one_load,
                loads.rejects_of_a_load,
                loads.cancel_load,
                loads.resume_load,
            ],
            guards=[require_role],
            dependencies={"desk": Provide(desk_of)},
            exception_handlers={Exception: page_of},
            request_max_body_size=upload_limit,
            include_in_schema=False,
        ),
    ]
