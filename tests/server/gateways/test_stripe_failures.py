"""What goes wrong at Stripe or on the way there, and what the caller is told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import stripe

from qbdconnect_server.errors import (
    GatewayBusy,
    GatewayFailed,
    GatewayUnavailable,
    OutcomeUnknown,
    QBDConnectError,
    problem_document,
)
from qbdconnect_server.gateways.payment_values import CustomerDetails, NewPayment, NewSubscription, SubscriptionChange
from qbdconnect_server.gateways.stripe import StripeGateway
from qbdconnect_server.gateways.stripe.failures import translate
from qbdconnect_server.simulators.stripe import (
    TEST_KEY,
    Fault,
    SimulatorTransport,
    answer,
    lose_connection,
    rate_limited,
    time_out,
)
from qbdconnect_server.simulators.stripe.faults import key_in_use, lock_timeout
from tests.stripe_contract import CheckedTransport
from tests.stripe_desk import Desk

if TYPE_CHECKING:
    from qbdconnect_server.simulators.stripe.faults import Outcome

pytestmark = pytest.mark.anyio
DETAILS = CustomerDetails("Example Ltd", "billing@example.com")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def gateway(desk: Desk) -> StripeGateway:
    transport = CheckedTransport(SimulatorTransport(desk.simulator, longest_sleep=0))
    return StripeGateway(TEST_KEY, transport=transport)


@pytest.mark.parametrize(
    ("outcome", "errors", "calls"),  # errors: of a write, of a read
    [
        (lose_connection, (OutcomeUnknown, GatewayUnavailable), 3),
        (time_out, (OutcomeUnknown, GatewayUnavailable), 3),
        (key_in_use, (GatewayBusy, GatewayUnavailable), 3),
        (lock_timeout, (GatewayBusy, GatewayUnavailable), 3),
        (answer(500), (GatewayFailed, GatewayFailed), 3),
        (answer(503), (GatewayFailed, GatewayFailed), 3),
        (answer(500, retry=False), (GatewayFailed, GatewayFailed), 1),
        (answer(424), (GatewayFailed, GatewayFailed), 1),
        (rate_limited, (GatewayUnavailable, GatewayUnavailable), 1),
        (answer(401), (GatewayFailed, GatewayFailed), 1),
        (answer(403), (GatewayFailed, GatewayFailed), 1),
    ],
)
async def test_failures(
    desk: Desk,
    gateway: StripeGateway,
    outcome: Outcome,
    errors: tuple[type[QBDConnectError], type[QBDConnectError]],
    calls: int,
) -> None:
    of_write, of_read = errors
    desk.simulator.faults.add(Fault("before", outcome, times=calls))
    with pytest.raises(of_write) as caught:
        await gateway.create_customer(DETAILS, key="k")
    assert type(caught.value) is of_write
    assert desk.simulator.faults.waiting == []
    desk.simulator.faults.add(Fault("before", outcome, times=calls))
    with pytest.raises(of_read) as caught:
        await gateway.get_customer("cus_1")
    assert type(caught.value) is of_read
    assert desk.v1.customers.list().data == []
    # The same key resumes.
    assert (await gateway.create_customer(DETAILS, key="k")).name == "Example Ltd"


@pytest.mark.parametrize("outcome", [lose_connection, time_out, answer(500), answer(502)])
async def test_nothing_is_charged_twice(desk: Desk, gateway: StripeGateway, outcome: Outcome) -> None:
    customer = desk.customer()
    new = NewPayment(customer, Decimal(5), "usd", "pm_card_visa")
    desk.simulator.faults.add(Fault("after", outcome, times=3))
    with pytest.raises((OutcomeUnknown, GatewayFailed)):
        await gateway.create_payment(new, key="k")
    payment = await gateway.create_payment(new, key="k")
    assert [each.payment_intent for each in desk.v1.charges.list().data] == [payment.id]


async def test_change_of_a_subscription_is_not_billed_twice(desk: Desk, gateway: StripeGateway) -> None:
    customer, price = desk.customer(), desk.price()
    made = await gateway.create_subscription(NewSubscription(customer, price, 1, {}), key="k")
    change = SubscriptionChange(made.item_id, quantity=2, bill_now=True)
    desk.simulator.faults.add(Fault("after", lose_connection, times=3))
    with pytest.raises(OutcomeUnknown):
        await gateway.change_subscription(made.id, change, key="k2")
    assert (await gateway.change_subscription(made.id, change, key="k2")).quantity == 2
    assert [each.amount for each in desk.v1.charges.list().data] == [5_000, 5_000]


async def test_problem_tells_what_stripe_said(desk: Desk, gateway: StripeGateway) -> None:
    new = NewPayment(desk.customer(), Decimal(5), "usd", "pm_card_visa_chargeDeclinedInsufficientFunds")
    with pytest.raises(QBDConnectError) as caught:
        await gateway.create_payment(new, key="k")
    problem = problem_document(caught.value, "req_1")
    assert problem.pop("gatewayRequestId").startswith("req_")
    assert problem == {
        "type": "urn:qbdconnect:problem:payment-declined",
        "title": "The payment was declined",
        "status": 402,
        "code": "payment_declined",
        "requestId": "req_1",
        "detail": "Your card has insufficient funds.",
        "gatewayCode": "card_declined",
        "declineCode": "insufficient_funds",
        "adviceCode": "try_again_later",
    }


async def test_our_own_troubles_with_stripe_stay_ours() -> None:
    gateway = StripeGateway("sk_live_wrong", transport=SimulatorTransport(Desk().simulator))
    with pytest.raises(GatewayFailed) as caught:
        await gateway.create_customer(DETAILS, key="k")
    assert "operator" in caught.value.detail
    assert list(caught.value.members) == ["gatewayRequestId"]


def test_failure_without_words() -> None:
    failure = stripe.CardError(None, None, "card_declined")  # type: ignore[no-untyped-call]  # the SDK left it untyped
    error = translate(failure, writes=True)
    assert (error.detail, dict(error.members)) == ("Stripe gave no reason.", {})
