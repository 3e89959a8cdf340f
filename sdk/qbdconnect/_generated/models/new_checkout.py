# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object NewCheckout."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class NewCheckout(Model):
    """A page on which somebody subscribes and pays."""

    customer_id: str | Unset = UNSET
    """The customer who subscribes; the caller's own unless an operator calls."""
    email: str | Unset = UNSET
    """E-mail address of a new customer, for operators; the customer is created when the checkout is completed."""
    price_id: str | Unset = UNSET
    """Price to subscribe to."""
    product_id: str | Unset = UNSET
    """Product to subscribe to, at its usual price; `priceId` goes before it."""
    quantity: int | Unset = UNSET
    """Paid seats, at least as many as there are live instances, which is also the default."""
    success_url: str | Unset = UNSET
    """Where the buyer goes after the payment, on an allowed origin; `{CHECKOUT_SESSION_ID}` in it is replaced. A page
    of the hub by default."""
    cancel_url: str | Unset = UNSET
    """Where the buyer goes who changes their mind, on an allowed origin. A page of the hub by default."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "customer_id": "customerId",
        "email": "email",
        "price_id": "priceId",
        "product_id": "productId",
        "quantity": "quantity",
        "success_url": "successUrl",
        "cancel_url": "cancelUrl",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.customer_id = take("customerId", unset)
        self.email = take("email", unset)
        self.price_id = take("priceId", unset)
        self.product_id = take("productId", unset)
        self.quantity = take("quantity", unset)
        self.success_url = take("successUrl", unset)
        self.cancel_url = take("cancelUrl", unset)
        self.additional_properties = data or {}
        return self
