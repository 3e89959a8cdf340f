# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resources that hang on a client, each imported and made when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qbdconnect._transport import AsyncTransport, SyncTransport

    from .api.customers import AsyncCustomers, Customers
    from .api.instances import AsyncInstances, Instances
    from .api.invoices import AsyncInvoices, Invoices
    from .api.payments import AsyncPayments, Payments
    from .api.payouts import AsyncPayouts, Payouts
    from .api.products import AsyncProducts, Products
    from .api.requests import AsyncRequests, Requests
    from .api.sessions import AsyncSessions, Sessions
    from .api.subscriptions import AsyncSubscriptions, Subscriptions
    from .api.users import AsyncUsers, Users
    from .api.webhooks import AsyncWebhooks, Webhooks


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

    @cached_property
    def sessions(self) -> Sessions:
        """The visits of Web Connectors, and the log of what happened."""
        from .api.sessions import Sessions

        return Sessions(self._transport)

    @cached_property
    def requests(self) -> Requests:
        """Messages for QuickBooks, which wait for the next session."""
        from .api.requests import Requests

        return Requests(self._transport)

    @cached_property
    def users(self) -> Users:
        """People who work for customers, each with a role."""
        from .api.users import Users

        return Users(self._transport)

    @cached_property
    def products(self) -> Products:
        """What can be subscribed to."""
        from .api.products import Products

        return Products(self._transport)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        """The seats that customers pay for."""
        from .api.subscriptions import Subscriptions

        return Subscriptions(self._transport)

    @cached_property
    def invoices(self) -> Invoices:
        """What customers owe, and how it was paid."""
        from .api.invoices import Invoices

        return Invoices(self._transport)

    @cached_property
    def payments(self) -> Payments:
        """Money that is taken from customers."""
        from .api.payments import Payments

        return Payments(self._transport)

    @cached_property
    def payouts(self) -> Payouts:
        """Money on its way to the bank account."""
        from .api.payouts import Payouts

        return Payouts(self._transport)

    @cached_property
    def webhooks(self) -> Webhooks:
        """Addresses that are told what happens, signed by the Standard Webhooks specification."""
        from .api.webhooks import Webhooks

        return Webhooks(self._transport)


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

    @cached_property
    def sessions(self) -> AsyncSessions:
        """The visits of Web Connectors, and the log of what happened."""
        from .api.sessions import AsyncSessions

        return AsyncSessions(self._transport)

    @cached_property
    def requests(self) -> AsyncRequests:
        """Messages for QuickBooks, which wait for the next session."""
        from .api.requests import AsyncRequests

        return AsyncRequests(self._transport)

    @cached_property
    def users(self) -> AsyncUsers:
        """People who work for customers, each with a role."""
        from .api.users import AsyncUsers

        return AsyncUsers(self._transport)

    @cached_property
    def products(self) -> AsyncProducts:
        """What can be subscribed to."""
        from .api.products import AsyncProducts

        return AsyncProducts(self._transport)

    @cached_property
    def subscriptions(self) -> AsyncSubscriptions:
        """The seats that customers pay for."""
        from .api.subscriptions import AsyncSubscriptions

        return AsyncSubscriptions(self._transport)

    @cached_property
    def invoices(self) -> AsyncInvoices:
        """What customers owe, and how it was paid."""
        from .api.invoices import AsyncInvoices

        return AsyncInvoices(self._transport)

    @cached_property
    def payments(self) -> AsyncPayments:
        """Money that is taken from customers."""
        from .api.payments import AsyncPayments

        return AsyncPayments(self._transport)

    @cached_property
    def payouts(self) -> AsyncPayouts:
        """Money on its way to the bank account."""
        from .api.payouts import AsyncPayouts

        return AsyncPayouts(self._transport)

    @cached_property
    def webhooks(self) -> AsyncWebhooks:
        """Addresses that are told what happens, signed by the Standard Webhooks specification."""
        from .api.webhooks import AsyncWebhooks

        return AsyncWebhooks(self._transport)
