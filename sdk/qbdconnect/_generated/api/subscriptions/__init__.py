# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource subscriptions: its operations as methods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_checkout as _create_checkout
from . import create_subscription as _create_subscription
from . import get_subscription as _get_subscription
from . import update_subscription as _update_subscription

if TYPE_CHECKING:
    from qbdconnect._request import Timeout

    from ...models.checkout import Checkout
    from ...models.new_checkout import NewCheckout
    from ...models.subscription import Subscription
    from ...models.update_subscription_prorate import UpdateSubscriptionProrate


class Subscriptions(SyncResource):
    """The seats that customers pay for."""

    @cached_property
    def with_raw_response(self) -> SubscriptionsWithRawResponse:
        """The same methods, returning status and headers too."""
        return SubscriptionsWithRawResponse(Subscriptions(self._transport, raw=True))

    def create(
        self,
        body: Subscription | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Subscription:
        """Subscribe (`POST /subscriptions`).

        Subscribes a customer to a price, which is charged at once by the usual payment method; declined, there is
        no subscription. A customer without a payment method needs a checkout. A customer has one subscription at a
        time; while it is not over, another one is refused (409).
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_subscription.request(body)
        return self._call(request, _create_subscription.parse, options)

    def create_checkout(
        self,
        body: NewCheckout | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Checkout:
        """Open a checkout (`POST /subscriptions/checkout`).

        Opens a page on which somebody subscribes and pays. Nothing is charged, and nothing changes, before they do.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_checkout.request(body)
        return self._call(request, _create_checkout.parse, options)

    def retrieve(
        self,
        subscription_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Subscription:
        """Get a subscription (`GET /subscriptions/{subscriptionId}`).

        One subscription.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_subscription.request(subscription_id)
        return self._call(request, _get_subscription.parse, options)

    def update(
        self,
        subscription_id: str,
        body: Subscription | Mapping[str, Any],
        *,
        prorate: UpdateSubscriptionProrate | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Subscription:
        """Change a subscription (`PUT /subscriptions/{subscriptionId}`).

        Changes the members that are sent; absent ones stay as they are, and those that only the hub sets are
        ignored. A quantity of 0 ends the subscription with its period, another one takes that back. One that is
        over changes no more (409).
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_subscription.request(subscription_id, body, prorate=prorate)
        return self._call(request, _update_subscription.parse, options)


class AsyncSubscriptions(AsyncResource):
    """The seats that customers pay for."""

    @cached_property
    def with_raw_response(self) -> AsyncSubscriptionsWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncSubscriptionsWithRawResponse(AsyncSubscriptions(self._transport, raw=True))

    async def create(
        self,
        body: Subscription | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Subscription:
        """Subscribe (`POST /subscriptions`).

        Subscribes a customer to a price, which is charged at once by the usual payment method; declined, there is
        no subscription. A customer without a payment method needs a checkout. A customer has one subscription at a
        time; while it is not over, another one is refused (409).
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_subscription.request(body)
        return await self._call(request, _create_subscription.parse, options)

    async def create_checkout(
        self,
        body: NewCheckout | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Checkout:
        """Open a checkout (`POST /subscriptions/checkout`).

        Opens a page on which somebody subscribes and pays. Nothing is charged, and nothing changes, before they do.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_checkout.request(body)
        return await self._call(request, _create_checkout.parse, options)

    async def retrieve(
        self,
        subscription_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Subscription:
        """Get a subscription (`GET /subscriptions/{subscriptionId}`).

        One subscription.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_subscription.request(subscription_id)
        return await self._call(request, _get_subscription.parse, options)

    async def update(
        self,
        subscription_id: str,
        body: Subscription | Mapping[str, Any],
        *,
        prorate: UpdateSubscriptionProrate | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Subscription:
        """Change a subscription (`PUT /subscriptions/{subscriptionId}`).

        Changes the members that are sent; absent ones stay as they are, and those that only the hub sets are
        ignored. A quantity of 0 ends the subscription with its period, another one takes that back. One that is
        over changes no more (409).
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_subscription.request(subscription_id, body, prorate=prorate)
        return await self._call(request, _update_subscription.parse, options)


class SubscriptionsWithRawResponse:
    """The methods of Subscriptions, returning RawResponse objects."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        self.create = raw(subscriptions.create)
        self.create_checkout = raw(subscriptions.create_checkout)
        self.retrieve = raw(subscriptions.retrieve)
        self.update = raw(subscriptions.update)


class AsyncSubscriptionsWithRawResponse:
    """The methods of AsyncSubscriptions, returning RawResponse objects."""

    def __init__(self, subscriptions: AsyncSubscriptions) -> None:
        self.create = async_raw(subscriptions.create)
        self.create_checkout = async_raw(subscriptions.create_checkout)
        self.retrieve = async_raw(subscriptions.retrieve)
        self.update = async_raw(subscriptions.update)
