# Generated from spec/ by qbdconnect-codegen 0.1.0. Do not edit: change spec/ and run nox -s generate.

"""The resource sessions: its operations as methods."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from qbdconnect._request import RequestOptions
from qbdconnect._resource import AsyncResource, SyncResource
from qbdconnect._response import async_raw, raw

from ...types import UNSET, Unset
from . import get_session as _get_session
from . import list_logs as _list_logs
from . import list_sessions as _list_sessions

if TYPE_CHECKING:
    from qbdconnect._pages import AsyncPages, Page
    from qbdconnect._request import Timeout

    from ...models.event_log import EventLog
    from ...models.session import Session


class Sessions(SyncResource):
    """The visits of Web Connectors, and the log of what happened."""

    @cached_property
    def with_raw_response(self) -> SessionsWithRawResponse:
        """The same methods, returning status and headers too."""
        return SessionsWithRawResponse(Sessions(self._transport, raw=True))

    def list(
        self,
        instance_id: str,
        *,
        begin: datetime.datetime | str | Unset = UNSET,
        end: datetime.datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[Session]:
        """List the sessions of an instance (`GET /instances/{instanceId}/sessions`).

        The newest first, a page at a time.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_sessions.request(instance_id, begin=begin, end=end, limit=limit, starting_after=starting_after)
        return self._list(request, _list_sessions.parse, options)

    def retrieve(
        self,
        instance_id: str,
        session_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Session:
        """Get a session (`GET /instances/{instanceId}/sessions/{sessionId}`).

        One session.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_session.request(instance_id, session_id)
        return self._call(request, _get_session.parse, options)

    def list_logs(
        self,
        instance_id: str,
        *,
        starting_after: int | Unset = UNSET,
        session_id: str | Unset = UNSET,
        action: str | Unset = UNSET,
        begin: datetime.datetime | str | Unset = UNSET,
        end: datetime.datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Page[EventLog]:
        """List the event log of an instance (`GET /instances/{instanceId}/logs`).

        The newest first, a page at a time; kept for 360 days.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_logs.request(
            instance_id,
            starting_after=starting_after,
            session_id=session_id,
            action=action,
            begin=begin,
            end=end,
            limit=limit,
        )
        return self._list(request, _list_logs.parse, options)


class AsyncSessions(AsyncResource):
    """The visits of Web Connectors, and the log of what happened."""

    @cached_property
    def with_raw_response(self) -> AsyncSessionsWithRawResponse:
        """The same methods, returning status and headers too."""
        return AsyncSessionsWithRawResponse(AsyncSessions(self._transport, raw=True))

    def list(
        self,
        instance_id: str,
        *,
        begin: datetime.datetime | str | Unset = UNSET,
        end: datetime.datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        starting_after: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[Session]:
        """List the sessions of an instance (`GET /instances/{instanceId}/sessions`).

        The newest first, a page at a time.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_sessions.request(instance_id, begin=begin, end=end, limit=limit, starting_after=starting_after)
        return self._list(request, _list_sessions.parse, options)

    async def retrieve(
        self,
        instance_id: str,
        session_id: str,
        *,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Session:
        """Get a session (`GET /instances/{instanceId}/sessions/{sessionId}`).

        One session.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _get_session.request(instance_id, session_id)
        return await self._call(request, _get_session.parse, options)

    def list_logs(
        self,
        instance_id: str,
        *,
        starting_after: int | Unset = UNSET,
        session_id: str | Unset = UNSET,
        action: str | Unset = UNSET,
        begin: datetime.datetime | str | Unset = UNSET,
        end: datetime.datetime | str | Unset = UNSET,
        limit: int | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
    ) -> AsyncPages[EventLog]:
        """List the event log of an instance (`GET /instances/{instanceId}/logs`).

        The newest first, a page at a time; kept for 360 days.
        """
        options = RequestOptions(timeout, max_retries, None, extra_headers)
        request = _list_logs.request(
            instance_id,
            starting_after=starting_after,
            session_id=session_id,
            action=action,
            begin=begin,
            end=end,
            limit=limit,
        )
        return self._list(request, _list_logs.parse, options)


class SessionsWithRawResponse:
    """The methods of Sessions, returning RawResponse objects."""

    def __init__(self, sessions: Sessions) -> None:
        self.list = raw(sessions.list)
        self.retrieve = raw(sessions.retrieve)
        self.list_logs = raw(sessions.list_logs)


class AsyncSessionsWithRawResponse:
    """The methods of AsyncSessions, returning RawResponse objects."""

    def __init__(self, sessions: AsyncSessions) -> None:
        self.list = async_raw(sessions.list)
        self.retrieve = async_raw(sessions.retrieve)
        self.list_logs = async_raw(sessions.list_logs)
