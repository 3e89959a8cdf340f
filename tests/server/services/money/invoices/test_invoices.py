"""Invoices: what is made at the payment provider and shown of it, and to whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from qbdconnect_server.errors import (
    GatewayRefused,
    KeyReused,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    QBDConnectError,
    RuleBroken,
)
from qbdconnect_server.services.idempotency import is_replay
from qbdconnect_server.services.money.invoices import new_invoice
from qbdconnect_server.simulators.stripe.faults import Fault, lose_connection
from qbdconnect_server.storage.queries import customers
from qbdconnect_server.storage.tables import invoice, saga
from tests.factories import NOW, stored_customer, value_of
from tests.server.services.money.billing import OPERATOR, WORK, key, refuse, shown

if TYPE_CHECKING:
    from tests.factories import Clock
    from tests.server.services.money.billing import Billing

pytestmark = pytest.mark.anyio


def one_time_price(billing: Billing, amount: int = 1000, currency: str = "usd") -> str:
    """Make a price that can stand on an invoice."""
    product = billing.desk.v1.products.create({"name": "Setup"})
    return billing.desk.v1.prices.create({"product": product.id, "currency": currency, "unit_amount": amount}).id


async def refused(billing: Billing, who: str | None = "cust_a", **members: Any) -> QBDConnectError:
    """Try to make an invoice that is refused, and leaves nothing."""
    with pytest.raises(QBDConnectError) as caught:
        await billing.invoice(who, key(), **members)
    assert billing.objects("invoice") == []
    assert billing.objects("invoiceitem") == []
    assert await billing.rows(invoice) == []
    return caught.value


def pointers(error: QBDConnectError) -> list[str | None]:
    return [each.pointer for each in error.errors]


async def test_an_invoice_as_it_is_shown(billing: Billing) -> None:
    made = await billing.answer_invoice(
        description="Thanks", footer="Bye", metadata={"po": "17", "gone": ""}, z={"n": 1.0}, total=7, currency="USD"
    )
    found = shown(made)
    invoice_id = found["invoiceId"]
    assert made.status == 201
    assert made.headers == {"Location": f"https://hub.example.com/qbdconnect-api/v1/invoices/{invoice_id}"}
    assert found == {
        "z": {"n": 1.0},
        "invoiceId": invoice_id,
        "number": "000001-0001",
        "customerId": "cust_a",
        "gatewayCustomerId": billing.gateway_ids["cust_a"],
        "status": "open",
        "billingReason": "manual",
        "currency": "usd",
        "total": 100,
        "amountDue": 100,
        "amountPaid": 0,
        "amountRemaining": 100,
        "lines": [found["lines"][0]],
        "hasMoreLines": False,
        "description": "Thanks",
        "footer": "Bye",
        "dateCreated": "2026-11-21",
        "dueDate": "2026-12-21",
        "hostedInvoiceUrl": f"http://127.0.0.1:12111/i/{invoice_id}",
        "pdfUrl": f"http://127.0.0.1:12111/i/{invoice_id}/pdf",
        "metadata": {"po": "17"},
    }
    line = found["lines"][0]
    assert (line["description"], line["amount"], line["quantity"]) == ("Work", 100, 1)
    assert await billing.get(invoice_id) == found == await billing.get(invoice_id, "cust_a")
    assert value_of(await billing.page("cust_a")) == [found] == value_of(await billing.page())
    kept = billing.objects("invoice")[0]["metadata"]
    assert kept.pop("qbd_operation_id").startswith("op_")
    assert kept == {"po": "17", "qbd_customer_id": "cust_a"}
    assert not billing.objects("charge")


async def test_an_operator_names_the_customer(billing: Billing) -> None:
    made = await billing.invoice(None, customerId="cust_b")
    assert made["customerId"] == "cust_b"
    assert await billing.get(made["invoiceId"], "cust_b") == made
    error = await _error(billing, None)
    assert (type(error), pointers(error)) == (RuleBroken, ["/customerId"])
    error = await _error(billing, None, customerId="cust_x")
    assert (type(error), pointers(error)) == (NotFound, ["/customerId"])
    error = await _error(billing, "cust_a", customerId="cust_b")
    assert (type(error), pointers(error)) == (NotAllowed, ["/customerId"])
    assert len(billing.objects("invoice")) == 1


async def _error(billing: Billing, who: str | None, **members: Any) -> QBDConnectError:
    with pytest.raises(QBDConnectError) as caught:
        await billing.invoice(who, **members)
    return caught.value


async def test_a_customer_who_is_unknown_to_the_provider_becomes_known(billing: Billing) -> None:
    await billing.calls.hub.database.write(customers.insert_one, OPERATOR, stored_customer("cust_c"), now=NOW)
    made = await billing.invoice("cust_c")
    found = await billing.calls.hub.database.read(customers.gateway_ids, OPERATOR, "cust_c")
    assert found == [made["gatewayCustomerId"]]
    assert await billing.ids("cust_c") == [made["invoiceId"]]


async def test_lines_of_prices_amounts_and_discounts(billing: Billing) -> None:
    price = one_time_price(billing)
    lines = [
        {"description": "Work", "amount": 12.5, "quantity": 3},
        {"priceId": price, "quantity": 2},
        {"priceId": price, "description": "Once more"},
        {"description": "Discount", "amount": -7.49},
    ]
    made = await billing.invoice(None, customerId="cust_a", lines=lines)
    assert made["total"] == 60.01
    assert [each["amount"] for each in made["lines"]] == [37.5, 20, 10, -7.49]
    assert [each["quantity"] for each in made["lines"]] == [1, 2, 1, 1]
    error = await _error(billing, "cust_a", lines=lines)
    assert (type(error), pointers(error)) == (NotAllowed, ["/lines/3/amount"])


async def test_an_invoice_that_is_charged_is_due_at_once(billing: Billing) -> None:
    made = await billing.invoice(collection="charge")
    assert "dueDate" not in made
    assert billing.objects("invoice")[0]["collection_method"] == "charge_automatically"
    assert not billing.objects("charge")


DUE: list[tuple[dict[str, Any], str]] = [
    ({}, "2026-12-21"),
    ({"dueInDays": 0}, "2026-11-21"),
    ({"dueInDays": 3}, "2026-11-24"),
    ({"dueDate": "2026-11-21"}, "2026-11-21"),
    ({"dueDate": "2027-01-01"}, "2027-01-01"),
]


async def test_when_an_invoice_is_due(billing: Billing) -> None:
    for members, due in DUE:
        assert (await billing.invoice(**members))["dueDate"] == due


async def test_a_draft_is_not_finalized(billing: Billing) -> None:
    made = await billing.invoice(finalize=False, lines=[WORK, WORK])
    assert (made["status"], made["total"], len(made["lines"])) == ("draft", 200, 2)
    assert "number" not in made
    assert await billing.told() == []


async def test_hundred_lines(billing: Billing) -> None:
    made = await billing.invoice(lines=[WORK] * 100)
    assert made["total"] == 10_000
    assert len(billing.objects("invoiceitem")) == 100


SENSELESS: list[tuple[dict[str, Any], Any]] = [
    ({"dueInDays": 3, "dueDate": "2026-12-01"}, ["/dueDate"]),
    ({"collection": "charge", "dueInDays": 3}, ["/dueInDays"]),
    ({"collection": "charge", "dueDate": "2026-12-01"}, ["/dueDate"]),
    ({"dueDate": "2026-11-20"}, ["/dueDate"]),
    ({"dueDate": "9999-12-31"}, ["/dueDate"]),
    ({"lines": [WORK, {}, {"quantity": 1}]}, ["/lines/1", "/lines/2"]),
    ({"lines": [{"amount": 1}]}, ["/lines/0/description"]),
    ({"lines": [{**WORK, "priceId": "price_x"}]}, ["/lines/0/priceId"]),
    ({"lines": [WORK, {**WORK, "amount": 0.001}]}, ["/lines/1/amount"]),
    ({"lines": [{**WORK, "amount": 1e-7}]}, ["/lines/0/amount"]),
    ({"lines": [{**WORK, "amount": 999_999.99, "quantity": 100_000}]}, ["/lines/0/amount"]),
    ({"lines": [{**WORK, "amount": 0.5}], "currency": "jpy"}, ["/lines/0/amount"]),
    ({"lines": [{"priceId": "price_x"}]}, ["/lines/0/priceId"]),
    ({"lines": [WORK, {"priceId": "../charges"}]}, ["/lines/1/priceId"]),
    ({"lines": [WORK, {"priceId": "search"}]}, ["/lines/1/priceId"]),
    ({"currency": "zzz"}, ["/currency"]),
    ({"metadata": {"qbd_x": "1", "a[b]": "2", "": "3", "n" * 41: "4"}}, None),
    ({"z": "z" * 40_000}, [""]),
    ({"customerId": "c" * 9000}, [""]),
]


async def test_an_invoice_that_makes_no_sense_is_refused(billing: Billing) -> None:
    for members, where in SENSELESS:
        wanted = where or ["/metadata/qbd_x", "/metadata/a[b]", "/metadata/", "/metadata/" + "n" * 41]
        error = await refused(billing, None, **{"customerId": "cust_a", **members})
        assert error.status == 422
        assert pointers(error) == wanted


async def test_prices_that_cannot_stand_on_an_invoice(billing: Billing) -> None:
    monthly = billing.desk.price()
    old, yen, dear = one_time_price(billing), one_time_price(billing, 5, "jpy"), one_time_price(billing, 99_999_999)
    billing.desk.v1.prices.update(old, {"active": False})
    for price, quantity, reason in (
        (monthly, 1, "to subscribe to"),
        (old, 1, "not for sale"),
        (yen, 1, "in JPY, and the invoice in USD"),
        (dear, 2, "more than eight digits"),
    ):
        error = await refused(billing, lines=[WORK, {"priceId": price, "quantity": quantity}])
        assert (error.status, pointers(error)) == (422, ["/lines/1/priceId"])
        assert reason in error.detail


async def test_a_line_that_the_provider_refuses_leaves_nothing(
    billing: Billing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def trust(*_: object) -> None:
        """Check nothing."""

    monkeypatch.setattr(new_invoice, "check_prices", trust)
    error = await refused(billing, lines=[WORK, WORK, {"priceId": billing.desk.price()}])
    assert (type(error), pointers(error)) == (GatewayRefused, ["/lines/2/priceId"])
    assert await billing.count(saga) == 0
    error = await refused(billing, lines=[WORK, WORK, {"priceId": "price_x"}])
    assert (type(error), pointers(error)) == (GatewayRefused, ["/lines/2/priceId"])
    monthly = billing.desk.subscription(customer=billing.gateway_ids["cust_a"])
    assert len(billing.objects("invoice")) == 1  # nothing waited for the next invoice
    assert billing.objects("invoice")[0]["total"] == 10_000
    assert monthly.status == "active"


async def test_a_draft_that_cannot_be_finalized_leaves_nothing(billing: Billing) -> None:
    billing.desk.simulator.faults.add(Fault("before", refuse, path="/v1/invoices/[^/]+/finalize"))
    error = await refused(billing)
    assert (error.status, error.detail) == (422, "No.")
    assert await billing.count(saga) == 0
    made = await billing.invoice("cust_a", key())
    assert made["status"] == "open"
    assert len(billing.objects("invoice")) == 1


async def test_an_unknown_customer_of_the_provider_is_told_as_the_customer(billing: Billing) -> None:
    billing.desk.v1.customers.delete(billing.gateway_ids["cust_a"])
    error = await refused(billing)
    assert (error.status, pointers(error)) == (422, ["/customerId"])


async def test_the_same_request_makes_one_invoice(billing: Billing) -> None:
    first = await billing.answer_invoice("cust_a", key())
    again = await billing.answer_invoice("cust_a", key())
    assert shown(first) == shown(again)
    assert (is_replay(first), is_replay(again)) == (False, True)
    with pytest.raises(KeyReused):
        await billing.invoice("cust_a", key(fingerprint=b"another"))
    assert len(billing.objects("invoice")) == 1
    await billing.invoice("cust_a", key("k2"))
    assert len(billing.objects("invoice")) == 2


async def test_the_day_of_the_first_request_counts(billing: Billing, clock: Clock) -> None:
    """Whatever depends on the time was decided by then."""
    billing.desk.simulator.faults.add(Fault("after", lose_connection, "POST", "/v1/invoices", times=3))
    with pytest.raises(OutcomeUnknown):
        await billing.invoice("cust_a", key(), dueDate="2026-11-22")
    clock.advance(timedelta(hours=23))
    made = await billing.invoice("cust_a", key(), dueDate="2026-11-22")
    assert made["dueDate"] == "2026-11-22"
    assert len(billing.objects("invoice")) == 1


async def test_members_that_nobody_knows_are_kept(billing: Billing) -> None:
    made = await billing.invoice(z=1, lines=[{**WORK, "y": 2}], lineId="x", finalize=True)
    assert made["z"] == 1
    assert "lineId" in made
    assert "finalize" not in made
    assert (await billing.rows(invoice))[0]["document"] == {"z": 1, "lineId": "x"}


async def test_invoices_of_others_are_not_there(billing: Billing) -> None:
    mine = (await billing.invoice("cust_a"))["invoiceId"]
    nobodys = billing.desk.open_invoice().id
    for who, invoice_id in (
        ("cust_b", mine),
        ("cust_a", nobodys),
        ("cust_a", "in_999999"),
        ("cust_a", "search"),
        (None, "in_999999"),
        (None, "in_../x"),
        (None, "in_"),
        (None, "ch_000001"),
    ):
        with pytest.raises(NotFound) as caught:
            await billing.get(invoice_id, who)
        assert caught.value.detail == f"There is no invoice {invoice_id}."
    seen = await billing.get(nobodys)
    assert "customerId" not in seen
    assert seen["total"] == 100
    assert await billing.ids("cust_a") == [mine]
    assert await billing.ids("cust_b") == []
    assert await billing.ids() == [nobodys, mine]


async def test_filters_of_the_list(billing: Billing) -> None:
    subscription = billing.desk.subscription(customer=billing.gateway_ids["cust_a"])
    draft = (await billing.invoice("cust_a", finalize=False))["invoiceId"]
    opened = (await billing.invoice("cust_b", lines=[WORK]))["invoiceId"]
    assert await billing.ids(status="draft") == [draft]
    assert await billing.ids("cust_a", status="open") == []
    assert await billing.ids(customer_id="cust_b") == [opened]
    of_subscription = await billing.ids(subscription_id=subscription.id)
    assert len(of_subscription) == 1
    assert (await billing.get(of_subscription[0]))["subscriptionId"] == subscription.id
    assert await billing.ids("cust_a", subscription_id=subscription.id) == of_subscription
    assert await billing.ids("cust_b", subscription_id=subscription.id) == []
    assert await billing.ids(subscription_id="sub_x") == []
    assert await billing.ids("cust_b", customer_id="cust_b") == [opened]
    for who, named in ((None, "cust_x"), ("cust_a", "cust_b"), ("cust_a", "cust_x")):
        with pytest.raises(NotFound) as caught:
            await billing.ids(who, customer_id=named)
        assert caught.value.errors[0].parameter == "customerId"


async def test_a_customer_whom_the_provider_does_not_know_has_no_invoices(billing: Billing) -> None:
    await billing.calls.hub.database.write(customers.insert_one, OPERATOR, stored_customer("cust_c"), now=NOW)
    billing.desk.open_invoice()
    assert await billing.ids("cust_c") == []
    assert await billing.ids(customer_id="cust_c") == []


async def test_a_list_goes_on(billing: Billing) -> None:
    ids = [(await billing.invoice("cust_a"))["invoiceId"] for _ in range(3)][::-1]
    page = await billing.page("cust_a", limit=2, status="open", customer_id="cust_a")
    assert [each["invoiceId"] for each in value_of(page)] == ids[:2]
    link = urlsplit(page.headers["Link"].partition(">")[0][1:])
    assert link.path == "/qbdconnect-api/v1/invoices"
    assert parse_qs(link.query) == {
        "limit": ["2"],
        "startingAfter": [ids[1]],
        "status": ["open"],
        "customerId": ["cust_a"],
    }
    last = await billing.page("cust_a", limit=2, starting_after=ids[1])
    assert [each["invoiceId"] for each in value_of(last)] == ids[2:]
    assert "Link" not in last.headers
    whole = await billing.page("cust_a", limit=3)
    assert "Link" not in whole.headers
    nobodys = billing.desk.open_invoice().id
    for who, after in (("cust_a", "in_999999"), ("cust_a", nobodys), ("cust_b", ids[0]), (None, "in_999999")):
        with pytest.raises(RuleBroken) as caught:
            await billing.page(who, starting_after=after)
        assert caught.value.errors[0].parameter == "startingAfter"
    assert await billing.ids(starting_after=nobodys) == ids


async def test_a_long_list_takes_several_pages_of_the_provider(billing: Billing) -> None:
    customer = billing.gateway_ids["cust_a"]
    for _ in range(203):
        billing.desk.v1.invoices.create({"customer": customer})
    billing.desk.transport.requests.clear()
    page = await billing.page("cust_a", limit=202)
    ids = [each["invoiceId"] for each in value_of(page)]
    assert len(set(ids)) == 202
    assert "Link" in page.headers
    assert len(billing.desk.transport.requests) == 3
    assert len(await billing.ids("cust_a", limit=1000)) == 203
    assert "Link" not in (await billing.page("cust_a", limit=203)).headers


async def test_metadata_that_the_provider_has_is_shown_however_much_it_is(billing: Billing) -> None:
    given = {f"name{number}": "v" for number in range(40)}
    made = billing.desk.v1.invoices.create({"customer": billing.gateway_ids["cust_a"], "metadata": given})
    assert (await billing.get(made.id))["metadata"] == given
    assert len(value_of(await billing.page("cust_a"))) == 1


async def test_amounts_of_other_currencies(billing: Billing) -> None:
    yen = await billing.invoice("cust_a", currency="JPY", lines=[{**WORK, "amount": 500}])
    dinar = await billing.invoice("cust_b", currency="kwd", lines=[{**WORK, "amount": 1.23}])
    assert (yen["currency"], yen["total"]) == ("jpy", 500)
    assert (dinar["currency"], dinar["total"]) == ("kwd", 1.23)
    assert billing.objects("invoice", currency="kwd")[0]["total"] == 1230
    assert Decimal(str(dinar["amountRemaining"])) == Decimal("1.23")
