"""The document is true: problems, examples, names; and it can be browsed without a network."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema_rs import Draft202012Validator

from api.http.document import document
from api.http.examples import examples
from api.http.problems import CATALOGUE, type_of
from tests.api.http.conftest import Served

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture
def described(served: Served) -> dict[str, Any]:
    return document(served.client.app)


def responses(described: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (operation["operationId"], status, response)
        for item in described["paths"].values()
        for operation in item.values()
        for status, response in operation["responses"].items()
    ]


def test_every_kind_of_problem_is_answered_somewhere_and_listed(described: dict[str, Any]) -> None:
    shown = {
        name
        for _, _, response in responses(described)
        for content in response.get("content", {}).values()
        for name in content.get("examples", ())
    }
    everywhere = {"unknown-route", "method-not-allowed"}
    assert shown | everywhere == set(CATALOGUE)
    listed = described["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert listed == [type_of(name) for name in CATALOGUE]


def test_the_page_lists_every_kind_of_problem() -> None:
    page = (DOCS / "api.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \| (.*?) \| (.*?) \|$", page, re.M)
    assert rows == [(k.name, str(k.status), k.english, k.korean) for k in CATALOGUE.values()]


@pytest.mark.parametrize("status", ["401", "403", "429"])
def test_every_closed_route_tells_who_is_refused(described: dict[str, Any], status: str) -> None:
    for item in described["paths"].values():
        for operation in item.values():
            if operation["security"]:
                content = operation["responses"][status]["content"]
                assert list(content) == ["application/problem+json"]


def test_every_body_and_answer_has_an_example_that_follows_its_schema(
    described: dict[str, Any],
) -> None:
    schemas = described["components"]["schemas"]
    contents = [
        content
        for item in described["paths"].values()
        for operation in item.values()
        for part in (operation.get("requestBody", {}), *operation["responses"].values())
        for kind, content in part.get("content", {}).items()
        if kind == "application/json"
    ]
    for content in contents:
        assert "example" in content, content["schema"]
        validator = Draft202012Validator({**content["schema"], "components": {"schemas": schemas}})
        validator.validate(content["example"])
    assert len(contents) > 50


def test_the_examples_are_of_people_with_korean_names() -> None:
    told = msgspec.json.encode(dict(examples())).decode()
    assert "김철수" in told


def test_no_operation_is_named_twice(described: dict[str, Any]) -> None:
    names = [o["operationId"] for item in described["paths"].values() for o in item.values()]
    assert len(names) == len(set(names))


def test_the_document_can_be_browsed_without_a_network(served: Served) -> None:
    page = served.call("GET", "/docs")
    assert "https://" not in page.text
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(linked) == 3
    for path in linked:
        assert served.call("GET", path).status_code == 200
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert served.call("GET", "/openapi.json").json()["openapi"] == "3.1.0"
    assert served.call("GET", "/docs/oauth2-redirect.html").status_code == 404
