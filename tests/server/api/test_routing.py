from __future__ import annotations

import pytest

from tests.server.api.client import http_scope, request
from tests.server.api.things import BASE, BEARER, Handlers, build


@pytest.mark.parametrize(
    ("target", "thing_id"),
    [
        ("/things/1", "1"),
        ("/things/a%2Fb", "a/b"),
        ("/things/..", ".."),
        ("/things/%2E%2E%2Ffile", "../file"),
        ("/things/x%2Ffile", "x/file"),
        ("/things/a+b%20c", "a+b c"),
        ("/things/%C3%A9%25", "é%"),
        ("/things/latest%20", "latest "),
        ("/%74hings/1", "1"),
        ("/things/%7BthingId%7D", "{thingId}"),
    ],
)
def test_a_segment_is_matched_before_it_is_decoded(target: str, thing_id: str) -> None:
    handlers = Handlers()
    assert request(build(handlers), "GET", BASE + target, headers=BEARER).status == 200
    assert handlers.calls[0][1] == {"thing_id": thing_id}


def test_the_literal_path_wins() -> None:
    answer = request(build(Handlers()), "GET", f"{BASE}/things/latest", headers=BEARER)
    assert answer.json()["id"] == "latest"


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/things",
        "/apix/things",
        f"{BASE}",
        f"{BASE}/",
        f"{BASE}/things/",
        f"{BASE}/things/1/",
        f"{BASE}//things",
        f"{BASE}/things//file",
        f"{BASE}/things/1/file/2",
        f"{BASE}/Things",
        f"{BASE}%2Fthings",
        "//api/things",
        f"{BASE}/things/1/../2",
        "*",
        "",
    ],
)
def test_other_paths_are_not_found_and_never_redirected(target: str) -> None:
    for headers in (BEARER, {}):  # the key is asked for after the path is found
        answer = request(build(Handlers()), "GET", target, headers=headers)
        assert answer.status == 404
        assert answer.problem()["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/things", "GET, HEAD, POST"),
        ("DELETE", "/things", "GET, HEAD, POST"),
        ("OPTIONS", "/things", "GET, HEAD, POST"),
        ("TRACE", "/things/1", "DELETE, GET, HEAD, PATCH"),
        ("POST", "/things/latest", "GET, HEAD"),
        ("QUERY", "/things", "GET, HEAD, POST"),
        ("get", "/things", "GET, HEAD, POST"),
        ("BREW", "/things", "GET, HEAD, POST"),
    ],
)
def test_other_methods_are_told_which_there_are(method: str, path: str, allow: str) -> None:
    answer = request(build(Handlers()), method, BASE + path)
    assert (answer.status, answer.headers["allow"]) == (405, allow)
    assert allow in answer.problem()["detail"]


@pytest.mark.parametrize("segment", ["%", "%zz", "%4", "%ff", "%C3"])
def test_a_broken_path_breaks_the_contract(segment: str) -> None:
    answer = request(build(Handlers()), "GET", f"{BASE}/things/{segment}", headers=BEARER)
    assert answer.status == 400
    assert answer.problem()["code"] == "invalid_request"


def test_nul_in_a_path_is_named() -> None:
    answer = request(build(Handlers()), "GET", f"{BASE}/things/a%00b", headers=BEARER)
    assert answer.status == 422
    assert answer.problem()["errors"][0]["parameter"] == "thingId"


def test_a_server_that_gives_no_raw_path() -> None:
    handlers = Handlers()
    app = build(handlers)

    async def without(scope: dict[str, object], receive: object, send: object) -> None:
        await app({name: value for name, value in scope.items() if name != "raw_path"}, receive, send)  # type: ignore[arg-type]  # a double of ASGI

    assert request(without, "GET", f"{BASE}/things/a%20b", headers=BEARER).status == 200  # type: ignore[arg-type]  # the same
    assert handlers.calls[0][1] == {"thing_id": "a b"}
    assert "raw_path" in http_scope("GET", "/")
