"""What is not JSON takes Connexion's own path: a canary for the few public points of Connexion that we build on."""

from __future__ import annotations

from typing import Any

import pytest

from qbdconnect_server.api import build_api
from qbdconnect_server.contract import Answer, compile_contract
from qbdconnect_server.edge import Edge
from qbdconnect_server.errors import NotFound
from tests.server.api.client import request
from tests.server.api.things import BASE, BEARER, HUB, PROBLEM, authenticate
from tests.server.contract import tiny

FORM = "application/x-www-form-urlencoded"
FILE = {"type": "string", "format": "binary"}
FIELDS = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"type": "string"}, "size": {"type": "integer"}},
}
RESPONSES = {"200": tiny.answer({"type": "object", "required": ["got"]}), "400": PROBLEM, "404": PROBLEM}
LIMIT = tiny.parameter("maxItems", schema={"type": "integer"})
THING_ID = tiny.parameter("thingId", "path", required=True)
PATHS = {
    "/forms/{thingId}": {
        "post": tiny.operation(
            "postForm", parameters=[THING_ID, LIMIT], requestBody=tiny.body(FIELDS, FORM), responses=RESPONSES
        )
    },
    "/files": {
        "put": tiny.operation("putFile", requestBody=tiny.body(FILE, "application/octet-stream"), responses=RESPONSES)
    },
}


async def post_form(call: Any, thing_id: str, max_items: int | None, body: Any) -> Any:
    if thing_id == "missing":
        raise NotFound("There is no such thing.")
    if thing_id == "wrong":
        return Answer(202, b"{}")
    return {"got": [thing_id, max_items, body, call.caller.key_id]}


async def put_file(call: Any, body: bytes) -> Answer:
    return Answer(200, call.operation.encode(200, {"got": len(body)}), headers={"X-More": "1"})


@pytest.fixture(scope="module")
def app() -> Edge:
    contract = compile_contract(tiny.document(PATHS))
    return Edge(build_api(contract, {"postForm": post_form, "putFile": put_file}, HUB, authenticate), {})


def test_a_form(app: Edge) -> None:
    headers = {**BEARER, "Content-Type": FORM, "Content-Length": "12"}
    answer = request(app, "POST", f"{BASE}/forms/1?maxItems=5", b"name=a&size=", headers)
    assert answer.status == 400
    answer.problem()
    answer = request(app, "POST", f"{BASE}/forms/1?maxItems=5", b"name=a&size=2", {**headers, "Content-Length": "13"})
    assert (answer.status, answer.json()) == (200, {"got": ["1", 5, {"name": "a", "size": 2}, "key_1"]})


def test_a_file(app: Edge) -> None:
    headers = {**BEARER, "Content-Type": "APPLICATION/Octet-Stream;x=Y", "Content-Length": "3"}
    answer = request(app, "PUT", f"{BASE}/files", b"\x00\xff!", headers)
    assert (answer.status, answer.json(), answer.headers["x-more"]) == (200, {"got": 3}, "1")


@pytest.mark.parametrize(
    ("target", "headers", "status", "code"),
    [
        ("/forms/1", {"Content-Type": FORM}, 401, "unauthenticated"),
        ("/forms/1", {**BEARER, "Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        ("/forms/1", BEARER, 415, "unsupported_media_type"),
        ("/forms/1?maxItems=x", {**BEARER, "Content-Type": FORM, "Content-Length": "6"}, 400, "invalid_request"),
        ("/forms/1?unknown=1", {**BEARER, "Content-Type": FORM, "Content-Length": "6"}, 400, "invalid_request"),
        ("/forms/missing", {**BEARER, "Content-Type": FORM, "Content-Length": "6"}, 404, "not_found"),
        ("/forms/wrong", {**BEARER, "Content-Type": FORM, "Content-Length": "6"}, 500, "internal"),
    ],
)
def test_its_errors_are_problems_of_ours(app: Edge, target: str, headers: Any, status: int, code: str) -> None:
    answer = request(app, "POST", BASE + target, b"name=a", headers)
    assert answer.status == status
    assert answer.problem()["code"] == code
