"""A person clicks through the hub's pages and those of its simulated Stripe."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from qbdconnect import QBDConnect, models
    from tests.live_server import LiveServer

pytestmark = pytest.mark.browser

PERSON = {"firstName": "Rosa", "lastName": "Diaz", "email": "rosa@example.com"}


def new_customer(client: QBDConnect, name: str) -> str:
    return str(client.customers.create({"name": name, "primaryBillingContact": PERSON}).id)


def wait_for(condition: Callable[[], object]) -> None:
    """Wait for what happens in the background."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen within 20 seconds"
        time.sleep(0.05)


def heading(page: Page) -> str:
    return str(page.locator("h1").inner_text())  # Any where mypy does not find the browser's library


def test_buyer_subscribes(page: Page, client: QBDConnect) -> None:
    customer_id = new_customer(client, "Bakery")
    checkout = client.subscriptions.create_checkout(
        {"customerId": customer_id, "priceId": "price_standard_monthly", "quantity": 2}
    )
    page.goto(checkout.location)
    assert "no money moves here" in page.inner_text("header")
    assert "$98.00" in page.inner_text("table")
    page.get_by_label("insufficient funds").check()
    page.get_by_role("button").click()
    assert "insufficient funds" in page.get_by_role("alert").inner_text()
    page.get_by_label("4242").check()
    page.get_by_role("button").click()
    page.wait_for_url("**/checkout/done*")
    assert heading(page) == "Thank you"
    wait_for(lambda: client.customers.retrieve(customer_id).subscription_id)
    page.goto(checkout.location)
    assert heading(page) == "You're all done here"


def test_buyer_changes_their_mind(page: Page, client: QBDConnect) -> None:
    checkout = client.subscriptions.create_checkout(
        {"customerId": new_customer(client, "Garage"), "priceId": "price_plus_yearly"}
    )
    page.goto(checkout.location)
    page.get_by_role("link", name="Back").click()
    page.wait_for_url("**/checkout/cancelled")
    assert heading(page) == "Nothing was bought"


def test_customer_pays_an_invoice(page: Page, client: QBDConnect) -> None:
    invoice = open_invoice(client)
    page.goto(str(invoice.hosted_invoice_url))
    assert "$300.00" in page.inner_text("table")
    page.get_by_label("4242").check()
    page.get_by_role("button", name="Pay $300.00").click()
    page.get_by_text("Status: paid").wait_for()
    assert client.invoices.retrieve(invoice.invoice_id).status == "paid"


def open_invoice(client: QBDConnect) -> models.Invoice:
    lines = [{"description": "Work", "amount": 150, "quantity": 2}]
    return client.invoices.create({"customerId": new_customer(client, "Mill"), "currency": "usd", "lines": lines})


def test_person_moves_the_clock(page: Page, server: LiveServer) -> None:
    page.goto(f"http://localhost:{server.port}/simulators/stripe/")
    before = page.locator("time").inner_text()
    page.get_by_label("Days to move ahead").fill("2")
    page.get_by_role("button", name="Move the clock").click()
    page.wait_for_load_state()
    assert page.locator("time").inner_text() > before


def test_docs_show_every_operation(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.address}/")
    page.get_by_role("link", name="API docs").click()
    page.locator(".opblock").first.wait_for()
    assert page.locator(".opblock").count() >= 33
    page.locator("#operations-subscriptions-createCheckout").get_by_role("button").first.click()
    page.get_by_text("Opens a page on which somebody subscribes and pays.").wait_for()


def test_support_page_of_an_instance(page: Page, server: LiveServer, client: QBDConnect) -> None:
    instance = client.instances.create({"name": "Shop", "customerId": new_customer(client, "Shop"), "contact": PERSON})
    address = f"{server.address}/support/{instance.instance_id}"
    page.goto(address)
    assert heading(page) == "Connect QuickBooks Desktop"
    assert page.locator(".notice").count() == 1
    client.instances.patch(str(instance.instance_id))
    page.goto(address)
    assert page.locator(".notice").count() == 0
