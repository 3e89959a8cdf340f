from __future__ import annotations

from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from qbdconnect import AsyncPage, Page, RateLimitError
from tests.sdk.script import BASE_URL, FLAVOURS, Script, problem


def instance(number: int) -> dict[str, Any]:
    contact = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com"}
    return {"instanceId": f"inst_{number}", "name": f"File {number}", "customerId": "cust_1", "contact": contact}


def page(numbers: range, following: str | None = None) -> httpx2.Response:
    headers = {"link": f'<{following}>; rel="next"'} if following else {}
    return httpx2.Response(200, json=[instance(number) for number in numbers], headers=headers)


def three_pages() -> Script:
    return Script(
        page(range(2), f"{BASE_URL}/instances?customerId=cust_1&limit=2&startingAfter=inst_1"),
        page(range(2, 4), "/somewhere/else?customerId=cust_1&limit=2&startingAfter=inst_3&tag=a&tag=b"),
        page(range(4, 5)),
    )


def listed(client: Any) -> Any:
    return client.instances.list(customer_id="cust_1", limit=2)


async def all_of(pages: Any) -> list[str]:
    return [one.instance_id async for one in pages]


def test_iterating_goes_through_all_pages() -> None:
    script = three_pages()
    ids = script.run("sync", lambda client: [one.instance_id for one in listed(client)])
    assert ids == [f"inst_{number}" for number in range(5)]
    assert [str(request.url.path) for request in script.requests] == ["/qbdconnect-api/v1/instances"] * 3
    assert [request.url.params.get("startingAfter") for request in script.requests] == [None, "inst_1", "inst_3"]
    assert script.requests[2].url.params.get_list("tag") == ["a", "b"]
    assert {request.url.host for request in script.requests} == {"hub.example.com"}


def test_iterating_asynchronously_goes_through_all_pages() -> None:
    script = three_pages()
    assert script.run("async", lambda client: all_of(listed(client))) == [f"inst_{number}" for number in range(5)]
    assert len(script.requests) == 3


def test_page_by_page() -> None:
    def walk(client: Any) -> list[Any]:
        first = listed(client)
        assert isinstance(first, Page)
        assert first.has_more
        assert first.data is first.items
        ids = [[one.instance_id for one in each.items] for each in first.pages()]
        following = first.next_page()
        assert following is not None
        return [*ids, following.items[0].name]

    script = three_pages()
    script._answers.insert(3, page(range(2, 4)))
    assert script.run("sync", walk) == [["inst_0", "inst_1"], ["inst_2", "inst_3"], ["inst_4"], "File 2"]


def test_page_by_page_asynchronously() -> None:
    async def walk(client: Any) -> list[Any]:
        first = await listed(client)
        assert isinstance(first, AsyncPage)
        assert first.has_more
        assert first.data is first.items
        found = [[one.instance_id for one in each.items] async for each in first.pages()]
        return [*found, await all_of(AsyncPage(first.items, None))]

    expected = [["inst_0", "inst_1"], ["inst_2", "inst_3"], ["inst_4"], ["inst_0", "inst_1"]]
    assert three_pages().run("async", walk) == expected


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_last_page(flavour: str) -> None:
    last = Script(page(range(1), None)).run(flavour, listed)
    assert not last.has_more
    name = {"sync": "Page", "async": "AsyncPage"}[flavour]
    assert repr(last) == f"{name}(items={last.items!r}, has_more=False)"


def test_there_is_nothing_after_the_last_page() -> None:
    assert Script(page(range(1))).run("sync", lambda client: listed(client).next_page()) is None

    async def after_last(client: Any) -> Any:
        return await (await listed(client)).next_page()

    assert Script(page(range(1))).run("async", after_last) is None


@pytest.mark.parametrize("link", ["", '<http://x/?a=b>; rel="prev"', "nonsense", '<>; rel="next"'])
def test_a_link_to_somewhere_else_than_next(link: str) -> None:
    response = httpx2.Response(200, json=[], headers={"link": link})
    assert not Script(response).run("sync", listed).has_more


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_pages_keep_the_options_of_the_call(flavour: str) -> None:
    def patient(client: Any) -> Any:
        pages = client.instances.list(customer_id="cust_1", extra_headers={"X-Trace": "1"}, max_retries=0)
        return all_of(pages) if flavour == "async" else list(pages)

    script = Script(page(range(1), "?customerId=cust_1"), problem(429, "rate_limited"))
    with pytest.raises(RateLimitError):
        script.run(flavour, patient)
    assert [request.headers["x-trace"] for request in script.requests] == ["1", "1"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_the_pages_after_a_raw_one_are_plain(flavour: str) -> None:
    def raw(client: Any) -> Any:
        return client.instances.with_raw_response.list(customer_id="cust_1")

    async def second_async(client: Any) -> Any:
        return await (await raw(client)).parsed.next_page()

    second = three_pages().run(
        flavour, second_async if flavour == "async" else lambda client: raw(client).parsed.next_page()
    )
    assert [one.instance_id for one in second.items] == ["inst_2", "inst_3"]


def listing(path: str, items: list[dict[str, Any]], following: str | None) -> httpx2.Response:
    headers = {"link": f'<{BASE_URL}{path}?{following}>; rel="next"'} if following else {}
    return httpx2.Response(200, json=items, headers=headers)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(
    ("method", "path", "member", "ids"),
    [
        ("sessions.list_logs", "/instances/inst_1/logs", "log_id", [9007199254740993, 2, 1]),
        ("sessions.list", "/instances/inst_1/sessions", "session_id", ["sess_3", "sess_2", "sess_1"]),
        ("requests.list", "/instances/inst_1/requests", "request_id", ["c", "b/ +&", "a"]),
        ("webhooks.list_deliveries", "/webhooks/inst_1/deliveries", "id", ["dlv_3", "dlv_2", "dlv_1"]),
        ("instances.list_users", "/instances/inst_1/users", "id", ["user_1", "user_2", "user_3"]),
    ],
)
def test_cursors_of_any_name_and_kind(flavour: str, method: str, path: str, member: str, ids: list[Any]) -> None:
    wire = {"log_id": "logId", "session_id": "sessionId", "request_id": "requestId", "id": "id"}[member]
    answers = [
        listing(path, [{wire: one}], urlencode({"limit": 1, "startingAfter": one}) if following else None)
        for one, following in zip(ids, (True, True, False), strict=True)
    ]
    script = Script(*answers)

    def walk(client: Any) -> Any:
        pages = attrgetter(method)(client)("inst_1", limit=1)
        return each(pages) if flavour == "async" else [getattr(one, member) for one in pages]

    async def each(pages: Any) -> list[Any]:
        return [getattr(one, member) async for one in pages]

    assert script.run(flavour, walk) == ids
    assert {request.url.path for request in script.requests} == {f"/qbdconnect-api/v1{path}"}
    expected = [None, str(ids[0]), str(ids[1])]
    assert [request.url.params.get("startingAfter") for request in script.requests] == expected


def test_a_cursor_may_be_given() -> None:
    script = Script(httpx2.Response(200, json=[]))
    script.run("sync", lambda client: client.sessions.list_logs("inst_1", starting_after=7, action="login"))
    assert script.requests[0].url.query == b"startingAfter=7&action=login"
