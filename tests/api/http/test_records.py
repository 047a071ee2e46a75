"""Submitting one record: outcomes, idempotency, refusals; nothing personal in any of them."""

import json
from typing import Any

import pytest

from tests.api.http.conftest import Served
from tests.api.http.people import CHEOLSU, CHEOLSU_ELSEWHERE, YEONGHUI

PATH = "/v1/records/crm/1"


def test_outcomes_of_submissions(served: Served) -> None:
    first = served.put("crm", "1", **CHEOLSU)
    assert (first["outcome"], first["evidence"]) == ("created", [])
    second = served.put("web", "7", **CHEOLSU_ELSEWHERE)
    assert (second["outcome"], second["unified_id"]) == ("matched", first["unified_id"])
    (pair,) = second["evidence"]
    assert (pair["source"], pair["source_record_id"], pair["verdict"]) == ("crm", "1", "match")
    assert {"name", "contact", "birth"} <= {c["comparison"] for c in pair["comparisons"]}
    assert served.put("web", "7", **CHEOLSU_ELSEWHERE)["outcome"] == "unchanged"
    assert served.put("web", "7", **CHEOLSU_ELSEWHERE, email="k@a.kr")["outcome"] == "updated"
    assert served.put("crm", "2", **YEONGHUI)["unified_id"] != first["unified_id"]
    same_name_and_birth = {"name": "김철수", "birth_date": "1985-03-01"}
    assert served.put("app", "5", **same_name_and_birth)["outcome"] == "review"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a%2Fb", "a/b"),
        ("%EA%B3%A0%EA%B0%9D%201", "고객 1"),
        ("a%3Fb%23c", "a?b#c"),
        ("%25", "%"),
        ("..%2F..", "../.."),
        ("lookup", "lookup"),
        ("a%2B+b", "a++b"),
    ],
)
def test_a_record_key_may_hold_any_sign(served: Served, sent: str, kept: str) -> None:
    answer = served.call("PUT", f"/v1/records/crm/{sent}", role="integrator", json=CHEOLSU)
    assert answer.json()["source_record_id"] == kept
    found = served.call("GET", f"/v1/crosswalk/crm/{sent}", role="reader").json()
    assert (found["source_record_id"], found["unified_id"]) == (kept, answer.json()["unified_id"])


def test_a_deleted_record_leaves_nothing_behind(served: Served) -> None:
    shown = served.put("crm", "1", **CHEOLSU)["unified_id"]
    gone = served.call("DELETE", PATH, role="integrator")
    assert gone.json() == {"unified_id": shown, "ended": True}
    again = served.call("DELETE", PATH, role="integrator")
    assert (again.status_code, again.json()["type"]) == (404, "urn:hansaram:problem:unknown-record")
    assert served.call("GET", f"/v1/entities/{shown}", role="reader").status_code == 410


REFUSED: dict[str, tuple[bytes, str, int, str, str | None]] = {
    "no json": (b"{name: 1", "application/json", 400, "malformed-body", "$"),
    "not utf-8": (b'{"name": "\xb1\xe8"}', "application/json", 400, "malformed-body", "$"),
    "nothing": (b"", "application/json", 400, "malformed-body", "$"),
    "cut off": (b'{"name": "', "application/json", 400, "malformed-body", "$"),
    "half a surrogate pair": (
        rb'{"name": "\ud800"}',
        "application/json",
        400,
        "malformed-body",
        "$",
    ),
    "deep": (b"[" * 5000 + b"]" * 5000, "application/json", 422, "invalid-value", "$"),
    "a list": (b"[]", "application/json", 422, "invalid-value", "$"),
    "a number": (b'{"phone": 1012345678}', "application/json", 422, "invalid-value", "$.phone"),
    "a nul": (rb'{"name": "a\u0000"}', "application/json", 422, "invalid-value", "$.name"),
    "unknown field": (b'{"nam": "a"}', "application/json", 422, "invalid-value", "$"),
    "too long": (
        json.dumps({"name": "a" * 40_000}).encode(),
        "application/json",
        422,
        "invalid-value",
        "$.name",
    ),
    "a form": (b"name=a", "application/x-www-form-urlencoded", 415, "unsupported-media-type", None),
    "too large": (b'"' + b"a" * (1 << 20) + b'"', "application/json", 413, "too-large", None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_with_field_and_reason(served: Served, case: str) -> None:
    body, kind, status, name, field = REFUSED[case]
    headers = {"Content-Type": kind}
    answer = served.call("PUT", PATH, role="integrator", content=body, headers=headers)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert problem["type"] == f"urn:hansaram:problem:{name}"
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem.get("field") == field
    assert problem["mend"]
    assert problem["mend_ko"]


def test_the_same_request_with_one_key_happens_once(served_by_each: Served) -> None:
    served = served_by_each
    key = {"Idempotency-Key": "night-1"}
    first = served.call("PUT", PATH, role="integrator", json=CHEOLSU, headers=key)
    again = served.call("PUT", PATH, role="integrator", json=CHEOLSU, headers=key)
    assert (first.json(), first.json()["outcome"]) == (again.json(), "created")
    other = served.call("PUT", PATH, role="integrator", json=YEONGHUI, headers=key)
    assert (other.status_code, other.json()["type"].rpartition(":")[2]) == (
        409,
        "idempotency-conflict",
    )
    elsewhere = served.call(
        "PUT", "/v1/records/crm/2", role="integrator", json=CHEOLSU, headers=key
    )
    assert elsewhere.status_code == 409


def test_a_refused_request_does_not_use_up_its_key(served: Served) -> None:
    key = {"Idempotency-Key": "k"}
    assert served.call("DELETE", PATH, role="integrator", headers=key).status_code == 404
    served.put("crm", "1", **CHEOLSU)
    assert served.call("DELETE", PATH, role="integrator", headers=key).status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 201, "키".encode().decode("latin-1")])
def test_an_unusable_idempotency_key_is_refused(served: Served, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}
    answer = served.call("PUT", PATH, role="integrator", json=CHEOLSU, headers=headers)
    assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize("sent", [{"name": "김*수"}, {"phone": "010-****-6789"}])
def test_a_masked_value_sent_back_never_overwrites_the_real_one(
    served: Served, sent: dict[str, Any]
) -> None:
    served.put("crm", "1", **CHEOLSU)
    answer = served.call("PUT", PATH, role="integrator", json=CHEOLSU | sent)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:hansaram:problem:masked-value")
    assert answer.json()["field"] == f"$.{next(iter(sent))}"
    assert served.put("crm", "1", **CHEOLSU)["outcome"] == "unchanged"


def test_a_masked_value_that_hides_nothing_known_is_taken(served: Served) -> None:
    assert served.put("agency", "1", name="박*희", phone="010-****-6789")["outcome"] == "created"


def test_an_integrator_of_some_sources_submits_no_others(served: Served) -> None:
    from golden_record.access import add_key
    from tests.api.access.service import bearer

    store = served.services.store
    own = bearer(add_key(store, "branch-only", "integrator", by=None, sources=["branch"]).key)
    assert served.client.put("/v1/records/branch/1", json=CHEOLSU, headers=own).status_code == 200
    refused = served.client.put("/v1/records/crm/1", json=CHEOLSU, headers=own)
    assert (refused.status_code, refused.json()["field"]) == (403, "source")
