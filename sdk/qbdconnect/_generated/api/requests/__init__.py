# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource requests: its operations as methods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import cancel_request as _cancel_request
from . import create_request as _create_request
from . import get_request as _get_request
from . import list_requests as _list_requests

if TYPE_CHECKING:
    from qbdconnect._pages import AsyncPages, Page
    from qbdconnect._request import Timeout

    from ...models.new_request import NewRequest
    from ...models.request import Request
    from ...models.request_status import RequestStatus


class Requests(SyncResource):
    """Messages for QuickBooks, which wait for the next session."""

    @cached_property
    def with_raw_response(self) -> RequestsWithRawResponse:
        """The same methods, returning status and headers too."""
        return RequestsWithRawResponse(Requests(self._transport, raw=True))

    def list(
        self,
        instance_id: str,
        *,
        status: RequestStatus | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[Request]:
        """List the requests of an instance (`GET /instances/{instanceId}/requests`).

        The newest first, a page at a time, without `qbxml` and `result`.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_requests.request(instance_id, status=status, limit=limit, starting_after=starting_after)
        return self._list(request, _list_requests.parse, options)

    def create(
        self,
        instance_id: str,
        body: NewRequest | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Request:
        """Queue a request (`POST /instances/{instanceId}/requests`).

        The next session of a Web Connector takes it to QuickBooks. The same request again, under the same
        `requestId`, answers 200 with what became of it.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_request.request(instance_id, body)
        return self._call(request, _create_request.parse, options)

    def retrieve(
        self,
        instance_id: str,
        request_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Request:
        """Get a request (`GET /instances/{instanceId}/requests/{requestId}`).

        One request with its message and, once QuickBooks has answered, the result.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_request.request(instance_id, request_id)
        return self._call(request, _get_request.parse, options)

    def cancel(
        self,
        instance_id: str,
        request_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Request:
        """Cancel a request (`POST /instances/{instanceId}/requests/{requestId}/cancel`).

        Only a queued request can be cancelled; one that is cancelled already stays so.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _cancel_request.request(instance_id, request_id)
        return self._call(request, _cancel_request.parse, options)


class AsyncRequests(AsyncResource):
    """Messages for QuickBooks, which wait for the next session."""

    @cached_property
    def with_raw_response(self) -> AsyncRequestsWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncRequestsWithRawResponse(AsyncRequests(self._transport, raw=True))

    def list(
        self,
        instance_id: str,
        *,
        status: RequestStatus | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[Request]:
        """List the requests of an instance (`GET /instances/{instanceId}/requests`).

        The newest first, a page at a time, without `qbxml` and `result`.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_requests.request(instance_id, status=status, limit=limit, starting_after=starting_after)
        return self._list(request, _list_requests.parse, options)

    async def create(
        self,
        instance_id: str,
        body: NewRequest | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Request:
        """Queue a request (`POST /instances/{instanceId}/requests`).

        The next session of a Web Connector takes it to QuickBooks. The same request again, under the same
        `requestId`, answers 200 with what became of it.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_request.request(instance_id, body)
        return await self._call(request, _create_request.parse, options)

    async def retrieve(
        self,
        instance_id: str,
        request_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Request:
        """Get a request (`GET /instances/{instanceId}/requests/{requestId}`).

        One request with its message and, once QuickBooks has answered, the result.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_request.request(instance_id, request_id)
        return await self._call(request, _get_request.parse, options)

    async def cancel(
        self,
        instance_id: str,
        request_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Request:
        """Cancel a request (`POST /instances/{instanceId}/requests/{requestId}/cancel`).

        Only a queued request can be cancelled; one that is cancelled already stays so.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _cancel_request.request(instance_id, request_id)
        return await self._call(request, _cancel_request.parse, options)


class RequestsWithRawResponse:
    """The methods of Requests, returning RawResponse objects."""

    def __init__(self, requests: Requests) -> None:
        self.list = raw(requests.list)
        self.create = raw(requests.create)
        self.retrieve = raw(requests.retrieve)
        self.cancel = raw(requests.cancel)


class AsyncRequestsWithRawResponse:
    """The methods of AsyncRequests, returning RawResponse objects."""

    def __init__(self, requests: AsyncRequests) -> None:
        self.list = async_raw(requests.list)
        self.create = async_raw(requests.create)
        self.retrieve = async_raw(requests.retrieve)
        self.cancel = async_raw(requests.cancel)
