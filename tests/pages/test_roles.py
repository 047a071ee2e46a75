"""Who may see which page: every page × every role, and no change without our own page's token."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.http.app import create_app
from api.http.problems import ProblemError
from api.pages.desk import PAGES
from api.pages.failures import page_of
from api.pages.words import WORDS
from golden_record.access import ROLES, add_person, open_session, read_log
from golden_record.store import Store, open_store
from tests.api.access.service import HOST, services_of

PASSWORD = "말 위의 배터리"
ALL = frozenset(ROLES)
STEWARD, READERS = frozenset({"steward"}), frozenset({"steward", "reader"})
LOADERS, ADMIN, AUDITOR = frozenset({"steward", "integrator"}), {"admin"}, {"auditor"}
PAGE_ROLES: dict[str, Any] = {
    "GET /account": ALL,
    "POST /account/password": ALL,
    "POST /sign-out": ALL,
    "GET /reviews": STEWARD,
    "GET /reviews/next": STEWARD,
    "GET /reviews/1": STEWARD,
    "POST /reviews/1/unmask": STEWARD,
    "POST /reviews/1/decision": STEWARD,
    "POST /reviews/preview": STEWARD,
    "POST /reviews/bulk": STEWARD,
    "GET /decisions": STEWARD,
    "POST /decisions/undo": STEWARD,
    "GET /search": READERS,
    "POST /search": READERS,
    "GET /entities/K7Q-2M9-XDK": READERS,
    "POST /entities/K7Q-2M9-XDK/unmask": STEWARD,
    "POST /entities/K7Q-2M9-XDK/split": STEWARD,
    "POST /entities/K7Q-2M9-XDK/merge": STEWARD,
    "POST /entities/K7Q-2M9-XDK/pin": STEWARD,
    "POST /entities/K7Q-2M9-XDK/unpin": STEWARD,
    "GET /quality": READERS,
    "GET /quality/compare": READERS,
    "GET /quality/export.csv": READERS,
    "GET /quality/issues/name.masked": READERS,
    "GET /quality/issues/name.masked/rows.csv": STEWARD,
    "GET /quality/sample": STEWARD,
    "POST /quality/sample": STEWARD,
    "GET /quality/sample/1/1": STEWARD,
    "POST /quality/sample/1/1": STEWARD,
    "POST /quality/sample/1/1/unmask": STEWARD,
    "GET /jobs": LOADERS,
    "POST /jobs": LOADERS,
    "POST /jobs/preview": LOADERS,
    "GET /jobs/x": LOADERS,
    "GET /jobs/x/rejects.csv": LOADERS,
    "POST /jobs/x/cancel": LOADERS,
    "POST /jobs/x/resume": LOADERS,
    "GET /log": AUDITOR,
    "POST /log/verify": AUDITOR,
    "GET /people": ADMIN,
    "POST /people/person": ADMIN,
    "POST /people/key": ADMIN,
    "POST /people/revoke": ADMIN,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path: Path = tmp_path_factory.mktemp("roles") / "hansaram.db"
    with open_store(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture(scope="module")
def app(store: Store) -> Litestar:
    return create_app(services_of(store))


@pytest.fixture(scope="module")
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    with TestClient(app, base_url=HOST) as made:
        made.follow_redirects = False
        yield made


@pytest.fixture(scope="module")
def sessions(store: Store) -> dict[str, Any]:
    people = {role: add_person(store, f"{role}씨", role, PASSWORD, by=None) for role in ROLES}
    return {role: open_session(store, person) for role, person in people.items()}


def _ask(client: TestClient[Litestar], asked: str, session: Any, **sent: Any) -> Any:
    method, path = asked.split(" ")
    headers = {"Cookie": f"hansaram={session.token}", "Origin": HOST, **sent.pop("headers", {})}
    return client.request(method, path, headers=headers, **sent)


def test_the_table_names_every_page_and_no_other(app: Litestar) -> None:
    closed = {
        (method, route.path)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
        if handler.opt.get("roles") and not route.path.startswith(("/v1", "/metrics"))
    }
    assert len(closed) == len(PAGE_ROLES)


def test_every_thing_that_can_be_asked_for_has_a_wording_in_the_access_log(app: Litestar) -> None:
    named = {
        handler.handler_name
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if handler.opt.get("roles")
    }
    assert {name for name in named if f"action.{name}" not in WORDS} == set()


@pytest.mark.parametrize("asked", PAGE_ROLES)
def test_a_page_is_for_its_roles_alone(
    asked: str, client: TestClient[Litestar], sessions: dict[str, Any]
) -> None:
    if asked in ("POST /sign-out", "POST /account/password"):
        return
    for role in ROLES:
        session = sessions[role]
        sent = {} if asked.startswith("GET") else {"data": {"csrf": session.csrf}}
        answer = _ask(client, asked, session, **sent)
        assert (answer.status_code != 403) == (role in PAGE_ROLES[asked]), role
        assert answer.status_code < 500


@pytest.mark.parametrize("asked", [a for a in PAGE_ROLES if a.startswith("POST")])
@pytest.mark.parametrize("how", ["no token", "another's token", "from elsewhere", "no origin"])
def test_a_change_that_our_page_did_not_ask_for_is_refused(
    asked: str, how: str, client: TestClient[Litestar], sessions: dict[str, Any]
) -> None:
    role = next(role for role in ROLES if role in PAGE_ROLES[asked])
    session, other = sessions[role], sessions["auditor" if role != "auditor" else "admin"]
    token = {"no token": "", "another's token": other.csrf}.get(how, session.csrf)
    origin = {"from elsewhere": "https://evil.example", "no origin": ""}.get(how, HOST)
    headers = {"Origin": origin} if origin else {"Origin": "null"}
    answer = _ask(client, asked, session, data={"csrf": token}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("asked", [a for a in PAGE_ROLES if a.startswith("GET")])
def test_a_stranger_is_led_to_sign_in_and_back(asked: str, client: TestClient[Litestar]) -> None:
    answer = client.get(asked.split(" ")[1])
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?back=%2F")
    assert client.get(asked.split(" ")[1], headers={"X-Desk": "1"}).status_code == 401


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil", "x", "/\n/e"]
)
@pytest.mark.usefixtures("sessions")
def test_signing_in_leads_nowhere_else(back: str, client: TestClient[Litestar]) -> None:
    person = {"name": "steward씨", "password": PASSWORD, "back": back}
    client.cookies.clear()
    answer = client.post("/sign-in", data=person, headers={"Origin": HOST})
    assert (answer.status_code, answer.headers["location"]) == (303, "/reviews")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_every_answer_forbids_what_a_page_does_not_need(
    client: TestClient[Litestar], sessions: dict[str, Any]
) -> None:
    for asked in ("GET /sign-in", "GET /reviews", "GET /nowhere", "GET /static/desk.js"):
        answer = _ask(client, asked, sessions["steward"])
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
    assert _ask(client, "GET /reviews", sessions["steward"]).headers["cache-control"] == "no-store"


def test_five_wrong_passwords_lock_and_are_in_the_log(
    client: TestClient[Litestar], store: Store
) -> None:
    add_person(store, "잊은사람", "reader", PASSWORD, by=None)
    for _ in range(6):
        person = {"name": "잊은사람", "password": "틀린 비밀번호"}
        client.cookies.clear()
        answer = client.post("/sign-in", data=person, headers={"Origin": HOST})
        assert answer.status_code == 200
    assert "잠겼습니다" in answer.text
    results = [row.result for row in read_log(store).rows if row.principal == "잊은사람"]
    assert results == ["locked", *["denied"] * 5]


def test_who_is_signed_in_can_sign_in_as_somebody_else(
    client: TestClient[Litestar], sessions: dict[str, Any]
) -> None:
    session = sessions["reader"]
    page = _ask(client, "GET /sign-in", session).text
    assert f'name="csrf" value="{session.csrf}"' in page
    person = {"name": "auditor씨", "password": PASSWORD, "csrf": session.csrf}
    client.cookies.clear()
    answer = _ask(client, "POST /sign-in", session, data=person)
    assert (answer.status_code, answer.headers["location"]) == (303, "/log")


def test_each_role_has_a_home_among_its_pages() -> None:
    for role in ROLES:
        assert role in PAGE_ROLES[f"GET /{PAGES[role][0]}"]
        assert all(role in PAGE_ROLES[f"GET /{page}"] for page in PAGES[role])


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ("GET /nothing-here", 404, "찾는 화면이 없습니다"),
        ("GET /reviews/not-a-number", 404, "찾는 화면이 없습니다"),
        ("DELETE /reviews", 405, "찾는 화면이 없습니다"),
        ("GET /reviews/99999", 404, "그런 검토는 없습니다"),
        ("GET /jobs/nobodys", 404, "그런 작업은 없습니다"),
        ("GET /entities/K7Q-2M9-XDK", 404, "그런 통합 ID는 없습니다"),
        ("GET /people", 403, "볼 수 없는 화면입니다"),
    ],
)
def test_a_person_is_refused_in_words_with_a_way_back(
    asked: str, status: int, says: str, client: TestClient[Litestar], sessions: dict[str, Any]
) -> None:
    answer = _ask(client, asked, sessions["steward"], headers=BROWSER)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert says in answer.text
    assert 'href="/"' in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(("path", "accept"), [("/nothing-here", "*/*"), ("/v1/x", "text/html")])
def test_a_program_is_refused_with_a_problem(
    path: str, accept: str, client: TestClient[Litestar]
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_one_who_asks_too_often_is_asked_to_wait_and_told_how_long() -> None:
    asked: Any = SimpleNamespace(headers={}, cookies={}, method="GET", scope={})
    page = page_of(asked, ProblemError("too-many-requests", headers={"Retry-After": "7"}))
    assert (page.status_code, page.headers["Retry-After"]) == (429, "7")
    assert "잠시 쉬었다 하십시오" in str(page.content)
