"""Products and prices."""

import pytest
import stripe

from tests.stripe_desk import Desk


def test_product_with_its_default_price(desk: Desk) -> None:
    made = desk.v1.products.create(
        {
            "name": "Pro",
            "id": "pro",
            "unit_label": "instance",
            "images": ["https://example.com/a.png"],
            "default_price_data": {
                "currency": "usd",
                "unit_amount": 5000,
                "recurring": {"interval": "month"},
                "metadata": {"sla_support_hours": "5"},
            },
            "expand": ["default_price"],
        }
    )
    price = made.default_price
    assert isinstance(price, stripe.Price)
    assert (made.id, made.unit_label, price.unit_amount, price.product) == ("pro", "instance", 5000, "pro")
    assert price.metadata.to_dict() == {"sla_support_hours": "5"}
    assert desk.event_types() == ["price.created", "product.created"]
    with pytest.raises(stripe.InvalidRequestError, match="already exists"):
        desk.v1.products.create({"name": "Pro", "id": "pro"})


def test_product_changes_and_tells_what_was_before(desk: Desk) -> None:
    made = desk.v1.products.create({"name": "Pro", "description": "x"})
    desk.clock.seconds += 60
    changed = desk.v1.products.update(made.id, {"name": "Pro 2", "description": "", "images": ""})
    assert (changed.name, changed.description, changed.updated - made.updated) == ("Pro 2", None, 60)
    event = desk.v1.events.list({"type": "product.updated"}).data[0]
    assert event.data.previous_attributes is not None
    assert event.data.previous_attributes.to_dict() == {
        "name": "Pro",
        "description": "x",
        "updated": made.updated,
    }
    desk.v1.products.update(made.id, {"name": "Pro 2"})
    assert desk.event_types().count("product.updated") == 1


def test_default_price_must_be_its_own(desk: Desk) -> None:
    other = desk.price()
    made = desk.v1.products.create({"name": "Pro"})
    with pytest.raises(stripe.InvalidRequestError) as caught:
        desk.v1.products.update(made.id, {"default_price": other})
    assert caught.value.param == "default_price"


def test_product_without_prices_can_be_deleted(desk: Desk) -> None:
    made = desk.v1.products.create({"name": "Pro"})
    assert desk.v1.products.delete(made.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError, match="No such product"):
        desk.v1.products.retrieve(made.id)
    price = desk.v1.prices.retrieve(desk.price())
    assert isinstance(price.product, str)
    with pytest.raises(stripe.InvalidRequestError, match="prices"):
        desk.v1.products.delete(price.product)


def test_price_can_be_retired_but_not_changed_in_amount(desk: Desk) -> None:
    price = desk.price()
    assert desk.v1.prices.update(price, {"active": False, "nickname": "old"}).active is False
    assert desk.event_types()[-1] == "price.updated"
    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        desk.v1.subscriptions.create({"customer": desk.customer(), "items": [{"price": price}]})
    assert desk.raw("POST", f"/v1/prices/{price}", "unit_amount=1").status == 400


def test_one_time_price(desk: Desk) -> None:
    product = desk.v1.products.create({"name": "Setup"})
    price = desk.v1.prices.create({"product": product.id, "currency": "USD", "unit_amount": 250, "lookup_key": "setup"})
    assert (price.type, price.recurring, price.currency) == ("one_time", None, "usd")
    assert [each.id for each in desk.v1.prices.list({"lookup_keys": ["setup"], "type": "one_time"}).data] == [price.id]
