from __future__ import annotations

from typing import Any

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
