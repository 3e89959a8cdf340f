"""What can be made to go wrong, for tests of whoever depends on Stripe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import stripe

from qbdconnect_server.simulators.stripe import (
    TEST_KEY,
    ConnectionLost,
    Fault,
    Request,
    SimulatorTransport,
    answer,
    lose_connection,
    rate_limited,
    time_out,
)
from qbdconnect_server.simulators.stripe.faults import key_in_use, lock_timeout
from tests.stripe_contract import CheckedTransport

if TYPE_CHECKING:
    from qbdconnect_server.simulators.stripe import Response
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio
FORM = "email=a@example.com"
HEADERS = {"authorization": f"Bearer {TEST_KEY}", "idempotency-key": "k"}
CREATE = Request("POST", "/v1/customers", headers=HEADERS, body=FORM)


def count(desk: Desk) -> int:
    return len(desk.v1.customers.list().data)


@pytest.mark.parametrize("outcome", [lose_connection, time_out])
def test_lost_answer_before_and_after_the_effect(desk: Desk, outcome: object) -> None:
    for when, made in (("before", 0), ("after", 1)):
        desk.simulator.faults.add(Fault(when, outcome))  # type: ignore[arg-type]  # parametrized
        with pytest.raises(ConnectionLost):
            desk.simulator.handle(CREATE)
        assert count(desk) == made
    assert desk.simulator.handle(CREATE).headers["Idempotent-Replayed"] == "true"
    assert count(desk) == 1


def test_only_what_matches_goes_wrong(desk: Desk) -> None:
    desk.simulator.faults.add(Fault("before", answer(500), method="POST", path="/v1/cust.*", skip=1, times=2))
    statuses = [desk.raw("POST", "/v1/products", "name=x").status]
    statuses += [desk.raw("POST", "/v1/customers", FORM).status for _ in range(4)]
    assert statuses == [200, 200, 500, 500, 200]
    assert desk.simulator.faults.waiting == []


@pytest.mark.parametrize(
    ("outcome", "status", "code"),
    [
        (rate_limited, 429, "rate_limit"),
        (key_in_use, 409, "idempotency_key_in_use"),
        (lock_timeout, 429, "lock_timeout"),
        (answer(503), 503, None),
    ],
)
def test_errors_of_stripe(desk: Desk, outcome: object, status: int, code: str | None) -> None:
    desk.simulator.faults.add(Fault("before", outcome))  # type: ignore[arg-type]  # parametrized
    response = desk.raw("POST", "/v1/customers", FORM)
    assert (response.status, response.document["error"].get("code")) == (status, code)
    assert count(desk) == 0


def test_twin_of_a_request_under_way(desk: Desk) -> None:
    twins: list[Response] = []

    def send_twin(request: Request) -> None:
        twins.append(desk.simulator.handle(request))

    desk.simulator.faults.add(Fault("during", send_twin))
    first = desk.simulator.handle(CREATE)
    assert (twins[0].status, twins[0].document["error"]["code"]) == (409, "idempotency_key_in_use")
    assert first.status == 200
    assert desk.simulator.handle(CREATE).headers["Idempotent-Replayed"] == "true"


def test_failure_while_a_request_is_under_way(desk: Desk) -> None:
    desk.simulator.faults.add(Fault("during", answer(500, retry=True)))
    failed = desk.simulator.handle(CREATE)
    assert (failed.status, failed.headers["Stripe-Should-Retry"]) == (500, "true")
    assert desk.simulator.handle(CREATE).status == 200
    assert count(desk) == 1


async def test_sdk_repeats_with_the_same_key(desk: Desk) -> None:
    transport = CheckedTransport(SimulatorTransport(desk.simulator, longest_sleep=0))
    v1 = stripe.StripeClient(TEST_KEY, http_client=transport, max_network_retries=2).v1
    desk.simulator.faults.add(Fault("after", lose_connection))
    desk.simulator.faults.add(Fault("before", answer(500)))
    made = await v1.customers.create_async({"email": "a@example.com"}, {"idempotency_key": "k"})
    assert len(transport.requests) == 3
    assert [each.id for each in desk.v1.customers.list().data] == [made.id]
    assert made.last_response is not None
    assert (
        made.last_response.headers["idempotent-replayed"] == made.last_response.headers["Idempotent-Replayed"] == "true"
    )
    transport.close()
    await transport.close_async()
