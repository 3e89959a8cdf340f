# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object InstancePassword."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET


@define(kw_only=True)
class InstancePassword(Model):
    """A password that the hub has made; it is shown only this once."""

    instance_id: str
    """The instance."""
    user_name: str
    """User name that the Web Connector logs in with."""
    password: str = field(repr=False)
    """The password, 160 bits as text that can be typed."""
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "instance_id": "instanceId",
        "user_name": "userName",
        "password": "password",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.instance_id = take("instanceId", unset)
        self.user_name = take("userName", unset)
        self.password = take("password", unset)
        self.additional_properties = data or {}
        return self
