"""What a caller holds already is not sent again, and is in the access log all the same."""

import pytest

from golden_record.access.reading import Question, read_log
from tests.api.http.conftest import Served

HONG = {"name": "홍길동", "phone": "010-2345-6789", "birth_date": "1985-03-01"}


@pytest.mark.parametrize("part", ["", "/members", "/history"])
def test_the_same_again_is_told_without_a_body_and_logged(served: Served, part: str) -> None:
    shown = served.put("crm", "1", **HONG)["unified_id"]
    path = f"/v1/entities/{shown}{part}"
    first = served.call("GET", path, role="reader")
    held = {"If-None-Match": f'"another", W/{first.headers["etag"]}'}
    again = served.call("GET", path, role="reader", headers=held)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "content-type" not in again.headers
    rows = [r for r in read_log(served.services.store, Question()).rows if r.role == "reader"]
    assert [shown in r.subjects for r in rows] == [True, True]


def test_what_changed_is_sent(served: Served) -> None:
    shown = served.put("crm", "1", **HONG)["unified_id"]
    path = f"/v1/entities/{shown}"
    first = served.call("GET", path, role="reader")
    served.put("crm", "1", **HONG, email="gildong@naver.com")
    again = served.call(
        "GET", path, role="reader", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 200
    assert again.headers["etag"] != first.headers["etag"]


def test_a_tag_lets_nobody_in(served: Served) -> None:
    shown = served.put("crm", "1", **HONG)["unified_id"]
    path = f"/v1/entities/{shown}"
    tag = served.call("GET", path, role="reader").headers["etag"]
    asked = served.call("GET", path, role="integrator", headers={"If-None-Match": tag})
    assert asked.status_code == 403
