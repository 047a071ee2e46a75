"""Limits, headers, logs and figures: what stands around every answer."""

import io
import json
import logging
from typing import Any

import pytest

from api.http.limits import WINDOW, Limiter
from api.http.logging import configure_logs
from golden_record.store import Store
from tests.api.access.service import bearer, client_of, keys, session

PATH = "/v1/crosswalk/crm/1"


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_minute_s_worth_may_come_at_once_and_no_more() -> None:
    clock = Clock()
    limiter = Limiter(clock)
    taken = [limiter.take("all", "crm", 30) for _ in range(31)]
    assert [one.left for one in taken] == [*range(29, -1, -1), 0]
    assert [one.retry_after for one in taken] == [0] * 30 + [2]
    assert limiter.take("all", "web", 30).retry_after == 0
    assert limiter.take("search", "crm", 30).retry_after == 0


@pytest.mark.parametrize("limit", [1, 7, 60, 600, 120_000])
def test_a_steady_stream_is_held_to_the_limit(limit: int) -> None:
    clock = Clock()
    limiter = Limiter(clock)
    while limiter.take("all", "crm", limit).retry_after == 0:
        pass
    let_through = 0
    for _ in range(4 * limit if limit < 1000 else 0):
        clock.now += WINDOW / limit / 2
        let_through += limiter.take("all", "crm", limit).retry_after == 0
    assert abs(let_through - (2 * limit if limit < 1000 else 0)) <= 1


def test_a_refused_request_costs_nothing() -> None:
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(10):
        waiting = limiter.take("all", "crm", 1)
    clock.now += waiting.retry_after
    assert limiter.take("all", "crm", 1).retry_after == 0


def test_an_account_beyond_its_limit_gets_a_problem_and_the_headers(store: Store) -> None:
    key = keys(store)
    with client_of(store, rate_limit=3, rate_limit_search=2) as client:
        answers = [client.get(PATH, headers=bearer(key["reader"])) for _ in range(4)]
        other = client.get(PATH, headers=bearer(key["steward"]))
    assert [a.status_code for a in answers] == [404, 404, 404, 429]
    assert [a.headers["ratelimit-remaining"] for a in answers] == ["2", "1", "0", "0"]
    assert answers[0].headers["ratelimit-policy"] == '"all";q=3;w=60'
    assert int(answers[3].headers["retry-after"]) <= 20
    assert answers[3].json()["type"].endswith("too-many-requests")
    assert other.status_code == 404


def test_strangers_are_limited_by_their_address(store: Store) -> None:
    with client_of(store, rate_limit_unknown=2) as client:
        assert [client.get(PATH).status_code for _ in range(3)] == [401, 401, 429]
        assert client.get("/health/live").status_code == 200


EVERYWHERE = ("/health/live", "/metrics", PATH, "/nothing/here", "/v1/changes")


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_carries_the_headers_that_protect(store: Store, path: str) -> None:
    with client_of(store) as client:
        headers = client.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert "strict-transport-security" not in headers
    assert len(headers["x-request-id"]) == 16


def test_behind_tls_cookies_and_headers_are_those_of_tls(store: Store) -> None:
    with client_of(store, public_url="https://mdm.example.kr") as client:
        assert "strict-transport-security" in client.get("/health/live").headers
        sent = session(store)
        assert client.get(PATH, headers=sent).status_code == 401
        sent["Cookie"] = "__Host-" + sent["Cookie"]
        assert client.get(PATH, headers=sent).status_code == 404
        sent["Origin"] = "https://mdm.example.kr"
        body = {"keys": [{"source": "crm", "source_record_id": "1"}]}
        assert client.post("/v1/crosswalk/lookup", json=body, headers=sent).status_code == 200


GIVEN = {
    "a fit one is kept": ("0123-abcd.EF_", "0123-abcd.EF_"),
    "one that would spoil a log is not": ('x" y', None),
    "an endless one is not": ("a" * 65, None),
}


@pytest.mark.parametrize("what", GIVEN)
def test_a_request_has_a_number(store: Store, what: str) -> None:
    sent, kept = GIVEN[what]
    with client_of(store) as client:
        number = client.get("/health/live", headers={"X-Request-Id": sent}).headers["x-request-id"]
    assert (number == sent) == (kept is not None)


@pytest.fixture
def lines() -> Any:
    """The logs of the process, as they are written."""
    stream = io.StringIO()
    configure_logs(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    configure_logs()


SECRETS = ("홍길동전", "gildong@naver.com", "98765432", "비밀번호9")


def test_no_personal_data_body_or_cookie_reaches_a_log(store: Store, lines: Any) -> None:
    key, sent = keys(store), session(store)
    body = {"name": SECRETS[0], "email": SECRETS[1], "phone": f"010{SECRETS[2]}"}
    with client_of(store) as client:
        for record in ("1", SECRETS[0], "a b"):
            client.put(f"/v1/records/crm/{record}", json=body, headers=bearer(key["integrator"]))
        client.put(
            "/v1/records/crm/1", content=SECRETS[0].encode(), headers=bearer(key["integrator"])
        )
        client.put("/v1/records/crm/1", json={SECRETS[1]: 1}, headers=bearer(key["integrator"]))
        client.get(
            f"/v1/crosswalk/crm/{SECRETS[0]}?as_of={SECRETS[2]}", headers=bearer(key["reader"])
        )
        client.get(
            f"/nothing/{SECRETS[0]}?q={SECRETS[1]}", headers={"Cookie": f"x={SECRETS[3]}".encode()}
        )
        client.post("/v1/crosswalk/lookup", json={"keys": SECRETS[0]}, headers=sent)
    said = lines()
    requests = [line for line in said if line["event"] == "request"]
    assert len(requests) == 8
    assert requests[0]["route"] == "/v1/records/{source}/{source_record_id}"
    assert {line["request_id"] for line in requests} and requests[-1]["account"] == "김 담당"
    text = json.dumps(said, ensure_ascii=False)
    token = sent["Cookie"].partition("=")[2]
    spilled = [s for s in (*SECRETS, *key.values(), token, sent["X-CSRF-Token"]) if s in text]
    assert spilled == []


def test_an_unforeseen_error_is_logged_by_kind_and_place_only(lines: Any) -> None:
    try:
        raise ValueError("홍길동")
    except ValueError:
        logging.getLogger("some.library").exception("failed for %s", "홍길동")
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    first, second = lines()
    assert (first["event"], first["error"]) == ("failed for %s", "ValueError")
    assert second["at"].startswith("test_limits.py:")
    assert "홍길동" not in json.dumps([first, second], ensure_ascii=False)


def test_a_field_that_nobody_foresaw_is_dropped_and_named(lines: Any) -> None:
    import structlog

    structlog.get_logger().info("submitted", name="홍길동", count=1)
    (line,) = lines()
    assert (line["count"], line["dropped"]) == (1, ["name"])
    assert "홍길동" not in line.values()


def test_figures_count_requests_by_route_and_tell_of_the_store(store: Store) -> None:
    key = keys(store)
    with client_of(store) as client:
        body = {"name": SECRETS[0]}
        for record in ("1", "2"):
            client.put(f"/v1/records/crm/{record}", json=body, headers=bearer(key["integrator"]))
        client.get("/v1/crosswalk/crm/9", headers=bearer(key["reader"]))
        client.get(f"/nothing/{SECRETS[0]}")
        said = client.get("/metrics").text
    route = "/v1/records/{source}/{source_record_id}"
    for line in (
        f'hansaram_requests_total{{method="PUT",route="{route}",status="200"}} 2.0',
        'hansaram_requests_total{method="GET",route="none",status="404"} 1.0',
        f'hansaram_request_seconds_count{{method="PUT",route="{route}"}} 2.0',
        'hansaram_outcomes_total{outcome="created"} 1.0',
        "hansaram_live_records 2.0",
        "hansaram_entities 2.0",
        "hansaram_open_jobs 0.0",
        "hansaram_access_log_rows 3.0",
        "hansaram_store_up 1.0",
    ):
        assert line in said
    assert not [secret for secret in (*SECRETS, "crm", *key.values()) if secret in said]
