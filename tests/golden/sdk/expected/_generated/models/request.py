# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Request."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model

from ..types import UNSET


@define(kw_only=True)
class Request(Model):
    """Somebody wants a book."""

    title: str
    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {
        "title": "title",
    }
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        take = data.pop
        unset = UNSET
        self.title = take("title", unset)
        self.additional_properties = data or {}
        return self
