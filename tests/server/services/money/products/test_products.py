"""What is for sale: products, their prices, and what these promise."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from qbdconnect_server.errors import GatewayFailed, GatewayUnavailable, NotFound
from qbdconnect_server.services.money.products import products
from qbdconnect_server.simulators.stripe.faults import Fault, answer, lose_connection
from tests.factories import Calls, Clock, value_of
from tests.server.services.money.shop import BETTER, BETTER_METADATA, SLA, Shop

if TYPE_CHECKING:
    from tests.stripe_desk import Desk

pytestmark = pytest.mark.anyio


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough: products are not in it."""
    return sqlite_url


@pytest.fixture
async def shop(calls: Calls, desk: Desk) -> Shop:
    return await Shop(calls, desk).open()


async def listed(shop: Shop, who: str | None = "cust_a", **query: Any) -> list[Any]:
    given = {"limit": 100, "starting_after": None} | query
    found: list[Any] = value_of(await products.page(shop.call("listProducts", who), **given))
    return found


async def get(shop: Shop, product_id: str) -> Any:
    return await products.get(shop.call("getProduct", "cust_a"), product_id)


def readings(shop: Shop) -> int:
    """Count how often prices were listed."""
    return sum(method == "GET" and "/v1/prices" in url for method, url in shop.desk.transport.requests)


async def test_a_product_is_shown_with_its_prices_and_their_slas(shop: Shop) -> None:
    yearly = shop.another_price(
        "prod_standard", 50_000, recurring={"interval": "year", "interval_count": 2}, metadata=BETTER_METADATA
    )
    shop.desk.v1.products.update("prod_standard", {"description": "One company file", "unit_label": "instance"})
    monthly = {
        "priceId": shop.price,
        "unitAmount": 50,
        "currency": "usd",
        "interval": "month",
        "intervalCount": 1,
        "sla": SLA,
    }
    (found,) = await listed(shop)
    assert found == {
        "productId": "prod_standard",
        "name": "Prod_Standard",
        "description": "One company file",
        "unitLabel": "instance",
        "priceId": shop.price,
        "unitAmount": 50,
        "currency": "usd",
        "interval": "month",
        "sla": SLA,
        "prices": [
            monthly,
            {**monthly, "priceId": yearly, "unitAmount": 500, "interval": "year", "intervalCount": 2, "sla": BETTER},
        ],
    }
    assert await get(shop, "prod_standard") == found


async def test_amounts_are_in_major_units_of_their_currency(shop: Shop) -> None:
    shop.another_price("prod_standard", 4950)
    shop.another_price("prod_standard", 5000, currency="jpy")
    (found,) = await listed(shop)
    assert sorted(each["unitAmount"] for each in found["prices"]) == [49.5, 50, 5000]


async def test_only_what_is_active_and_has_an_sla_is_for_sale(shop: Shop) -> None:
    bare = shop.product("prod_bare", 1000, metadata={})
    gone = shop.product("prod_gone", 1000)
    shop.desk.v1.products.update("prod_gone", {"active": False})
    old = shop.another_price("prod_standard")
    shop.desk.v1.prices.update(old, {"active": False})
    shop.desk.v1.prices.create({"product": "prod_standard", "currency": "usd", "unit_amount": 100})
    with capture_logs() as logs:
        assert [each["productId"] for each in await listed(shop)] == ["prod_standard"]
    assert [each["price_id"] for each in logs] == [bare]
    assert [len(each["prices"]) for each in await listed(shop)] == [1]
    for product_id in ("prod_bare", "prod_gone", "prod_nope", "../x", gone):
        with pytest.raises(NotFound):
            await get(shop, product_id)


async def test_a_product_whose_usual_price_is_not_for_sale_shows_none(shop: Shop) -> None:
    shop.product("prod_part", 1000, metadata={})
    sold = shop.another_price("prod_part", metadata=BETTER_METADATA)
    found = await get(shop, "prod_part")
    assert found == {
        "productId": "prod_part",
        "name": "Prod_Part",
        "prices": [
            {
                "priceId": sold,
                "unitAmount": 70,
                "currency": "usd",
                "interval": "month",
                "intervalCount": 1,
                "sla": BETTER,
            }
        ],
    }


async def test_a_price_that_is_not_one_amount_for_each_seat_is_not_for_sale(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = await shop.hub.payments()
    original = gateway.list_offers

    async def offers() -> list[Any]:
        return [replace(each, price=replace(each.price, per_seat=False)) for each in await original()]

    monkeypatch.setattr(gateway, "list_offers", offers)
    with capture_logs() as logs:
        assert await listed(shop) == []
    assert "not one amount for each seat" in logs[0]["reason"]


async def test_an_sla_that_cannot_be_read_is_told_to_the_operator(shop: Shop) -> None:
    shop.product("prod_wrong", 1000, metadata={"sla_support_hours": "five"})
    with pytest.raises(GatewayFailed, match="mend the SLA"):
        await listed(shop)


async def test_pages_go_in_the_order_of_the_ids(shop: Shop) -> None:
    for product_id in ("prod_z", "prod_a", "prod_m"):
        shop.product(product_id, 1000)
    ids = ["prod_a", "prod_m", "prod_standard", "prod_z"]
    assert [each["productId"] for each in await listed(shop, who=None)] == ids
    first = await products.page(shop.call("listProducts", None), limit=2, starting_after=None)
    assert [each["productId"] for each in value_of(first)] == ids[:2]
    assert first.headers["Link"] == (
        '<https://hub.example.com/qbdconnect-api/v1/products?limit=2&startingAfter=prod_m>; rel="next"'
    )
    last = await products.page(shop.call("listProducts", None), limit=2, starting_after="prod_m")
    assert [each["productId"] for each in value_of(last)] == ids[2:]
    assert "Link" not in last.headers
    assert [each["productId"] for each in await listed(shop, starting_after="prod_n")] == ids[2:]


async def test_more_prices_than_a_page_of_stripe(shop: Shop) -> None:
    for _ in range(120):
        shop.another_price("prod_standard")
    (found,) = await listed(shop)
    assert len(found["prices"]) == 121
    assert readings(shop) == 2


async def test_products_are_read_once_a_minute(shop: Shop, clock: Clock) -> None:
    await asyncio.gather(*(listed(shop) for _ in range(5)), get(shop, "prod_standard"))
    assert readings(shop) == 1
    shop.product("prod_new", 1000)
    clock.advance(timedelta(seconds=59))
    assert len(await listed(shop)) == 1
    clock.advance(timedelta(seconds=1))
    assert len(await listed(shop)) == 2
    assert readings(shop) == 2


async def test_a_change_at_stripe_is_seen_at_once(shop: Shop) -> None:
    await listed(shop)
    shop.product("prod_new", 1000)
    shop.hub.catalogue.drop()
    assert len(await listed(shop)) == 2


async def test_what_was_read_before_a_change_is_not_kept(shop: Shop) -> None:
    def change(_request: Any) -> None:
        shop.hub.catalogue.drop()

    shop.desk.simulator.faults.add(Fault("during", change, path="/v1/prices"))
    await listed(shop)
    shop.product("prod_new", 1000)
    assert len(await listed(shop)) == 2


async def test_a_stripe_that_does_not_answer_is_asked_again(shop: Shop) -> None:
    shop.desk.simulator.faults.add(Fault("before", lose_connection, path="/v1/prices", times=3))
    with pytest.raises(GatewayUnavailable):
        await listed(shop)
    shop.desk.simulator.faults.add(Fault("before", answer(500), path="/v1/prices", times=3))
    with pytest.raises(GatewayFailed):
        await listed(shop)
    assert len(await listed(shop)) == 1
