# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The object Metadata."""

from __future__ import annotations

from typing import Any, Self

from attrs import define, field

from qbdconnect._model import Model


@define(kw_only=True)
class Metadata(Model):
    """Texts of the caller's own, kept by the payment provider too; 20 at most, names up to 40 and values up to 500
    characters, none beginning with `qbd_`."""

    additional_properties: dict[str, Any] = field(factory=dict)
    """Members that this version of the SDK does not know."""

    _wire_names = {}
    _read_only = frozenset({})

    @classmethod
    def _load(cls, data: dict[str, Any]) -> Self:
        self = object.__new__(cls)
        self.additional_properties = data or {}
        return self
