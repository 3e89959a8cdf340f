"""Python SDK of the QBD Connect System API."""

from qbdconnect import models
from qbdconnect._client import AsyncQBDConnect, QBDConnect
from qbdconnect._errors import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    BodyTooLargeError,
    ConflictError,
    FieldError,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    QBDConnectError,
    RateLimitError,
    UnprocessableEntityError,
    UnsupportedMediaTypeError,
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
    "BadRequestError",
    "BodyTooLargeError",
    "ConflictError",
    "FieldError",
    "InternalServerError",
    "NotFoundError",
    "Page",
    "PermissionDeniedError",
    "QBDConnect",
    "QBDConnectError",
    "RateLimitError",
    "RawResponse",
    "UnprocessableEntityError",
    "Unset",
    "UnsupportedMediaTypeError",
    "__version__",
    "models",
]
