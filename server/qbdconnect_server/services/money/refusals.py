"""Refusals of the payment provider, told in the words of our API."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from qbdconnect_server.errors import Fault, GatewayRefused


@contextmanager
def told_as(pointers: Mapping[str, str]) -> Iterator[None]:
    """Give a refusal the pointer to the member that caused it; `pointers` are by the provider's name of a parameter.

    A name stands for everything below it, too: `items` for `items[0][price]`.
    """
    try:
        yield
    except GatewayRefused as error:
        pointer = _pointer(error.param or "", pointers)
        if pointer is not None and not error.errors:
            error.errors = (Fault(error.detail, pointer),)
        raise


def _pointer(parameter: str, pointers: Mapping[str, str]) -> str | None:
    exact = pointers.get(parameter)
    return exact if exact is not None else pointers.get(parameter.partition("[")[0])
