"""The operations of Stripe's API v1, read from the service classes of the SDK."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache

from tests.stripe_contract.sdk_source import Place, files, imported, tree

REQUESTS = ("_request", "_request_stream")


@dataclass(frozen=True)
class Operation:
    """One method of one path: the TypedDict of what it takes, the annotation of what it returns."""

    method: str
    path: str
    service: Place
    function: str
    parameters: Place | None
    returns: str
    uploads: bool  # its body is no form

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{\w+\}", r"[^/]+", self.path))


@cache
def operations() -> tuple[Operation, ...]:
    """List all operations, those with fewer placeholders in their path first."""
    found = [
        operation
        for file in files("*_service.py")
        for service in tree(file).body
        if isinstance(service, ast.ClassDef)
        for function in service.body
        if isinstance(function, ast.FunctionDef) and (operation := _read(function, Place(file, (service.name,))))
    ]
    return tuple(sorted(found, key=lambda each: (each.path.count("{"), each.path, each.method)))


@cache
def find_operation(method: str, path: str) -> Operation | None:
    """Find the operation of a request."""
    return next((each for each in operations() if each.method == method and each.pattern.fullmatch(path)), None)


def _read(function: ast.FunctionDef, service: Place) -> Operation | None:
    call = next((node for node in ast.walk(function) if _is_request(node)), None)
    if call is None or function.returns is None:
        return None
    assert isinstance(call, ast.Call)
    method, path = call.args[:2]
    assert isinstance(method, ast.Constant)
    return Operation(
        method=str(method.value).upper(),
        path=_path(path),
        service=service,
        function=function.name,
        parameters=_parameters(function, service),
        returns=str(ast.literal_eval(function.returns)),
        uploads='base_address="files"' in ast.unparse(call).replace("'", '"') and method.value == "post",
    )


def _is_request(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REQUESTS


def _path(node: ast.expr) -> str:
    if isinstance(node, ast.Call):  # "/v1/customers/{customer}".format(...)
        assert isinstance(node.func, ast.Attribute)
        node = node.func.value
    assert isinstance(node, ast.Constant)
    return str(node.value)


def _parameters(function: ast.FunctionDef, service: Place) -> Place | None:
    for argument in function.args.args:
        if argument.arg == "params" and argument.annotation is not None:
            name = re.search(r"\w+Params\b", ast.unparse(argument.annotation))
            assert name is not None
            return imported(service.file)[name.group()]
    return None
