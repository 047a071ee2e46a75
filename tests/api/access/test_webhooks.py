"""Webhooks and the access log over HTTP: who may, what is shown, what is kept."""

import pytest
from sqlalchemy import text

from golden_record.store import Store
from tests.api.access.service import bearer, client_of, keys

URL = "http://127.0.0.1:9/hook"
HERE = {"webhook_networks": ("127.0.0.0/8",)}


def test_a_webhook_shows_its_secret_when_it_is_made_and_never_again(store: Store) -> None:
    admin = bearer(keys(store)["admin"])
    with client_of(store, **HERE) as client:
        again = {**admin, "Idempotency-Key": "one"}
        made = client.post("/v1/webhooks", json={"url": URL}, headers=again)
        assert made.status_code == 201
        assert client.post("/v1/webhooks", json={"url": URL}, headers=again).json() == made.json()
        (listed,) = client.get("/v1/webhooks", headers=admin).json()["webhooks"]
        assert listed == made.json()["webhook"]
        with store.reading() as connection:
            held = repr(
                [connection.execute(text(f"SELECT * FROM {table}")).all() for table in TABLES]
            )
        assert made.json()["secret"] not in held
        assert client.delete("/v1/webhooks/1", headers=admin).json() == {"webhook_no": 1}
        assert client.delete("/v1/webhooks/1", headers=admin).status_code == 404


TABLES = ("webhook", "idempotency_key", "access_log")
REFUSED = {
    "this machine": ({"url": "https://127.0.0.1/"}, 422),
    "no URL": ({"url": "hook"}, 422),
    "an unknown kind": ({"url": "https://8.8.8.8/", "kinds": ["born"]}, 422),
    "nothing": ({}, 422),
    "too much at once": ({"url": "https://8.8.8.8/", "batch": 1001}, 422),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_webhook_that_may_not_be_is_refused_with_the_reason(store: Store, what: str) -> None:
    body, status = REFUSED[what]
    with client_of(store) as client:
        refused = client.post("/v1/webhooks", json=body, headers=bearer(keys(store)["admin"]))
    assert refused.status_code == status
    assert refused.json()["detail"]


def test_only_what_was_laid_aside_can_be_sent_anew(store: Store) -> None:
    admin = bearer(keys(store)["admin"])
    with client_of(store, **HERE) as client:
        client.post("/v1/webhooks", json={"url": URL}, headers=admin)
        assert client.get("/v1/webhooks/1/dead-letters", headers=admin).json() == {
            "webhook_no": 1,
            "dead_letters": [],
        }
        for path in ("1/dead-letters/7/redeliver", "2/dead-letters/7/redeliver"):
            assert client.post(f"/v1/webhooks/{path}", headers=admin).status_code == 404


def test_an_auditor_sees_who_asked_and_that_the_chain_holds(store: Store) -> None:
    key = keys(store)
    auditor = bearer(key["auditor"])
    with client_of(store) as client:
        body = {"name": "김철수"}
        made = client.put("/v1/records/crm/1", json=body, headers=bearer(key["integrator"])).json()
        client.get(f"/v1/entities/{made['unified_id']}", headers=bearer(key["reader"]))
        client.get("/v1/crosswalk/crm/1", headers=bearer(key["reader"]))
        asked = {"subject": made["unified_id"]}
        rows = client.get("/v1/access-log", params=asked, headers=auditor).json()["rows"]
        assert [row["action"] for row in rows] == ["look_up_record", "read_entity", "submit_record"]
        check = client.get("/v1/access-log/check", headers=auditor).json()
        assert (check["holds"], check["rows"]) == (True, 4)
        page = client.get("/v1/access-log", params={"limit": 2}, headers=auditor).json()
        assert [row["action"] for row in page["rows"]] == ["check_access_log", "read_access_log"]
        older = client.get("/v1/access-log", params={"before": page["cursor"]}, headers=auditor)
        assert [row["sequence"] for row in older.json()["rows"]] == [3, 2, 1]
        assert client.get("/v1/access-log?since=2026-01-01", headers=auditor).status_code == 400
        with store.writing() as connection:
            connection.execute(text("UPDATE access_log SET principal = 'x' WHERE sequence = 2"))
        check = client.get("/v1/access-log/check", headers=auditor).json()
        assert [b["sequence"] for b in check["breaks"]] == [2]
