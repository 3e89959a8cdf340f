"""One call over all its attempts, without any I/O."""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, TypeAlias

import httpx2

from qbdconnect._errors import APIConnectionError, APITimeoutError, status_error
from qbdconnect._model import dump
from qbdconnect._request import query_pairs
from qbdconnect._retry import LONGEST_RETRY_AFTER, backoff, is_retried
from qbdconnect._unset import UNSET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qbdconnect._request import Request, RequestOptions
    from qbdconnect._settings import Settings

HTTPClient: TypeAlias = httpx2.Client | httpx2.AsyncClient
log = logging.getLogger("qbdconnect")
WITH_IDEMPOTENCY_KEY = frozenset({"POST", "PUT", "PATCH"})
KEY = re.compile(r"[!-~]+")
HEADER_VALUE = re.compile(r"([!-~\x80-\xff]([\t -~\x80-\xff]*[!-~\x80-\xff])?)?")


class Exchange:
    """One call: what every attempt sends, and what to do with what came back."""

    def __init__(self, request: Request, options: RequestOptions, settings: Settings, http: HTTPClient) -> None:
        self.request = _built(request, options, settings, http)
        self._settings = settings
        self._retries = settings.max_retries if options.max_retries is None else options.max_retries
        self._attempt = 0

    def answered(self, response: httpx2.Response) -> float | None:
        """Take an answer: None if it is the result, else the seconds to wait before the next attempt.

        The APIStatusError of an answer that is not repeated is raised.
        """
        if log.isEnabledFor(logging.INFO):
            log.info("%s: %s (request %s)", self._call(), response.status_code, response.headers.get("x-request-id"))
        if response.is_success:
            return None
        error = status_error(response, now=self._settings.now(), idempotency_key=self._key())
        patient = error.retry_after is None or error.retry_after <= LONGEST_RETRY_AFTER
        if patient and self._attempt < self._retries and is_retried(error.status_code, error.code):
            return self._next(error.retry_after)
        raise error

    def failed(self, error: httpx2.RequestError) -> float:
        """Take a failure to get an answer: the seconds to wait before the next attempt, or its error is raised."""
        log.info("%s: %s", self._call(), type(error).__name__)
        if self._attempt < self._retries and isinstance(error, httpx2.TransportError):
            return self._next(None)
        kind = APITimeoutError if isinstance(error, httpx2.TimeoutException) else APIConnectionError
        reason = str(error) or type(error).__name__
        hint = f"; is the API at {self._settings.base_url}?" if isinstance(error, httpx2.ConnectError) else ""
        raise kind(f"{self._call()}: {reason}{hint}", idempotency_key=self._key()) from error

    def _next(self, asked: float | None) -> float:
        delay = backoff(self._attempt, self._settings.jitter()) if asked is None else asked
        self._attempt += 1
        log.debug("%s: retry %d of %d in %.1f s", self._call(), self._attempt, self._retries, delay)
        return delay

    def _key(self) -> str | None:
        key: str | None = self.request.headers.get("Idempotency-Key")
        return key

    def _call(self) -> str:
        return f"{self.request.method} {self.request.url.path}"


def _built(request: Request, options: RequestOptions, settings: Settings, http: HTTPClient) -> httpx2.Request:
    """Build the HTTP request, once for all attempts.

    What the HTTP client would add is added here: merging headers anew for each call costs more than all the rest.
    """
    query = query_pairs(request.query) if request.query else None
    timeout = settings.timeout if options.timeout is UNSET else options.timeout
    return httpx2.Request(
        request.method,
        settings.base_url + request.path,
        params=http.params.merge(query) if http.params and query else query or http.params or None,
        headers=_headers(request, options, settings),
        cookies=http.cookies,
        content=None if request.body is UNSET else _encoded(request.body),
        extensions={} if timeout is UNSET else {"timeout": httpx2.Timeout(timeout).as_dict()},
    )


def _headers(request: Request, options: RequestOptions, settings: Settings) -> httpx2.Headers:
    if request.body is UNSET and request.method not in WITH_IDEMPOTENCY_KEY and not options.extra_headers:
        return settings.headers
    headers = settings.headers.copy()
    if request.body is not UNSET:
        headers["Content-Type"] = request.media_type
    if request.method in WITH_IDEMPOTENCY_KEY:
        headers["Idempotency-Key"] = _idempotency_key(options.idempotency_key, settings)
    headers.update(_checked(options.extra_headers or {}))
    return headers


def _idempotency_key(given: str | None, settings: Settings) -> str:
    if given is None:
        return settings.new_key()
    if not KEY.fullmatch(given):
        raise ValueError("an idempotency_key consists of visible ASCII characters, at least one")
    return given


def _checked(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Refuse what HTTP cannot carry; the HTTP client would do so with the value in its message."""
    for name, value in headers.items():
        if not HEADER_VALUE.fullmatch(value):
            raise ValueError(f"the header {name} has a line break, blanks around it or another wrong character")
    return headers


def _encoded(body: object) -> bytes:
    text = json.dumps(dump(body, request=True), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()
