"""Lists: pages, filters, and what may be expanded."""

import pytest
import stripe

from tests.stripe_desk import DAY, Desk


def test_pages_go_both_ways(desk: Desk) -> None:
    ids = [desk.v1.customers.create({"email": f"{number}@example.com"}).id for number in range(25)][::-1]
    assert [each.id for each in desk.v1.customers.list({"limit": 10}).auto_paging_iter()] == ids
    first = desk.v1.customers.list()
    assert (len(first.data), first.has_more, first.url) == (10, True, "/v1/customers")
    last = desk.v1.customers.list({"limit": 10, "starting_after": ids[19]})
    assert ([each.id for each in last.data], last.has_more) == (ids[20:], False)
    back = desk.v1.customers.list({"limit": 10, "ending_before": ids[20]})
    assert ([each.id for each in back.data], back.has_more) == (ids[10:20], True)
    start = desk.v1.customers.list({"limit": 10, "ending_before": ids[5]})
    assert ([each.id for each in start.data], start.has_more) == (ids[:5], False)


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("limit=x", "limit"),
        ("starting_after=cus_nope", "starting_after"),
        ("ending_before=cus_nope", "ending_before"),
        ("created[eq]=1", "created[eq]"),
        ("created=-1", "created"),
    ],
)
def test_pages_that_make_no_sense(desk: Desk, query: str, param: str) -> None:
    response = desk.raw("GET", f"/v1/customers?{query}")
    assert (response.status, response.document["error"]["param"]) == (400, param)


def test_filters(desk: Desk) -> None:
    old = desk.customer()
    desk.clock.seconds += DAY
    new = desk.customer(email="new@example.com")
    now = desk.clock.seconds
    listed = desk.v1.customers.list
    assert [each.id for each in listed({"email": "new@example.com"}).data] == [new]
    assert [each.id for each in listed({"created": {"lt": now}}).data] == [old]
    assert [each.id for each in listed({"created": {"gte": now - DAY, "lte": now - DAY}}).data] == [old]
    assert [each.id for each in listed({"created": {"gt": now - DAY}}).data] == [new]
    assert [each.id for each in listed({"created": now}).data] == [new]
    invoice = desk.open_invoice(customer=new)
    assert [each.id for each in desk.v1.invoices.list({"due_date": {"gt": now}}).data] == [invoice.id]
    assert desk.v1.invoices.list({"due_date": {"lt": now}, "status": "open"}).data == []
    assert desk.v1.invoices.list({"customer": old}).data == []
    products = [each.id for each in desk.v1.products.list().data]
    assert products == []
    desk.price()
    one = desk.v1.products.list({"active": True}).data[0].id
    assert [each.id for each in desk.v1.products.list({"ids": [one, "x"]}).data] == [one]
    assert desk.v1.products.list({"active": False}).data == []


def test_events_are_filtered(desk: Desk) -> None:
    customer = desk.customer()
    desk.v1.customers.update(customer, {"name": "x"})
    types = [each.type for each in desk.v1.events.list({"type": "customer.*"}).data]
    assert types == ["customer.updated", "customer.created"]
    types = [each.type for each in desk.v1.events.list({"types": ["customer.updated"]}).data]
    assert types == ["customer.updated"]
    event = desk.v1.events.list({"limit": 1}).data[0]
    assert desk.v1.events.retrieve(event.id).id == event.id
    assert event.request is not None
    assert event.request.id is not None
    desk.simulator.advance(31 * DAY)
    assert desk.v1.events.list({"type": "customer.*"}).data == []


def test_expansion_replaces_ids(desk: Desk) -> None:
    subscription = desk.subscription(1)
    found = desk.v1.subscriptions.retrieve(
        subscription.id,
        {
            "expand": [
                "customer.subscriptions",
                "items.data.price.product",
                "latest_invoice.payments",
                "default_payment_method",
            ]
        },
    )
    item: stripe.SubscriptionItem = found["items"].data[0]
    assert isinstance(item.price.product, stripe.Product)
    assert isinstance(found.customer, stripe.Customer)
    assert found.customer.subscriptions is not None
    assert found.customer.subscriptions.data[0].id == subscription.id
    assert isinstance(found.latest_invoice, stripe.Invoice)
    assert found.latest_invoice.payments is not None
    assert found.default_payment_method is None
    listed = desk.v1.invoices.list({"expand": ["data.customer"]}).data[0]
    assert isinstance(listed.customer, stripe.Customer)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/v1/subscriptions", "data.items.data.price.product"),
        ("/v1/subscriptions", "data.nothing"),
        ("/v1/subscriptions", "data.id"),
        ("/v1/subscriptions", "data.status"),
        ("/v1/charges", "data.payment_method"),
        ("/v1/charges", "data.created"),
    ],
)
def test_what_cannot_be_expanded(desk: Desk, url: str, path: str) -> None:
    desk.subscription(1)
    response = desk.raw("GET", f"{url}?expand[0]={path}")
    assert (response.status, response.document["error"]["param"]) == (400, "expand")
