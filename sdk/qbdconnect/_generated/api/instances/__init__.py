# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource instances: its operations as methods."""

from __future__ import annotations

import builtins
import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_instance as _create_instance
from . import create_instance_password as _create_instance_password
from . import delete_instance as _delete_instance
from . import download_instance_qwc as _download_instance_qwc
from . import get_instance as _get_instance
from . import get_instance_metric as _get_instance_metric
from . import list_instance_metrics as _list_instance_metrics
from . import list_instance_users as _list_instance_users
from . import list_instances as _list_instances
from . import patch_instance as _patch_instance
from . import send_instance_validation as _send_instance_validation
from . import update_instance as _update_instance

if TYPE_CHECKING:
    from qbdconnect._pages import AsyncPages, Page
    from qbdconnect._request import Timeout

    from ...models.instance import Instance
    from ...models.instance_password import InstancePassword
    from ...models.instance_patch import InstancePatch
    from ...models.instance_update import InstanceUpdate
    from ...models.instance_validation import InstanceValidation
    from ...models.metric import Metric
    from ...models.metric_description import MetricDescription
    from ...models.user import User


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
        project_id: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Delete an instance (`DELETE /instances/{instanceId}`).

        From then on the instance and everything below it answer 404. Its support project is closed if `projectId`
        names it, and stays open otherwise.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _delete_instance.request(instance_id, project_id=project_id)
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
        email: bool | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> str:
        """Download the .qwc file (`GET /instances/{instanceId}/qwc`).

        The file that adds the instance to a Web Connector.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _download_instance_qwc.request(instance_id, email=email)
        return self._call(request, _download_instance_qwc.parse, options)

    def create_password(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> InstancePassword:
        """Make a password (`POST /instances/{instanceId}/password`).

        Makes a password for the Web Connector and shows it, only this once. The one before stops working at once.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_instance_password.request(instance_id)
        return self._call(request, _create_instance_password.parse, options)

    def send_validation(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> InstanceValidation:
        """Send the validation mail again (`POST /instances/{instanceId}/validation`).

        Sends the contact a new link; the one before stops working. At most once in 10 minutes, not counting the
        mail that came with the instance.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _send_instance_validation.request(instance_id)
        return self._call(request, _send_instance_validation.parse, options)

    def list_users(
        self,
        instance_id: str,
        *,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[User]:
        """List the users of an instance (`GET /instances/{instanceId}/users`).

        The users who work for the instance's customer, in the order of their creation, a page at a time.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_instance_users.request(instance_id, limit=limit, starting_after=starting_after)
        return self._list(request, _list_instance_users.parse, options)

    def list_metrics(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[MetricDescription]:
        """List the metrics (`GET /instances/{instanceId}/metrics`).

        What is counted for each instance.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_instance_metrics.request(instance_id)
        return self._call(request, _list_instance_metrics.parse, options)

    def retrieve_metric(
        self,
        instance_id: str,
        metric_id: str,
        *,
        from_time: datetime.datetime | str,
        to_time: datetime.datetime | str,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Metric:
        """Get a metric (`GET /instances/{instanceId}/metrics/{metricId}`).

        A quantity by day, for at most the past 360 days.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_instance_metric.request(instance_id, metric_id, from_time=from_time, to_time=to_time)
        return self._call(request, _get_instance_metric.parse, options)


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
        project_id: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Instance:
        """Delete an instance (`DELETE /instances/{instanceId}`).

        From then on the instance and everything below it answer 404. Its support project is closed if `projectId`
        names it, and stays open otherwise.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _delete_instance.request(instance_id, project_id=project_id)
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
        email: bool | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> str:
        """Download the .qwc file (`GET /instances/{instanceId}/qwc`).

        The file that adds the instance to a Web Connector.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _download_instance_qwc.request(instance_id, email=email)
        return await self._call(request, _download_instance_qwc.parse, options)

    async def create_password(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> InstancePassword:
        """Make a password (`POST /instances/{instanceId}/password`).

        Makes a password for the Web Connector and shows it, only this once. The one before stops working at once.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_instance_password.request(instance_id)
        return await self._call(request, _create_instance_password.parse, options)

    async def send_validation(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> InstanceValidation:
        """Send the validation mail again (`POST /instances/{instanceId}/validation`).

        Sends the contact a new link; the one before stops working. At most once in 10 minutes, not counting the
        mail that came with the instance.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _send_instance_validation.request(instance_id)
        return await self._call(request, _send_instance_validation.parse, options)

    def list_users(
        self,
        instance_id: str,
        *,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[User]:
        """List the users of an instance (`GET /instances/{instanceId}/users`).

        The users who work for the instance's customer, in the order of their creation, a page at a time.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_instance_users.request(instance_id, limit=limit, starting_after=starting_after)
        return self._list(request, _list_instance_users.parse, options)

    async def list_metrics(
        self,
        instance_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> builtins.list[MetricDescription]:
        """List the metrics (`GET /instances/{instanceId}/metrics`).

        What is counted for each instance.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_instance_metrics.request(instance_id)
        return await self._call(request, _list_instance_metrics.parse, options)

    async def retrieve_metric(
        self,
        instance_id: str,
        metric_id: str,
        *,
        from_time: datetime.datetime | str,
        to_time: datetime.datetime | str,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Metric:
        """Get a metric (`GET /instances/{instanceId}/metrics/{metricId}`).

        A quantity by day, for at most the past 360 days.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_instance_metric.request(instance_id, metric_id, from_time=from_time, to_time=to_time)
        return await self._call(request, _get_instance_metric.parse, options)


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
        self.create_password = raw(instances.create_password)
        self.send_validation = raw(instances.send_validation)
        self.list_users = raw(instances.list_users)
        self.list_metrics = raw(instances.list_metrics)
        self.retrieve_metric = raw(instances.retrieve_metric)


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
        self.create_password = async_raw(instances.create_password)
        self.send_validation = async_raw(instances.send_validation)
        self.list_users = async_raw(instances.list_users)
        self.list_metrics = async_raw(instances.list_metrics)
        self.retrieve_metric = async_raw(instances.retrieve_metric)
