from __future__ import annotations

import json
from typing import Any

import pytest
import structlog

from qbdconnect_server.contract import Body
from qbdconnect_server.errors import HIDDEN
from tests.server.api.client import call, http_scope, request
from tests.server.api.things import BASE, BEARER, JSON, Handlers, Thing, build

GOOD = b'{"name":"one","size":1,"more":{"a":[1]}}'
THINGS = f"{BASE}/things"


def post(body: bytes | list[bytes] = GOOD, headers: Any = JSON, handlers: Handlers | None = None) -> Any:
    return request(build(handlers or Handlers()), "POST", THINGS, body, headers)


def test_arguments_reach_the_handler() -> None:
    handlers = Handlers()
    answer = request(build(handlers), "GET", f"{THINGS}?limit=5&after=a%26b", headers=BEARER)
    assert (answer.status, answer.json()) == (200, [{"id": "1", "name": "one"}])
    called, arguments = handlers.calls[0]
    assert arguments == {"limit": 5, "after": "a&b"}
    assert called.operation.operation_id == "listThings"
    assert called.request_id == answer.headers["x-request-id"]
    assert called.idempotency is None


def test_the_body_reaches_the_handler_as_sent_and_typed() -> None:
    handlers = Handlers()
    answer = post(handlers=handlers)
    assert (answer.status, answer.headers["location"]) == (201, f"{BASE}/things/1")
    assert answer.json() == {"id": "1", **json.loads(GOOD)}
    body = handlers.calls[0][1]["body"]
    assert isinstance(body.model, Thing)
    assert body.model.model_extra == {"more": {"a": [1]}}
    assert body.document == json.loads(GOOD)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        pytest.param(GOOD, JSON, 201, id="good"),
        pytest.param([GOOD[:5], b"", GOOD[5:]], JSON, 201, id="in parts"),
        pytest.param(GOOD, {**JSON, "Content-Type": "APPLICATION/JSON; charset=UTF-8"}, 201, id="upper case"),
        pytest.param(b"{}", {**JSON, "Content-Type": "APPLICATION/JSON"}, 400, id="upper case and wrong"),
        pytest.param(b'{"name":"\xff\xfe"}', JSON, 400, id="not UTF-8"),
        pytest.param(GOOD.decode().encode("utf-16"), JSON, 400, id="UTF-16"),
        pytest.param(b'{"name":"x","size":' + b"9" * 5000 + b"}", JSON, 422, id="5000 digits"),
        pytest.param(b"[" * 100_000, JSON, 422, id="100000 levels"),
        pytest.param(b'{"name":"x","n":NaN}', JSON, 400, id="NaN"),
        pytest.param(b'{"name":"\\ud800"}', JSON, 400, id="lone surrogate"),
        pytest.param(b'{"name":"a\\u0000b"}', JSON, 422, id="NUL"),
        pytest.param(b'{"name":"a","name":"b"}', JSON, 422, id="named twice"),
        pytest.param(b'{"name":"a","size":60.0}', JSON, 400, id="no integer"),
        pytest.param(b'{"name":"a","size":"60"}', JSON, 400, id="integer as text"),
        pytest.param(b'{"name":"a","size":true}', JSON, 400, id="integer as boolean"),
        pytest.param(b'{"name":null}', JSON, 400, id="null"),
        pytest.param(b'["a"]', JSON, 400, id="no object"),
        pytest.param(b"null", JSON, 400, id="null alone"),
        pytest.param(GOOD, BEARER, 415, id="no content type"),
        pytest.param(GOOD, {**JSON, "Content-Type": "text/plain"}, 415, id="text"),
        pytest.param(GOOD, {**JSON, "Content-Type": "application/json; charset=utf-16"}, 415, id="charset"),
        pytest.param(b"", JSON, 400, id="empty"),
        pytest.param(b"", BEARER, 400, id="nothing at all"),
        pytest.param(b'{"name":"a!"}', JSON, 400, id="refused by the model"),
        pytest.param(b'{"name":"taken"}', JSON, 409, id="refused by the handler"),
        pytest.param(GOOD, [*JSON.items(), ("Content-Type", "text/plain")], 400, id="two content types"),
        pytest.param(GOOD, {**JSON, "Idempotency-Key": "a b"}, 400, id="wrong key"),
        pytest.param(GOOD, [*JSON.items(), ("Idempotency-Key", "a"), ("Idempotency-Key", "a")], 400, id="two keys"),
    ],
)
def test_bodies(body: Any, headers: Any, status: int) -> None:
    answer = post(body, headers)
    assert answer.status == status, answer.body
    if status >= 400:
        answer.problem()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=10", 200),
        ("after=", 200),
        ("", 200),
        ("&", 200),
        ("limit=1_0", 400),
        ("limit=%2010", 400),
        ("limit=%D9%A3", 400),
        ("limit=1&limit=2", 400),
        ("limit=1;after=2", 400),
        ("unknown=1", 400),
        ("Limit=1", 400),
        ("after=%ff", 400),
        ("after=%", 400),
        ("after=a%00b", 422),
        ("limit=" + "9" * 5000, 422),
    ],
)
def test_queries(query: str, status: int) -> None:
    assert request(build(Handlers()), "GET", f"{THINGS}?{query}", headers=BEARER).status == status


def test_an_optional_body() -> None:
    handlers = Handlers()
    app = build(handlers)
    assert request(app, "PATCH", f"{THINGS}/1", headers=BEARER).status == 204
    patch = {**BEARER, "Content-Type": "application/merge-patch+json"}
    assert request(app, "PATCH", f"{THINGS}/1", b'{"name":"x"}', patch).json() == {"id": "1", "name": "x"}
    assert request(app, "PATCH", f"{THINGS}/1", b"null", patch).status == 400
    assert [arguments["body"] for _, arguments in handlers.calls] == [None, Body({"name": "x"}, Thing(name="x"))]


def test_a_204_has_neither_length_nor_type() -> None:
    answer = request(build(Handlers()), "DELETE", f"{THINGS}/1", headers=BEARER)
    assert (answer.status, answer.body) == (204, b"")
    assert not {"content-length", "content-type"} & answer.headers.keys()


def test_an_answer_that_is_no_json() -> None:
    answer = request(build(Handlers()), "GET", f"{THINGS}/1/file", headers=BEARER)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"<thing/>", "application/xml")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_head_is_get_without_a_body() -> None:
    app = build(Handlers())
    for path in ("/1", "/missing", "/1/file", "?limit=x"):
        get, head = (request(app, method, THINGS + path, headers=BEARER) for method in ("GET", "HEAD"))
        assert (head.status, head.body) == (get.status, b"")
        assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.body))


@pytest.mark.parametrize("thing_id", ["wrong", "crash", "undocumented", "conflict", "split"])
def test_what_is_our_fault_stays_inside(thing_id: str) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = request(build(Handlers()), "GET", f"{THINGS}/{thing_id}", headers=BEARER)
    assert answer.status == 500
    problem = answer.problem()
    assert problem["code"] == "internal"
    assert problem["detail"] == HIDDEN
    assert "errors" not in problem
    assert b"hunter2" not in answer.body
    failures = [line for line in lines if line["log_level"] == "error"]
    assert [line["request_id"] for line in failures] == [problem["requestId"]]
    assert failures[0]["exc_info"]


def test_in_report_mode_a_wrong_answer_is_sent_and_logged() -> None:
    with structlog.testing.capture_logs() as lines:
        answer = request(build(Handlers(), "report"), "GET", f"{THINGS}/wrong", headers=BEARER)
        conflict = request(build(Handlers(), "report"), "GET", f"{THINGS}/conflict", headers=BEARER)
    assert (answer.status, answer.json()["id"]) == (200, 5)
    assert conflict.status == 409
    assert [line["status"] for line in lines if line["log_level"] == "warning"] == [200, 409]


def test_a_model_that_refuses_what_the_contract_takes_is_logged() -> None:
    with structlog.testing.capture_logs() as lines:
        answer = post(b'{"name":"hunter2!"}')
    assert answer.status == 400
    assert answer.problem()["errors"][0]["pointer"] == "/name"
    assert [line["pointers"] for line in lines if line["log_level"] == "warning"] == [["/name"]]
    assert "hunter2" not in str(lines) + answer.body.decode()


def test_an_idempotency_key_is_bound_to_method_path_and_body() -> None:
    handlers = Handlers()
    app = build(handlers)
    keyed = {**JSON, "Idempotency-Key": "k-1"}
    same = [("POST", THINGS, GOOD, keyed), ("POST", THINGS, GOOD, {**keyed, "X-Request-Id": "other"})]
    others = [
        ("POST", THINGS, GOOD + b" ", keyed),
        ("POST", THINGS, GOOD, {**keyed, "Content-Type": "application/json;charset=utf-8"}),
        ("PATCH", f"{THINGS}/1", GOOD, keyed),
        ("PATCH", f"{THINGS}/2", GOOD, keyed),
        ("PATCH", f"{THINGS}/1", b"", keyed),
    ]
    for method, target, body, headers in (*same, *others):
        assert request(app, method, target, body, headers).status < 300
    keys = [called.idempotency for called, _ in handlers.calls]
    assert all(key is not None and key.value == "k-1" for key in keys)
    fingerprints = [key.fingerprint for key in keys if key is not None]
    assert fingerprints[0] == fingerprints[1]
    assert len(set(fingerprints)) == 1 + len(others)


def test_without_a_key_there_is_none() -> None:
    handlers = Handlers()
    post(handlers=handlers)
    assert handlers.calls[0][0].idempotency is None


def test_a_client_that_leaves_gets_nothing() -> None:
    with structlog.testing.capture_logs() as lines:
        sent = call(
            build(Handlers()),
            http_scope("POST", THINGS, JSON),
            [{"type": "http.request", "body": GOOD[:5], "more_body": True}],
        )
    assert sent == []
    assert [(line["event"], line["status"]) for line in lines] == [("request", 499)]
