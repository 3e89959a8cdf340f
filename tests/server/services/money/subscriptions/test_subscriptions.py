"""Subscribing, and what a subscription looks like."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.contract import Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import (
    Conflict,
    GatewayFailed,
    GatewayRefused,
    KeyReused,
    NotAllowed,
    NotFound,
    PaymentDeclined,
    QBDConnectError,
    RuleBroken,
)
from qbdconnect_server.services.customers import customers
from qbdconnect_server.services.money import gateway_customers
from qbdconnect_server.services.money.subscriptions import subscriptions
from qbdconnect_server.simulators.stripe.faults import Fault, lose_connection
from qbdconnect_server.storage.queries import customers as customer_queries
from tests.factories import Calls, Clock, customer_patch, stored_customer
from tests.server.services.money.shop import BETTER, BETTER_METADATA, OPERATOR, SLA, Shop, key, problem

if TYPE_CHECKING:
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(calls: Calls, desk: Desk) -> Shop:
    return await Shop(calls, desk).open()


async def refusal(shop: Shop, who: str | None = "cust_a", **members: Any) -> QBDConnectError:
    """Subscribe in vain: nothing may come of it."""
    with pytest.raises(QBDConnectError) as caught:
        await shop.subscribe(who, **members)
    assert shop.charges() == []
    return caught.value


async def test_a_customer_subscribes_and_pays(shop: Shop) -> None:
    answer = await shop.answer_subscribe(quantity=2)
    made = await shop.get((await shop.customer()).subscription_id or "")
    item = shop.desk.v1.subscriptions.retrieve(made["subscriptionId"])["items"].data[0]
    assert made == {
        "subscriptionId": made["subscriptionId"],
        "productId": "prod_standard",
        "priceId": shop.price,
        "subscriptionItemId": item.id,
        "quantity": 2,
        "customerId": "cust_a",
        "email": "billing@example.com",
        "sla": SLA,
        "dateCreated": "2026-11-21",
        "status": "active",
        "currentPeriodStart": "2026-11-21T23:30:00Z",
        "currentPeriodEnd": "2026-12-21T23:30:00Z",
        "cancelAtPeriodEnd": False,
    }
    assert answer.status == 201
    assert answer.headers["Location"].endswith(f"/qbdconnect-api/v1/subscriptions/{made['subscriptionId']}")
    assert shop.charges() == [10_000]
    assert (await shop.kept(made["subscriptionId"])).version == 1


async def test_an_operator_subscribes_a_customer_to_the_usual_price_of_a_product(shop: Shop) -> None:
    made = await shop.subscribe(None, customerId="cust_a", productId="prod_standard")
    assert (made["customerId"], made["priceId"], made["quantity"]) == ("cust_a", shop.price, 1)
    assert await shop.get(made["subscriptionId"], None) == made
    assert await shop.get(made["subscriptionId"], "cust_a") == made


async def test_price_and_product_may_both_be_named(shop: Shop) -> None:
    other = shop.another_price("prod_standard")
    made = await shop.subscribe(priceId=other, productId="prod_standard")
    assert made["priceId"] == other
    assert shop.charges() == [7000]


async def test_the_seats_are_those_of_the_live_instances_unless_more_are_wanted(shop: Shop) -> None:
    for _ in range(3):
        await shop.add_instance()
    await shop.remove_instance((await shop.add_instance())["instanceId"])
    made = await shop.subscribe()
    assert made["quantity"] == 3
    assert shop.charges() == [15_000]


@pytest.mark.parametrize(("quantity", "said"), [(0, (409, "/quantity")), (1, (409, "/quantity"))])
async def test_fewer_seats_than_live_instances_are_a_conflict(shop: Shop, quantity: int, said: Any) -> None:
    await shop.add_instance()
    await shop.add_instance()
    error = await refusal(shop, quantity=quantity)
    assert problem(error) == said
    assert "2 live instances" in error.detail


@pytest.mark.parametrize("quantity", [-1, 100_001])
async def test_impossible_seats_break_a_rule(shop: Shop, quantity: int) -> None:
    assert problem(await refusal(shop, quantity=quantity)) == (422, "/quantity")


async def test_an_operator_must_name_the_customer(shop: Shop) -> None:
    assert problem(await refusal(shop, None)) == (422, "/customerId")
    assert problem(await refusal(shop, None, customerId="cust_nope")) == (404, "/customerId")


async def test_a_customer_subscribes_nobody_else(shop: Shop) -> None:
    assert problem(await refusal(shop, "cust_b", customerId="cust_a")) == (404, "/customerId")
    made = await shop.subscribe("cust_a", customerId="cust_a")
    assert made["customerId"] == "cust_a"


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"priceId": "price_nope"}, "/priceId"),
        ({"priceId": "../customers"}, "/priceId"),
        ({"priceId": ""}, "/priceId"),
        ({"productId": "prod_nope"}, "/productId"),
        ({"productId": ".."}, "/productId"),
        ({"productId": "prod_standard", "priceId": "price_nope"}, "/priceId"),
    ],
    ids=["price", "path", "empty", "product", "dots", "both"],
)
async def test_an_unknown_price_breaks_a_rule(shop: Shop, members: Any, said: str) -> None:
    assert problem(await refusal(shop, **members)) == (422, said)


async def test_price_or_product_must_be_named(shop: Shop) -> None:
    call = shop.call("createSubscription", "cust_a")
    with pytest.raises(RuleBroken, match="by priceId, or the product") as caught:
        await subscriptions.create(call, Body.of(models.Subscription, {"quantity": 1}))
    assert problem(caught.value) == (422, "/priceId")


async def test_what_is_not_for_sale_breaks_a_rule(shop: Shop) -> None:
    inactive = shop.another_price("prod_standard")
    shop.desk.v1.prices.update(inactive, {"active": False})
    once = shop.desk.v1.prices.create({"product": "prod_standard", "currency": "usd", "unit_amount": 100}).id
    bare = shop.product("prod_bare", 1000, metadata={})
    shop.product("prod_gone", 1000)
    shop.desk.v1.products.update("prod_gone", {"active": False})
    shop.desk.v1.products.create({"id": "prod_free", "name": "No price"})
    for price_id, text in ((inactive, "no longer for sale"), (once, "paid once"), (bare, "has no SLA")):
        error = await refusal(shop, priceId=price_id)
        assert problem(error) == (422, "/priceId")
        assert text in error.detail
    for product_id, text in (("prod_bare", "has no SLA"), ("prod_gone", "no longer"), ("prod_free", "no usual price")):
        error = await refusal(shop, productId=product_id)
        assert problem(error) == (422, "/productId")
        assert text in error.detail


async def test_a_price_that_is_not_one_amount_for_each_seat_breaks_a_rule(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = await shop.hub.payments()
    original = gateway.get_price

    async def by_usage(price_id: str) -> Any:
        return replace(await original(price_id), per_seat=False)

    monkeypatch.setattr(gateway, "get_price", by_usage)
    error = await refusal(shop)
    assert problem(error) == (422, "/priceId")
    assert "each seat" in error.detail


async def test_price_and_product_must_agree(shop: Shop) -> None:
    shop.product("prod_other", 1000)
    error = await refusal(shop, priceId=shop.price, productId="prod_other")
    assert problem(error) == (422, "/productId")
    assert "prod_standard" in error.detail


async def test_a_price_with_a_wrong_sla_is_told_to_the_operator(shop: Shop) -> None:
    wrong = shop.product("prod_wrong", 1000, metadata={"sla_support_hours": "five"})
    with pytest.raises(GatewayFailed, match="mend the SLA"):
        await shop.subscribe(priceId=wrong)


async def test_a_customer_has_one_subscription(shop: Shop) -> None:
    made = await shop.subscribe()
    with pytest.raises(Conflict, match=made["subscriptionId"]) as caught:
        await shop.subscribe()
    assert problem(caught.value) == (409, "/customerId")
    assert len(shop.subscriptions()) == 1


async def test_a_subscription_that_only_stripe_knows_is_in_the_way_too(shop: Shop) -> None:
    known = shop.desk.subscription(customer=shop.gateway_ids["cust_a"]).id
    with pytest.raises(Conflict, match=known):
        await shop.subscribe(under=key())
    shop.desk.v1.subscriptions.cancel(known)
    await shop.subscribe()
    assert len(shop.subscriptions()) == 2


async def test_a_customer_whose_subscription_is_over_subscribes_anew(shop: Shop) -> None:
    first = await shop.subscribe()
    shop.desk.v1.subscriptions.cancel(first["subscriptionId"])
    await shop.look_at(first["subscriptionId"])
    second = await shop.subscribe()
    assert (await shop.customer()).subscription_id == second["subscriptionId"] != first["subscriptionId"]


async def test_without_a_payment_method_a_checkout_is_advised(shop: Shop) -> None:
    with pytest.raises(GatewayRefused, match="checkout") as caught:
        await shop.subscribe("cust_b")
    assert problem(caught.value) == (422, "/customerId")
    assert caught.value.members["gatewayCode"] == "resource_missing"
    assert shop.subscriptions() == []
    assert (await shop.customer("cust_b")).subscription_id is None


async def test_a_declined_payment_leaves_nothing_and_the_same_key_tries_anew(shop: Shop) -> None:
    shop.desk.switch_card(shop.gateway_ids["cust_a"], "pm_card_chargeCustomerFail")
    for _ in range(2):
        with pytest.raises(PaymentDeclined) as caught:
            await shop.subscribe(under=key())
        assert caught.value.members["declineCode"]
    assert shop.subscriptions() == []
    assert (await shop.customer()).subscription_id is None
    shop.desk.switch_card(shop.gateway_ids["cust_a"], "pm_card_visa")
    await shop.subscribe(under=key())
    assert shop.charges() == [5000]


async def test_instances_get_the_sla_but_not_in_the_place_of_an_operators_own(shop: Shop) -> None:
    await shop.add_instance()
    await shop.add_instance(sla=BETTER)
    await shop.add_instance("cust_b")
    made = await shop.subscribe()
    of = made["subscriptionId"]
    assert sorted(await shop.slas(), key=str) == sorted([(SLA, of), (BETTER, None)], key=str)
    assert await shop.slas("cust_b") == [(None, None)]
    assert (await shop.add_instance())["sla"] == SLA
    assert (await shop.add_instance(sla=BETTER))["sla"] == BETTER
    assert (await shop.add_instance(who="cust_a"))["sla"] == SLA
    assert [each for _, each in await shop.slas()].count(of) == 3


async def test_an_operator_gives_a_subscription_an_sla_of_its_own(shop: Shop) -> None:
    await shop.add_instance()
    made = await shop.subscribe(None, customerId="cust_a", sla=BETTER)
    assert made["sla"] == BETTER
    assert [each for each, _ in await shop.slas()] == [BETTER]
    await shop.look_at(made["subscriptionId"])
    assert (await shop.get(made["subscriptionId"]))["sla"] == BETTER


async def test_customers_take_the_sla_as_it_is(shop: Shop) -> None:
    assert problem(await refusal(shop, sla=BETTER)) == (403, "/sla")
    assert (await shop.subscribe(sla=SLA))["sla"] == SLA
    assert not (await shop.kept((await shop.customer()).subscription_id or "")).sla_by_operator


async def test_the_sla_of_the_price_goes_before_that_of_the_product(shop: Shop) -> None:
    better = shop.another_price("prod_standard", metadata=BETTER_METADATA)
    assert (await shop.subscribe(priceId=better))["sla"] == BETTER


async def test_an_email_address_changes_the_billing_contact_and_stripe(shop: Shop) -> None:
    made = await shop.subscribe(email="new@example.com")
    assert made["email"] == "new@example.com"
    assert (await shop.customer()).document["primaryBillingContact"] == {"email": "new@example.com"}
    assert await shop.work() == [gateway_customers.KIND]
    assert shop.desk.v1.customers.retrieve(shop.gateway_ids["cust_a"]).email == "new@example.com"


async def test_an_email_address_to_which_no_mail_goes_breaks_a_rule(shop: Shop) -> None:
    assert problem(await refusal(shop, email="nobody")) == (422, "/email")
    assert (await shop.customer()).document["primaryBillingContact"] == {"email": "billing@example.com"}


async def test_unknown_members_are_kept_and_those_of_the_server_are_not(shop: Shop) -> None:
    made = await shop.subscribe(
        purchaseOrder="PO 17", subscriptionId="sub_mine", status="canceled", dateCreated="2020-01-01", notes={"a": [1]}
    )
    assert (made["purchaseOrder"], made["notes"], made["status"]) == ("PO 17", {"a": [1]}, "active")
    assert made["subscriptionId"] != "sub_mine"
    assert (await shop.kept(made["subscriptionId"])).document == {"purchaseOrder": "PO 17", "notes": {"a": [1]}}
    assert await shop.get(made["subscriptionId"]) == made


async def test_too_many_unknown_members_break_a_rule(shop: Shop) -> None:
    assert problem(await refusal(shop, notes="x" * 33_000)) == (422, "")


async def test_what_stripe_has_is_shown_at_once(shop: Shop, clock: Clock) -> None:
    made = await shop.subscribe()
    shop.desk.v1.subscriptions.update(made["subscriptionId"], {"cancel_at_period_end": True})
    found = await shop.get(made["subscriptionId"])
    assert (found["cancelAtPeriodEnd"], found["quantity"]) == (True, 0)
    shop.desk.v1.subscriptions.cancel(made["subscriptionId"])
    clock.advance(timedelta(hours=1))
    found = await shop.get(made["subscriptionId"])
    assert (found["status"], found["suspendedFrom"]) == ("canceled", "2026-12-06T00:30:00Z")
    assert (await shop.kept(made["subscriptionId"])).status == "active"


async def test_a_subscription_that_the_hub_has_not_heard_of_is_shown(shop: Shop) -> None:
    price = shop.another_price("prod_standard")
    given: Any = {"customer": shop.gateway_ids["cust_a"], "items": [{"price": price, "quantity": 4}]}
    known = shop.desk.v1.subscriptions.create(given).id
    found = await shop.get(known)
    assert (found["customerId"], found["quantity"], found["sla"]) == ("cust_a", 4, SLA)
    assert await shop.get(known, None) == found
    with pytest.raises(NotFound):
        await shop.get(known, "cust_b")
    changed = await shop.put(known, quantity=5)
    assert changed["quantity"] == 5
    assert (await shop.customer()).subscription_id == known


async def test_foreign_subscriptions_are_not_found(shop: Shop) -> None:
    made = await shop.subscribe()
    stranger = shop.desk.subscription().id
    for subscription_id, who in (
        (made["subscriptionId"], "cust_b"),
        (stranger, "cust_a"),
        (stranger, None),
        ("sub_nope", None),
        ("..", None),
        ("sub/x", None),
    ):
        with pytest.raises(NotFound):
            await shop.get(subscription_id, who)
        with pytest.raises(NotFound):
            await shop.put(subscription_id, who, quantity=3)
    assert shop.at_stripe(made["subscriptionId"])[0] == 1


async def test_a_kept_subscription_stays_its_customers_when_ids_at_stripe_move(shop: Shop) -> None:
    made = await shop.subscribe()
    known = shop.gateway_ids["cust_a"]
    for customer_id, now in (("cust_a", "cus_x"), ("cust_b", known)):
        call = shop.call("updateCustomer", None)
        await customers.patch(call, customer_id, customer_patch(gatewayCustomerId=now))
    with pytest.raises(NotFound):
        await shop.get(made["subscriptionId"], "cust_b")
    assert (await shop.get(made["subscriptionId"], "cust_a"))["customerId"] == "cust_a"


async def test_the_same_key_gives_the_same_answer(shop: Shop) -> None:
    first = await shop.answer_subscribe(under=key())
    again = await shop.answer_subscribe(under=key())
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(shop.subscriptions()) == 1
    with pytest.raises(KeyReused):
        await shop.subscribe(under=key(fingerprint=b"another"))


async def test_two_requests_at_once_with_one_key_subscribe_once(shop: Shop) -> None:
    answers = await asyncio.gather(*(shop.answer_subscribe(under=key()) for _ in range(3)))
    assert len({each.body for each in answers}) == 1
    assert len(shop.subscriptions()) == 1
    assert shop.charges() == [5000]


async def test_two_requests_at_once_with_two_keys_subscribe_once(shop: Shop) -> None:
    tries = [shop.subscribe(under=key(str(number)), quantity=number) for number in (1, 2, 3)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, Conflict) for each in outcomes) == 2
    assert len(shop.subscriptions()) == 1
    assert len(shop.charges()) == 1


async def test_nobody_subscribes_while_another_request_does(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = await shop.hub.payments()
    original = gateway.list_subscriptions

    async def listing(customer_id: str) -> Any:
        found = await original(customer_id)
        monkeypatch.setattr(gateway, "list_subscriptions", original)
        with pytest.raises(Conflict, match="just now"):
            await shop.subscribe(under=key("other"))
        return found

    monkeypatch.setattr(gateway, "list_subscriptions", listing)
    await shop.subscribe(under=key())
    assert shop.charges() == [5000]


async def test_whoever_lost_the_outcome_keeps_the_place_for_ten_minutes(shop: Shop, clock: Clock) -> None:
    shop.desk.simulator.faults.add(Fault("before", lose_connection, "POST", "/v1/subscriptions", times=3))
    with pytest.raises(QBDConnectError) as caught:
        await shop.subscribe(under=key())
    assert caught.value.status == 504
    clock.advance(timedelta(minutes=9))
    with pytest.raises(Conflict, match="just now") as waiting:
        await shop.subscribe(under=key("other"))
    assert problem(waiting.value) == (409, "/customerId")
    clock.advance(timedelta(minutes=1))
    await shop.subscribe(under=key("other"))
    with pytest.raises(Conflict):
        await shop.subscribe(under=key())
    assert shop.charges() == [5000]


async def test_a_customer_who_is_unknown_to_stripe_is_told(shop: Shop) -> None:
    new = stored_customer("cust_c", gateway_customer_id="cus_nope")
    await shop.hub.database.write(customer_queries.insert_one, OPERATOR, new, now=shop.hub.clock())
    error = await refusal(shop, "cust_c")
    assert problem(error) == (422, "/customerId")
    assert "cus_nope" in error.detail


async def test_a_customer_may_be_told_the_same_twice_but_nothing_else(shop: Shop) -> None:
    made = await shop.subscribe(None, customerId="cust_a")
    with pytest.raises(NotAllowed) as caught:
        await shop.put(made["subscriptionId"], customerId="cust_b")
    assert problem(caught.value) == (403, "/customerId")
    assert await shop.put(made["subscriptionId"], **made) == made


async def test_webhooks_hear_of_it(shop: Shop) -> None:
    await shop.listen()
    await shop.add_instance()
    await shop.subscribe()
    assert await shop.told() == ["instance.created", "instance.updated", "subscription.updated"]
