"""kill -9 under load: what was acknowledged is there, what was not is there whole or not at all, once."""

from __future__ import annotations

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.api_keys import create_key
from tests.e2e.tenants import customer_body, instance_body
from tests.live_server import LiveServer
from tests.profiles import sized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KILLS = sized(quick=3, full=20)
WRITERS = 8
AT_ONCE = 50
SECONDS_OF_LOAD = 0.4
SECONDS_AT_MOST = 30.0


@pytest.fixture
def mortal(fresh_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server of this test alone."""
    server = LiveServer(fresh_url, tmp_path_factory.mktemp("mortal"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def key(mortal: LiveServer) -> str:
    return create_key(mortal.database_url)


def customer(mark: str) -> dict[str, Any]:
    """Return a customer with three instances, without passwords, which are slow to hash."""
    instance = {name: value for name, value in instance_body(mark, "any").items() if name != "password"}
    return customer_body(mark) | {"qbdInstances": [instance | {"name": f"{mark} {number}"} for number in range(3)]}


class Attempt:
    """A customer that a client tried to create, and what it was told."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self.idempotency_key = uuid.uuid4().hex
        self.body = customer(mark)
        self.answer: httpx2.Response | None = None

    def send(self, server: LiveServer, key: str) -> httpx2.Response | None:
        """Send the request; None if the connection broke."""
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": self.idempotency_key}
        try:
            self.answer = httpx2.post(f"{server.api}/customers", json=self.body, headers=headers, timeout=30)
        except httpx2.TransportError:
            self.answer = None
        return self.answer


def write_until_killed(server: LiveServer, key: str, label: str) -> list[Attempt]:
    """Let clients create customers, kill the server under them, and return all attempts."""
    attempts: list[Attempt] = []
    dead = threading.Event()

    def write(writer: int) -> None:
        number = 0
        while not dead.is_set():
            attempt = Attempt(f"{label}x{writer}x{number}")
            attempts.append(attempt)
            if attempt.send(server, key) is None:
                return
            number += 1

    with ThreadPoolExecutor(WRITERS) as pool:
        for writer in range(WRITERS):
            pool.submit(write, writer)
        time.sleep(SECONDS_OF_LOAD)
        deadline = time.monotonic() + SECONDS_AT_MOST
        while not any(each.answer is not None for each in list(attempts)) and time.monotonic() < deadline:
            time.sleep(0.01)  # a busy machine has not answered anything yet
        server.kill()
        dead.set()
    return attempts


def stored(server: LiveServer, key: str, attempt: Attempt) -> httpx2.Response:
    return server.send("GET", f"/customers?gatewayCustomerId=cus_{attempt.mark}", key=key)


def test_acknowledged_writes_survive_and_no_half_is_left(mortal: LiveServer, key: str) -> None:
    acknowledged = 0
    for kill in range(KILLS):
        attempts = write_until_killed(mortal, key, f"kill{kill}")
        mortal.start()
        for attempt in attempts:
            found = stored(mortal, key, attempt)
            if attempt.answer is not None:
                acknowledged += 1
                assert attempt.answer.status_code == 201, attempt.answer.text
                assert found.json() == attempt.answer.json()
            elif found.status_code == 200:
                assert len(found.json()["qbdInstances"]) == 3
            else:
                assert found.status_code == 404
    assert acknowledged >= KILLS


def test_a_write_sent_again_after_the_crash_has_one_effect(mortal: LiveServer, key: str) -> None:
    repeated = 0
    for kill in range(KILLS):
        attempts = write_until_killed(mortal, key, f"again{kill}")
        mortal.start()
        for attempt in attempts[-2 * WRITERS :]:
            before = attempt.answer
            after = attempt.send(mortal, key)
            assert after is not None
            assert after.status_code == 201, after.text
            assert stored(mortal, key, attempt).json() == after.json()
            if before is not None:
                repeated += 1
                assert after.content == before.content
                assert after.headers["idempotency-replayed"] == "true"
    assert repeated > 0


def at_once(count: int, act: Callable[[], httpx2.Response]) -> list[httpx2.Response]:
    """Do the same thing from many threads, which start together."""
    gate = threading.Barrier(count)

    def wait_and_act(_: int) -> httpx2.Response:
        gate.wait()
        return act()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(wait_and_act, range(count)))


def test_one_key_sent_fifty_times_at_once_has_one_effect(server: LiveServer, operator_key: str) -> None:
    owner = server.send("POST", "/customers", key=operator_key, body=customer("once")).json()["id"]
    headers = {"Authorization": f"Bearer {operator_key}", "Idempotency-Key": uuid.uuid4().hex}
    body = instance_body("once", owner)

    def create() -> httpx2.Response:
        return httpx2.post(f"{server.api}/instances", json=body, headers=headers, timeout=60)

    answers = at_once(AT_ONCE, create)
    assert {answer.status_code for answer in answers} <= {201, 409}
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in made}) == 1
    assert [answer.headers.get("idempotency-replayed") for answer in made].count(None) == 1
    assert all(answer.json()["code"] == "idempotency_key_in_use" for answer in answers if answer.status_code == 409)
    listed = server.send("GET", f"/instances?customerId={owner}", key=operator_key).json()
    assert [instance["name"] for instance in listed].count(body["name"]) == 1
    assert create().content == made[0].content


def test_a_key_with_another_body_is_refused(server: LiveServer, operator_key: str) -> None:
    headers = {"Authorization": f"Bearer {operator_key}", "Idempotency-Key": "order-1"}
    first, second = (
        httpx2.post(f"{server.api}/customers", json=customer(mark), headers=headers) for mark in ("one", "two")
    )
    assert first.status_code == 201
    assert second.status_code == 422
    assert second.json()["code"] == "idempotency_key_reused"


def test_concurrent_deletes_have_one_winner(server: LiveServer, operator_key: str) -> None:
    instance = server.send("POST", "/customers", key=operator_key, body=customer("gone")).json()["qbdInstances"][0][
        "instanceId"
    ]
    answers = at_once(10, lambda: server.send("DELETE", f"/instances/{instance}", key=operator_key))
    assert sorted(answer.status_code for answer in answers) == [200] + [404] * 9


def test_a_user_name_wanted_by_many_goes_to_one(server: LiveServer, operator_key: str) -> None:
    owner = server.send("POST", "/customers", key=operator_key, body=customer("names")).json()["id"]
    body = instance_body("names", owner) | {"userName": "wanted"}
    answers = at_once(10, lambda: server.send("POST", "/instances", key=operator_key, body=body))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9


def test_concurrent_patches_lose_no_member(server: LiveServer, operator_key: str) -> None:
    instance = server.send("POST", "/customers", key=operator_key, body=customer("merge")).json()["qbdInstances"][0][
        "instanceId"
    ]
    numbers = iter(range(20))
    lock = threading.Lock()

    def patch() -> httpx2.Response:
        with lock:
            member = f"member{next(numbers)}"
        return server.send("PATCH", f"/instances/{instance}", key=operator_key, body={member: member})

    assert {answer.status_code for answer in at_once(20, patch)} == {200}
    kept = server.send("GET", f"/instances/{instance}", key=operator_key).json()
    assert [kept.get(f"member{number}") for number in range(20)] == [f"member{number}" for number in range(20)]
