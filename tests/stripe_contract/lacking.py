"""What Stripe takes, by the SDK, and a route of the simulator does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qbdconnect_server.simulators.stripe.parameters import Clearable, ListOf, Nested, Required
from tests.stripe_contract.annotations import Compiler, Schema
from tests.stripe_contract.operations import find_operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qbdconnect_server.simulators.stripe.routes import Route


def lacking(route: Route) -> list[str]:
    """List the parameters of Stripe that a route does not know, as `a`, `b[c]`, `d[][e]`."""
    operation = find_operation(route.method, route.path.replace("*", "x"))
    assert operation is not None, route.path
    if operation.parameters is None:
        return []
    compiler = Compiler("request")
    schema = compiler.resource(operation.parameters)
    return sorted(set(_compare(route.shape, schema, compiler.definitions, "")) - {"expand"})


def _compare(shape: Mapping[str, Any], schema: Schema, definitions: dict[str, Schema], at: str) -> Iterator[str]:
    for name, inner in _properties(schema, definitions).items():
        path = f"{at}[{name}]" if at else name
        if name not in shape:
            yield path
        else:
            yield from _inside(shape[name], inner, definitions, path)


def _inside(field: Any, schema: Schema, definitions: dict[str, Schema], path: str) -> Iterator[str]:
    match field:
        case Required(read) | Clearable(read):
            yield from _inside(read, schema, definitions, path)
        case ListOf(read):
            for branch in _branches(schema, definitions):
                if "items" in branch:
                    yield from _inside(read, branch["items"], definitions, f"{path}[]")
        case Nested(shape):
            yield from _compare(shape, schema, definitions, path)


def _properties(schema: Schema, definitions: dict[str, Schema]) -> dict[str, Schema]:
    return {
        name: each for branch in _branches(schema, definitions) for name, each in branch.get("properties", {}).items()
    }


def _branches(schema: Schema, definitions: dict[str, Schema]) -> Iterator[Schema]:
    if "$ref" in schema:
        yield from _branches(definitions[schema["$ref"].removeprefix("#/$defs/")], definitions)
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from _branches(each, definitions)
    else:
        yield schema
