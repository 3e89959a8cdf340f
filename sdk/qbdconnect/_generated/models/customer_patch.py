# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object CustomerPatch."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class CustomerPatch(Model):
    """Merge patch of a customer (RFC 7396). Absent members stay, null removes one."""

    id: str | Unset = UNSET
    """Identifier of the customer."""
    organization_id: None | str | Unset = UNSET
    """Organisation in Insightly; operators only."""
    gateway_customer_id: None | str | Unset = UNSET
    """Customer at the payment provider; operators only."""
    subscription_id: None | str | Unset = UNSET
    """Subscription in Stripe; operators only."""
    name: None | str | Unset = UNSET
    """Name of the client; null removes it."""
    address: AddressPatch | None | Unset = UNSET
    primary_billing_contact: BillingContactPatch | Unset = UNSET
    """Merge patch of a billing contact."""
    qbd_instances: list[Any] | Unset = UNSET
    """Ignored, because instances have operations of their own."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "id": "id",
        "organization_id": "organizationId",
        "gateway_customer_id": "gatewayCustomerId",
        "subscription_id": "subscriptionId",
        "name": "name",
        "address": "address",
        "primary_billing_contact": "primaryBillingContact",
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
        self.id = take("id", unset)
        self.organization_id = take("organizationId", unset)
        self.gateway_customer_id = take("gatewayCustomerId", unset)
        self.subscription_id = take("subscriptionId", unset)
        self.name = take("name", unset)
        value = take("address", unset)
        self.address = AddressPatch._load(value) if type(value) is dict else value
        value = take("primaryBillingContact", unset)
        self.primary_billing_contact = BillingContactPatch._load(value) if type(value) is dict else value
        self.qbd_instances = take("qbdInstances", unset)
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.address_patch import AddressPatch
from ..models.billing_contact_patch import BillingContactPatch
