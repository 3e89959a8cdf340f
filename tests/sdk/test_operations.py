"""Every operation of the contract, called through both clients."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from qbdconnect import Page, RateLimitError, RawResponse
from tests.sdk.contract import CASES, Case
from tests.sdk.script import BASE_URL, FLAVOURS, Script, answer, problem


def response(case: Case) -> httpx2.Response:
    status, media_type, example = case.success
    content = example if isinstance(example, str) else json.dumps(example)
    return httpx2.Response(status, content=content, headers={"content-type": media_type, "x-request-id": "req_7"})


def method_of(client: Any, case: Case, *, raw: bool = False) -> Any:
    resource = getattr(client, case.operation.tag)
    return getattr(resource.with_raw_response if raw else resource, case.method)


def json_of(result: Any) -> Any:
    if isinstance(result, list) or hasattr(result, "items"):
        return [item.to_dict() for item in (result if isinstance(result, list) else result.items)]
    return result.to_dict() if hasattr(result, "to_dict") else result


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_sends_and_reads_what_the_contract_says(case: Case, flavour: str) -> None:
    script = Script(response(case))
    positional, named = case.arguments
    result = script.run(flavour, lambda client: method_of(client, case)(*positional, **named))
    assert json_of(result) == case.success[2]
    (sent,) = script.requests
    quoted = {name: quote(value, safe="") for name, value in case.parameters("path").items()}
    path = case.operation.path.format_map(quoted)
    assert (sent.method, str(sent.url.copy_with(query=None))) == (case.operation.method.upper(), BASE_URL + path)
    assert dict(sent.url.params) == case.parameters("query")
    assert sent.headers["authorization"] == "Bearer secret"
    assert (json.loads(sent.content) if sent.content else None) == case.body
    assert sent.headers.get("content-type") == ("application/json" if case.body else None)
    assert ("idempotency-key" in sent.headers) == (sent.method in {"POST", "PUT", "PATCH"})


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_raw_answer_of_every_operation(case: Case, flavour: str) -> None:
    positional, named = case.arguments
    raw = Script(response(case)).run(flavour, lambda client: method_of(client, case, raw=True)(*positional, **named))
    assert isinstance(raw, RawResponse)
    assert repr(raw) == f"RawResponse(status_code={raw.status_code}, parsed={raw.parsed!r})"
    assert (raw.status_code, raw.request_id) == (case.success[0], "req_7")
    assert raw.headers["X-Request-Id"] == "req_7"
    assert json_of(raw.parsed) == case.success[2]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_patch_without_a_body_sends_none_and_returns_none(flavour: str) -> None:
    script = Script(httpx2.Response(204))
    assert script.run(flavour, lambda client: client.instances.patch("inst_1")) is None
    assert script.requests[0].content == b""
    assert "content-type" not in script.requests[0].headers


def test_every_method_is_listed_on_the_page_of_methods() -> None:
    page = (Path(__file__).parents[2] / "sdk/api.md").read_text(encoding="utf-8")
    for case in CASES:
        assert f"`client.{case.operation.tag}.{case.method}(" in page


def test_a_list_is_a_page() -> None:
    script = Script(httpx2.Response(200, json=[]))
    assert isinstance(script.run("sync", lambda client: client.instances.list(customer_id="c")), Page)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_nothing_is_answered(flavour: str) -> None:
    script = Script(httpx2.Response(204))
    assert script.run(flavour, lambda client: client.users.link_customer("user_1", {"role": "admin"})) is None
    assert script.run(flavour, lambda client: client.users.unlink_customer("user_1", customer_id="cust_1")) is None
    assert [request.method for request in script.requests] == ["POST", "DELETE"]
    assert script.requests[1].url.query == b"customerId=cust_1"


@pytest.mark.parametrize(
    ("begin", "sent"),
    [
        (dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "2026-01-02T03:04:05Z"),
        (dt.datetime(2026, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=-5))), "2026-01-02T00:00:00-05:00"),
        ("2026-01-02T03:04:05+01:00", "2026-01-02T03:04:05+01:00"),
    ],
)
def test_points_of_time_in_a_query(begin: Any, sent: str) -> None:
    script = Script(httpx2.Response(200, json=[]))
    script.run("sync", lambda client: client.sessions.list("inst_1", begin=begin))
    assert script.requests[0].url.params.get("begin") == sent


def test_a_point_of_time_without_a_zone_is_not_sent() -> None:
    script = Script(httpx2.Response(200, json=[]))
    begin = dt.datetime(2026, 1, 2)  # noqa: DTZ001 - it is what is refused
    with pytest.raises(ValueError, match="needs a time zone"):
        script.run("sync", lambda client: client.sessions.list("inst_1", begin=begin))
    assert script.requests == []


@pytest.mark.parametrize(("email", "query"), [(True, b"email=true"), (False, b"email=false")])
def test_flags_in_a_query(email: bool, query: bytes) -> None:
    script = Script(httpx2.Response(200, text="<QBWCXML/>", headers={"content-type": "application/xml"}))
    assert script.run("sync", lambda client: client.instances.download_qwc("inst_1", email=email)) == "<QBWCXML/>"
    assert script.requests[0].url.query == query


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_too_many_requests(flavour: str) -> None:
    """A short wait is waited for, with the same idempotency key; a long one is the caller's business."""
    busy = problem(429, "rate_limited", retry_after="7")
    script = Script(busy, answer(202, {"sentTo": "ada@example.com"}))
    sent = script.run(flavour, lambda client: client.instances.send_validation("inst_1"))
    assert (sent.sent_to, script.slept) == ("ada@example.com", [7.0])
    assert len({request.headers["idempotency-key"] for request in script.requests}) == 1
    script = Script(problem(429, "too_soon", retry_after="600"))
    with pytest.raises(RateLimitError) as caught:
        script.run(flavour, lambda client: client.instances.send_validation("inst_1"))
    assert (caught.value.retry_after, len(script.requests)) == (600.0, 1)
