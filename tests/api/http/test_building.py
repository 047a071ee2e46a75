"""How a customer was put together, as a caller reads it."""

from tests.api.http.conftest import Served
from tests.api.http.people import CHEOLSU, YEONGHUI


def test_each_link_is_told_with_its_evidence_and_the_ruling_to_undo(served: Served) -> None:
    unified_id = served.put("crm", "1", **CHEOLSU)["unified_id"]
    served.put("web", "2", **CHEOLSU)
    served.put("app", "3", **YEONGHUI)
    ruling = {
        "left": {"source": "crm", "source_record_id": "1"},
        "right": {"source": "app", "source_record_id": "3"},
        "verdict": "no_match",
        "reason": "통화로 확인",
    }
    made = served.call("POST", "/v1/decisions", role="steward", json=ruling).json()
    told = served.call("GET", f"/v1/entities/{unified_id}/built", role="steward").json()
    assert told["members"] == ["crm/1", "web/2"]
    (link,) = told["links"]
    assert (link["decided_by"], link["joins"], link["together"]) == ("model", True, 2)
    assert "name" in {one["comparison"] for one in link["evidence"]}
    (refused,) = told["refused"]
    assert (refused["decided_by"], refused["decision_id"]) == ("steward", made["decision_id"])
    assert refused["unified_id"] not in (None, unified_id)
    assert told["brakes"][0]["of"] == "records"
    assert told["brakes"][0]["count"] == 2


def test_one_who_is_gone_is_said_to_be_gone(served: Served) -> None:
    unified_id = served.put("crm", "1", **CHEOLSU)["unified_id"]
    served.call("DELETE", "/v1/records/crm/1", role="integrator")
    answer = served.call("GET", f"/v1/entities/{unified_id}/built", role="steward")
    assert answer.json()["type"] == "urn:hansaram:problem:customer-gone"
