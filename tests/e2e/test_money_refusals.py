"""Bad input about money: a precise problem each, and nothing half done, neither here nor at Stripe."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.asking import assert_problem
from tests.e2e.tenants import Tenant, created, customer_body, instance_body, payout_body
from tests.live_server import quick_client
from tests.stripe_account import OTHER_PRICE, PRICE, PRODUCT, StripeAccount, account_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.live_server import LiveServer

NOTHING = "0" * 24


@dataclass(frozen=True)
class Scene:
    """A customer who pays and has two live instances, another tenant, and what each has at Stripe."""

    account: StripeAccount
    customer_id: str
    gateway_customer_id: str
    key: str
    draft_id: str
    open_id: str
    paid_id: str
    charge_id: str
    payout_charge_id: str
    other: Tenant
    price_without_sla: str
    one_time_price: str
    price_in_euros: str


@pytest.fixture(scope="module")
def scene(server: LiveServer, operator_key: str, other: Tenant) -> Scene:
    """The scene, which no test changes."""
    account = account_of(server)
    payer = account.payer()
    body = customer_body("refused") | {"gatewayCustomerId": payer.id}
    body["qbdInstances"] = [instance_body(f"refused{number}", "x") for number in range(2)]
    customer_id = created(server, operator_key, "/customers", body)["id"]
    owned = {"customerId": customer_id}

    def invoice(**more: Any) -> str:
        lines = [{"description": "Work", "amount": 100}]
        made = created(server, operator_key, "/invoices", owned | {"currency": "usd", "lines": lines} | more)
        return str(made["invoiceId"])

    paid_id = invoice()
    created(server, operator_key, f"/invoices/{paid_id}/payments", None)
    charges = [
        created(server, operator_key, "/payments", owned | {"amount": 100, "currency": "usd"})["chargeId"]
        for _ in range(2)
    ]
    created(server, operator_key, "/payouts", payout_body("refused", charges[1]))
    bare = account.post("products", name="Bare")["id"]
    recurring = account.post("prices", product=bare, currency="usd", unit_amount=100, recurring={"interval": "month"})
    return Scene(
        account=account,
        customer_id=customer_id,
        gateway_customer_id=payer.id,
        key=operator_key,
        draft_id=invoice(finalize=False),
        open_id=invoice(),
        paid_id=paid_id,
        charge_id=charges[0],
        payout_charge_id=charges[1],
        other=other,
        price_without_sla=recurring["id"],
        one_time_price=account.one_time_price(),
        price_in_euros=account.one_time_price(currency="eur"),
    )


@dataclass(frozen=True)
class Refusal:
    """A request that is refused, and how: status, code, and where (a pointer, or nothing)."""

    name: str
    path: str
    body: Callable[[Scene], dict[str, Any]]
    where: str | None
    status: int = 422
    code: str = "rule_broken"
    method: str = "POST"


def _subscribing(name: str, where: str | None, body: Callable[[Scene], dict[str, Any]], **more: Any) -> list[Refusal]:
    """A subscription and a checkout refuse the same."""
    return [
        Refusal(f"{kind}: {name}", path, lambda scene: {"customerId": scene.customer_id} | body(scene), where, **more)
        for kind, path in (("subscription", "/subscriptions"), ("checkout", "/subscriptions/checkout"))
    ]


def _invoice(name: str, where: str, body: Callable[[Scene], dict[str, Any]], **more: Any) -> Refusal:
    def whole(scene: Scene) -> dict[str, Any]:
        lines = [{"description": "Work", "amount": 10}]
        return {"customerId": scene.customer_id, "currency": "usd", "lines": lines} | body(scene)

    return Refusal(f"invoice: {name}", "/invoices", whole, where, **more)


def _change(name: str, path: str, where: str, body: dict[str, Any], **more: Any) -> Refusal:
    return Refusal(f"change: {name}", path, lambda _: body, where, method="PUT", **more)


def _invoice_payment(name: str, where: str | None, body: Callable[[Scene], dict[str, Any]], **more: Any) -> Refusal:
    more = {"path": "/invoices/{open_id}/payments"} | more
    return Refusal(f"pay an invoice: {name}", body=body, where=where, **more)


def _payment(name: str, where: str, body: Callable[[Scene], dict[str, Any]], **more: Any) -> Refusal:
    def whole(scene: Scene) -> dict[str, Any]:
        return {"customerId": scene.customer_id, "amount": 10, "currency": "usd"} | body(scene)

    return Refusal(f"payment: {name}", "/payments", whole, where, **more)


def _payout(name: str, where: str, body: Callable[[Scene], dict[str, Any]], **more: Any) -> Refusal:
    def whole(scene: Scene) -> dict[str, Any]:
        return payout_body("refused", scene.charge_id) | body(scene)

    return Refusal(f"payout: {name}", "/payouts", whole, where, **more)


SUBSCRIPTIONS = [
    *_subscribing("unknown product", "/productId", lambda _: {"productId": f"prod_{NOTHING}"}),
    *_subscribing("unknown price", "/priceId", lambda _: {"priceId": f"price_{NOTHING}"}),
    *_subscribing("a price that leads out of the path", "/priceId", lambda _: {"priceId": "../customers"}),
    *_subscribing("neither price nor product", "/priceId", lambda _: {}),
    *_subscribing("price of another product", "/productId", lambda _: {"priceId": OTHER_PRICE, "productId": PRODUCT}),
    *_subscribing("price without SLA", "/priceId", lambda scene: {"priceId": scene.price_without_sla}),
    *_subscribing("one-time price", "/priceId", lambda scene: {"priceId": scene.one_time_price}),
    *_subscribing(
        "fewer seats than live instances",
        "/quantity",
        lambda _: {"priceId": PRICE, "quantity": 1},
        status=409,
        code="conflict",
    ),
    Refusal(
        "subscription: seats below none",
        "/subscriptions",
        lambda scene: {"customerId": scene.customer_id, "priceId": PRICE, "quantity": -1},
        "/quantity",
    ),
    Refusal(
        "subscription: no e-mail address",
        "/subscriptions",
        lambda scene: {"customerId": scene.customer_id, "priceId": PRICE, "email": "nobody"},
        "/email",
    ),
    Refusal("subscription: no customer", "/subscriptions", lambda _: {"priceId": PRICE}, "/customerId"),
    *(
        Refusal(
            f"checkout: {member} at {url}",
            "/subscriptions/checkout",
            lambda scene, member=member, url=url: {  # type: ignore[misc]  # the defaults bind
                "customerId": scene.customer_id,
                "priceId": PRICE,
                member: url,
            },
            f"/{member}",
        )
        for member in ("successUrl", "cancelUrl")
        for url in (
            "https://evil.example/",
            "//evil.example/",
            "javascript:alert(1)",
            "/relative",
            "http://localhost:8081@evil.example/",
            "http://localhost:8081.evil.example/",
            "http://localhost:80 81/",
        )
    ),
    Refusal(
        "checkout: somebody new and a customer",
        "/subscriptions/checkout",
        lambda scene: {"customerId": scene.customer_id, "priceId": PRICE, "email": "new@example.com"},
        "/email",
    ),
]
INVOICES = [
    _invoice("too many decimals", "/lines/0/amount", lambda _: {"lines": [{"description": "x", "amount": 1.005}]}),
    _invoice(
        "decimals of a currency without any",
        "/lines/0/amount",
        lambda _: {"currency": "jpy", "lines": [{"description": "x", "amount": 0.5}]},
    ),
    _invoice("unknown currency", "/currency", lambda _: {"currency": "xxx"}),
    _invoice("unknown price", "/lines/0/priceId", lambda _: {"lines": [{"priceId": f"price_{NOTHING}"}]}),
    _invoice("price to subscribe to", "/lines/0/priceId", lambda _: {"lines": [{"priceId": PRICE}]}),
    _invoice(
        "price in another currency", "/lines/0/priceId", lambda scene: {"lines": [{"priceId": scene.price_in_euros}]}
    ),
    _invoice("nothing to pay for", "/lines/0", lambda _: {"lines": [{"description": "x"}]}),
    _invoice("amount without a text", "/lines/0/description", lambda _: {"lines": [{"amount": 1}]}),
    _invoice("two days", "/dueDate", lambda _: {"dueInDays": 3, "dueDate": "2099-01-01"}),
    _invoice("a day that is over", "/dueDate", lambda _: {"dueDate": "2001-01-01"}),
    _invoice("due though charged", "/dueInDays", lambda _: {"dueInDays": 3, "collection": "charge"}),
    _invoice("our own metadata", "/metadata/qbd_x", lambda _: {"metadata": {"qbd_x": "y"}}),
    _invoice("unknown customer", "/customerId", lambda _: {"customerId": f"cust_{'0' * 32}"}, status=404),
    _change("paid by word", "/invoices/{open_id}", "/status", {"status": "paid"}),
    _change("back to a draft", "/invoices/{open_id}", "/status", {"status": "draft"}),
    _change("void a draft", "/invoices/{draft_id}", "/status", {"status": "void"}),
    _change("open what is paid", "/invoices/{paid_id}", "/status", {"status": "open"}),
    _change("text of an open one", "/invoices/{open_id}", "/footer", {"footer": "x"}, status=409, code="conflict"),
    _change("a day that is over", "/invoices/{draft_id}", "/dueDate", {"dueDate": "2001-01-01"}),
]
PAYMENTS = [
    _invoice_payment("another amount", "/amount", lambda _: {"amount": 99.99}),
    _invoice_payment("too many decimals", "/amount", lambda _: {"amount": 100.001}),
    _invoice_payment(
        "a foreign payment method", "/paymentMethodId", lambda scene: {"paymentMethodId": scene.other.payment_method_id}
    ),
    _invoice_payment("an unknown payment method", "/paymentMethodId", lambda _: {"paymentMethodId": f"pm_{NOTHING}"}),
    _invoice_payment(
        "a foreign payment", "/paymentIntentId", lambda scene: {"paymentIntentId": scene.other.payment_intent_id}
    ),
    _invoice_payment("an unknown payment", "/paymentIntentId", lambda _: {"paymentIntentId": "pi_/../x"}),
    _invoice_payment(
        "in two ways",
        "/outOfBand",
        lambda scene: {"paymentMethodId": scene.other.payment_method_id, "outOfBand": True},
    ),
    _invoice_payment("a cheque that is none", "/reference", lambda _: {"reference": "cheque 1"}),
    _invoice_payment(
        "what is paid", None, lambda _: {}, path="/invoices/{paid_id}/payments", status=409, code="conflict"
    ),
    _payment("too many decimals", "/amount", lambda _: {"amount": 1.005}),
    _payment("too many decimals for yen", "/amount", lambda _: {"amount": 100.5, "currency": "JPY"}),
    _payment("too many decimals for dinars", "/amount", lambda _: {"amount": 1.0005, "currency": "kwd"}),
    _payment("less than Stripe takes", "/amount", lambda _: {"amount": 0.01}, code="gateway_refused"),
    _payment("unknown currency", "/currency", lambda _: {"currency": "xxx"}),
    _payment(
        "a foreign payment method", "/paymentMethodId", lambda scene: {"paymentMethodId": scene.other.payment_method_id}
    ),
    _payment("a foreign invoice", "/invoiceId", lambda scene: {"invoiceId": scene.other.invoice_id}),
    _payment("an unknown invoice", "/invoiceId", lambda _: {"invoiceId": f"in_{NOTHING}"}),
    _payment(
        "an invoice in another currency",
        "/currency",
        lambda scene: {"invoiceId": scene.open_id, "currency": "eur"},
    ),
    _payment("more than the invoice", "/amount", lambda scene: {"invoiceId": scene.open_id, "amount": 100.01}),
    _payment(
        "an invoice that is paid",
        "/invoiceId",
        lambda scene: {"invoiceId": scene.paid_id},
        status=409,
        code="conflict",
    ),
    _payment("no e-mail address", "/receiptEmail", lambda _: {"receiptEmail": "nobody"}),
]
PAYOUTS = [
    _payout("another sum", "/payoutAmount", lambda _: {"payoutAmount": 96.81}),
    _payout("another fee", "/feeAmount", lambda _: {"feeAmount": 3.19}),
    _payout("another charge's amount", "/invoiceAmount", lambda _: {"invoiceAmount": 101}),
    _payout("too many decimals", "/feeAmount", lambda _: {"feeAmount": 3.2001}),
    _payout("another currency", "/currency", lambda _: {"currency": "eur"}),
    _payout("an unknown charge", "/chargeId", lambda _: {"chargeId": f"ch_{NOTHING}"}),
    _payout("what is no charge", "/chargeId", lambda scene: {"chargeId": scene.open_id}),
    _payout(
        "a second one",
        "/chargeId",
        lambda scene: {"chargeId": scene.payout_charge_id},
        status=409,
        code="conflict",
    ),
]
REFUSALS = [*SUBSCRIPTIONS, *INVOICES, *PAYMENTS, *PAYOUTS]


def state(server: LiveServer, scene: Scene) -> list[Any]:
    """Return what the customer and the other tenant have, here and at Stripe."""
    held = [scene.account.holdings(each) for each in (scene.gateway_customer_id, scene.other.gateway_customer_id)]
    shown = [
        server.send("GET", path, key=scene.key).json()
        for path in (f"/customers/{scene.customer_id}", f"/invoices?customerId={scene.customer_id}")
    ]
    return [held, shown]


@pytest.fixture(scope="module")
def seen(server: LiveServer, scene: Scene) -> list[Any]:
    """What was seen last, which is also what the next test begins with."""
    return state(server, scene)


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.name)
def test_bad_input_is_refused_precisely_and_leaves_nothing(
    server: LiveServer, scene: Scene, seen: list[Any], refusal: Refusal
) -> None:
    path = refusal.path.format(**vars(scene))
    answer = server.send(refusal.method, path, key=scene.key, body=refusal.body(scene))
    assert_problem(answer, refusal.status)
    problem = answer.json()
    code = "not_found" if refusal.status == 404 else refusal.code
    assert code == problem["code"] or {code, problem["code"]} == {"rule_broken", "gateway_refused"}, problem
    places = [fault.get("pointer") for fault in problem.get("errors", [])]
    assert refusal.where in (places or [None]), problem
    assert len(problem["detail"]) > 15
    assert "Traceback" not in answer.text
    before, seen[:] = seen[:], state(server, scene)
    assert seen == before


def test_the_same_key_goes_on_when_the_fault_is_mended(server: LiveServer, scene: Scene) -> None:
    account = scene.account
    payer = account.payer(card=None)
    customer_id = created(
        server, scene.key, "/customers", customer_body("mended") | {"gatewayCustomerId": payer.id, "qbdInstances": []}
    )["id"]
    headers = {"Authorization": f"Bearer {scene.key}", "Idempotency-Key": uuid.uuid4().hex}
    body = {"customerId": customer_id, "amount": 10, "currency": "usd"}
    with quick_client() as client:
        refused = client.post(f"{server.api}/payments", json=body, headers=headers)
        assert_problem(refused, 422)
        assert refused.json()["errors"][0]["pointer"] == "/paymentMethodId"
        card = account.post("payment_methods/pm_card_visa/attach", customer=payer.id)["id"]
        account.post(f"customers/{payer.id}", invoice_settings={"default_payment_method": card})
        answers = [client.post(f"{server.api}/payments", json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
    assert answers[0].json() == answers[1].json()
    assert len(account.get(f"charges?customer={payer.id}")["data"]) == 1
