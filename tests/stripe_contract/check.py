"""The check: does a request, or an answer, keep to the contract with Stripe?"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs

from tests.stripe_contract.annotations import YET_UNNAMED, Compiler, Schema
from tests.stripe_contract.form import decode, typed
from tests.stripe_contract.operations import Operation, find_operation, operations
from tests.stripe_contract.sdk_source import Place, resource_classes

ERROR_OBJECT = Place("_error_object.py", ("ErrorObject",))
ERROR = "error"
MESSAGE_LENGTH = 200


@dataclass(frozen=True)
class Violation:
    """Where a document leaves the contract, and how.

    `unknown` says that the SDK does not name an address, a member, a parameter or a value of an enum: a fault of the
    simulator or of ours, but not of Stripe, whose API grows and has older ways that the SDK no longer offers.
    """

    path: str
    message: str
    unknown: bool = False


def check_request(method: str, url: str, body: str | None = None) -> list[Violation]:
    """Check a request, its parameters in the query and in the form together; files that are sent are not looked at."""
    parts = urlsplit(url)
    operation = find_operation(method.upper(), parts.path)
    if operation is None:
        return [_no_operation(method, parts.path)]
    if operation.uploads:
        return []
    document = decode("&".join(filter(None, (parts.query, body))))
    if operation.parameters is None:
        return [Violation(name, "the operation takes no parameters", unknown=True) for name in document]
    schema, validator = _request(operation.parameters)
    return _violations(validator, typed(document, schema, schema["$defs"]))


def check_answer(method: str, url: str, status: int, document: Any) -> list[Violation]:
    """Check an answer against what the operation returns, or against Stripe's error object."""
    if status >= 400:
        return _violations(_answers(), document, ERROR)
    operation = find_operation(method.upper(), urlsplit(url).path)
    if operation is None:
        return [_no_operation(method, urlsplit(url).path)]
    return _violations(_answers(), document, _name(operation)) + _inside_events(document)


def check_object(document: Any) -> list[Violation]:
    """Check an object by the kind that its member `object` names, such as one inside an event."""
    kind = document.get("object")
    if kind not in resource_classes():
        return [Violation("object", f"unknown kind of object: {kind}", unknown=isinstance(kind, str))]
    return _violations(_answers(), document, kind) + _inside_events(document)


def _inside_events(document: Any) -> list[Violation]:
    match document:
        case {"object": "list", "data": [*items]}:
            return [each for item in items for each in _inside_events(item)]
        case {"object": "event", "data": {"object": {} as subject}}:
            return check_object(subject)
    return []


def _no_operation(method: str, path: str) -> Violation:
    return Violation(path, f"no operation {method.upper()} {path}", unknown=True)


@cache
def _request(place: Place) -> tuple[Schema, jsonschema_rs.Draft202012Validator]:
    compiler = Compiler("request")
    schema = {**compiler.resource(place), "$defs": compiler.definitions}
    return schema, jsonschema_rs.Draft202012Validator(schema)


@cache
def _answers() -> jsonschema_rs.Draft202012Validator:
    """Compile all answers into one schema: nearly every class is reachable from every other.

    It describes an object with one member per operation, kind of object and for errors.
    """
    compiler = Compiler("answer")
    shapes = {kind: compiler.resource(place) for kind, place in resource_classes().items()}
    for operation in operations():
        returns = ast.parse(operation.returns, mode="eval").body
        shapes[_name(operation)] = compiler.annotation(returns, operation.service)
    error = compiler.resource(ERROR_OBJECT)
    shapes[ERROR] = {"properties": {"error": error}, "required": ["error"], "additionalProperties": False}
    return jsonschema_rs.Draft202012Validator({"properties": shapes, "$defs": compiler.definitions})


def _name(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _violations(
    validator: jsonschema_rs.Draft202012Validator, document: Any, shape: str | None = None
) -> list[Violation]:
    if shape is None:
        return [each for error in validator.iter_errors(document) for each in _explain(error, 0)]
    return [each for error in validator.iter_errors({shape: document}) for each in _explain(error, 1)]


def _explain(error: jsonschema_rs.ValidationError, skipped: int) -> list[Violation]:
    """Follow an error into the alternative that was most likely meant; `skipped` levels of its path are not shown."""
    path = ".".join(str(each) for each in error.instance_path[skipped:])
    message = error.message[:MESSAGE_LENGTH]
    match error.kind:
        case jsonschema_rs.ValidationErrorKind.AnyOf(context=context):
            branches = [[each for inner in branch for each in _explain(inner, skipped)] for branch in context]
            return min(branches, key=lambda found: _distance(found, path))
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(unexpected=names):
            return [Violation(f"{path}.{name}".removeprefix("."), message, unknown=True) for name in names]
        case jsonschema_rs.ValidationErrorKind.Pattern(pattern=pattern) if pattern == YET_UNNAMED:
            return [Violation(path, f"{error.instance!r} is no value that the SDK names", unknown=True)]
    return [Violation(path, message)]


def _distance(violations: list[Violation], path: str) -> tuple[bool, int]:
    """Measure how far an alternative is: one that the value as a whole does not fit was hardly meant."""
    return any(each.path == path and not each.unknown for each in violations), len(violations)
