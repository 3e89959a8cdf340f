# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object WebhookSecret."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET


@define(kw_only=True)
class WebhookSecret(Model):
    """A new secret of a webhook; it is shown only this once."""

    webhook_id: str
    """The webhook."""
    secret: str = field(repr=False)
    """The secret, `whsec_` and base64; the old one signs beside it for 24 hours."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "webhook_id": "webhookId",
        "secret": "secret",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.webhook_id = take("webhookId", unset)
        self.secret = take("secret", unset)
        self.additional_properties = data or {}
        return self
