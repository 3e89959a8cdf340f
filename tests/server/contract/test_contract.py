from __future__ import annotations

from typing import Any

import pytest

from qbdconnect_server.contract import ContractError, compile_contract, load_document
from tests.server.contract import tiny


def test_the_packaged_document_compiles() -> None:
    document = load_document()
    contract = compile_contract(document)
    declared = [
        method["operationId"]
        for item in document["paths"].values()
        for method in item.values()
        if isinstance(method, dict) and "operationId" in method
    ]
    assert sorted(contract.operations) == sorted(declared)
    assert contract.document is document
    assert all(operation.required_scopes for operation in contract.operations.values())


def test_every_example_of_the_packaged_document_follows_it() -> None:
    document = load_document()
    contract = compile_contract(document)
    checked = 0
    for path, item in document["paths"].items():
        for operation in contract.operations.values():
            if operation.path != path:
                continue
            for status, declared in item[operation.method.lower()]["responses"].items():
                for media_type, media in declared.get("content", {}).items():
                    if media_type.endswith("json") and "example" in media:
                        operation.encode(int(status), media["example"])
                        checked += 1
    assert checked


def test_an_operation_knows_its_place() -> None:
    document = tiny.document({"/things": {"post": tiny.operation("createThing")}})
    document["servers"] = [
        {"url": "https://{host}/api/{version}/", "variables": {"host": {"default": "h"}, "version": {"default": "v1"}}}
    ]
    operation = compile_contract(document).operations["createThing"]
    assert (operation.method, operation.path, operation.base_path) == ("POST", "/things", "/api/v1")
    assert (operation.tag, operation.required_scopes, operation.body) == ("things", ("things:read",), None)


@pytest.mark.parametrize(
    ("servers", "base_path"),
    [(None, ""), ([{"url": "/"}], ""), ([{"url": "/v1"}], "/v1"), ([{"url": "http://127.0.0.1"}], "")],
)
def test_base_paths(servers: list[Any] | None, base_path: str) -> None:
    document = tiny.document({})
    del document["servers"]
    if servers is not None:
        document["servers"] = servers
    assert compile_contract(document).base_path == base_path


def test_references_to_parts_are_followed() -> None:
    document = tiny.document(
        {
            "/things": {
                "post": tiny.operation(
                    parameters=[{"$ref": "#/components/parameters/Limit"}],
                    requestBody={"$ref": "#/components/requestBodies/Thing"},
                    responses={"200": {"$ref": "#/components/responses/Thing"}},
                )
            }
        }
    )
    document["components"] |= {
        "parameters": {"Limit": tiny.parameter("limit", schema={"type": "integer"})},
        "requestBodies": {"Thing": tiny.body({"type": "object"})},
        "responses": {"Thing": tiny.answer({"type": "string"})},
    }
    operation = compile_contract(document).operations["getThing"]
    assert operation.parameters.read({}, b"limit=1", []) == {"limit": 1}
    assert operation.body is not None
    assert operation.encode(200, "x") == b'"x"'


def test_an_operation_id_stands_once() -> None:
    with pytest.raises(ContractError, match="getThing stands twice"):
        compile_contract(tiny.document({"/a": {"get": tiny.operation()}, "/b": {"get": tiny.operation()}}))


@pytest.mark.parametrize("security", [[], [{}], [{"apiKey": []}, {}]])
def test_an_operation_that_needs_no_key_stops_the_start(security: list[Any]) -> None:
    with pytest.raises(ContractError, match="needs no API key"):
        compile_contract(tiny.document({"/a": {"get": tiny.operation(security=security)}}))


@pytest.mark.parametrize(
    "scheme", [{"type": "http", "scheme": "basic"}, {"type": "apiKey", "name": "k", "in": "query"}]
)
def test_another_security_scheme_stops_the_start(scheme: dict[str, Any]) -> None:
    document = tiny.document({"/a": {"get": tiny.operation(security=[{"other": []}])}})
    document["components"]["securitySchemes"]["other"] = scheme
    with pytest.raises(ContractError, match="security scheme other"):
        compile_contract(document)
