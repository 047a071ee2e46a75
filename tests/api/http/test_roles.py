"""Every route × role, walked from the OpenAPI document itself; whoever is not named is refused."""

from typing import Any

import pytest

from api.http.document import document
from golden_record.access import ROLES
from tests.api.http.conftest import Served

OPEN = {"/health/live", "/health/ready", "/metrics"}
INTEGRATORS = """
    submit_record delete_record submit_file list_jobs read_job read_rejects cancel_job resume_job
"""
READERS = """
    look_up_record look_up_records read_entity read_members read_history read_changes
    resolve_customer search_customers read_quality read_quality_of_run read_trend
    read_quality_of_source read_failing_rows read_report_page
"""
STEWARDS_OWN = """
    unmask_entity explain_pair explain_building list_reviews read_review claim_review
    claim_next_review release_review decide_review merge_entities split_off decide_on_pair
    undo_decision pin_value release_pin erase_customer erase_one_record
"""
TABLE = {
    "integrator": INTEGRATORS.split(),
    "reader": READERS.split(),
    "auditor": ["read_access_log", "check_access_log"],
    "admin": ["make_webhook", "list_webhooks", "end_webhook", "read_dead_letters", "redeliver"],
    "steward": [*READERS.split(), *STEWARDS_OWN.split()],
}


def operations(served: Served) -> list[tuple[str, str, dict[str, Any]]]:
    described = document(served.client.app)["paths"]
    return [(path, m.upper(), o) for path, item in described.items() for m, o in item.items()]


def call(served: Served, method: str, path: str, role: str | None) -> Any:
    filled = path.format(
        source="crm", source_record_id="1", unified_id="K7Q-2M9-XDK", review_no=1, decision_id="d",
        field="name", run_id="r", code="name.masked", job_id="j", webhook_no=1, sequence=1,
    )  # fmt: skip
    return served.call(method, filled, role=role)


def test_the_table_is_the_document(served: Served) -> None:
    described = {o["operationId"]: set(o.get("x-roles", ())) for _, _, o in operations(served)}
    said: dict[str, set[str]] = {name: set() for name in described}
    for role, names in TABLE.items():
        for name in names:
            said.setdefault(name, set()).add(role)
    assert described == said


def test_a_route_without_roles_is_one_of_the_open_ones(served: Served) -> None:
    assert {path for path, _, o in operations(served) if "x-roles" not in o} == OPEN


@pytest.mark.parametrize("role", [*ROLES, None])
def test_whoever_is_not_named_is_refused(served: Served, role: str | None) -> None:
    refused = 401 if role is None else 403
    for path, method, operation in operations(served):
        roles = operation.get("x-roles")
        status = call(served, method, path, role).status_code
        if roles is None:
            assert status == 200, path
        elif role in roles:
            assert status not in (401, 403), (method, path)
        else:
            assert status == refused, (method, path)


def test_the_refusals_are_in_the_access_log_with_their_action(served: Served) -> None:
    call(served, "GET", "/v1/entities/{unified_id}", "integrator")
    page = served.call("GET", "/v1/access-log", role="auditor").json()
    refused = next(row for row in page["rows"] if row["action"] == "read_entity")
    assert (refused["result"], refused["role"]) == ("denied", "integrator")
