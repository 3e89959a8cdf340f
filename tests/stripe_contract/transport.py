"""A transport for the SDK that fails a test as soon as a request or an answer leaves the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import stripe

from tests.stripe_contract.check import Violation, check_answer, check_request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping


class ContractBroken(AssertionError):  # noqa: N818 - it says what happened
    """A request of ours, or an answer of the simulator, does not keep to the contract with Stripe."""


class CheckedTransport(stripe.HTTPClient):
    """Wraps a transport; what it carries is checked on both ways."""

    name = "checked"

    def __init__(self, inner: stripe.HTTPClient) -> None:
        super().__init__()
        self.inner = inner
        self.requests: list[tuple[str, str]] = []

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        self._check_request(method, url, post_data)
        answer = self.inner.request(method, url, headers, post_data)
        check(method, url, answer)
        return answer

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        self._check_request(method, url, post_data)
        answer = await self.inner.request_async(method, url, headers, post_data)
        check(method, url, answer)
        return answer

    def sleep_async(self, secs: float) -> Awaitable[None]:
        return self.inner.sleep_async(secs)

    def close(self) -> None:
        self.inner.close()  # type: ignore[no-untyped-call]  # the SDK left it untyped

    async def close_async(self) -> None:
        await self.inner.close_async()  # type: ignore[no-untyped-call]  # the SDK left it untyped

    def _check_request(self, method: str, url: str, body: str | None) -> None:
        self.requests.append((method.upper(), url))
        _refuse(f"request {method} {url}", check_request(method, url, body))


def check(method: str, url: str, answer: tuple[Any, int, Mapping[str, str]]) -> None:
    """Check an answer as a transport returns it."""
    content, status, _headers = answer
    _refuse(f"answer {status} of {method} {url}", check_answer(method, url, status, json.loads(content)))


def _refuse(what: str, violations: list[Violation]) -> None:
    if violations:
        listed = "\n".join(f"  {each.path}: {each.message}" for each in violations)
        raise ContractBroken(f"{what} breaks the contract with Stripe:\n{listed}")
