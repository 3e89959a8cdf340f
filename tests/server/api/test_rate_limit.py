from __future__ import annotations

import pytest

from qbdconnect_server.api import RateLimit, build_api
from qbdconnect_server.contract import compile_contract
from qbdconnect_server.edge import Edge
from qbdconnect_server.errors import TooManyRequests
from tests.server.api.client import request
from tests.server.api.things import BASE, BEARER, DOCUMENT, HUB, JSON, Handlers, authenticate


class Seconds:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def taken(limit: RateLimit, key: str = "key_1", *, tries: int) -> int:
    """How many of some requests sent at once are let through."""
    count = 0
    for _ in range(tries):
        try:
            limit.check(key)
        except TooManyRequests:
            continue
        count += 1
    return count


def test_a_tenth_of_a_minutes_requests_may_come_at_once(seconds: Seconds) -> None:
    limit = RateLimit(600, seconds)
    assert taken(limit, tries=100) == 60
    seconds.now += 0.1
    assert taken(limit, tries=100) == 1
    seconds.now += 0.55
    assert taken(limit, tries=100) == 5
    seconds.now += 3600
    assert taken(limit, tries=100) == 60


def test_over_a_minute_no_more_than_the_rate_and_its_burst(seconds: Seconds) -> None:
    limit = RateLimit(600, seconds)
    count = 0
    for _ in range(600):
        count += taken(limit, tries=3)
        seconds.now += 0.1
    assert 600 <= count <= 660


def test_the_smallest_rate_still_lets_one_through(seconds: Seconds) -> None:
    limit = RateLimit(1, seconds)
    assert taken(limit, tries=5) == 1
    seconds.now += 59.9
    assert taken(limit, tries=5) == 0
    seconds.now += 0.1
    assert taken(limit, tries=5) == 1


@pytest.mark.parametrize(("per_minute", "wait"), [(1, 60), (30, 2), (600, 1), (60_000, 1)])
def test_retry_after_is_when_the_next_one_is_let_through(seconds: Seconds, per_minute: int, wait: int) -> None:
    limit = RateLimit(per_minute, seconds)
    taken(limit, tries=per_minute)
    with pytest.raises(TooManyRequests) as refused:
        limit.check("key_1")
    assert refused.value.headers == {"Retry-After": str(wait)}
    seconds.now += wait
    limit.check("key_1")


def test_each_key_counts_alone(seconds: Seconds) -> None:
    limit = RateLimit(10, seconds)
    assert taken(limit, "key_1", tries=3) == 1
    assert taken(limit, "key_2", tries=3) == 1


def test_memory_is_bounded_and_who_was_seen_last_is_remembered(seconds: Seconds) -> None:
    limit = RateLimit(20, seconds, keys_remembered=100)
    for number in range(10_000):
        limit.check("key_busy") if number % 50 == 0 and number < 100 else None
        limit.check(f"key_{number}")
        assert len(limit._full_at) <= 100
    assert taken(limit, "key_9999", tries=5) == 1  # half of its burst is used up
    assert taken(limit, "key_0", tries=5) == 2  # long forgotten


def test_a_key_that_keeps_calling_is_never_forgotten(seconds: Seconds) -> None:
    limit = RateLimit(20, seconds, keys_remembered=10)
    assert taken(limit, "key_busy", tries=2) == 2
    for number in range(1000):
        limit.check(f"key_{number}")
        seconds.now += 3
        limit.check("key_busy")
    assert taken(limit, "key_busy", tries=5) == 0


def test_the_limit_stands_behind_the_key_and_before_everything_else(seconds: Seconds) -> None:
    handlers = Handlers()
    contract = compile_contract(DOCUMENT)
    limit = RateLimit(10, seconds)
    app = Edge(build_api(contract, handlers.by_operation(), HUB, authenticate, limit), {})
    assert request(app, "GET", f"{BASE}/things", headers=BEARER).status == 200
    answer = request(app, "GET", f"{BASE}/things", headers=BEARER)
    assert (answer.status, answer.headers["retry-after"]) == (429, "6")
    assert answer.problem()["code"] == "too_many_requests"
    assert len(handlers.calls) == 1
    # Without a good key nothing is counted; another key is let in; a wrong body is not even read.
    assert request(app, "GET", f"{BASE}/things").status == 401
    assert request(app, "GET", f"{BASE}/things", headers={"Authorization": "Bearer reader-key"}).status == 200
    assert request(app, "POST", f"{BASE}/things", b"{", JSON).status == 429
    seconds.now += 6
    assert request(app, "GET", f"{BASE}/things", headers=BEARER).status == 200
