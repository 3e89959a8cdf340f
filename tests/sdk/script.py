"""A server in memory that answers from a script, and both clients in front of it."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import httpx2

from qbdconnect import AsyncQBDConnect, QBDConnect

if TYPE_CHECKING:
    from collections.abc import Callable

FLAVOURS = ("sync", "async")
BASE_URL = "http://hub.example.com/qbdconnect-api/v1"


def answer(status: int = 200, json: Any = None, **headers: str) -> httpx2.Response:
    """Build a JSON answer; an underscore in a header's name stands for a dash."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if json is None:
        return httpx2.Response(status, headers=named)
    return httpx2.Response(status, json=json, headers=named)


def problem(status: int, code: str, **members: Any) -> httpx2.Response:
    """Build a problem document; `retry_after` becomes a header."""
    headers = {"content-type": "application/problem+json", "x-request-id": "req_1"}
    if "retry_after" in members:
        headers["retry-after"] = members.pop("retry_after")
    document = {"type": "about:blank", "title": code.replace("_", " "), "status": status, "code": code} | members
    return httpx2.Response(status, json=document | {"requestId": "req_1"}, headers=headers)


class Script:
    """Gives its answers in turn, the last one for ever; an exception is raised. Keeps what it was asked."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.requests: list[httpx2.Request] = []
        self.slept: list[float] = []
        self._answers = list(answers)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        given = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(given, Exception):
            raise given
        return given

    def run(self, flavour: str, action: Callable[[Any], Any], **options: Any) -> Any:
        """Call a client of one flavour, sleeping never; what `action` returns is awaited if it can be."""
        if flavour == "sync":
            return self._run(action, options)
        return asyncio.run(self._run_async(action, options))

    def _run(self, action: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        with httpx2.Client(transport=httpx2.MockTransport(self)) as http:
            client = QBDConnect("secret", **{"base_url": BASE_URL} | options, http_client=http)
            client._transport.sleep = self.slept.append
            return action(client)

    async def _run_async(self, action: Callable[[Any], Any], options: dict[str, Any]) -> Any:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(self)) as http:
            client = AsyncQBDConnect("secret", **{"base_url": BASE_URL} | options, http_client=http)
            client._transport.sleep = self._sleep
            result = action(client)
            return await result if inspect.isawaitable(result) else result

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
