"""State outlives the process, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import stripe

from qbdconnect_server.simulators.stripe import TEST_KEY, SimulatorTransport, StripeSimulator
from tests.stripe_desk import DAY, Desk

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

PAYING = """
import os, sys, signal
from pathlib import Path
from qbdconnect_server.simulators.stripe import Fault, Request, StripeSimulator, TEST_KEY
simulator = StripeSimulator(Path(sys.argv[1]))
headers = {"authorization": f"Bearer {TEST_KEY}"}
made = simulator.handle(Request("POST", "/v1/customers", headers=headers, body="email=a@example.com"))
def kill(request):
    os.kill(os.getpid(), signal.SIGKILL)
simulator.faults.add(Fault(sys.argv[2], kill, path="/v1/payment_intents"))
body = f"amount=1000&currency=usd&customer={made.document['id']}&payment_method=pm_card_visa&confirm=true"
simulator.handle(Request("POST", "/v1/payment_intents", headers={**headers, "idempotency-key": "k"}, body=body))
"""


def test_restart_keeps_objects_clock_and_keys(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "stripe.db")
    subscription = desk.subscription(2)
    desk.raw("POST", "/v1/customers", "email=a@example.com", idempotency_key="k")
    desk.simulator.advance(28 * DAY)
    desk.simulator.close()
    again = Desk(tmp_path / "stripe.db", first_id=1000)
    assert again.simulator.now == again.clock.seconds + 28 * DAY
    assert again.v1.subscriptions.retrieve(subscription.id).status == "active"
    assert again.v1.invoices.list().data[0].status == "draft"
    again.simulator.advance(3600)
    assert again.v1.invoices.list().data[0].status == "paid"
    again.simulator.close()


@pytest.mark.parametrize(("when", "charges"), [("before", 0), ("during", 0), ("after", 1)])
def test_kill_leaves_all_or_nothing(tmp_path: Path, when: str, charges: int) -> None:
    path = tmp_path / "stripe.db"
    run = subprocess.run([sys.executable, "-c", PAYING, path, when], check=False, env=os.environ)
    assert run.returncode == -signal.SIGKILL
    simulator = StripeSimulator(path)
    v1 = stripe.StripeClient(TEST_KEY, http_client=SimulatorTransport(simulator)).v1
    assert len(v1.charges.list().data) == charges
    customer = v1.customers.list().data[0].id
    intent = v1.payment_intents.create(
        {"amount": 1000, "currency": "usd", "customer": customer, "payment_method": "pm_card_visa", "confirm": True},
        {"idempotency_key": "k"},
    )
    assert intent.status == "succeeded"
    assert len(v1.charges.list().data) == 1
    simulator.close()


def test_many_threads_with_one_key(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "stripe.db")
    customer = desk.customer(None)
    form = f"amount=1000&currency=usd&customer={customer}&payment_method=pm_card_visa&confirm=true"

    def pay(_number: int) -> int:
        return desk.raw("POST", "/v1/payment_intents", form, idempotency_key="k").status

    with ThreadPoolExecutor(8) as threads:
        statuses = set(threads.map(pay, range(40)))
    assert 200 in statuses <= {200, 409}
    assert len(desk.v1.charges.list().data) == 1
    desk.simulator.close()


async def test_durable_simulator_answers_in_a_thread(tmp_path: Path) -> None:
    simulator = StripeSimulator(tmp_path / "stripe.db")
    v1 = stripe.StripeClient(TEST_KEY, http_client=SimulatorTransport(simulator)).v1
    made = await v1.customers.create_async({"email": "a@example.com"})
    assert (await v1.customers.retrieve_async(made.id)).email == "a@example.com"
    simulator.close()
