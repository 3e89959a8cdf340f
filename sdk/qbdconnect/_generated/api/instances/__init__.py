# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource instances: its operations as methods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_instance as _create_instance
from . import delete_instance as _delete_instance
from . import download_instance_qwc as _download_instance_qwc
from . import get_instance as _get_instance
from . import list_instances as _list_instances
from . import patch_instance as _patch_instance
from . import update_instance as _update_instance

if TYPE_CHECKING:
    from qbdconnect._pages import AsyncPages, Page
    from qbdconnect._request import Timeout

    from ...models.instance import Instance
    from ...models.instance_patch import InstancePatch
    from ...models.instance_update import InstanceUpdate


class Instances(SyncResource):
    """QuickBooks company files, and how a Web Connector polls them."""

    @cached_property
    def with_raw_response(self) -> InstancesWithRawResponse:
        """The same methods, returning status and headers too."""
        return InstancesWithRawResponse(Instances(self._transport, raw=True))

    def list(
        self,
        *,
        customer_id: str,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[Instance]:
        """List the instances of a customer (`GET /instances`).

        The live instances of a customer in the order of their creation, a page at a time.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_instances.request(customer_id=customer_id, limit=limit, starting_after=starting_after)
        return self._list(request, _list_instances.parse, options)

    def create(
        self,
        body: Instance | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Create an instance (`POST /instances`).

        Adds a QuickBooks company file to a customer. The Web Connector can log in once a password is set and the
        instance is validated.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_instance.request(body)
        return self._call(request, _create_instance.parse, options)

    def retrieve(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Get an instance (`GET /instances/{instanceId}`).

        One live instance.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_instance.request(instance_id)
        return self._call(request, _get_instance.parse, options)

    def update(
        self,
        instance_id: str,
        body: InstanceUpdate | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Update an instance (`PUT /instances/{instanceId}`).

        Changes the members that are sent; absent ones stay as they are.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_instance.request(instance_id, body)
        return self._call(request, _update_instance.parse, options)

    def delete(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Delete an instance (`DELETE /instances/{instanceId}`).

        From then on the instance and everything below it answer 404.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _delete_instance.request(instance_id)
        return self._call(request, _delete_instance.parse, options)

    def patch(
        self,
        instance_id: str,
        body: InstancePatch | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance | None:
        """Patch or validate an instance (`PATCH /instances/{instanceId}`).

        With a body, applies a JSON merge patch (RFC 7396). Without one, marks the instance validated, which only an
        operator may do.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _patch_instance.request(instance_id, body)
        return self._call(request, _patch_instance.parse, options)

    def download_qwc(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> str:
        """Download the .qwc file (`GET /instances/{instanceId}/qwc`).

        The file that adds the instance to a Web Connector.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _download_instance_qwc.request(instance_id)
        return self._call(request, _download_instance_qwc.parse, options)


class AsyncInstances(AsyncResource):
    """QuickBooks company files, and how a Web Connector polls them."""

    @cached_property
    def with_raw_response(self) -> AsyncInstancesWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncInstancesWithRawResponse(AsyncInstances(self._transport, raw=True))

    def list(
        self,
        *,
        customer_id: str,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[Instance]:
        """List the instances of a customer (`GET /instances`).

        The live instances of a customer in the order of their creation, a page at a time.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_instances.request(customer_id=customer_id, limit=limit, starting_after=starting_after)
        return self._list(request, _list_instances.parse, options)

    async def create(
        self,
        body: Instance | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Create an instance (`POST /instances`).

        Adds a QuickBooks company file to a customer. The Web Connector can log in once a password is set and the
        instance is validated.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_instance.request(body)
        return await self._call(request, _create_instance.parse, options)

    async def retrieve(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Get an instance (`GET /instances/{instanceId}`).

        One live instance.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_instance.request(instance_id)
        return await self._call(request, _get_instance.parse, options)

    async def update(
        self,
        instance_id: str,
        body: InstanceUpdate | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Update an instance (`PUT /instances/{instanceId}`).

        Changes the members that are sent; absent ones stay as they are.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_instance.request(instance_id, body)
        return await self._call(request, _update_instance.parse, options)

    async def delete(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Delete an instance (`DELETE /instances/{instanceId}`).

        From then on the instance and everything below it answer 404.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _delete_instance.request(instance_id)
        return await self._call(request, _delete_instance.parse, options)

    async def patch(
        self,
        instance_id: str,
        body: InstancePatch | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance | None:
        """Patch or validate an instance (`PATCH /instances/{instanceId}`).

        With a body, applies a JSON merge patch (RFC 7396). Without one, marks the instance validated, which only an
        operator may do.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _patch_instance.request(instance_id, body)
        return await self._call(request, _patch_instance.parse, options)

    async def download_qwc(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> str:
        """Download the .qwc file (`GET /instances/{instanceId}/qwc`).

        The file that adds the instance to a Web Connector.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _download_instance_qwc.request(instance_id)
        return await self._call(request, _download_instance_qwc.parse, options)


class InstancesWithRawResponse:
    """The methods of Instances, returning RawResponse objects."""

    def __init__(self, instances: Instances) -> None:
        self.list = raw(instances.list)
        self.create = raw(instances.create)
        self.retrieve = raw(instances.retrieve)
        self.update = raw(instances.update)
        self.delete = raw(instances.delete)
        self.patch = raw(instances.patch)
        self.download_qwc = raw(instances.download_qwc)


class AsyncInstancesWithRawResponse:
    """The methods of AsyncInstances, returning RawResponse objects."""

    def __init__(self, instances: AsyncInstances) -> None:
        self.list = async_raw(instances.list)
        self.create = async_raw(instances.create)
        self.retrieve = async_raw(instances.retrieve)
        self.update = async_raw(instances.update)
        self.delete = async_raw(instances.delete)
        self.patch = async_raw(instances.patch)
        self.download_qwc = async_raw(instances.download_qwc)
