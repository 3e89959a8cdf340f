# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource payouts: its operations as methods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_payout as _create_payout

if TYPE_CHECKING:
    from qbdconnect._request import Timeout

    from ...models.payout import Payout


class Payouts(SyncResource):
    """Money on its way to the bank account."""

    @cached_property
    def with_raw_response(self) -> PayoutsWithRawResponse:
        """The same methods, returning status and headers too."""
        return PayoutsWithRawResponse(Payouts(self._transport, raw=True))

    def create(
        self,
        body: Payout | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Payout:
        """Record a payout (`POST /payouts`).

        For operators. Records that a charge is paid out, and is linked to the payment provider's payout that holds
        it. The three amounts are those that the payment provider has booked for the charge. Money is moved only
        where the hub is set to do so (`QBDCONNECT_PAYOUTS=manual`).
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_payout.request(body)
        return self._call(request, _create_payout.parse, options)


class AsyncPayouts(AsyncResource):
    """Money on its way to the bank account."""

    @cached_property
    def with_raw_response(self) -> AsyncPayoutsWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncPayoutsWithRawResponse(AsyncPayouts(self._transport, raw=True))

    async def create(
        self,
        body: Payout | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Payout:
        """Record a payout (`POST /payouts`).

        For operators. Records that a charge is paid out, and is linked to the payment provider's payout that holds
        it. The three amounts are those that the payment provider has booked for the charge. Money is moved only
        where the hub is set to do so (`QBDCONNECT_PAYOUTS=manual`).
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_payout.request(body)
        return await self._call(request, _create_payout.parse, options)


class PayoutsWithRawResponse:
    """The methods of Payouts, returning RawResponse objects."""

    def __init__(self, payouts: Payouts) -> None:
        self.create = raw(payouts.create)


class AsyncPayoutsWithRawResponse:
    """The methods of AsyncPayouts, returning RawResponse objects."""

    def __init__(self, payouts: AsyncPayouts) -> None:
        self.create = async_raw(payouts.create)
