"""The one error tree of the hub, and how an error becomes a problem document (RFC 9457)."""

# ruff: noqa: N818  the names say what happened; "Error" behind each would add nothing

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final, Self

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"
PROBLEM_TYPES: Final = "urn:qbdconnect:problem:"
NO_HEADERS: Final[Mapping[str, str]] = {}
HIDDEN: Final = "This is a fault of the hub; its operator finds it in the log by the requestId."


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a request: how to mend it, and where (a JSON pointer into the body, or a parameter's name)."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None

    def document(self) -> dict[str, str]:
        """Give the members of one entry of a problem's `errors`."""
        members = {"pointer": self.pointer, "parameter": self.parameter, "detail": self.detail}
        return {name: value for name, value in members.items() if value is not None}


class QBDConnectError(Exception):
    """Something that the caller is told by status, code, title and detail."""

    status: int = 500
    code: str = "internal"
    title: str = "Something went wrong on our side"
    members: Mapping[str, str] = MappingProxyType({})  # of the problem document, beside the usual ones

    def __init__(
        self,
        detail: str,
        *,
        pointer: str | None = None,
        parameter: str | None = None,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.headers = dict(headers)
        self.errors = tuple(errors)
        if not self.errors and (pointer is not None or parameter is not None):
            self.errors = (Fault(detail, pointer, parameter),)

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> Self:
        """Make the error that reports one or more faults of a request."""
        first = faults[0]
        where = f"{first.pointer}: " if first.pointer else ""
        more = f" (and {len(faults) - 1} more, see errors)" if len(faults) > 1 else ""
        return cls(f"{where}{first.detail}{more}", errors=faults)


class InvalidRequest(QBDConnectError):
    """JSON syntax or the contract itself excludes the request."""

    status = 400
    code = "invalid_request"
    title = "The request breaks the contract"


class Unauthenticated(QBDConnectError):
    """There is no API key, or it is unknown, expired or revoked."""

    status = 401
    code = "unauthenticated"
    title = "Missing or wrong API key"

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail, **more)
        self.headers.setdefault("WWW-Authenticate", "Bearer")


class NotAllowed(QBDConnectError):
    """The key is good but may not do this."""

    status = 403
    code = "not_allowed"
    title = "Not allowed"


class NotFound(QBDConnectError):
    """There is no such thing, or the key may not see it."""

    status = 404
    code = "not_found"
    title = "Not found"


class MethodNotAllowed(QBDConnectError):
    """The path exists, but not with this method; the header Allow names those that it has."""

    status = 405
    code = "method_not_allowed"
    title = "Method not allowed"


class Conflict(QBDConnectError):
    """The request conflicts with what is stored."""

    status = 409
    code = "conflict"
    title = "Conflict"


class KeyInUse(Conflict):
    """A request with the same idempotency key is still under way; Retry-After says when to ask again."""

    code = "idempotency_key_in_use"

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail, **more)
        self.headers.setdefault("Retry-After", "1")


class BodyTooLarge(QBDConnectError):
    """The body exceeds what the server takes."""

    status = 413
    code = "too_large"
    title = "Body too large"


class UnsupportedMediaType(QBDConnectError):
    """The body is of a media type that the operation does not take."""

    status = 415
    code = "unsupported_media_type"
    title = "Unsupported media type"


class RuleBroken(QBDConnectError):
    """The request follows the contract but breaks a rule that no schema can say."""

    status = 422
    code = "rule_broken"
    title = "A rule of the domain is broken"


class KeyReused(RuleBroken):
    """The idempotency key already belongs to another request."""

    code = "idempotency_key_reused"


class TooManyRequests(QBDConnectError):
    """The key has used up what it may send for now; Retry-After says when to go on."""

    status = 429
    code = "too_many_requests"
    title = "Too many requests"

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail, **more)
        self.headers.setdefault("Retry-After", "1")


class Unavailable(QBDConnectError):
    """Something that the hub needs does not answer now; Retry-After says when to ask again."""

    status = 503
    code = "unavailable"
    title = "Unavailable for now"

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail, **more)
        self.headers.setdefault("Retry-After", "5")


class PaymentDeclined(QBDConnectError):
    """The bank of the payer refuses; `members` tell the decline code, and whether another attempt makes sense."""

    status = 402
    code = "payment_declined"
    title = "The payment was declined"


class GatewayBusy(Conflict):
    """The payment provider is at work on the same object; Retry-After says when to ask again."""

    code = "gateway_busy"

    def __init__(self, detail: str, **more: Any) -> None:
        super().__init__(detail, **more)
        self.headers.setdefault("Retry-After", "1")


class GatewayRefused(RuleBroken):
    """The payment provider refuses what the request says; `param` is its name for what it dislikes."""

    code = "gateway_refused"
    param: str | None = None


class GatewayFailed(QBDConnectError):
    """A system behind the hub answered that it failed, or what makes no sense."""

    status = 502
    code = "gateway_failed"
    title = "A system behind the hub failed"


class GatewayUnavailable(Unavailable):
    """A system behind the hub does not answer now, and nothing was done; Retry-After says when to ask again."""

    code = "gateway_unavailable"


class OutcomeUnknown(QBDConnectError):
    """A system behind the hub gave no answer: it may or may not have done it; the same Idempotency-Key finds out."""

    status = 504
    code = "outcome_unknown"
    title = "The outcome is not known"


class NonConforming(QBDConnectError):
    """Our own answer breaks the contract: a bug of ours, whose detail the client does not see."""


def problem_document(error: QBDConnectError, request_id: str) -> dict[str, Any]:
    """Write an error as a problem; what a status 500 says about our inside stays inside."""
    hides_detail = error.status == HTTPStatus.INTERNAL_SERVER_ERROR
    document: dict[str, Any] = {
        "type": PROBLEM_TYPES + error.code.replace("_", "-"),
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "requestId": request_id,
    }
    if detail := HIDDEN if hides_detail else error.detail:
        document["detail"] = detail
    document |= error.members
    if error.errors and not hides_detail:
        document["errors"] = [fault.document() for fault in error.errors]
    return document


def error_of_status(status: int, detail: str, headers: Mapping[str, str]) -> QBDConnectError:
    """Turn a bare HTTP status, as web frameworks raise it, into the error of ours that stands for it."""
    kind = _BY_STATUS.get(status)
    if kind is not None:
        return kind(detail, headers=headers)
    error = QBDConnectError(detail, headers=headers)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        known = HTTPStatus(status)
        error.status, error.title, error.code = status, known.phrase, known.name.lower()
    return error


_BY_STATUS: Final[Mapping[int, type[QBDConnectError]]] = {
    kind.status: kind
    for kind in (
        InvalidRequest,
        Unauthenticated,
        NotAllowed,
        NotFound,
        MethodNotAllowed,
        Conflict,
        BodyTooLarge,
        UnsupportedMediaType,
        RuleBroken,
        TooManyRequests,
        Unavailable,
    )
}
