# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource webhooks: its operations as methods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_webhook as _create_webhook
from . import delete_webhook as _delete_webhook
from . import get_webhook as _get_webhook
from . import get_webhook_delivery as _get_webhook_delivery
from . import list_webhook_deliveries as _list_webhook_deliveries
from . import list_webhooks as _list_webhooks
from . import redeliver_webhook as _redeliver_webhook
from . import rotate_webhook_secret as _rotate_webhook_secret
from . import test_webhook as _test_webhook
from . import update_webhook as _update_webhook

if TYPE_CHECKING:
    from qbdconnect._pages import AsyncPages, Page
    from qbdconnect._request import Timeout

    from ...models.delivery_status import DeliveryStatus
    from ...models.webhook import Webhook
    from ...models.webhook_delivery import WebhookDelivery
    from ...models.webhook_patch import WebhookPatch
    from ...models.webhook_secret import WebhookSecret


class Webhooks(SyncResource):
    """Addresses that are told what happens, signed by the Standard Webhooks specification."""

    @cached_property
    def with_raw_response(self) -> WebhooksWithRawResponse:
        """The same methods, returning status and headers too."""
        return WebhooksWithRawResponse(Webhooks(self._transport, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[Webhook]:
        """List webhooks (`GET /webhooks`).

        The webhooks of the caller in the order of their creation, a page at a time; an operator sees those of
        customers, too.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_webhooks.request(limit=limit, starting_after=starting_after)
        return self._list(request, _list_webhooks.parse, options)

    def create(
        self,
        body: Webhook | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Webhook:
        """Create a webhook (`POST /webhooks`).

        The answer shows the secret that signs the events, only this once.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_webhook.request(body)
        return self._call(request, _create_webhook.parse, options)

    def retrieve(
        self,
        webhook_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Webhook:
        """Get a webhook (`GET /webhooks/{webhookId}`).

        One webhook, without its secret.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_webhook.request(webhook_id)
        return self._call(request, _get_webhook.parse, options)

    def delete(
        self,
        webhook_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Webhook:
        """Delete a webhook (`DELETE /webhooks/{webhookId}`).

        From then on it is told nothing and answers 404.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _delete_webhook.request(webhook_id)
        return self._call(request, _delete_webhook.parse, options)

    def update(
        self,
        webhook_id: str,
        body: WebhookPatch | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Webhook:
        """Change a webhook (`PATCH /webhooks/{webhookId}`).

        Applies a JSON merge patch (RFC 7396).
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_webhook.request(webhook_id, body)
        return self._call(request, _update_webhook.parse, options)

    def rotate_secret(
        self,
        webhook_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> WebhookSecret:
        """Give a webhook another secret (`POST /webhooks/{webhookId}/secret`).

        The answer shows the new secret, only this once. For 24 hours events are signed with the old one, too.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _rotate_webhook_secret.request(webhook_id)
        return self._call(request, _rotate_webhook_secret.parse, options)

    def test(
        self,
        webhook_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> WebhookDelivery:
        """Test a webhook (`POST /webhooks/{webhookId}/test`).

        Sends the event `webhook.ping`, whatever the webhook listens to.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _test_webhook.request(webhook_id)
        return self._call(request, _test_webhook.parse, options)

    def list_deliveries(
        self,
        webhook_id: str,
        *,
        status: DeliveryStatus | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[WebhookDelivery]:
        """List the deliveries of a webhook (`GET /webhooks/{webhookId}/deliveries`).

        The newest first, a page at a time; kept for 30 days.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_webhook_deliveries.request(
            webhook_id, status=status, limit=limit, starting_after=starting_after
        )
        return self._list(request, _list_webhook_deliveries.parse, options)

    def retrieve_delivery(
        self,
        webhook_id: str,
        delivery_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> WebhookDelivery:
        """Get a delivery (`GET /webhooks/{webhookId}/deliveries/{deliveryId}`).

        One delivery with its attempts.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_webhook_delivery.request(webhook_id, delivery_id)
        return self._call(request, _get_webhook_delivery.parse, options)

    def redeliver(
        self,
        webhook_id: str,
        delivery_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> WebhookDelivery:
        """Deliver an event again (`POST /webhooks/{webhookId}/deliveries/{deliveryId}/redeliver`).

        Makes a new delivery of the same event.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _redeliver_webhook.request(webhook_id, delivery_id)
        return self._call(request, _redeliver_webhook.parse, options)


class AsyncWebhooks(AsyncResource):
    """Addresses that are told what happens, signed by the Standard Webhooks specification."""

    @cached_property
    def with_raw_response(self) -> AsyncWebhooksWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncWebhooksWithRawResponse(AsyncWebhooks(self._transport, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[Webhook]:
        """List webhooks (`GET /webhooks`).

        The webhooks of the caller in the order of their creation, a page at a time; an operator sees those of
        customers, too.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_webhooks.request(limit=limit, starting_after=starting_after)
        return self._list(request, _list_webhooks.parse, options)

    async def create(
        self,
        body: Webhook | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Webhook:
        """Create a webhook (`POST /webhooks`).

        The answer shows the secret that signs the events, only this once.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_webhook.request(body)
        return await self._call(request, _create_webhook.parse, options)

    async def retrieve(
        self,
        webhook_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Webhook:
        """Get a webhook (`GET /webhooks/{webhookId}`).

        One webhook, without its secret.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_webhook.request(webhook_id)
        return await self._call(request, _get_webhook.parse, options)

    async def delete(
        self,
        webhook_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Webhook:
        """Delete a webhook (`DELETE /webhooks/{webhookId}`).

        From then on it is told nothing and answers 404.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _delete_webhook.request(webhook_id)
        return await self._call(request, _delete_webhook.parse, options)

    async def update(
        self,
        webhook_id: str,
        body: WebhookPatch | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Webhook:
        """Change a webhook (`PATCH /webhooks/{webhookId}`).

        Applies a JSON merge patch (RFC 7396).
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_webhook.request(webhook_id, body)
        return await self._call(request, _update_webhook.parse, options)

    async def rotate_secret(
        self,
        webhook_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> WebhookSecret:
        """Give a webhook another secret (`POST /webhooks/{webhookId}/secret`).

        The answer shows the new secret, only this once. For 24 hours events are signed with the old one, too.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _rotate_webhook_secret.request(webhook_id)
        return await self._call(request, _rotate_webhook_secret.parse, options)

    async def test(
        self,
        webhook_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> WebhookDelivery:
        """Test a webhook (`POST /webhooks/{webhookId}/test`).

        Sends the event `webhook.ping`, whatever the webhook listens to.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _test_webhook.request(webhook_id)
        return await self._call(request, _test_webhook.parse, options)

    def list_deliveries(
        self,
        webhook_id: str,
        *,
        status: DeliveryStatus | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[WebhookDelivery]:
        """List the deliveries of a webhook (`GET /webhooks/{webhookId}/deliveries`).

        The newest first, a page at a time; kept for 30 days.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_webhook_deliveries.request(
            webhook_id, status=status, limit=limit, starting_after=starting_after
        )
        return self._list(request, _list_webhook_deliveries.parse, options)

    async def retrieve_delivery(
        self,
        webhook_id: str,
        delivery_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> WebhookDelivery:
        """Get a delivery (`GET /webhooks/{webhookId}/deliveries/{deliveryId}`).

        One delivery with its attempts.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_webhook_delivery.request(webhook_id, delivery_id)
        return await self._call(request, _get_webhook_delivery.parse, options)

    async def redeliver(
        self,
        webhook_id: str,
        delivery_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> WebhookDelivery:
        """Deliver an event again (`POST /webhooks/{webhookId}/deliveries/{deliveryId}/redeliver`).

        Makes a new delivery of the same event.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _redeliver_webhook.request(webhook_id, delivery_id)
        return await self._call(request, _redeliver_webhook.parse, options)


class WebhooksWithRawResponse:
    """The methods of Webhooks, returning RawResponse objects."""

    def __init__(self, webhooks: Webhooks) -> None:
        self.list = raw(webhooks.list)
        self.create = raw(webhooks.create)
        self.retrieve = raw(webhooks.retrieve)
        self.delete = raw(webhooks.delete)
        self.update = raw(webhooks.update)
        self.rotate_secret = raw(webhooks.rotate_secret)
        self.test = raw(webhooks.test)
        self.list_deliveries = raw(webhooks.list_deliveries)
        self.retrieve_delivery = raw(webhooks.retrieve_delivery)
        self.redeliver = raw(webhooks.redeliver)


class AsyncWebhooksWithRawResponse:
    """The methods of AsyncWebhooks, returning RawResponse objects."""

    def __init__(self, webhooks: AsyncWebhooks) -> None:
        self.list = async_raw(webhooks.list)
        self.create = async_raw(webhooks.create)
        self.retrieve = async_raw(webhooks.retrieve)
        self.delete = async_raw(webhooks.delete)
        self.update = async_raw(webhooks.update)
        self.rotate_secret = async_raw(webhooks.rotate_secret)
        self.test = async_raw(webhooks.test)
        self.list_deliveries = async_raw(webhooks.list_deliveries)
        self.retrieve_delivery = async_raw(webhooks.retrieve_delivery)
        self.redeliver = async_raw(webhooks.redeliver)
