# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Product."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET, Unset


@define(kw_only=True)
class Product(Model):
    """Something that can be subscribed to."""

    product_id: str
    """Identifier of the product."""
    name: str
    """Name of the product."""
    prices: list[Price]
    """All prices that are for sale."""
    description: str | Unset = UNSET
    """What it is."""
    unit_label: str | Unset = UNSET
    """What one seat is called."""
    price_id: str | Unset = UNSET
    """The price that it has unless another is chosen; absent where that is not for sale."""
    unit_amount: float | Unset = UNSET
    """Amount of that price."""
    currency: str | Unset = UNSET
    """ISO code of a currency, such as `usd`; answers have it in lower case."""
    interval: str | Unset = UNSET
    """Interval of that price."""
    sla: Sla | Unset = UNSET
    """Service level agreement of an instance."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "product_id": "productId",
        "name": "name",
        "prices": "prices",
        "description": "description",
        "unit_label": "unitLabel",
        "price_id": "priceId",
        "unit_amount": "unitAmount",
        "currency": "currency",
        "interval": "interval",
        "sla": "sla",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.product_id = take("productId", unset)
        self.name = take("name", unset)
        value = take("prices", unset)
        self.prices = (
            [Price._load(item) if type(item) is dict else item for item in value] if type(value) is list else value
        )
        self.description = take("description", unset)
        self.unit_label = take("unitLabel", unset)
        self.price_id = take("priceId", unset)
        self.unit_amount = take("unitAmount", unset)
        self.currency = take("currency", unset)
        self.interval = take("interval", unset)
        value = take("sla", unset)
        self.sla = Sla._load(value) if type(value) is dict else value
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.price import Price
from ..models.sla import Sla
