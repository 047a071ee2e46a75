"""Whole stories of those who lean on the service."""

import json
from pathlib import Path
from typing import Any

import pytest

from golden_record.jobs import Worker, work_once
from tests.api.http.conftest import Served
from tests.api.http.people import CHEOLSU, CHEOLSU_ELSEWHERE, YEONGHUI

NIGHT = """고객번호,성명,휴대폰,생년월일
A-1,김철수,010-2345-6789,1985-03-01
A-2,박민수,010-5555-6666,1970.1.2
,이름만,,
A-3,"열린 따옴표,010,
"""
MAPPING = """[agency]
source_record_id = "고객번호"
columns = { name = "성명", phone = "휴대폰", birth_date = "생년월일" }
"""


def upload(served: Served, text: str, **said: str) -> Any:
    answer = served.call(
        "POST",
        "/v1/jobs",
        role="integrator",
        files={"file": ("밤.csv", text.encode("cp949"))},
        data=said,
        headers={"Idempotency-Key": "night-1"},
    )
    assert answer.status_code == 202, answer.text
    return answer.json()


def files_of(served: Served) -> list[bytes]:
    """The bytes of the store and its journal."""
    file = Path(served.services.store.url.removeprefix("sqlite:///"))
    return [f.read_bytes() for f in (file, file.with_name(file.name + "-wal")) if f.exists()]


def work(served: Served) -> None:
    assert work_once(served.services.store, served.services.means, Worker("w"))


def test_the_nightly_file_of_an_agency(served: Served) -> None:
    known = served.put("crm", "1", **CHEOLSU)["unified_id"]
    job = upload(served, NIGHT, mapping=MAPPING)
    assert (job["state"], job["total"], job["rejected"]) == ("waiting", 2, 2)
    assert upload(served, NIGHT, mapping=MAPPING)["job_id"] == job["job_id"]
    work(served)
    path = f"/v1/jobs/{job['job_id']}"
    done = served.call("GET", path, role="integrator").json()
    assert (done["state"], done["done"]) == ("done", 2)
    assert done["outcomes"]["matched"] == done["outcomes"]["created"] == 1
    rejects = served.call("GET", f"{path}/rejects", role="integrator").json()["rejects"]
    assert [(r["file"], r["line"]) for r in rejects] == [("밤.csv", 4), ("밤.csv", 5)]
    assert all(r["reason"] for r in rejects)
    keys = [{"source": "agency", "source_record_id": i} for i in ("A-1", "A-2", "A-9")]
    found = served.call("POST", "/v1/crosswalk/lookup", role="reader", json={"keys": keys}).json()
    ids = [row["unified_id"] for row in found["results"]]
    assert ids[0] == known
    assert ids[1] not in (None, known)
    assert ids[2] is None


def test_a_job_that_was_cancelled_goes_on_where_it_stopped(served: Served) -> None:
    job = f"/v1/jobs/{upload(served, NIGHT, mapping=MAPPING)['job_id']}"
    assert served.call("POST", f"{job}/cancel", role="integrator").json()["state"] == "cancelled"
    assert served.call("POST", f"{job}/cancel", role="integrator").status_code == 409
    assert served.call("POST", f"{job}/resume", role="integrator").json()["state"] == "waiting"
    work(served)
    assert served.call("GET", job, role="integrator").json()["done"] == 2


def test_the_job_of_another_account_is_unknown(served: Served) -> None:
    from golden_record.access import add_key
    from tests.api.access.service import bearer

    job = upload(served, NIGHT, mapping=MAPPING)["job_id"]
    other = bearer(add_key(served.services.store, "other", "integrator", by=None).key)
    for path in (f"/v1/jobs/{job}", f"/v1/jobs/{job}/rejects"):
        assert served.client.get(path, headers=other).status_code == 404
    assert served.client.get("/v1/jobs", headers=other).json()["jobs"] == []


UNREADABLE = {
    "no file": ({"data": {"mapping": MAPPING}, "files": {"x": ("a", b"1")}}, 422, "invalid-value"),
    "empty": ({"files": {"file": ("a.csv", b"")}}, 422, "unreadable-file"),
    "a picture": (
        {"files": {"file": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 99)}},
        422,
        "unreadable-file",
    ),
    "no key": ({"files": {"file": ("a.csv", b"name\na\n")}}, 422, "unreadable-file"),
    "no toml": (
        {"files": {"file": ("a.csv", b"source,source_record_id\na,1\n")}, "data": {"mapping": "["}},
        422,
        "invalid-value",
    ),
    "no boundary": (
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        400,
        "malformed-body",
    ),
    "json": ({"json": {"name": "a"}}, 415, "unsupported-media-type"),
    "a path for a name": (
        {"files": {"file": ("../../etc/passwd", b"source,source_record_id\n\xff\xfe\x00,1\n")}},
        202,
        "",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_taken_is_refused(served: Served, case: str) -> None:
    sent, status, name = UNREADABLE[case]
    answer = served.call("POST", "/v1/jobs", role="integrator", **dict(sent))
    if status == 202:
        assert answer.status_code in (202, 422)
    else:
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (status, name)


def test_resident_numbers_in_a_file_reach_neither_store_nor_disk(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    written: list[Any] = []
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *a, **k: written.append(a))
    row = {"source": "agency", "source_record_id": "1", "name": "김철수"}
    line = json.dumps(row | {"resident_number": "850301-1234567"}, ensure_ascii=False)
    kind = {"Content-Type": "application/x-ndjson"}
    sent = served.call("POST", "/v1/jobs", role="integrator", content=line, headers=kind)
    assert sent.status_code == 202
    work(served)
    for held in files_of(served):
        assert b"1234567" not in held
    assert written == []
    shown = served.call("GET", "/v1/crosswalk/agency/1", role="reader").json()["unified_id"]
    unmasked = served.call(
        "POST", f"/v1/entities/{shown}/unmask", role="steward", json={"reason": "확인"}
    ).json()
    assert unmasked["entity"]["golden"]["birth_date"] == "1985-03-01"


def test_a_web_sign_up_is_resolved_in_line(served: Served) -> None:
    known = served.put("crm", "1", **CHEOLSU)["unified_id"]
    asked = served.call("POST", "/v1/resolve", role="reader", json=CHEOLSU_ELSEWHERE).json()
    assert (asked["verdict"], asked["unified_id"]) == ("match", known)
    assert served.call("GET", "/v1/changes?after=1", role="reader").json()["changes"] == []
    assert served.put("web", "new", **CHEOLSU_ELSEWHERE)["unified_id"] == known
    stranger = served.call("POST", "/v1/resolve", role="reader", json=YEONGHUI).json()
    assert (stranger["unified_id"], stranger["candidates"]) == (None, [])


def test_a_crm_follows_a_merge_by_the_feed(served: Served) -> None:
    one = served.put("crm", "1", **CHEOLSU)["unified_id"]
    two = served.put("web", "2", **YEONGHUI)["unified_id"]
    cursor = served.call("GET", "/v1/changes", role="reader").json()["cursor"]
    order = {"unified_ids": [two, one], "reason": "개명, 신분증 확인"}
    merged = served.call("POST", "/v1/entities/merge", role="steward", json=order).json()
    assert (merged["unified_id"], merged["was"]) == (one, {one: one, two: two})
    news = served.call("GET", f"/v1/changes?after={cursor}", role="reader").json()
    told = {(c["kind"], c["unified_id"], c["other_id"]) for c in news["changes"]}
    assert ("merged", two, one) in told
    old = served.call("GET", f"/v1/entities/{two}", role="reader").json()
    assert (old["state"], old["asked"], old["unified_id"]) == ("redirected", two, one)
    undo = f"/v1/decisions/{merged['decision_id']}/undo"
    assert served.call("POST", undo, role="steward", json={"reason": "잘못"}).status_code == 200
    again = served.call("POST", undo, role="steward", json={"reason": "잘못"})
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (404, "unknown-decision")
    assert served.call("GET", f"/v1/entities/{two}", role="reader").json()["state"] == "current"


def test_a_call_centre_looks_a_caller_up(served: Served) -> None:
    known = served.put("crm", "1", **CHEOLSU)["unified_id"]
    served.put("crm", "2", **YEONGHUI)
    for asked in (
        {"phone": "01023456789"},
        {"phone": "6789", "name": "김철"},
        {"name": "ㄱㅊㅅ"},
        {"q": "김철수 6789"},
        {"birth_date": "850301", "address": "테헤란로"},
    ):
        found = served.call("POST", "/v1/search", role="reader", json=asked).json()
        assert [hit["unified_id"] for hit in found["hits"]] == [known], asked
    assert found["hits"][0]["golden"]["name"] == "김*수"
    assert "2345" not in json.dumps(found, ensure_ascii=False)


def test_two_stewards_do_not_decide_on_one_pair(served: Served) -> None:
    served.put("crm", "1", **CHEOLSU)
    served.put("app", "5", name="김철수", birth_date="1985-03-01")
    (pair,) = served.call("GET", "/v1/reviews", role="steward").json()["reviews"]
    path = f"/v1/reviews/{pair['review_no']}"
    held = served.call("POST", f"{path}/claim", role="steward").json()
    stale = {"decision": "match", "version": pair["version"], "reason": "통화"}
    refused = served.call("POST", f"{path}/decision", role="steward", json=stale)
    assert refused.status_code == 409
    assert refused.json()["current_version"] == held["version"]
    fresh = stale | {"version": held["version"]}
    done = served.call("POST", f"{path}/decision", role="steward", json=fresh).json()
    assert done["decision_id"]
    whole = served.call("GET", path, role="steward").json()
    assert (whole["review"]["outcome"], whole["review"]["closed_at"] is None) == ("match", False)
    why = served.call("GET", "/v1/explain?left=crm/1&right=app/5", role="steward").json()
    assert why["left_unified_id"] == why["right_unified_id"]
    total = why["prior"] + sum(e["match_weight"] for e in why["evidence"])
    assert total == pytest.approx(why["match_weight"])


def test_a_person_asks_to_be_erased(served: Served) -> None:
    shown = served.put("crm", "1", **CHEOLSU)["unified_id"]
    served.put("web", "7", **CHEOLSU_ELSEWHERE)
    order = {"reason": "본인 삭제 요청, 접수 2026-118"}
    receipt = served.call("POST", f"/v1/entities/{shown}/erase", role="steward", json=order).json()
    assert (receipt["records"], receipt["unified_ids"]) == (2, [shown])
    assert "김" not in json.dumps({**receipt, "at": ""}, ensure_ascii=False)
    assert served.call("GET", f"/v1/entities/{shown}", role="reader").status_code == 410
    assert served.call("GET", "/v1/crosswalk/crm/1", role="reader").status_code == 404
    nothing = served.call("POST", "/v1/search", role="reader", json={"name": "김철수"}).json()
    assert nothing["hits"] == []
    log = served.call("GET", "/v1/access-log", role="auditor").json()["rows"]
    erased = next(row for row in log if row["action"] == "erase_customer")
    assert (erased["reason"], erased["subjects"]) == (order["reason"], [shown])
    assert served.call("GET", "/v1/access-log/check", role="auditor").json()["holds"] is True
    assert all("테헤란로".encode() not in held for held in files_of(served))
