from __future__ import annotations

from typing import Any

import httpx2
import pytest

import qbdconnect
from qbdconnect import (
    APIResponseError,
    APIStatusError,
    FieldError,
    InternalServerError,
    PaymentDeclinedError,
    QBDConnectError,
)
from qbdconnect._errors import status_error
from tests.sdk.script import FLAVOURS, Script

NAMES = {
    400: "BadRequestError", 401: "AuthenticationError", 402: "PaymentDeclinedError",
    403: "PermissionDeniedError", 404: "NotFoundError", 409: "ConflictError", 413: "BodyTooLargeError",
    415: "UnsupportedMediaTypeError", 422: "UnprocessableEntityError", 429: "RateLimitError",
    500: "InternalServerError", 501: "InternalServerError", 502: "BadGatewayError", 503: "ServiceUnavailableError",
    504: "OutcomeUnknownError", 302: "APIStatusError", 418: "APIStatusError",
}  # fmt: skip
FAULTS = [{"pointer": "/contact/email", "detail": "is required"}, {"parameter": "limit", "detail": "is below 1"}]


def error_of(response: httpx2.Response) -> APIStatusError:
    return status_error(response, now=0.0)


@pytest.mark.parametrize(("status", "name"), NAMES.items())
def test_each_status_has_its_error(status: int, name: str) -> None:
    error = error_of(httpx2.Response(status))
    assert type(error) is getattr(qbdconnect, name)
    assert isinstance(error, QBDConnectError)


def test_the_problem_document_is_unpacked() -> None:
    document = {"title": "The request breaks the contract", "detail": "2 faults", "code": "invalid_request",
                "requestId": "req_1", "errors": FAULTS, "limit": 5}  # fmt: skip
    headers = {"content-type": "application/problem+json", "retry-after": "4"}
    error = error_of(httpx2.Response(400, json=document, headers=headers))
    assert (error.status_code, error.code, error.title) == (400, "invalid_request", "The request breaks the contract")
    assert (error.detail, error.request_id, error.retry_after) == ("2 faults", "req_1", 4.0)
    assert error.errors == [
        FieldError("is required", pointer="/contact/email"),
        FieldError("is below 1", parameter="limit"),
    ]
    assert error.body == document
    assert error.response.status_code == 400
    assert str(error) == (
        "400 The request breaks the contract: 2 faults: /contact/email: is required; limit: is below 1 (request req_1)"
    )


def test_whatever_is_above_500_is_a_failure_of_the_server() -> None:
    assert all(isinstance(error_of(httpx2.Response(status)), InternalServerError) for status in (500, 502, 503, 504))


def test_a_declined_payment_tells_why() -> None:
    headers = {"content-type": "application/problem+json"}
    document = {"title": "The payment was declined", "detail": "Your card has insufficient funds.",
                "declineCode": "insufficient_funds", "adviceCode": "try_again_later"}  # fmt: skip
    error = error_of(httpx2.Response(402, json=document, headers=headers))
    assert isinstance(error, PaymentDeclinedError)
    assert (error.decline_code, error.advice_code) == ("insufficient_funds", "try_again_later")
    assert str(error) == "402 The payment was declined: Your card has insufficient funds."
    bare = error_of(httpx2.Response(402, json={"declineCode": 5}, headers=headers))
    assert isinstance(bare, PaymentDeclinedError)
    assert (bare.decline_code, bare.advice_code) == (None, None)


def test_the_header_names_the_request_first() -> None:
    headers = {"content-type": "application/problem+json", "x-request-id": "req_2"}
    assert error_of(httpx2.Response(404, json={"requestId": "req_1"}, headers=headers)).request_id == "req_2"


@pytest.mark.parametrize(
    "response",
    [
        httpx2.Response(502, html="<h1>Bad gateway</h1>"),
        httpx2.Response(502, content=b"{", headers={"content-type": "application/json"}),
        httpx2.Response(502, json=["no", "problem"]),
        httpx2.Response(502, json={"title": 1, "code": None, "errors": "many"}),
    ],
)
def test_an_answer_of_a_proxy(response: httpx2.Response) -> None:
    error = error_of(response)
    assert (error.code, error.title, error.detail, error.request_id, error.errors) == (None, None, None, None, [])
    assert str(error) == "502 Bad Gateway"


def test_an_unknown_status_without_a_reason() -> None:
    assert str(error_of(httpx2.Response(599))) == "599 no reason given"


def test_faults_that_are_none_are_left_out() -> None:
    error = error_of(httpx2.Response(422, json={"errors": [1, {"detail": 2}, {"detail": "d"}]}))
    assert error.errors == [FieldError(""), FieldError("d")]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("content", [b"<html>", b"[1]", b'"x"', b"null", b"\xff"])
def test_an_answer_that_is_not_of_the_contracts_shape(flavour: str, content: bytes) -> None:
    script = Script(httpx2.Response(200, content=content, headers={"content-type": "application/json"}))
    with pytest.raises(APIResponseError, match="200: the answer cannot be read") as caught:
        script.run(flavour, lambda client: client.instances.retrieve("inst_1"))
    assert caught.value.response.content == content


def test_a_list_that_is_no_list() -> None:
    def listed(client: Any) -> Any:
        return client.instances.list(customer_id="c")

    with pytest.raises(APIResponseError):
        Script(httpx2.Response(200, json={"items": []})).run("sync", listed)


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("It is empty.", "422: It is empty. (at /password)"),
        ("/password: It is empty.", "422: /password: It is empty."),
        ("1 fault", "422: 1 fault: /password: It is empty."),
    ],
)
def test_a_fault_is_told_once(detail: str, told: str) -> None:
    document = {"title": "", "detail": detail, "errors": [{"pointer": "/password", "detail": "It is empty."}]}
    error = error_of(httpx2.Response(422, json=document, headers={"content-type": "application/problem+json"}))
    assert str(error).replace(" Unprocessable Entity", "").replace(" Unprocessable Content", "") == told
