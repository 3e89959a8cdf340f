# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Subscription."""

from __future__ import annotations

import datetime
from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model, parse_date, parse_datetime

from ..types import UNSET, Unset


@define(kw_only=True)
class Subscription(Model):
    """A customer's subscription; its quantity is the number of paid seats."""

    subscription_id: str | Unset = UNSET
    """Identifier of the subscription, as the payment provider has it."""
    product_id: str | Unset = UNSET
    """Product of the subscription; to subscribe, it stands for its usual price."""
    price_id: str | Unset = UNSET
    """Price of the subscription."""
    subscription_item_id: str | Unset = UNSET
    """Identifier of the line of the subscription."""
    quantity: int | Unset = UNSET
    """Paid seats, at least one and as many as there are live instances, which is also the default; 0 ends the
    subscription with its period, once no instance is live."""
    customer_id: str | Unset = UNSET
    """The customer; the caller's own unless an operator calls, who must name it to subscribe."""
    email: str | Unset = UNSET
    """E-mail address of the customer at the payment provider, which is that of the primary billing contact; sent, it
    changes both."""
    sla: Sla | Unset = UNSET
    """Service level agreement of an instance."""
    date_created: datetime.date | Unset = UNSET
    """Day of creation, UTC."""
    status: str | Unset = UNSET
    """State at the payment provider, such as `active`, `past_due`, `unpaid` or `canceled`."""
    current_period_start: datetime.datetime | Unset = UNSET
    """Start of the billing period."""
    current_period_end: datetime.datetime | Unset = UNSET
    """End of the billing period."""
    cancel_at_period_end: bool | Unset = UNSET
    """Whether it ends with its billing period."""
    suspended_from: datetime.datetime | Unset = UNSET
    """From when on the instances get no work, because the subscription is not paid for or over; absent while all is
    well."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "subscription_id": "subscriptionId",
        "product_id": "productId",
        "price_id": "priceId",
        "subscription_item_id": "subscriptionItemId",
        "quantity": "quantity",
        "customer_id": "customerId",
        "email": "email",
        "sla": "sla",
        "date_created": "dateCreated",
        "status": "status",
        "current_period_start": "currentPeriodStart",
        "current_period_end": "currentPeriodEnd",
        "cancel_at_period_end": "cancelAtPeriodEnd",
        "suspended_from": "suspendedFrom",
    }
    _read_only = frozenset(
        {
            "subscription_id",
            "subscription_item_id",
            "date_created",
            "status",
            "current_period_start",
            "current_period_end",
            "cancel_at_period_end",
            "suspended_from",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.subscription_id = take("subscriptionId", unset)
        self.product_id = take("productId", unset)
        self.price_id = take("priceId", unset)
        self.subscription_item_id = take("subscriptionItemId", unset)
        self.quantity = take("quantity", unset)
        self.customer_id = take("customerId", unset)
        self.email = take("email", unset)
        value = take("sla", unset)
        self.sla = Sla._load(value) if type(value) is dict else value
        value = take("dateCreated", unset)
        self.date_created = parse_date(value) if type(value) is str else value
        self.status = take("status", unset)
        value = take("currentPeriodStart", unset)
        self.current_period_start = parse_datetime(value) if type(value) is str else value
        value = take("currentPeriodEnd", unset)
        self.current_period_end = parse_datetime(value) if type(value) is str else value
        self.cancel_at_period_end = take("cancelAtPeriodEnd", unset)
        value = take("suspendedFrom", unset)
        self.suspended_from = parse_datetime(value) if type(value) is str else value
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.sla import Sla
