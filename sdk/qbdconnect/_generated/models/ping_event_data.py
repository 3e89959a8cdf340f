# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object PingEventData."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET


@define(kw_only=True)
class PingEventData(Model):
    """The webhook that is tested."""

    webhook_id: str
    """The webhook."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "webhook_id": "webhookId",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.webhook_id = take("webhookId", unset)
        self.additional_properties = data or {}
        return self
