from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
import threading
import time
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest
import structlog
import uvicorn
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from qbdconnect_server.edge import Edge, TrustedProxies, new_request_id
from qbdconnect_server.errors import HIDDEN, NotFound, Unavailable
from tests.server.api.client import call, http_scope, request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIMIT = 1024
REQUEST_ID = re.compile(r"req_[0-9a-f]{32}")


def answers(response: Any) -> ASGIApp:
    """Make an application that answers, or raises, whatever is asked."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if isinstance(response, Exception):
            raise response
        await response(scope, receive, send)

    return app


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the size of the body."""
    received = Request(scope, receive)
    body = await received.body()
    await PlainTextResponse(f"{len(body)} {received.state.request_id}")(scope, receive, send)


def edge(api: ASGIApp = echo, doors: dict[str, ASGIApp] | None = None, **more: Any) -> Edge:
    return Edge(api, doors or {}, body_limit=LIMIT, **more)


def test_each_request_has_an_id_of_its_own() -> None:
    ids = {request(edge(), "GET", "/").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(REQUEST_ID.fullmatch(each) for each in ids)
    assert REQUEST_ID.fullmatch(new_request_id())


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("abc.DEF-1_2", True),
        ("x" * 128, True),
        ("x" * 129, False),
        ("", False),
        ("a b", False),
        ("a\r\nSet-Cookie: b", False),
        ("a\n", False),
        ("<script>", False),
        ("é", False),
    ],
)
def test_an_id_that_comes_in_is_taken_if_it_is_harmless(sent: str, *, taken: bool) -> None:
    answer = request(edge(), "GET", "/", headers={"X-Request-Id": sent})
    assert (answer.headers["x-request-id"] == sent) is taken
    assert answer.body.decode().split()[1] == answer.headers["x-request-id"]
    problem = request(edge(answers(NotFound("x"))), "GET", "/", headers={"X-Request-Id": sent}).problem()
    assert (problem["requestId"] == sent) is taken


def test_ids_may_come_from_elsewhere() -> None:
    assert request(edge(new_request_id=lambda: "req_7"), "GET", "/").headers["x-request-id"] == "req_7"


def test_headers_of_every_answer() -> None:
    app = edge(doors={"/door": answers(Response(b"x")), "/broken": answers(NotFound("x"))})
    for path, stored in (("/api", False), ("/door", True), ("/broken", False)):
        headers = request(app, "GET", path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers.get("cache-control") == (None if stored else "no-store")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "root"),
        ("/door", "door"),
        ("/door/", "door"),
        ("/door/a/b", "door"),
        ("/doors", "api"),
        ("/Door", "api"),
        ("/a/door", "api"),
        ("//door", "api"),
        ("//", "api"),
        ("/other", "api"),
        ("*", "api"),
        ("", "api"),
    ],
)
def test_the_first_segment_chooses_the_door(path: str, said: str) -> None:
    doors = {"/": answers(PlainTextResponse("root")), "/door": answers(PlainTextResponse("door"))}
    assert request(edge(answers(PlainTextResponse("api")), doors), "GET", path).body.decode() == said


def test_without_a_root_the_api_has_it() -> None:
    assert request(edge(answers(PlainTextResponse("api"))), "GET", "/").body == b"api"


@pytest.mark.parametrize("prefix", ["door", "/a/b", "/a/", ""])
def test_a_door_is_one_segment(prefix: str) -> None:
    with pytest.raises(ValueError, match="one segment"):
        edge(doors={prefix: echo})


def test_bodies_up_to_the_limit() -> None:
    assert request(edge(), "POST", "/", b"x" * LIMIT).body.startswith(b"1024 ")
    assert request(edge(), "POST", "/", [b"x" * 512, b"x" * 512]).body.startswith(b"1024 ")
    assert request(edge(), "POST", "/", b"x", {"Content-Length": "1"}).status == 200


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"x" * (LIMIT + 1), {}),
        ([b"x" * 512] * 3, {}),
        ([b"x" * 512] * 100, {}),
        (b"x" * (LIMIT + 1), {"Content-Length": "1"}),
        (b"", {"Content-Length": str(LIMIT + 1)}),
        (b"", {"Content-Length": "9" * 5000}),
        (b"", {"Content-Length": str(LIMIT + 1), "Expect": "100-continue"}),
    ],
)
def test_bodies_beyond_the_limit(body: Any, headers: dict[str, str]) -> None:
    answer = request(edge(), "POST", "/", body, headers)
    assert (answer.status, answer.headers["connection"]) == (413, "close")
    assert answer.problem()["code"] == "too_large"


def test_a_client_that_waits_for_leave_to_send_is_not_waited_for() -> None:
    asked: list[int] = []

    async def receive() -> Message:
        asked.append(1)
        return {"type": "http.request", "body": b"x", "more_body": True}

    app = edge()
    scope = http_scope("POST", "/", {"Content-Length": "5000", "Expect": "100-continue"})
    sent: list[Message] = []

    async def never(scope: Scope, _receive: Receive, send: Send) -> None:
        await app(scope, receive, send)

    sent = call(never, scope, [])
    assert (sent[0]["status"], asked) == (413, [])


def test_lingering_ends() -> None:
    """Neither an endless nor a silent client keeps the answer back for long."""

    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        async def wait() -> Message:
            await asyncio.sleep(60)
            raise AssertionError

        await edge()(scope, wait, send)

    start = time.monotonic()
    assert request(silent, "POST", "/", headers={"Content-Length": "5000"}).status == 413
    assert time.monotonic() - start < 10
    endless: list[Message] = [{"type": "http.request", "body": b"x" * 100, "more_body": True}] * 1000
    assert call(edge(), http_scope("POST", "/"), endless)[0]["status"] == 413


@pytest.mark.parametrize(
    ("error", "status", "code", "detail"),
    [
        (NotFound("There is none."), 404, "not_found", "There is none."),
        (Unavailable("The database does not answer."), 503, "unavailable", "The database does not answer."),
        (HTTPException(404), 404, "not_found", "Not Found"),
        (HTTPException(418, "hm"), 418, "im_a_teapot", "hm"),
        (HTTPException(500, "hunter2"), 500, "internal", HIDDEN),
        (HTTPException(502, "hunter2"), 500, "internal", HIDDEN),
        (ZeroDivisionError("hunter2"), 500, "internal", HIDDEN),
        (OSError("hunter2"), 500, "internal", HIDDEN),
    ],
)
def test_every_error_becomes_a_problem(error: Exception, status: int, code: str, detail: str) -> None:
    with structlog.testing.capture_logs() as lines:
        answer = request(edge(answers(error)), "GET", "/x")
    assert answer.status == status
    problem = answer.problem()
    assert (problem["code"], problem["detail"]) == (code, detail)
    assert b"hunter2" not in answer.body
    failures = [line for line in lines if line["event"] == "a request failed"]
    assert len(failures) == (status >= 500)
    for line in failures:
        assert line["request_id"] == problem["requestId"]
        assert ("exc_info" in line) is (status == 500)


def test_headers_of_an_error() -> None:
    answer = request(edge(answers(HTTPException(401, headers={"WWW-Authenticate": "Bearer"}))), "GET", "/")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert request(edge(answers(HTTPException(405, headers={"Allow": "GET"}))), "PUT", "/").headers["allow"] == "GET"


def test_head_never_has_a_body() -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"

    for app in (answers(PlainTextResponse("abc")), answers(NotFound("x")), answers(StreamingResponse(parts()))):
        assert request(edge(app), "HEAD", "/").body == b""
    assert request(edge(answers(PlainTextResponse("abc"))), "HEAD", "/").headers["content-length"] == "3"


def test_an_error_after_the_answer_has_begun_breaks_it_off() -> None:
    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ZeroDivisionError

    with structlog.testing.capture_logs() as lines, pytest.raises(ZeroDivisionError):
        call(edge(breaks), http_scope("GET", "/"), [])
    assert [line["event"] for line in lines] == ["an answer broke off", "request"]


def test_a_client_that_is_gone_is_no_error() -> None:
    async def gone(message: Message) -> None:
        raise OSError("connection lost")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await edge(answers(PlainTextResponse("x")))(scope, receive, gone)

    with structlog.testing.capture_logs() as lines:
        assert call(app, http_scope("GET", "/"), []) == []
        assert call(edge(answers(ClientDisconnect())), http_scope("GET", "/"), []) == []
    assert [(line["event"], line["status"]) for line in lines] == [("request", 499)] * 2


def test_the_access_log_has_no_secrets_and_cannot_be_forged() -> None:
    headers = {"Authorization": "Bearer hunter2", "X-Request-Id": "abc"}
    with structlog.testing.capture_logs() as lines:
        request(edge(), "POST", "/things/a%0Ab?key=hunter2", b"hunter2", headers)
    (line,) = lines
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        "path": "/things/a%0Ab",
        "status": 200,
        "request_id": "abc",
        "client_address": "127.0.0.1",
        "key_id": None,
        "operation_id": None,
    }


def test_the_access_log_may_be_off() -> None:
    written: list[Any] = []

    class Log:
        def info(self, *_: Any, **__: Any) -> None:
            written.append("info")

        def is_enabled_for(self, _: int) -> bool:
            return False

    request(edge(log=Log()), "GET", "/")
    assert written == []


def test_what_is_not_http_goes_to_the_api() -> None:
    seen: list[Scope] = []

    async def api(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    scope = {"type": "lifespan", "asgi": {"version": "3.0"}}
    call(edge(api), scope, [])
    assert seen == [scope]


def test_the_scope_of_the_server_is_left_alone() -> None:
    scope = http_scope("GET", "/")
    call(edge(), scope, [{"type": "http.request", "body": b""}])
    assert scope == http_scope("GET", "/")


@pytest.mark.parametrize(
    ("forwarded", "client"), [("203.0.113.9", "203.0.113.9"), ("203.0.113.9, 127.0.0.1", "203.0.113.9")]
)
def test_the_address_of_the_client_is_known_to_doors_and_log(forwarded: str, client: str) -> None:
    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(str(scope["state"]["client_address"]))(scope, receive, send)

    headers = {"X-Forwarded-For": forwarded}
    trusting = edge(tell, proxies=TrustedProxies([ip_network("127.0.0.0/8")]))
    with structlog.testing.capture_logs() as lines:
        assert request(trusting, "GET", "/", headers=headers).body.decode() == client
        assert request(edge(tell), "GET", "/", headers=headers).body == b"127.0.0.1"
    assert [line["client_address"] for line in lines] == [client, "127.0.0.1"]


def test_a_unix_socket_has_no_address() -> None:
    seen: list[Any] = []

    async def look(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["state"]["client_address"])
        await Response()(scope, receive, send)

    call(edge(look, proxies=TrustedProxies([])), {**http_scope("GET", "/"), "client": None}, [])
    assert seen == [None]


class Watch:
    """An observer that remembers what it is told."""

    def __init__(self, said: list[Any], name: str) -> None:
        self.said = said
        self.name = name

    def __call__(self, scope: dict[str, Any]) -> Any:
        self.said.append((self.name, scope["path"]))

        def end(status: int, seconds: float) -> None:
            assert 0 <= seconds < 10
            self.said.append((self.name, status, scope["state"].get("operation_id")))

        return end


def test_observers_see_each_request_begin_and_end() -> None:
    async def named(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["operation_id"] = "doIt"
        await Response()(scope, receive, send)

    said: list[Any] = []
    observers = [Watch(said, "a"), Watch(said, "b")]
    request(edge(named, observers=observers), "GET", "/x")
    assert said == [("a", "/x"), ("b", "/x"), ("b", 200, "doIt"), ("a", 200, "doIt")]


@pytest.mark.parametrize(
    ("app", "status"),
    [(answers(NotFound("x")), 404), (answers(ZeroDivisionError()), 500), (answers(ClientDisconnect()), 499)],
)
def test_observers_see_how_a_failure_was_answered(app: ASGIApp, status: int) -> None:
    said: list[Any] = []
    call(edge(app, observers=[Watch(said, "a")]), http_scope("GET", "/"), [])
    assert said[1] == ("a", status, None)


def test_observers_see_a_request_that_was_cancelled() -> None:
    async def cancelled(scope: Scope, receive: Receive, send: Send) -> None:
        raise asyncio.CancelledError

    said: list[Any] = []
    with pytest.raises(asyncio.CancelledError):
        call(edge(cancelled, observers=[Watch(said, "a")]), http_scope("GET", "/"), [])
    assert said[1] == ("a", 503, None)


# On a real socket


@pytest.fixture(scope="module", params=["httptools", "h11"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    config = uvicorn.Config(
        Edge(echo, {"/broken": answers(ZeroDivisionError())}), http=request.param, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    listener.close()


def send(
    port: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(
            method, path, body, headers or {}, encode_chunked=body is not None and not isinstance(body, bytes)
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_body_somewhat_too_large_is_told_so(port: int) -> None:
    status, body = send(port, "POST", "/x", b"x" * 3_000_000)
    assert (status, json.loads(body)["code"]) == (413, "too_large")


def test_fifty_megabytes_in_chunks_are_cut_off_and_the_server_goes_on(port: int) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(800):
            sent += 65536
            yield b"x" * 65536

    try:
        status, _ = send(port, "POST", "/x", chunks(), {"Transfer-Encoding": "chunked"})
    except ConnectionError:
        status = 413
    assert status == 413
    assert sent < 50_000_000
    assert send(port, "POST", "/x", b"abc")[1].startswith(b"3 ")


def test_a_chunked_body(port: int) -> None:
    assert send(port, "POST", "/x", iter([b"ab", b"c"]), {"Transfer-Encoding": "chunked"})[1].startswith(b"3 ")


def test_a_crash_is_answered_and_head_has_no_body(port: int) -> None:
    status, body = send(port, "GET", "/broken")
    assert (status, json.loads(body)["code"]) == (500, "internal")
    assert send(port, "HEAD", "/broken") == (500, b"")
    assert send(port, "HEAD", "/x") == (200, b"")


def test_a_client_that_hangs_up_halfway_does_no_harm(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
    assert send(port, "GET", "/x")[0] == 200


@pytest.mark.parametrize("has_begun", [False, True])
def test_a_request_that_is_cut_off_when_the_server_stops(*, has_begun: bool) -> None:
    async def hanging(_scope: Scope, _receive: Receive, send: Send) -> None:
        if has_begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(60)

    async def stop() -> list[Message]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        task = asyncio.create_task(edge(hanging)(http_scope("POST", "/payments"), receive, send))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return sent

    sent = asyncio.run(stop())
    if has_begun:
        assert [each["type"] for each in sent] == ["http.response.start"]
        return
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"5") in sent[0]["headers"]
    assert "may or may not have been done" in json.loads(sent[1]["body"])["detail"]
