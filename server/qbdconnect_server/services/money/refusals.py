"""Refusals of the payment provider, told in the words of our API."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from qbdconnect_server.errors import Conflict, Fault, GatewayRefused, NotFound, QBDConnectError

# Refusals for the state of an object, by the provider's code.
CONFLICTS: Final = frozenset({"invoice_not_editable", "balance_insufficient", "payment_intent_unexpected_state"})


@contextmanager
def told_as(pointers: Mapping[str, str]) -> Iterator[None]:
    """Give a refusal the pointer to the member that caused it; `pointers` are by the provider's name of a parameter.

    A name stands for everything below it, too: `items` for `items[0][price]`. What the provider does not find is
    refused where the request names it; a refusal for the state of an object becomes a Conflict.
    """
    try:
        yield
    except (GatewayRefused, NotFound) as error:
        raise told(error, pointers) from error


def told(error: GatewayRefused | NotFound, pointers: Mapping[str, str]) -> QBDConnectError:
    """Give the error that tells a refusal as `told_as` says."""
    pointer = _pointer(error.members.get("gatewayParam", ""), pointers)
    code = error.members.get("gatewayCode")
    kind = Conflict if code in CONFLICTS else GatewayRefused if pointer is not None else type(error)
    errors = error.errors or (() if pointer is None else (Fault(error.detail, pointer),))
    told = kind(error.detail, errors=errors)
    told.members = error.members
    return told


def _pointer(parameter: str, pointers: Mapping[str, str]) -> str | None:
    exact = pointers.get(parameter)
    return exact if exact is not None else pointers.get(parameter.partition("[")[0])
