# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource users: its operations as methods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import create_user as _create_user
from . import get_user as _get_user
from . import link_user_customer as _link_user_customer
from . import list_users as _list_users
from . import unlink_user_customer as _unlink_user_customer
from . import update_user as _update_user

if TYPE_CHECKING:
    from qbdconnect._pages import AsyncPages, Page
    from qbdconnect._request import Timeout

    from ...models.user import User
    from ...models.user_link import UserLink
    from ...models.user_update import UserUpdate


class Users(SyncResource):
    """People who work for customers, each with a role."""

    @cached_property
    def with_raw_response(self) -> UsersWithRawResponse:
        """The same methods, returning status and headers too."""
        return UsersWithRawResponse(Users(self._transport, raw=True))

    def list(
        self,
        *,
        customer_id: str | Unset = UNSET,
        email: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[User]:
        """List users (`GET /users`).

        The users that the caller may see, in the order of their creation, a page at a time. With a customer's key
        these are the users who work for it and those that it has made.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_users.request(customer_id=customer_id, email=email, limit=limit, starting_after=starting_after)
        return self._list(request, _list_users.parse, options)

    def create(
        self,
        body: User | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> User:
        """Create a user (`POST /users`).

        With a customer's key the user works for that customer from the start, with `role`; operators name the
        customers in `customers`.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_user.request(body)
        return self._call(request, _create_user.parse, options)

    def retrieve(
        self,
        user_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> User:
        """Get a user (`GET /users/{userId}`).

        One user.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_user.request(user_id)
        return self._call(request, _get_user.parse, options)

    def update(
        self,
        user_id: str,
        body: UserUpdate | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> User:
        """Update a user (`PUT /users/{userId}`).

        Changes the members that are sent; absent ones stay as they are. A user who works for other customers, too,
        is changed only by an operator, or with a key of the user.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_user.request(user_id, body)
        return self._call(request, _update_user.parse, options)

    def link_customer(
        self,
        user_id: str,
        body: UserLink | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Link a user with a customer (`POST /users/{userId}/customers`).

        From then on the user works for the customer. Linking again changes the role, if one is given.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _link_user_customer.request(user_id, body)
        return self._call(request, _link_user_customer.parse, options)

    def unlink_customer(
        self,
        user_id: str,
        *,
        customer_id: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Unlink a user from a customer (`DELETE /users/{userId}/customers`).

        From then on the user does not work for the customer, and the keys that the user had there are revoked.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _unlink_user_customer.request(user_id, customer_id=customer_id)
        return self._call(request, _unlink_user_customer.parse, options)


class AsyncUsers(AsyncResource):
    """People who work for customers, each with a role."""

    @cached_property
    def with_raw_response(self) -> AsyncUsersWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncUsersWithRawResponse(AsyncUsers(self._transport, raw=True))

    def list(
        self,
        *,
        customer_id: str | Unset = UNSET,
        email: str | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[User]:
        """List users (`GET /users`).

        The users that the caller may see, in the order of their creation, a page at a time. With a customer's key
        these are the users who work for it and those that it has made.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_users.request(customer_id=customer_id, email=email, limit=limit, starting_after=starting_after)
        return self._list(request, _list_users.parse, options)

    async def create(
        self,
        body: User | Mapping[str, Any],
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> User:
        """Create a user (`POST /users`).

        With a customer's key the user works for that customer from the start, with `role`; operators name the
        customers in `customers`.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _create_user.request(body)
        return await self._call(request, _create_user.parse, options)

    async def retrieve(
        self,
        user_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> User:
        """Get a user (`GET /users/{userId}`).

        One user.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_user.request(user_id)
        return await self._call(request, _get_user.parse, options)

    async def update(
        self,
        user_id: str,
        body: UserUpdate | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> User:
        """Update a user (`PUT /users/{userId}`).

        Changes the members that are sent; absent ones stay as they are. A user who works for other customers, too,
        is changed only by an operator, or with a key of the user.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _update_user.request(user_id, body)
        return await self._call(request, _update_user.parse, options)

    async def link_customer(
        self,
        user_id: str,
        body: UserLink | Mapping[str, Any] | None = None,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        idempotency_key: str | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Link a user with a customer (`POST /users/{userId}/customers`).

        From then on the user works for the customer. Linking again changes the role, if one is given.
        """
        options = RequestOptions(timeout, max_retries, idempotency_key, extra_headers)
        request = _link_user_customer.request(user_id, body)
        return await self._call(request, _link_user_customer.parse, options)

    async def unlink_customer(
        self,
        user_id: str,
        *,
        customer_id: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> None:
        """Unlink a user from a customer (`DELETE /users/{userId}/customers`).

        From then on the user does not work for the customer, and the keys that the user had there are revoked.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _unlink_user_customer.request(user_id, customer_id=customer_id)
        return await self._call(request, _unlink_user_customer.parse, options)


class UsersWithRawResponse:
    """The methods of Users, returning RawResponse objects."""

    def __init__(self, users: Users) -> None:
        self.list = raw(users.list)
        self.create = raw(users.create)
        self.retrieve = raw(users.retrieve)
        self.update = raw(users.update)
        self.link_customer = raw(users.link_customer)
        self.unlink_customer = raw(users.unlink_customer)


class AsyncUsersWithRawResponse:
    """The methods of AsyncUsers, returning RawResponse objects."""

    def __init__(self, users: AsyncUsers) -> None:
        self.list = async_raw(users.list)
        self.create = async_raw(users.create)
        self.retrieve = async_raw(users.retrieve)
        self.update = async_raw(users.update)
        self.link_customer = async_raw(users.link_customer)
        self.unlink_customer = async_raw(users.unlink_customer)
