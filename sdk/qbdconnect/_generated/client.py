# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resources that hang on a client, each imported and made when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbdconnect._transport import AsyncTransport, SyncTransport

    from .api.customers import AsyncCustomers, Customers
    from .api.instances import AsyncInstances, Instances


class Resources:
    """The resources of a client."""

    _transport: SyncTransport

    @cached_property
    def customers(self) -> Customers:
        """The clients of QBD Connect."""
        from .api.customers import Customers

        return Customers(self._transport)

    @cached_property
    def instances(self) -> Instances:
        """QuickBooks company files, and how a Web Connector polls them."""
        from .api.instances import Instances

        return Instances(self._transport)


class AsyncResources:
    """The resources of an asynchronous client."""

    _transport: AsyncTransport

    @cached_property
    def customers(self) -> AsyncCustomers:
        """The clients of QBD Connect."""
        from .api.customers import AsyncCustomers

        return AsyncCustomers(self._transport)

    @cached_property
    def instances(self) -> AsyncInstances:
        """QuickBooks company files, and how a Web Connector polls them."""
        from .api.instances import AsyncInstances

        return AsyncInstances(self._transport)
