"""Pages on which somebody subscribes and pays."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from qbdconnect_server.contract import Body
from qbdconnect_server.contract._generated import models
from qbdconnect_server.errors import Conflict, GatewayFailed, GatewayRefused, QBDConnectError
from qbdconnect_server.services.money.subscriptions import checkouts
from qbdconnect_server.storage.queries import customers
from tests.factories import NOW, Calls, stored_customer
from tests.server.services.money.shop import OPERATOR, SLA, Shop, key, problem

if TYPE_CHECKING:
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
async def shop(calls: Calls, desk: Desk) -> Shop:
    return await Shop(calls, desk).open()


def session(shop: Shop, made: dict[str, Any]) -> dict[str, Any]:
    """Read a checkout at Stripe."""
    return shop.desk.v1.checkout.sessions.retrieve(made["sessionId"], {"expand": ["line_items"]}).to_dict()


async def refusal(shop: Shop, who: str | None = "cust_a", **members: Any) -> QBDConnectError:
    """Open a checkout in vain."""
    with pytest.raises(QBDConnectError) as caught:
        await shop.checkout(who, **members)
    assert shop.desk.v1.checkout.sessions.list().data == []
    return caught.value


async def test_a_page_is_opened_and_nothing_changes(shop: Shop) -> None:
    answer = await shop.answer_checkout("cust_b", quantity=3)
    made = await shop.checkout("cust_b", key(), quantity=3)
    assert answer.status == 201
    assert answer.headers["Location"].startswith("http://127.0.0.1:12111/c/pay/cs_test_")
    assert made == {
        "Location": made["url"],
        "sessionId": made["sessionId"],
        "url": made["url"],
        "expiresAt": "2026-11-22T23:30:00Z",
        "status": "open",
    }
    found = session(shop, made)
    assert (found["mode"], found["customer"]) == ("subscription", shop.gateway_ids["cust_b"])
    assert found["client_reference_id"] == "cust_b"
    assert found["metadata"].keys() == {"qbd_checkout", "qbd_customer_id"}
    assert found["success_url"] == "https://hub.example.com/checkout/done"
    assert found["cancel_url"] == "https://hub.example.com/checkout/cancelled"
    (line,) = found["line_items"]["data"]
    assert (line["price"]["id"], line["quantity"]) == (shop.price, 3)
    assert (await shop.customer("cust_b")).subscription_id is None
    assert shop.charges() == []


async def test_whoever_pays_there_has_a_subscription(shop: Shop) -> None:
    made = await shop.checkout("cust_b", quantity=2)
    await shop.add_instance("cust_b")
    shop.desk.simulator.complete_checkout(made["sessionId"])
    (bought,) = shop.subscriptions()
    await shop.look_at(bought.id, "cust_b")
    assert (await shop.customer("cust_b")).subscription_id == bought.id
    assert await shop.slas("cust_b") == [(SLA, bought.id)]
    with pytest.raises(Conflict, match=bought.id):
        await shop.checkout("cust_b")


async def test_pages_of_the_caller(shop: Shop) -> None:
    settings = shop.hub.settings.model_copy(update={"checkout_return_origins": "https://app.example.com"})
    elsewhere = Shop(Calls(replace(shop.hub, settings=settings), shop.calls.contract), shop.desk, price=shop.price)
    urls: Any = {
        "successUrl": "https://app.example.com/done?s={CHECKOUT_SESSION_ID}",
        "cancelUrl": "https://app.example.com/",
    }
    found = session(shop, await elsewhere.checkout(**urls))
    assert [found["success_url"], found["cancel_url"]] == list(urls.values())


@pytest.mark.parametrize("name", ["successUrl", "cancelUrl"])
async def test_pages_elsewhere_break_a_rule(shop: Shop, name: str) -> None:
    wrong: Any = {name: "https://evil.example/"}
    assert problem(await refusal(shop, **wrong)) == (422, f"/{name}")


async def test_an_operator_opens_one_for_a_customer_or_for_somebody_new(shop: Shop) -> None:
    made = await shop.checkout(None, customerId="cust_a")
    assert session(shop, made)["customer"] == shop.gateway_ids["cust_a"]
    found = session(shop, await shop.checkout(None, email="new@example.com", quantity=7))
    assert (found["customer"], found["customer_email"]) == (None, "new@example.com")
    assert found["client_reference_id"] is None
    assert found["metadata"].keys() == {"qbd_checkout"}
    assert found["line_items"]["data"][0]["quantity"] == 7
    found = session(shop, await shop.checkout(None, email="new@example.com"))
    assert found["line_items"]["data"][0]["quantity"] == 1


async def test_who_buys_must_be_clear(shop: Shop) -> None:
    assert problem(await refusal(shop, None)) == (422, "/customerId")
    assert problem(await refusal(shop, None, customerId="cust_a", email="a@example.com")) == (422, "/email")
    assert problem(await refusal(shop, None, email="nobody")) == (422, "/email")
    assert problem(await refusal(shop, None, customerId="cust_nope")) == (404, "/customerId")
    assert problem(await refusal(shop, "cust_a", customerId="cust_b")) == (404, "/customerId")
    assert problem(await refusal(shop, "cust_a", email="a@example.com")) == (403, "/email")


async def test_what_is_bought_must_be_for_sale(shop: Shop) -> None:
    bare = shop.product("prod_bare", 1000, metadata={})
    assert problem(await refusal(shop, priceId=bare)) == (422, "/priceId")
    assert problem(await refusal(shop, productId="prod_bare")) == (422, "/productId")
    made = await shop.checkout(productId="prod_standard")
    assert session(shop, made)["line_items"]["data"][0]["price"]["id"] == shop.price


async def test_seats_are_at_least_the_live_instances(shop: Shop) -> None:
    for _ in range(2):
        await shop.add_instance()
    assert problem(await refusal(shop, quantity=1)) == (409, "/quantity")
    found = session(shop, await shop.checkout())
    assert found["line_items"]["data"][0]["quantity"] == 2


async def test_a_customer_who_is_not_at_stripe_yet_gets_there(shop: Shop) -> None:
    await shop.hub.database.write(customers.insert_one, OPERATOR, stored_customer("cust_c"), now=NOW)
    found = session(shop, await shop.checkout("cust_c"))
    assert found["customer"] == (await shop.customer("cust_c")).gateway_customer_id
    assert found["customer"].startswith("cus_")


async def test_unknown_members_come_back(shop: Shop) -> None:
    made = await shop.checkout(campaign={"a": 1}, status="mine")
    assert (made["campaign"], made["status"]) == ({"a": 1}, "open")
    assert problem(await refusal_beside(shop, note="x" * 33_000)) == (422, "")


async def refusal_beside(shop: Shop, **members: Any) -> QBDConnectError:
    """Open one in vain while others are open."""
    with pytest.raises(QBDConnectError) as caught:
        await shop.checkout(**members)
    return caught.value


async def test_the_same_key_opens_one_page(shop: Shop) -> None:
    answers = await asyncio.gather(*(shop.answer_checkout(under=key()) for _ in range(3)))
    assert len({each.body for each in answers}) == 1
    assert len(shop.desk.v1.checkout.sessions.list().data) == 1


async def test_what_stripe_refuses_is_told_in_our_words(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = await shop.hub.payments()

    async def refuse(*_: Any, **__: Any) -> None:
        error = GatewayRefused("Not a valid URL")
        error.members = {"gatewayParam": "success_url"}
        raise error

    monkeypatch.setattr(gateway, "create_checkout", refuse)
    assert problem(await refusal(shop, under=key())) == (422, "/successUrl")
    monkeypatch.undo()
    assert (await shop.checkout(under=key()))["status"] == "open"


async def test_a_checkout_without_a_page_is_stripes_fault(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway = await shop.hub.payments()
    original = gateway.create_checkout

    async def create(*args: Any, **kwargs: Any) -> Any:
        return replace(await original(*args, **kwargs), url=None)

    monkeypatch.setattr(gateway, "create_checkout", create)
    with pytest.raises(GatewayFailed, match="no page"):
        await shop.checkout()


async def test_the_body_may_be_empty_but_for_the_product(shop: Shop) -> None:
    body = Body.of(models.NewCheckout, {})
    with pytest.raises(QBDConnectError) as caught:
        await checkouts.create(shop.call("createCheckout", "cust_a"), body)
    assert problem(caught.value) == (422, "/priceId")
