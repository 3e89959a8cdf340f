# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Customer."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class Customer(Model):
    """A client of QBD Connect."""

    primary_billing_contact: BillingContact
    """The person who signed the customer up and receives its mail."""
    id: str | Unset = UNSET
    """Identifier of the customer."""
    organization_id: str | Unset = UNSET
    """Organisation in Insightly; set by the hub or an operator."""
    gateway_customer_id: str | Unset = UNSET
    """Customer at the payment provider, which is Stripe; set by the hub or an operator."""
    subscription_id: str | Unset = UNSET
    """Subscription in Stripe; set by the hub or an operator."""
    name: str | Unset = UNSET
    """Name of the client."""
    address: Address | Unset = UNSET
    """Postal address of a customer."""
    qbd_instances: list[Instance] | Unset = UNSET
    """The live instances of the customer."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "primary_billing_contact": "primaryBillingContact",
        "id": "id",
        "organization_id": "organizationId",
        "gateway_customer_id": "gatewayCustomerId",
        "subscription_id": "subscriptionId",
        "name": "name",
        "address": "address",
        "qbd_instances": "qbdInstances",
    }
    _read_only = frozenset(
        {
            "id",
        }
    )

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        value = take("primaryBillingContact", unset)
        self.primary_billing_contact = BillingContact._load(value) if type(value) is dict else value
        self.id = take("id", unset)
        self.organization_id = take("organizationId", unset)
        self.gateway_customer_id = take("gatewayCustomerId", unset)
        self.subscription_id = take("subscriptionId", unset)
        self.name = take("name", unset)
        value = take("address", unset)
        self.address = Address._load(value) if type(value) is dict else value
        value = take("qbdInstances", unset)
        self.qbd_instances = (
            [Instance._load(item) if type(item) is dict else item for item in value] if type(value) is list else value
        )
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.address import Address
from ..models.billing_contact import BillingContact
from ..models.instance import Instance
