"""Finds the handler of each operation and checks that it fits the contract, once, at the start."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from qbdconnect_server.contract import Contract, ContractError, Operation
from qbdconnect_server.contract.names import snake_case

Handler = Callable[..., Awaitable[Any]]

IDEMPOTENCY_KEY: Final = "idempotency_key"  # travels inside the call, not as an argument


def find_handlers(contract: Contract, package: str = __package__) -> dict[str, Handler]:
    """Find every handler as `<tag>.<operation_id in snake_case>` below a package.

    Raises ContractError that names the function to write, or the signature to mend.
    """
    return {name: _find(operation, package) for name, operation in contract.operations.items()}


def check_handlers(contract: Contract, handlers: Mapping[str, Handler]) -> None:
    """Raise ContractError unless each operation has a handler whose arguments are the parameters of the operation."""
    for name, operation in contract.operations.items():
        if name not in handlers:
            raise ContractError(_missing(operation))
        _check(operation, handlers[name])


def argument_names(operation: Operation) -> list[str]:
    """List the arguments that the handler of an operation takes, in order."""
    names = [item.argument for item in operation.parameters.all if item.argument != IDEMPOTENCY_KEY]
    return ["call", *names, *(["body"] if operation.body is not None else [])]


def _find(operation: Operation, package: str) -> Handler:
    module = f"{package}.{snake_case(operation.tag)}"
    if find_spec(module) is None:
        raise ContractError(_missing(operation))
    handler: Handler | None = getattr(import_module(module), snake_case(operation.operation_id), None)
    if handler is None:
        raise ContractError(_missing(operation))
    return handler


def _check(operation: Operation, handler: Handler) -> None:
    expected = argument_names(operation)
    if not inspect.iscoroutinefunction(handler):
        raise ContractError(f"{_place(operation)} is no coroutine function; write {_signature(operation, expected)}")
    if set(inspect.signature(handler).parameters) != set(expected):
        raise ContractError(f"{_place(operation)} does not fit its parameters; write {_signature(operation, expected)}")


def _missing(operation: Operation) -> str:
    signature = _signature(operation, argument_names(operation))
    return f"the document has {operation.operation_id} without a handler; write {_place(operation)} as {signature}"


def _place(operation: Operation) -> str:
    return f"api/{snake_case(operation.tag)}.py: {snake_case(operation.operation_id)}"


def _signature(operation: Operation, arguments: list[str]) -> str:
    return f"async def {snake_case(operation.operation_id)}({', '.join(arguments)})"
