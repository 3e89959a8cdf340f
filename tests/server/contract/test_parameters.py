from __future__ import annotations

from typing import Any

import pytest

from qbdconnect_server.contract.contract import compile_contract
from qbdconnect_server.contract.parameters import ContractError, Parameters
from qbdconnect_server.errors import InvalidRequest, QBDConnectError, RuleBroken
from tests.server.contract import tiny

SCHEMAS = {"Day": {"type": "string", "format": "date"}}


def compiled(*parameters: dict[str, Any], shared: tuple[dict[str, Any], ...] = ()) -> Parameters:
    item = {"parameters": list(shared), "get": tiny.operation(parameters=list(parameters))}
    return compile_contract(tiny.document({"/things": item}, SCHEMAS)).operations["getThing"].parameters


def read(parameters: Parameters, query: bytes = b"", **more: Any) -> dict[str, Any]:
    return parameters.read(more.get("path", {}), query, more.get("headers", []))


def refused(parameters: Parameters, query: bytes = b"", **more: Any) -> QBDConnectError:
    with pytest.raises(QBDConnectError) as caught:
        read(parameters, query, **more)
    return caught.value


LIMIT = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
INTEGERS = {"type": "array", "items": {"type": "integer"}}


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "integer"}, b"10", 10),
        ({"type": "integer"}, b"-0", 0),
        ({"type": "number"}, b"2.5", 2.5),
        ({"type": "number"}, b"-1E2", -100.0),
        ({"type": "boolean"}, b"true", True),
        ({"type": "boolean"}, b"false", False),
        ({"type": "string"}, b"", ""),
        ({"type": "string"}, b"a+b%2Bc", "a b+c"),
        ({}, b"10", "10"),
        ({"$ref": "#/components/schemas/Day"}, b"2026-11-21", "2026-11-21"),
        ({"type": "string", "enum": ["a", "b"]}, b"a", "a"),
        (LIMIT, b"1000", 1000),
    ],
)
def test_texts_that_are_taken(schema: dict[str, Any], text: bytes, value: Any) -> None:
    found = read(compiled(tiny.parameter("it", schema=schema)), b"it=" + text)["it"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("schema", "texts"),
    [
        ({"type": "integer"}, "1_0 %2010 10%20 +1 1.0 1e3 01 --1 0x1 %D9%A3 true"),
        ({"type": "integer"}, ""),
        ({"type": "number"}, "1_0 .5 5. NaN inf 1e 0x1 1,5"),
        ({"type": "boolean"}, "True TRUE 1 0 yes on"),
        ({"$ref": "#/components/schemas/Day"}, "2026-13-01 today"),
        ({"type": "string", "enum": ["a", "b"]}, "c A"),
        ({"type": "string", "minLength": 1}, ""),
        (LIMIT, "0 1001 -1"),
    ],
)
def test_texts_that_break_the_contract(schema: dict[str, Any], texts: str) -> None:
    parameters = compiled(tiny.parameter("it", schema=schema))
    for text in texts.split() or [""]:
        error = refused(parameters, f"it={text}".encode())
        assert isinstance(error, InvalidRequest), text
        assert [fault.parameter for fault in error.errors] == ["it"]
        assert "query parameter 'it'" in error.detail


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("string", b"a%00b"),
        ("integer", b"9" * 5000),
        ("integer", b"9223372036854775808"),
        ("number", b"0.1234567890123456"),
        ("number", b"1e999"),
    ],
)
def test_texts_that_cannot_be_kept(kind: str, text: bytes) -> None:
    error = refused(compiled(tiny.parameter("it", schema={"type": kind})), b"it=" + text)
    assert isinstance(error, RuleBroken)
    assert [fault.parameter for fault in error.errors] == ["it"]


def test_an_absent_parameter_has_its_default_or_none() -> None:
    parameters = compiled(tiny.parameter("limit", schema=LIMIT), tiny.parameter("startingAfter"))
    assert read(parameters) == {"limit": 100, "starting_after": None}


def test_a_missing_one_and_all_other_faults_are_named_together() -> None:
    parameters = compiled(
        tiny.parameter("customerId", required=True), tiny.parameter("limit", schema=LIMIT), tiny.parameter("flag")
    )
    error = refused(parameters, b"limit=x&flag=1&flag=2&other=1")
    assert error.status == 400
    assert {fault.parameter for fault in error.errors} == {"customerId", "limit", "flag", "other"}
    assert "known here: customerId, flag, limit" in next(
        fault.detail for fault in error.errors if fault.parameter == "other"
    )


def test_an_unknown_query_parameter_is_refused_even_where_none_is_known() -> None:
    assert "known here: none" in refused(compiled(), b"x=1").detail


def test_a_required_one_that_is_wrong_is_not_called_missing() -> None:
    parameters = compiled(tiny.parameter("limit", schema=LIMIT, required=True))
    assert len(refused(parameters, b"limit=x").errors) == 1


@pytest.mark.parametrize(
    ("members", "query", "value"),
    [
        ({}, b"it=1&it=2", [1, 2]),
        ({}, b"it=1", [1]),
        ({"explode": False}, b"it=1,2", [1, 2]),
        ({"style": "form"}, b"it=3", [3]),
    ],
)
def test_arrays(members: dict[str, Any], query: bytes, value: list[int]) -> None:
    assert read(compiled(tiny.parameter("it", schema=INTEGERS, **members)), query) == {"it": value}


@pytest.mark.parametrize("query", [b"it=1,2", b"it=1&it=x", b"it=1&it=2&it=3&it=4"])
def test_wrong_arrays(query: bytes) -> None:
    schema = {**INTEGERS, "maxItems": 3}
    assert refused(compiled(tiny.parameter("it", schema=schema)), query).status == 400


def test_path_parameters_are_checked() -> None:
    parameters = compiled(tiny.parameter("thingId", "path", {"type": "string", "format": "uuid"}, required=True))
    value = "8a4f0c1e-6d5b-4a39-9f27-1c0b3d2e4f51"
    assert read(parameters, path={"thingId": value}) == {"thing_id": value}
    assert refused(parameters, path={"thingId": "abc"}).errors[0].parameter == "thingId"
    assert refused(parameters, path={"thingId": "a\0b"}).status == 422


def test_header_parameters() -> None:
    schema = {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[!-~]+$"}
    parameters = compiled(tiny.parameter("Idempotency-Key", "header", schema), tiny.parameter("Accept", "header"))
    assert read(parameters, headers=[(b"accept", b"a"), (b"accept", b"b")]) == {"idempotency_key": None}
    assert read(parameters, headers=[(b"idempotency-key", b"a-1")]) == {"idempotency_key": "a-1"}
    for values in ([b""], [b"toolong"], [b"a b"], [b"\xe9"], [b"a", b"b"]):
        error = refused(parameters, headers=[(b"idempotency-key", value) for value in values])
        assert error.status == 400
        assert error.errors[0].parameter == "Idempotency-Key"
    assert refused(parameters, headers=[(b"idempotency-key", b"a\0b")]).status == 422


def test_header_arrays_are_split_at_commas() -> None:
    parameters = compiled(tiny.parameter("X-List", "header", INTEGERS))
    assert read(parameters, headers=[(b"x-list", b"1,2"), (b"x-list", b"3")]) == {"x_list": [1, 2, 3]}


def test_an_operation_overrides_a_parameter_of_its_path() -> None:
    parameters = compiled(tiny.parameter("it", schema=LIMIT), shared=(tiny.parameter("it"), tiny.parameter("also")))
    assert read(parameters) == {"it": 100, "also": None}


@pytest.mark.parametrize(
    "declared",
    [
        tiny.parameter("it", "cookie"),
        tiny.parameter("it", style="deepObject"),
        {"name": "it", "in": "query", "content": {"application/json": {"schema": {}}}},
    ],
)
def test_kinds_that_cannot_be_read_stop_the_start(declared: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match="parameter 'it'"):
        compiled(declared)


def test_no_error_repeats_what_was_sent() -> None:
    parameters = compiled(tiny.parameter("it", schema={"type": "integer"}))
    assert "hunter2" not in refused(parameters, b"it=hunter2").detail
