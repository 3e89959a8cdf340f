"""Python SDK of the QBD Connect System API."""

from importlib import import_module
from typing import TYPE_CHECKING

from qbdconnect import models
from qbdconnect._client import AsyncQBDConnect, QBDConnect
from qbdconnect._errors import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadGatewayError,
    BadRequestError,
    BodyTooLargeError,
    ConflictError,
    FieldError,
    InternalServerError,
    NotFoundError,
    OutcomeUnknownError,
    PaymentDeclinedError,
    PermissionDeniedError,
    QBDConnectError,
    RateLimitError,
    ServiceUnavailableError,
    UnprocessableEntityError,
    UnsupportedMediaTypeError,
    WebhookPayloadError,
    WebhookTimestampError,
    WebhookVerificationError,
)
from qbdconnect._pages import AsyncPage, AsyncPages, Page
from qbdconnect._response import RawResponse
from qbdconnect._unset import UNSET, Unset
from qbdconnect._version import __version__

__all__ = [
    "UNSET",
    "APIConnectionError",
    "APIResponseError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncPage",
    "AsyncPages",
    "AsyncQBDConnect",
    "AuthenticationError",
    "BadGatewayError",
    "BadRequestError",
    "BodyTooLargeError",
    "ConflictError",
    "FieldError",
    "InternalServerError",
    "NotFoundError",
    "OutcomeUnknownError",
    "Page",
    "PaymentDeclinedError",
    "PermissionDeniedError",
    "QBDConnect",
    "QBDConnectError",
    "RateLimitError",
    "RawResponse",
    "ServiceUnavailableError",
    "UnprocessableEntityError",
    "Unset",
    "UnsupportedMediaTypeError",
    "WebhookPayloadError",
    "WebhookTimestampError",
    "WebhookVerificationError",
    "__version__",
    "models",
    "webhooks",
]

if TYPE_CHECKING:
    from qbdconnect import webhooks
else:

    def __getattr__(name: str) -> object:
        """Import what only those need who receive events: a client starts faster without it."""
        if name == "webhooks":
            return import_module("qbdconnect.webhooks")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted(__all__)
