"""Every error of a call; an argument that cannot be sent at all is a ValueError or TypeError, as in all Python.

QBDConnectError
├── APIConnectionError              no answer came
│   └── APITimeoutError             none came in time
├── APIResponseError                an answer came that the contract does not describe
├── WebhookVerificationError        a request to a webhook of yours is not proven to come from the hub
│   └── WebhookTimestampError       it is, and yet of another time
├── WebhookPayloadError             it is, and yet tells no event
└── APIStatusError                  an error was answered
    ├── BadRequestError             400
    ├── AuthenticationError         401
    ├── PaymentDeclinedError        402
    ├── PermissionDeniedError       403
    ├── NotFoundError               404
    ├── ConflictError               409
    ├── BodyTooLargeError           413
    ├── UnsupportedMediaTypeError   415
    ├── UnprocessableEntityError    422
    ├── RateLimitError              429
    └── InternalServerError         500 and above
        ├── BadGatewayError         502
        ├── ServiceUnavailableError 503
        └── OutcomeUnknownError     504
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from qbdconnect._retry import retry_after

if TYPE_CHECKING:
    import httpx2


class QBDConnectError(Exception):
    """Base of every error of a call, and of a client that is told too little."""


class APIConnectionError(QBDConnectError):
    """No answer came: the server was not reached, or the connection broke.

    Whether a POST, PUT or PATCH took effect is not known. The same call with `idempotency_key`, the one that it was
    sent with, finds out and does nothing twice; of other methods it is None.
    """

    def __init__(self, message: str, *, idempotency_key: str | None = None) -> None:
        super().__init__(message)
        self.idempotency_key = idempotency_key


class APITimeoutError(APIConnectionError):
    """No answer came in time."""


class APIResponseError(QBDConnectError):
    """A successful answer cannot be read; `response` holds it."""

    def __init__(self, message: str, response: httpx2.Response) -> None:
        super().__init__(message)
        self.response = response


class WebhookVerificationError(QBDConnectError):
    """A request to a webhook of yours is not proven to come from the hub: answer 400 and forget it."""


class WebhookTimestampError(WebhookVerificationError):
    """A request to a webhook of yours is genuine, but too old or from the future: a repetition, or a clock is wrong."""


class WebhookPayloadError(QBDConnectError):
    """The body of a request to a webhook of yours is genuine, but no event."""


class FieldError(NamedTuple):
    """One fault of a request: what is wrong, and where in the body (JSON pointer) or in which parameter."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class APIStatusError(QBDConnectError):
    """The API answered with an error; its problem document (RFC 9457) is unpacked here.

    `retry_after` is in seconds. `code` is stable and meant for programs, `title` and `detail` are for people. Members
    that the answer lacks, because a proxy wrote it for instance, are None; `body` holds the whole document.
    `idempotency_key` is that of the call, None if it had none: the same call may be sent again with it.
    """

    def __init__(self, response: httpx2.Response, *, now: float, idempotency_key: str | None = None) -> None:
        self.response = response
        self.idempotency_key = idempotency_key
        self.status_code: int = response.status_code
        self.body = _problem(response)
        self.code = _text(self.body.get("code"))
        self.title = _text(self.body.get("title"))
        self.detail = _text(self.body.get("detail"))
        self.request_id: str | None = response.headers.get("x-request-id") or _text(self.body.get("requestId"))
        self.errors = _field_errors(self.body.get("errors"))
        self.retry_after = retry_after(response.headers.get("retry-after"), now)
        super().__init__(self._message())

    def _message(self) -> str:
        title = self.title or self.response.reason_phrase or "no reason given"
        faults = "; ".join(self._fault(fault) for fault in self.errors if not self._tells(fault))
        text = ": ".join(filter(None, [f"{self.status_code} {title}", self.detail, faults])) + self._places()
        return f"{text} (request {self.request_id})" if self.request_id else text

    def _tells(self, fault: FieldError) -> bool:
        return fault.detail in (self.detail or "")

    def _places(self) -> str:
        """Name the places of those faults that the detail tells, where it does not name them itself."""
        places = [fault.pointer or fault.parameter for fault in self.errors if self._tells(fault)]
        unnamed = [place for place in places if place and place not in (self.detail or "")]
        return f" (at {', '.join(unnamed)})" if unnamed else ""

    @staticmethod
    def _fault(fault: FieldError) -> str:
        return f"{fault.pointer or fault.parameter or 'request'}: {fault.detail}"


class BadRequestError(APIStatusError):
    """400: a parameter or the body breaks the contract; `errors` says where."""


class AuthenticationError(APIStatusError):
    """401: no API key, or one that is unknown, expired or revoked."""


class PaymentDeclinedError(APIStatusError):
    """402: the bank of the payer refuses.

    `decline_code` tells why (`insufficient_funds`), `advice_code` whether another attempt makes sense
    (`try_again_later`), both in the payment provider's words.
    """

    def __init__(self, response: httpx2.Response, *, now: float, idempotency_key: str | None = None) -> None:
        super().__init__(response, now=now, idempotency_key=idempotency_key)
        self.decline_code = _text(self.body.get("declineCode"))
        self.advice_code = _text(self.body.get("adviceCode"))


class PermissionDeniedError(APIStatusError):
    """403: the key may not do this."""


class NotFoundError(APIStatusError):
    """404: there is no such object, or the key may not see it."""


class ConflictError(APIStatusError):
    """409: the request conflicts with what is stored, or an earlier one on the same object is still under way."""


class BodyTooLargeError(APIStatusError):
    """413: the body is too large."""


class UnsupportedMediaTypeError(APIStatusError):
    """415: the body is of a media type that the operation does not take."""


class UnprocessableEntityError(APIStatusError):
    """422: the request follows the contract but breaks a rule; `errors` may say where."""


class RateLimitError(APIStatusError):
    """429: too many requests; `retry_after` says how long to wait."""


class InternalServerError(APIStatusError):
    """500 and above: the server, or a system behind it, failed."""


class BadGatewayError(InternalServerError):
    """502: a system behind the server failed, such as the payment provider."""


class ServiceUnavailableError(InternalServerError):
    """503: the server, or a system behind it, does not answer now, and nothing was done."""


class OutcomeUnknownError(InternalServerError):
    """504: a system behind the server gave no answer, so that it may or may not have done what was asked.

    The same call with the same `idempotency_key` finds out and goes on, without doing anything twice.
    """


ERROR_OF_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentDeclinedError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    413: BodyTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    502: BadGatewayError,
    503: ServiceUnavailableError,
    504: OutcomeUnknownError,
}
SERVER_ERROR = 500


def status_error(response: httpx2.Response, *, now: float, idempotency_key: str | None = None) -> APIStatusError:
    """Build the error of an unsuccessful answer; `now` is the time in seconds since 1970."""
    fallback = InternalServerError if response.status_code >= SERVER_ERROR else APIStatusError
    kind = ERROR_OF_STATUS.get(response.status_code, fallback)
    return kind(response, now=now, idempotency_key=idempotency_key)


def _problem(response: httpx2.Response) -> dict[str, Any]:
    if "json" not in response.headers.get("content-type", ""):
        return {}
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _field_errors(errors: object) -> list[FieldError]:
    faults = [fault for fault in errors if isinstance(fault, dict)] if isinstance(errors, list) else []
    return [
        FieldError(_text(fault.get("detail")) or "", _text(fault.get("pointer")), _text(fault.get("parameter")))
        for fault in faults
    ]
