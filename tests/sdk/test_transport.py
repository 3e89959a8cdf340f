"""Attempts: what is repeated, how long the pause is, what stays the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from qbdconnect import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncQBDConnect,
    ConflictError,
    InternalServerError,
    NotFoundError,
    QBDConnect,
    RateLimitError,
)
from qbdconnect._retry import LONGEST_DELAY
from tests.sdk.script import FLAVOURS, Script, answer, problem

if TYPE_CHECKING:
    from collections.abc import Callable

CUSTOMER = {"id": "cust_1", "primaryBillingContact": {"email": "ada@example.com"}}
both = pytest.mark.parametrize("flavour", FLAVOURS)


def create(**options: Any) -> Callable[[Any], Any]:
    return lambda client: client.customers.create({"primaryBillingContact": {"email": "a@b.c"}}, **options)


def retrieve(**options: Any) -> Callable[[Any], Any]:
    return lambda client: client.customers.retrieve("cust_1", **options)


@both
@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_passing_failure_is_repeated(flavour: str, status: int) -> None:
    script = Script(problem(status, "unavailable"), answer(200, CUSTOMER))
    assert script.run(flavour, retrieve()).id == "cust_1"
    assert len(script.requests) == 2


@both
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 415, 422, 501])
def test_a_lasting_failure_is_not_repeated(flavour: str, status: int) -> None:
    script = Script(problem(status, "conflict"))
    with pytest.raises(Exception, match=str(status)):
        script.run(flavour, retrieve())
    assert len(script.requests) == 1


@both
def test_a_key_in_use_is_waited_for(flavour: str) -> None:
    script = Script(problem(409, "idempotency_key_in_use", retry_after="3"), answer(201, CUSTOMER))
    assert script.run(flavour, create()).id == "cust_1"
    assert script.slept == [3.0]


@both
@pytest.mark.parametrize("failure", [httpx2.ConnectError("refused"), httpx2.ReadTimeout("slow")])
def test_a_broken_connection_is_repeated_with_the_same_key_and_body(flavour: str, failure: Exception) -> None:
    script = Script(failure, problem(503, "unavailable"), answer(201, CUSTOMER))
    script.run(flavour, create())
    assert len({request.headers["idempotency-key"] for request in script.requests}) == 1
    assert len({request.content for request in script.requests}) == 1
    assert len(script.requests) == 3


@both
def test_each_call_has_a_key_of_its_own(flavour: str) -> None:
    first, second = Script(answer(201, CUSTOMER)), Script(answer(201, CUSTOMER))
    first.run(flavour, create())
    second.run(flavour, create())
    keys = {script.requests[0].headers["idempotency-key"] for script in (first, second)}
    assert len(keys) == 2
    assert all(len(key) == 36 for key in keys)


@both
def test_a_given_key_wins(flavour: str) -> None:
    script = Script(problem(500, "internal_error"), answer(201, CUSTOMER))
    script.run(flavour, create(idempotency_key="mine"))
    assert [request.headers["idempotency-key"] for request in script.requests] == ["mine", "mine"]


def key_of(error: BaseException) -> str | None:
    assert isinstance(error, (APIStatusError, APIConnectionError))
    return error.idempotency_key


@both
@pytest.mark.parametrize(("status", "attempts"), [(402, 1), (504, 3), (None, 3)])
def test_an_error_names_the_key_that_resumes_its_call(flavour: str, status: int | None, attempts: int) -> None:
    script = Script(problem(status, "outcome_unknown") if status else httpx2.ReadTimeout("slow"))
    with pytest.raises((APIStatusError, APIConnectionError)) as caught:
        script.run(flavour, create())
    sent = {request.headers["idempotency-key"] for request in script.requests}
    assert sent == {key_of(caught.value)}
    assert len(script.requests) == attempts
    with pytest.raises((APIStatusError, APIConnectionError)) as caught:
        script.run(flavour, retrieve())
    assert key_of(caught.value) is None


@both
def test_what_is_under_way_at_the_payment_provider_is_waited_for(flavour: str) -> None:
    script = Script(problem(409, "gateway_busy", retry_after="1"), answer(201, CUSTOMER))
    script.run(flavour, create(idempotency_key="mine"))
    assert [request.headers["idempotency-key"] for request in script.requests] == ["mine", "mine"]
    assert script.slept == [1.0]


@both
def test_retries_end(flavour: str) -> None:
    script = Script(problem(503, "unavailable"))
    with pytest.raises(InternalServerError):
        script.run(flavour, retrieve())
    assert len(script.requests) == 3
    assert script.slept == sorted(script.slept)
    assert 0.375 <= script.slept[0] <= 0.5
    assert 0.75 <= script.slept[1] <= 1.0


@both
def test_retries_of_client_and_call(flavour: str) -> None:
    never, often = Script(problem(503, "unavailable")), Script(problem(503, "unavailable"))
    with pytest.raises(InternalServerError):
        never.run(flavour, retrieve(), max_retries=0)
    with pytest.raises(InternalServerError):
        often.run(flavour, retrieve(max_retries=7))
    assert (len(never.requests), len(often.requests)) == (1, 8)
    assert max(often.slept) <= LONGEST_DELAY


@both
def test_retry_after_in_seconds_and_as_a_date(flavour: str) -> None:
    script = Script(
        problem(429, "rate_limited", retry_after="7"),
        problem(429, "rate_limited", retry_after="Sat, 01 Jan 2000 00:00:00 GMT"),
        answer(200, CUSTOMER),
    )
    script.run(flavour, retrieve())
    assert script.slept == [7.0, 0.0]


@both
def test_a_long_retry_after_is_left_to_the_caller(flavour: str) -> None:
    script = Script(problem(429, "rate_limited", retry_after="61"))
    with pytest.raises(RateLimitError) as caught:
        script.run(flavour, retrieve())
    assert caught.value.retry_after == 61.0
    assert script.slept == []


@both
def test_an_unreadable_retry_after_falls_back(flavour: str) -> None:
    script = Script(problem(503, "unavailable", retry_after="soon"), answer(200, CUSTOMER))
    script.run(flavour, retrieve())
    assert 0.375 <= script.slept[0] <= 0.5


@both
def test_no_answer_is_an_error_of_the_tree(flavour: str) -> None:
    with pytest.raises(APITimeoutError, match="GET /qbdconnect-api/v1/customers/cust_1: slow"):
        Script(httpx2.ReadTimeout("slow")).run(flavour, retrieve())
    with pytest.raises(APIConnectionError, match="ConnectError") as caught:
        Script(httpx2.ConnectError("")).run(flavour, retrieve())
    assert not isinstance(caught.value, APITimeoutError)
    assert isinstance(caught.value.__cause__, httpx2.ConnectError)


@both
def test_where_nobody_answers_is_told(flavour: str) -> None:
    with pytest.raises(
        APIConnectionError, match=r"refused; is the API at http://hub\.example\.com/qbdconnect-api/v1\?"
    ):
        Script(httpx2.ConnectError("refused")).run(flavour, retrieve())


@both
@pytest.mark.parametrize(
    "options",
    [
        {"idempotency_key": ""},
        {"idempotency_key": "a b"},
        {"idempotency_key": "secret\n"},
        {"extra_headers": {"Authorization": "Bearer secret\n"}},
        {"extra_headers": {"X-Trace": " secret"}},
    ],
)
def test_what_http_cannot_carry_is_refused_and_not_shown(flavour: str, options: dict[str, Any]) -> None:
    script = Script(answer(201, CUSTOMER))
    with pytest.raises(ValueError, match="character") as caught:
        script.run(flavour, create(**options))
    assert "secret" not in str(caught.value)
    assert script.requests == []


@both
def test_a_failure_that_no_repetition_mends(flavour: str) -> None:
    script = Script(httpx2.TooManyRedirects("round and round"))
    with pytest.raises(APIConnectionError):
        script.run(flavour, retrieve())
    assert len(script.requests) == 1


@both
def test_a_conflict_of_another_kind_is_raised(flavour: str) -> None:
    with pytest.raises(ConflictError) as caught:
        Script(problem(409, "conflict")).run(flavour, create())
    assert caught.value.code == "conflict"


@both
def test_a_delete_whose_answer_was_lost_ends_in_not_found(flavour: str) -> None:
    script = Script(httpx2.ReadError("reset"), problem(404, "not_found"))
    with pytest.raises(NotFoundError):
        script.run(flavour, lambda client: client.instances.delete("inst_1"))


def timeouts_of(script: Script) -> list[Any]:
    return [request.extensions["timeout"] for request in script.requests]


@both
def test_a_client_of_the_callers_keeps_its_timeouts_unless_told(flavour: str) -> None:
    script = Script(answer(200, CUSTOMER))
    script.run(flavour, retrieve())
    script.run(flavour, retrieve(), timeout=9)
    script.run(flavour, retrieve(timeout=2.5))
    script.run(flavour, retrieve(timeout=None))
    script.run(flavour, retrieve(timeout=httpx2.Timeout(1, read=30)))
    assert [timeout["connect"] for timeout in timeouts_of(script)] == [5, 9, 2.5, None, 1]
    assert [timeout["read"] for timeout in timeouts_of(script)] == [5, 9, 2.5, None, 30]


def test_a_client_of_our_own_has_our_timeouts() -> None:
    with QBDConnect("secret") as client:
        assert client._transport.http.timeout == httpx2.Timeout(60, connect=5)
    assert client._transport.http.is_closed


def test_an_asynchronous_client_of_our_own_has_our_timeouts() -> None:
    async def use() -> AsyncQBDConnect:
        async with AsyncQBDConnect("secret") as client:
            assert client._transport.http.timeout == httpx2.Timeout(60, connect=5)
        return client

    assert asyncio.run(use())._transport.http.is_closed


def test_a_given_client_stays_open() -> None:
    with httpx2.Client() as http:
        with QBDConnect("secret", http_client=http):
            pass
        assert not http.is_closed


def test_a_given_asynchronous_client_stays_open() -> None:
    async def use() -> None:
        async with httpx2.AsyncClient() as http:
            async with AsyncQBDConnect("secret", http_client=http):
                pass
            assert not http.is_closed

    asyncio.run(use())


@both
def test_extra_headers_replace_ours_in_any_case(flavour: str) -> None:
    script = Script(answer(201, CUSTOMER))
    extra = {"USER-AGENT": "mine", "X-Trace": "1", "idempotency-key": "theirs"}
    script.run(flavour, create(extra_headers=extra))
    headers = script.requests[0].headers
    assert headers.get_list("user-agent") == ["mine"]
    assert headers.get_list("idempotency-key") == ["theirs"]
    assert headers["x-trace"] == "1"


def test_what_a_given_client_adds_is_sent_too() -> None:
    script = Script(answer(200, CUSTOMER))
    http = httpx2.Client(
        transport=httpx2.MockTransport(script), headers={"X-Proxy": "1", "User-Agent": "theirs"},
        cookies={"route": "a"}, params={"tenant": "t"},
    )  # fmt: skip
    with http:
        client = QBDConnect("secret", http_client=http)
        client.customers.find(gateway_customer_id="cus_1")
        client.customers.retrieve("cust_1")
    found, retrieved = script.requests
    assert found.headers["x-proxy"] == "1"
    assert found.headers["user-agent"].startswith("qbdconnect-python/")
    assert found.headers["cookie"] == "route=a"
    assert dict(found.url.params) == {"tenant": "t", "gatewayCustomerId": "cus_1"}
    assert dict(retrieved.url.params) == {"tenant": "t"}
