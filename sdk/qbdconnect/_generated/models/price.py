# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Price."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET


@define(kw_only=True)
class Price(Model):
    """What a product costs in each interval."""

    price_id: str
    """Identifier of the price."""
    unit_amount: float
    """Price of one seat."""
    currency: str
    """ISO code of a currency, such as `usd`; answers have it in lower case."""
    interval: str
    """Length of a billing period, `day`, `week`, `month` or `year`."""
    interval_count: int
    """How many of these make one billing period."""
    sla: Sla
    """Service level agreement of an instance."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "price_id": "priceId",
        "unit_amount": "unitAmount",
        "currency": "currency",
        "interval": "interval",
        "interval_count": "intervalCount",
        "sla": "sla",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.price_id = take("priceId", unset)
        self.unit_amount = take("unitAmount", unset)
        self.currency = take("currency", unset)
        self.interval = take("interval", unset)
        self.interval_count = take("intervalCount", unset)
        value = take("sla", unset)
        self.sla = Sla._load(value) if type(value) is dict else value
        self.additional_properties = data or {}
        return self


# At the end, so that models may hold each other.
from ..models.sla import Sla
