"""The harness on small apps of its own: answers are compared, rounds are counted, a failed start is told."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.bench.asgi import Request, StartError, ask, ask_all, started
from tests.bench.harness import Case, Effort, UnequalAnswersError, assert_equal_answers, measure

if TYPE_CHECKING:
    from tests.bench.asgi import ASGIApp, Message, Receive, Send

GET = Case("get", 200, lambda number: Request("GET", f"/{number}"))


def app_that_answers(value: Any, status: int = 200) -> ASGIApp:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(value).encode()})

    return app


def test_equal_answers_pass_whatever_their_text() -> None:
    variants = {"one": app_that_answers({"a": 1, "b": 2}), "other": app_that_answers({"b": 2, "a": 1})}
    asyncio.run(assert_equal_answers(variants, [GET], number=0))


def test_unequal_answers_are_refused() -> None:
    variants = {"one": app_that_answers({"a": 1}), "other": app_that_answers({"a": 2})}
    with pytest.raises(UnequalAnswersError, match=r"one: \{'a': 1\}\nother: \{'a': 2\}"):
        asyncio.run(assert_equal_answers(variants, [GET], number=0))


def test_what_may_differ_is_left_out() -> None:
    case = Case("get", 200, GET.request, comparable=sorted)
    variants = {"one": app_that_answers({"a": 1}), "other": app_that_answers({"a": 2})}
    asyncio.run(assert_equal_answers(variants, [case], number=0))


def test_another_status_is_refused() -> None:
    with pytest.raises(UnequalAnswersError, match="one answers get with 503"):
        asyncio.run(assert_equal_answers({"one": app_that_answers({}, 503)}, [GET], number=0))


def test_an_error_under_load_is_refused() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await app_that_answers({}, 500 if scope["path"].endswith("/7") else 200)(scope, receive, send)

    with pytest.raises(UnequalAnswersError, match=r"\[200, 500\] under load"):
        asyncio.run(measure({"one": app}, [GET], Effort(rounds=1, requests=10, concurrency=2)))


def test_each_round_measures_every_variant_with_the_same_requests() -> None:
    seen: dict[str, list[str]] = {"one": [], "other": []}

    def recording(name: str) -> ASGIApp:
        async def app(scope: Message, receive: Receive, send: Send) -> None:
            seen[name].append(scope["path"])
            await app_that_answers({})(scope, receive, send)

        return app

    timings = asyncio.run(measure({name: recording(name) for name in seen}, [GET], Effort(rounds=3, requests=5)))
    assert {key: len(rounds) for key, rounds in timings.items()} == {("one", "get"): 3, ("other", "get"): 3}
    assert seen["one"] == seen["other"]
    assert len(set(seen["one"])) == len(seen["one"]) == 1 + 3 * 5  # the comparison, then each request once


def test_requests_run_at_once() -> None:
    under_way = most = 0

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        await app_that_answers({})(scope, receive, send)

    assert asyncio.run(ask_all(app, [Request("GET", "/")] * 10, concurrency=4)) == {200}
    assert most == 4


def test_request_reaches_the_app_as_from_a_client() -> None:
    async def echo(scope: Message, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        body = (await receive())["body"]
        await app_that_answers([scope["path"], headers[b"authorization"].decode(), body.decode()])(scope, receive, send)

    reply = asyncio.run(ask(echo, Request("POST", "/customers", body=b"{}", token="secret")))
    assert json.loads(reply.body) == ["/qbdconnect-api/v1/customers", "Bearer secret", "{}"]


def test_lifespan_surrounds_the_block() -> None:
    events: list[str] = []

    async def app(scope: Message, receive: Receive, send: Send) -> None:
        for _ in range(2):
            step = (await receive())["type"]
            events.append(step)
            await send({"type": f"{step}.complete"})

    async def run() -> None:
        async with started(app):
            events.append("block")

    asyncio.run(run())
    assert events == ["lifespan.startup", "block", "lifespan.shutdown"]


def test_failed_start_is_told_with_its_message() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    async def run() -> None:
        async with started(app):
            raise AssertionError("it must not start")

    with pytest.raises(StartError, match="no database"):
        asyncio.run(run())


def test_app_that_ends_at_its_start_is_told() -> None:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        await receive()

    async def run() -> None:
        async with started(app):
            raise AssertionError("it must not start")

    with pytest.raises(StartError, match="ended before startup"):
        asyncio.run(run())
