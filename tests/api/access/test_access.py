"""Who is let in, and that nothing is answered without a row in the access log."""

from typing import Any

import pytest
from sqlalchemy import text

from golden_record.access import Question, find_session, read_log, revoke, verify
from golden_record.store import Store
from tests.api.access.service import HOST, SECRET, bearer, client_of, keys, session

CROSSWALK = "/v1/crosswalk/crm/1"
RECORD = "/v1/records/crm/1"
BODY = {"name": "김철수", "phone": "010-2345-6789"}


def rows(store: Store) -> list[tuple[str, str, str]]:
    page = read_log(store, Question(limit=1000))
    return [(row.principal.partition("-")[0] or "-", row.action, row.result) for row in page.rows]


def test_a_key_opens_what_its_role_may(store: Store) -> None:
    key = keys(store)
    with client_of(store) as client:
        assert client.put(RECORD, json=BODY, headers=bearer(key["integrator"])).status_code == 200
        assert client.get(CROSSWALK, headers=bearer(key["reader"])).status_code == 200
        assert client.get(CROSSWALK, headers=bearer(key["auditor"])).status_code == 403
        assert client.get(CROSSWALK).status_code == 401
        assert client.get(CROSSWALK, headers=bearer("hsk_x_y")).status_code == 401
    assert rows(store) == [
        ("-", "look_up_record", "denied"),
        ("-", "look_up_record", "denied"),
        ("auditor", "look_up_record", "denied"),
        ("reader", "look_up_record", "ok"),
        ("integrator", "submit_record", "ok"),
    ]
    assert verify(store, SECRET).holds


def test_a_revoked_key_is_refused_on_the_next_request(store: Store) -> None:
    key = keys(store)["reader"]
    with client_of(store) as client:
        assert client.get(CROSSWALK, headers=bearer(key)).status_code == 404
        (name,) = {row.principal for row in read_log(store).rows}
        revoke(store, name)
        assert client.get(CROSSWALK, headers=bearer(key)).status_code == 401


def test_a_key_that_failed_five_times_is_locked_out_for_a_while(store: Store) -> None:
    key = keys(store)["reader"]
    with client_of(store) as client:
        for _ in range(5):
            assert client.get(CROSSWALK, headers=bearer(key + "x")).status_code == 401
        locked = client.get(CROSSWALK, headers=bearer(key))
    assert locked.status_code == 401
    assert locked.json()["type"].endswith("locked-out")
    assert 0 < int(locked.headers["retry-after"]) <= 900


WITHOUT = {
    "nothing missing": ((), 200),
    "no token": (("X-CSRF-Token",), 403),
    "no origin": (("Origin",), 403),
}


@pytest.mark.parametrize("what", WITHOUT)
def test_a_session_changes_nothing_without_the_proofs_of_our_own_page(
    store: Store, what: str
) -> None:
    missing, status = WITHOUT[what]
    sent = {k: v for k, v in session(store).items() if k not in missing}
    with client_of(store) as client:
        assert client.post("/v1/crosswalk/lookup", json=LOOKUP, headers=sent).status_code == status
        assert client.get(CROSSWALK, headers=sent).status_code == 404


LOOKUP = {"keys": [{"source": "crm", "source_record_id": "1"}]}
FORGED: dict[str, dict[str, str | bytes]] = {
    "another site": {"Origin": "http://evil.example"},
    "another port": {"Origin": f"{HOST}:81"},
    "no site": {"Origin": "null"},
    "the token of nobody": {"X-CSRF-Token": "0" * 64},
    "a token that is no text": {"X-CSRF-Token": b"\xff\xfe"},
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_request_is_refused_and_logged(store: Store, what: str) -> None:
    with client_of(store) as client:
        sent: dict[Any, Any] = {**session(store), **FORGED[what]}
        answer = client.post("/v1/crosswalk/lookup", json=LOOKUP, headers=sent)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (403, "forged-request")
    assert [(row.principal, row.result) for row in read_log(store).rows] == [("김 담당", "denied")]


def test_the_token_of_another_session_does_not_serve(store: Store) -> None:
    other = session(store, name="이 담당")["X-CSRF-Token"]
    with client_of(store) as client:
        sent = {**session(store), "X-CSRF-Token": other}
        answer = client.post("/v1/crosswalk/lookup", json=LOOKUP, headers=sent)
    assert answer.status_code == 403


def test_a_session_idle_for_as_long_as_is_set_is_over(store: Store) -> None:
    sent = session(store)
    token = sent["Cookie"].partition("=")[2]
    with client_of(store) as client:
        assert client.get(CROSSWALK, headers=sent).status_code == 404
        with store.writing() as connection:
            connection.execute(text("UPDATE session SET seen_at = '2026-01-01T00:00:00.0Z'"))
        assert client.get(CROSSWALK, headers=sent).status_code == 401
    assert find_session(store, token) is None


def test_a_cookie_is_no_key_and_a_key_no_cookie(store: Store) -> None:
    key = keys(store)["reader"]
    token = session(store)["Cookie"].partition("=")[2]
    with client_of(store) as client:
        assert client.get(CROSSWALK, headers={"Cookie": f"hansaram={key}"}).status_code == 401
        assert client.get(CROSSWALK, headers=bearer(token)).status_code == 401


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_no_answer_leaves_without_its_row(store: Store, method: str) -> None:
    key = keys(store)
    with client_of(store) as client:
        headers = bearer(key["integrator"])
        assert client.put(RECORD, json=BODY, headers=headers).status_code == 200
        with store.writing() as connection:
            connection.execute(text("ALTER TABLE access_log RENAME TO elsewhere"))
        if method == "GET":
            answer = client.get(CROSSWALK, headers=bearer(key["reader"]))
        else:
            changed = {**BODY, "name": "김철순"}
            answer = client.put(RECORD, json=changed, headers=headers)
        with store.writing() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO access_log"))
        assert answer.status_code in (500, 503)
        assert "unified_id" not in answer.text and "김" not in answer.text
        again = client.put(RECORD, json=BODY, headers=headers)
        assert again.json()["outcome"] == "unchanged"
    assert [row[2] for row in rows(store)] == ["ok", "ok"]


def test_what_the_log_says_is_never_a_value_of_a_customer(store: Store) -> None:
    key = keys(store)
    with client_of(store) as client:
        client.put(RECORD, json=BODY, headers=bearer(key["integrator"]))
        client.get(CROSSWALK, headers=bearer(key["reader"]))
    with store.reading() as connection:
        said = repr(connection.execute(text("SELECT * FROM access_log")).all())
        said += repr(connection.execute(text("SELECT * FROM access_subject")).all())
    assert "crm/1" in said
    assert not [value for value in ("김철수", "2345", "6789") if value in said]
