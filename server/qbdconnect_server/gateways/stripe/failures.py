"""From the SDK's exceptions to the one error tree: which failure means what for the caller."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import stripe
import structlog

from qbdconnect_server import errors
from qbdconnect_server.errors import QBDConnectError

HIDDEN: Final = "Stripe refuses the hub itself; its operator finds the reason in the log by the gatewayRequestId."
UNKNOWN: Final = "Stripe gave no answer, so it may or may not have been done."
BUSY: Final = "Stripe is still at work on an earlier request; send this one again."

LOCKED: Final = "lock_timeout"

PLAIN: Final[tuple[tuple[type[stripe.StripeError], type[QBDConnectError], str], ...]] = (
    (stripe.IdempotencyError, errors.KeyReused, "The Idempotency-Key was used with another request to Stripe."),
    (stripe.RateLimitError, errors.GatewayUnavailable, "Stripe takes no more requests of the hub for now."),
    (stripe.AuthenticationError, errors.GatewayFailed, HIDDEN),
    (stripe.PermissionError, errors.GatewayFailed, HIDDEN),
)

log = structlog.get_logger(__name__)


@contextmanager
def translated(*, writes: bool = False, creates: bool = False) -> Iterator[None]:
    """Raise the error of ours for an exception of the SDK.

    `writes` if a lost answer leaves the outcome open; `creates` if the address has no id, so that nothing in it can be
    unknown: Stripe answers 404 to some ids in the body, too.
    """
    try:
        yield
    except stripe.StripeError as failure:
        raise translate(failure, writes=writes or creates, creates=creates) from failure


@contextmanager
def suppress_missing() -> Iterator[None]:
    """Let pass that there is no such object, such as one that is to be deleted."""
    try:
        yield
    except stripe.InvalidRequestError as failure:
        if failure.http_status != errors.NotFound.status:
            raise


def translate(failure: stripe.StripeError, *, writes: bool, creates: bool = False) -> QBDConnectError:
    """Choose the error of ours for an exception of the SDK."""
    error = _choose(failure, writes=writes, creates=creates)
    error.members = {name: value for name, value in _members(failure).items() if value}
    if error.status >= errors.GatewayFailed.status:
        log.warning("stripe failed", failure=type(failure).__name__, http_status=failure.http_status, **error.members)
    return error


def _choose(failure: stripe.StripeError, *, writes: bool, creates: bool) -> QBDConnectError:
    text = failure.user_message or "Stripe gave no reason."
    if isinstance(failure, stripe.CardError):
        return errors.PaymentDeclined(text)
    if isinstance(failure, stripe.APIConnectionError):
        return errors.OutcomeUnknown(UNKNOWN) if writes else errors.GatewayUnavailable("Stripe gave no answer.")
    if isinstance(failure, stripe.InvalidRequestError):
        return _refusal(failure, text, creates=creates)
    # The SDK raises a plain APIError for 409, and a RateLimitError for an object that another request holds.
    if failure.http_status == errors.Conflict.status or _code(failure) == LOCKED:
        return errors.GatewayBusy(BUSY) if writes else errors.GatewayUnavailable(BUSY)
    for kind, error, detail in PLAIN:
        if isinstance(failure, kind):
            return error(detail)
    return errors.GatewayFailed("Stripe answered that it failed.")


def _code(failure: stripe.StripeError) -> str | None:
    """Read the code of an error; the SDK leaves it out of those that it raises for a 429."""
    return None if failure.error is None else failure.error.code


def _refusal(failure: stripe.InvalidRequestError, text: str, *, creates: bool) -> QBDConnectError:
    if failure.http_status == errors.NotFound.status and not creates:
        return errors.NotFound(text)
    refusal = errors.GatewayRefused(text)
    refusal.param = failure.param
    return refusal


def _members(failure: stripe.StripeError) -> Mapping[str, Any]:
    error = failure.error
    hidden = isinstance(failure, (stripe.AuthenticationError, stripe.PermissionError))
    if error is None or hidden:
        return {"gatewayRequestId": failure.request_id}
    return {
        "gatewayCode": error.code,
        "gatewayParam": error.param,
        "declineCode": error.decline_code,
        "adviceCode": error.advice_code,
        "gatewayRequestId": failure.request_id,
    }
