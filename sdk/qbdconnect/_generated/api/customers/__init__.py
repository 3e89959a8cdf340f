# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource customers: its operations as methods."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_customer as _create_customer
from . import find_customer as _find_customer
from . import get_customer as _get_customer
from . import get_customer_stats as _get_customer_stats
from . import update_customer as _update_customer

if TYPE_CHECKING:
    from qbdconnect._request import Timeout

    from ...models.customer import Customer
    from ...models.customer_patch import CustomerPatch
    from ...models.customer_stats import CustomerStats


class Customers(SyncResource):
    """The clients of QBD Connect."""

    @cached_property
    def with_raw_response(self) -> CustomersWithRawResponse:
        """The same methods, returning status and headers too."""
        return CustomersWithRawResponse(Customers(self._transport, raw=True))

    def find(
        self,
        *,
        gateway_customer_id: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Customer:
        """Find a customer (`GET /customers`).

        The customer with this `gatewayCustomerId`; without one, the caller's own profile. A key of an operator has
        no profile.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _find_customer.request(gateway_customer_id=gateway_customer_id)
        return self._call(request, _find_customer.parse, options)

    def create(
        self,
        body: Customer | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Customer:
        """Create a customer (`POST /customers`).

        For operators. Nested instances are created too, in the same transaction; the `customerId` that they carry
        is overwritten.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_customer.request(body)
        return self._call(request, _create_customer.parse, options)

    def retrieve(
        self,
        customer_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Customer:
        """Get a customer (`GET /customers/{customerId}`).

        A customer with its live instances.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_customer.request(customer_id)
        return self._call(request, _get_customer.parse, options)

    def update(
        self,
        customer_id: str,
        body: CustomerPatch | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Customer:
        """Change a customer (`PATCH /customers/{customerId}`).

        Applies a JSON merge patch (RFC 7396). `qbdInstances` is ignored.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_customer.request(customer_id, body)
        return self._call(request, _update_customer.parse, options)

    def retrieve_stats(
        self,
        customer_id: str,
        *,
        begin: datetime.datetime | str,
        end: datetime.datetime | str,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> CustomerStats:
        """Get the stats of a customer (`GET /customers/{customerId}/stats`).

        What the instances of a customer did, beside the limits of their service level agreements; by whole days in
        UTC.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_customer_stats.request(customer_id, begin=begin, end=end)
        return self._call(request, _get_customer_stats.parse, options)


class AsyncCustomers(AsyncResource):
    """The clients of QBD Connect."""

    @cached_property
    def with_raw_response(self) -> AsyncCustomersWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncCustomersWithRawResponse(AsyncCustomers(self._transport, raw=True))

    async def find(
        self,
        *,
        gateway_customer_id: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Customer:
        """Find a customer (`GET /customers`).

        The customer with this `gatewayCustomerId`; without one, the caller's own profile. A key of an operator has
        no profile.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _find_customer.request(gateway_customer_id=gateway_customer_id)
        return await self._call(request, _find_customer.parse, options)

    async def create(
        self,
        body: Customer | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Customer:
        """Create a customer (`POST /customers`).

        For operators. Nested instances are created too, in the same transaction; the `customerId` that they carry
        is overwritten.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_customer.request(body)
        return await self._call(request, _create_customer.parse, options)

    async def retrieve(
        self,
        customer_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Customer:
        """Get a customer (`GET /customers/{customerId}`).

        A customer with its live instances.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_customer.request(customer_id)
        return await self._call(request, _get_customer.parse, options)

    async def update(
        self,
        customer_id: str,
        body: CustomerPatch | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Customer:
        """Change a customer (`PATCH /customers/{customerId}`).

        Applies a JSON merge patch (RFC 7396). `qbdInstances` is ignored.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_customer.request(customer_id, body)
        return await self._call(request, _update_customer.parse, options)

    async def retrieve_stats(
        self,
        customer_id: str,
        *,
        begin: datetime.datetime | str,
        end: datetime.datetime | str,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> CustomerStats:
        """Get the stats of a customer (`GET /customers/{customerId}/stats`).

        What the instances of a customer did, beside the limits of their service level agreements; by whole days in
        UTC.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_customer_stats.request(customer_id, begin=begin, end=end)
        return await self._call(request, _get_customer_stats.parse, options)


class CustomersWithRawResponse:
    """The methods of Customers, returning RawResponse objects."""

    def __init__(self, customers: Customers) -> None:
        self.find = raw(customers.find)
        self.create = raw(customers.create)
        self.retrieve = raw(customers.retrieve)
        self.update = raw(customers.update)
        self.retrieve_stats = raw(customers.retrieve_stats)


class AsyncCustomersWithRawResponse:
    """The methods of AsyncCustomers, returning RawResponse objects."""

    def __init__(self, customers: AsyncCustomers) -> None:
        self.find = async_raw(customers.find)
        self.create = async_raw(customers.create)
        self.retrieve = async_raw(customers.retrieve)
        self.update = async_raw(customers.update)
        self.retrieve_stats = async_raw(customers.retrieve_stats)
