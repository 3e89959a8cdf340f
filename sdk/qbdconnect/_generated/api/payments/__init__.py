# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource payments: its operations as methods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_payment as _create_payment

if TYPE_CHECKING:
    from qbdconnect._request import Timeout

    from ...models.new_payment import NewPayment
    from ...models.payment import Payment


class Payments(SyncResource):
    """Money that is taken from customers."""

    @cached_property
    def with_raw_response(self) -> PaymentsWithRawResponse:
        """The same methods, returning status and headers too."""
        return PaymentsWithRawResponse(Payments(self._transport, raw=True))

    def create(
        self,
        body: NewPayment | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Payment:
        """Take a payment (`POST /payments`).

        Charges a customer's payment method at once, without the customer being there.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_payment.request(body)
        return self._call(request, _create_payment.parse, options)


class AsyncPayments(AsyncResource):
    """Money that is taken from customers."""

    @cached_property
    def with_raw_response(self) -> AsyncPaymentsWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncPaymentsWithRawResponse(AsyncPayments(self._transport, raw=True))

    async def create(
        self,
        body: NewPayment | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Payment:
        """Take a payment (`POST /payments`).

        Charges a customer's payment method at once, without the customer being there.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_payment.request(body)
        return await self._call(request, _create_payment.parse, options)


class PaymentsWithRawResponse:
    """The methods of Payments, returning RawResponse objects."""

    def __init__(self, payments: Payments) -> None:
        self.create = raw(payments.create)


class AsyncPaymentsWithRawResponse:
    """The methods of AsyncPayments, returning RawResponse objects."""

    def __init__(self, payments: AsyncPayments) -> None:
        self.create = async_raw(payments.create)
