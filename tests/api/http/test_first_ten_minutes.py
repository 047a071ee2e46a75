"""The page of the API is true: every curl line on it is sent to a service, as it stands there."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.api.http.conftest import Served
from tests.api.http.people import CHEOLSU, CHEOLSU_ELSEWHERE

PAGE = (Path(__file__).parents[3] / "docs/api.md").read_text("utf-8")
LINES = re.findall(r"^curl .*$", re.sub(r"\\\n\s*", " ", PAGE), re.M)
FILES = {
    "agency.csv": b"source,source_record_id,name\nagency,1,\xea\xb9\x80\xec\xb2\xa0\xec\x88\x98\n",
    "agency.toml": (
        b"[agency]\nsource_record_id = 'source_record_id'\n[agency.columns]\nname = 'name'\n"
    ),
    "agency.ndjson": b'{"source": "agency", "source_record_id": "1", "name": "a"}\n',
}
NOT_THERE = {"unknown-job", "unknown-review", "unknown-decision", "unknown-run", "unknown-source"}
STATE = {"refused", "stale-version"}


@dataclass
class Curl:
    method: str
    path: str
    role: str
    sent: dict[str, Any]


def read(line: str, said: dict[str, str]) -> Curl:
    for name, value in said.items():
        line = line.replace(f"${name}", value)
    words = shlex.split(line)[1:]
    sent: dict[str, Any] = {"headers": {}}
    method, url, role, files, fields = "GET", "", "", {}, {}
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            if name == "Authorization":
                role = value.removeprefix("Bearer $").lower()
            else:
                sent["headers"][name] = value
        elif word in ("-d", "--data-binary"):
            value = words.pop(0)
            sent["content"] = FILES[value[1:]] if value.startswith("@") else value.encode()
        elif word == "-F":
            name, _, value = words.pop(0).partition("=@")
            (files if name == "file" else fields)[name] = FILES[value]
        elif word == "-o":
            words.pop(0)
        else:
            url = word
    if files:
        sent["files"] = {"file": ("agency.csv", files["file"])}
        sent["data"] = {name: value.decode() for name, value in fields.items()}
    return Curl(method, url.removeprefix("http://api"), role, sent)


@pytest.mark.parametrize("line", LINES, ids=lambda line: re.sub(r" -H .*", "", line)[:70])
def test_a_line_of_the_page_is_a_call_that_is_answered(served: Served, line: str) -> None:
    shown = served.put("branch", "C-1024", **CHEOLSU)["unified_id"]
    other = served.put("web", "W-7", **CHEOLSU_ELSEWHERE)["unified_id"]
    said = {"API": "http://api", "ID": shown, "CURSOR": "0", "JOB": "j", "REVIEW": "1"}
    curl = read(
        line.replace("K7Q-2M9-XDK", shown).replace("6KP-FKV-7JJ", other), said | {"DECISION": "d"}
    )
    if "crm.example.co.kr" in line:
        curl.sent["content"] = curl.sent["content"].replace(b"crm.example.co.kr", b"93.184.215.14")
    answer = served.call(curl.method, curl.path, role=curl.role, **curl.sent)
    if answer.status_code >= 300:
        before = {"unknown-id"} if "as_of" in line else set()
        allowed = NOT_THERE | STATE | before
        assert answer.json()["type"].rpartition(":")[2] in allowed, answer.text


def test_every_call_of_the_document_is_on_the_page(served: Served) -> None:
    from api.http.document import document

    said = {"API": "http://api", "CURSOR": "0"}
    calls = [read(line, said) for line in LINES]
    paths = {(c.method, c.path.partition("?")[0]) for c in calls}
    for path, item in document(served.client.app)["paths"].items():
        pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$")
        for method in item:
            on_page = any(m == method.upper() and pattern.match(p) for m, p in paths)
            assert on_page or method == "delete" or path in LEFT_OUT, (method, path)


LEFT_OUT = {
    "/health/live",
    "/health/ready",
    "/metrics",
    "/v1/jobs",
    "/v1/quality/runs/{run_id}",
    "/v1/webhooks",
    "/v1/webhooks/{webhook_no}/dead-letters",
    "/v1/webhooks/{webhook_no}/dead-letters/{sequence}/redeliver",
}
