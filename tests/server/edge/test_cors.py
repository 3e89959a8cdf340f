from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.responses import PlainTextResponse

from qbdconnect_server.contract import load_document
from qbdconnect_server.edge import Cors, Edge
from qbdconnect_server.edge.cors import METHODS, REQUEST_HEADERS, RESPONSE_HEADERS
from qbdconnect_server.errors import MethodNotAllowed, NotFound
from tests.server.api.client import Headers, Received, request

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

OURS = "https://app.example.com"
PREFLIGHT = {"Origin": OURS, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}


async def api(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer like the API: it knows no OPTIONS and one path."""
    if scope["method"] == "OPTIONS":
        raise MethodNotAllowed("no", headers={"Allow": "GET"})
    if scope["path"] == "/missing":
        raise NotFound("There is none.")
    await PlainTextResponse("fine")(scope, receive, send)


def ask(method: str = "GET", path: str = "/x", headers: Headers | None = None, *origins: str) -> Received:
    app = Edge(api, {"/door": PlainTextResponse("page")}, cors=Cors(origins or (OURS,)), body_limit=100)
    return request(app, method, path, headers=headers or {})


@pytest.mark.parametrize(("path", "status"), [("/x", 200), ("/missing", 404)])
def test_an_origin_that_is_allowed_may_read_answers_and_errors(path: str, status: int) -> None:
    answer = ask("GET", path, {"Origin": OURS})
    assert answer.status == status
    assert answer.headers["access-control-allow-origin"] == OURS
    assert answer.headers["access-control-expose-headers"] == RESPONSE_HEADERS
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers


def test_a_body_too_large_is_told_to_other_origins_too() -> None:
    answer = ask("POST", "/x", {"Origin": OURS, "Content-Length": "101"})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (413, OURS)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://app.example.com.evil.example"},
        {"Origin": "http://app.example.com"},
        {"Origin": "https://app.example.com:444"},
        {"Origin": "null"},
        {"Origin": "*"},
        {"Origin": ""},
        [("Origin", OURS), ("Origin", OURS)],
    ],
)
def test_other_origins_are_told_nothing_and_caches_are(headers: Headers) -> None:
    answer = ask("GET", "/x", headers)
    assert answer.status == 200
    assert answer.headers["vary"] == "Origin"
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_every_origin_may_be_allowed() -> None:
    for headers in ({"Origin": "https://anybody.example"}, {}):
        answer = ask("GET", "/x", headers, "*")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "vary" not in answer.headers  # the answer is the same for everybody
    assert ask("OPTIONS", "/x", PREFLIGHT, "*").status == 204
    assert ask("OPTIONS", "/x", {"Access-Control-Request-Method": "PUT"}, "*").status == 405


def test_a_preflight_is_answered_at_the_edge() -> None:
    answer = ask("OPTIONS", "/x", PREFLIGHT)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == OURS
    assert answer.headers["access-control-allow-methods"] == METHODS
    assert answer.headers["access-control-allow-headers"] == REQUEST_HEADERS
    assert answer.headers["access-control-max-age"] == "7200"
    assert answer.headers["vary"] == "Origin"
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "headers",
    [
        {**PREFLIGHT, "Origin": "https://evil.example"},
        {"Origin": OURS},
        {"Origin": OURS, "Access-Control-Request-Method": ""},
        {"Access-Control-Request-Method": "PUT"},
    ],
)
def test_what_is_no_preflight_of_an_allowed_origin_goes_to_the_api(headers: Headers) -> None:
    answer = ask("OPTIONS", "/x", headers)
    assert answer.status == 405
    assert "access-control-allow-methods" not in answer.headers


def test_pages_have_no_cors() -> None:
    answer = ask("GET", "/door", {"Origin": OURS})
    assert answer.body == b"page"
    assert "vary" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_without_cors_nothing_is_said() -> None:
    answer = request(Edge(api, {}), "GET", "/x", headers={"Origin": OURS})
    assert "vary" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert request(Edge(api, {}), "OPTIONS", "/x", headers=PREFLIGHT).status == 405


def test_every_header_and_method_of_the_contract_may_be_sent_and_read() -> None:
    document = load_document()
    operations = [
        (method, operation)
        for path in document["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    ]
    components = document.get("components", {})
    parameters = [*components.get("parameters", {}).values()]
    parameters += [each for _, operation in operations for each in operation.get("parameters", ())]
    sent = {each["name"].lower() for each in parameters if each.get("in") == "header"}
    assert sent <= set(REQUEST_HEADERS.lower().split(", "))
    assert {method.upper() for method, _ in operations} <= set(METHODS.split(", "))
    answers = [*components.get("responses", {}).values()]
    answers += [answer for _, operation in operations for answer in operation["responses"].values()]
    shown = {name.lower() for answer in answers for name in answer.get("headers", {})}
    # What the API says of authentication and methods is of no use to a page.
    assert shown - {"www-authenticate", "allow"} <= set(RESPONSE_HEADERS.lower().split(", "))
