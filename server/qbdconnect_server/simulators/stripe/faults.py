"""Faults for tests: answers that never come, come too late, or say that Stripe is unwell."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, NoReturn

from .errors import Refusal
from .wire import Request, Response


class ConnectionLost(Exception):  # noqa: N818 - it says what happened
    """The caller gets no answer, whether or not its request was executed."""


Outcome = Callable[[Request], Response | None]
When = Literal["before", "during", "after"]


@dataclass(slots=True)
class Fault:
    """Something that goes wrong with requests that match.

    `before` the request is executed (it never is), `during` it (its idempotency key is claimed; if the outcome gives
    no answer, it goes on), or `after` it was executed and kept. The first `skip` matches go well.
    """

    when: When
    outcome: Outcome
    method: str | None = None
    path: str = ".*"
    skip: int = 0
    times: int = 1

    def matches(self, request: Request) -> bool:
        """Tell whether a request is one of those."""
        return self.method in {None, request.method} and re.fullmatch(self.path, request.path) is not None


@dataclass(slots=True)
class Faults:
    """The faults that wait for their request."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Have something go wrong."""
        self.waiting.append(fault)

    def take(self, request: Request) -> Fault | None:
        """Find what goes wrong with a request, and count it."""
        for fault in self.waiting:
            if not fault.matches(request):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            if not fault.times:
                self.waiting.remove(fault)
            return fault
        return None


def lose_connection(_request: Request) -> NoReturn:
    """Break the connection."""
    raise ConnectionLost("The connection was reset.")


def time_out(_request: Request) -> NoReturn:
    """Let the caller wait in vain."""
    raise ConnectionLost("The request timed out.")


MESSAGES: Final = {
    "idempotency_key_in_use": "There is currently another in-progress request using this Idempotent Key (that probably "
    "means you submitted twice, and the other request is still going through). Please try again later.",
    "lock_timeout": "This object cannot be accessed right now because another API request or Stripe process is "
    "currently accessing it. If you see this error intermittently, retry the request.",
    "rate_limit": "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
}
TYPES: Final = {"idempotency_key_in_use": "idempotency_error"}
USUAL: Final = {409: "idempotency_key_in_use", 429: "rate_limit"}


def answer(status: int, *, code: str | None = None, retry: bool | None = None) -> Outcome:
    """Make an outcome that is an error: 409 idempotency_key_in_use, 429 rate_limit, 500 and others."""
    code = code or USUAL.get(status)
    refusal = Refusal(
        status,
        MESSAGES.get(code or "", "An unknown error occurred."),
        type=TYPES.get(code or "", "invalid_request_error") if code else "api_error",
        code=code,
    )
    headers = {"Request-Id": "req_fault"} | ({} if retry is None else {"Stripe-Should-Retry": str(retry).lower()})

    def outcome(_request: Request) -> Response:
        return Response(status, headers, refusal.document)

    return outcome


rate_limited = answer(429)
key_in_use = answer(409)
lock_timeout = answer(429, code="lock_timeout", retry=True)
