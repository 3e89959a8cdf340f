"""Refusals of the payment provider in the words of our API."""

from __future__ import annotations

import pytest

from qbdconnect_server.errors import Conflict, GatewayRefused, NotFound, PaymentDeclined, QBDConnectError
from qbdconnect_server.services.money.refusals import told_as

POINTERS = {"amount": "/amount", "pricing": "/lines/0/priceId", "items[0][price]": "/priceId", "items": "/quantity"}


def told(error: QBDConnectError, **members: str) -> QBDConnectError:
    error.members = members
    with pytest.raises(QBDConnectError) as caught, told_as(POINTERS):
        raise error
    assert caught.value.members == members
    return caught.value


@pytest.mark.parametrize(
    ("parameter", "pointer"),
    [
        ("amount", "/amount"),
        ("pricing[price]", "/lines/0/priceId"),
        ("items[0][price]", "/priceId"),
        ("items[0][quantity]", "/quantity"),
    ],
)
@pytest.mark.parametrize("kind", [GatewayRefused, NotFound])
def test_a_parameter_is_told_as_the_member_that_it_came_from(
    kind: type[QBDConnectError], parameter: str, pointer: str
) -> None:
    error = told(kind("No."), gatewayParam=parameter, gatewayRequestId="req_1")
    assert (type(error), error.detail, error.status) == (GatewayRefused, "No.", 422)
    assert error.errors[0].pointer == pointer


@pytest.mark.parametrize("kind", [GatewayRefused, NotFound])
def test_other_parameters_have_no_pointer(kind: type[QBDConnectError]) -> None:
    error = told(kind("No."), gatewayParam="customer")
    assert (type(error), error.errors) == (kind, ())


def test_a_pointer_that_is_known_stays() -> None:
    error = told(GatewayRefused("No.", pointer="/customerId"), gatewayParam="amount")
    assert [each.pointer for each in error.errors] == ["/customerId"]


@pytest.mark.parametrize("code", ["balance_insufficient", "invoice_not_editable"])
def test_the_state_of_an_object_is_a_conflict(code: str) -> None:
    error = told(GatewayRefused("Not now."), gatewayCode=code)
    assert (type(error), error.detail) == (Conflict, "Not now.")


def test_other_errors_pass() -> None:
    error = PaymentDeclined("No.")
    assert told(error, gatewayParam="amount") is error
