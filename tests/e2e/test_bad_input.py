"""Whatever is sent, the answer is a precise 4xx problem and the server goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.e2e.tenants import Tenant, customer_body, instance_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live_server import LiveServer

JSON = "application/json"
MEBIBYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def goes_on(server: LiveServer, tenant: Tenant) -> Iterator[None]:
    """After each test the server is healthy and does its work."""
    yield
    assert httpx2.get(f"{server.address}/healthz").status_code == 200
    assert server.send("GET", f"/instances/{tenant.instance_id}", key=tenant.key).status_code == 200


def post(server: LiveServer, key: str, content: Any, media_type: str | None = JSON, **headers: str) -> httpx2.Response:
    sent = {"Authorization": f"Bearer {key}", **headers} | ({"Content-Type": media_type} if media_type else {})
    return httpx2.post(f"{server.api}/instances", content=content, headers=sent, timeout=60)


def assert_problem(answer: httpx2.Response, status: int) -> Any:
    assert answer.status_code == status, answer.text[:2000]
    assert answer.headers["content-type"].split(";")[0] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["requestId"] == answer.headers["x-request-id"]
    return problem


def raw_instance(tenant: Tenant, member: str) -> bytes:
    """Return an instance as JSON text with one more member, written by hand."""
    whole = json.dumps(instance_body("bad", tenant.customer_id))
    return f"{whole[:-1]}, {member}}}".encode()


NO_JSON = {
    "nothing": b"",
    "half an object": b'{"name": "x"',
    "two documents": b"{} {}",
    "not a number": b'{"x": NaN}',
    "infinity": b'{"x": -Infinity}',
    "trailing comma": b'{"x": 1,}',
    "single quotes": b"{'x': 1}",
    "comment": b'{"x": 1} // really',
    "leading zero": b'{"x": 01}',
    "raw control character": b'{"x": "a\nb"}',
    "invalid utf-8": b'{"x": "\xff\xfe"}',
    "overlong utf-8": b'{"x": "\xc0\xaf"}',
    "utf-16": '{"x": 1}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"x": 1}',
    "binary": bytes(range(256)),
    "unknown escape": b'{"x": "\\x41"}',
}


@pytest.mark.parametrize("kind", NO_JSON)
def test_what_is_no_json_is_refused(server: LiveServer, tenant: Tenant, kind: str) -> None:
    assert_problem(post(server, tenant.key, NO_JSON[kind]), 400)


@pytest.mark.parametrize("text", [b"[" * 100_000, b'{"x":' * 100_000 + b"1" + b"}" * 100_000])
def test_what_is_nested_too_deeply_is_refused(server: LiveServer, tenant: Tenant, text: bytes) -> None:
    assert_problem(post(server, tenant.key, text), 422)


OF_THE_WRONG_TYPE = {
    "null": b"null",
    "array": b"[]",
    "text": b'"x"',
    "number": b"1",
    "boolean": b"true",
    "empty object": b"{}",
}


@pytest.mark.parametrize("kind", OF_THE_WRONG_TYPE)
def test_what_is_no_instance_is_refused(server: LiveServer, tenant: Tenant, kind: str) -> None:
    assert_problem(post(server, tenant.key, OF_THE_WRONG_TYPE[kind]), 400)


# What stands in a body, the status, and the pointer to it.
MEMBERS = [
    ('"name": 5', 400, "/name"),
    ('"name": null', 400, "/name"),
    ('"contact": []', 400, "/contact"),
    ('"contact": {"firstName": "a", "lastName": "b"}', 400, "/contact"),
    ('"contact": {"firstName": "a", "lastName": "b", "email": 7}', 400, "/contact/email"),
    ('"frequencyInMinutes": 0', 400, "/frequencyInMinutes"),
    ('"frequencyInMinutes": -1', 400, "/frequencyInMinutes"),
    ('"frequencyInMinutes": 1.5', 400, "/frequencyInMinutes"),
    ('"frequencyInMinutes": "60"', 400, "/frequencyInMinutes"),
    ('"frequencyInMinutes": true', 400, "/frequencyInMinutes"),
    ('"userName": ""', 400, "/userName"),
    ('"dateCreated": "yesterday"', 400, "/dateCreated"),
    ('"dateCreated": "2026-02-30"', 400, "/dateCreated"),
    ('"frequencyInMinutes": ' + "9" * 5000, 422, "/frequencyInMinutes"),
    ('"frequencyInMinutes": 9223372036854775808', 422, "/frequencyInMinutes"),
    ('"more": ' + "9" * 5000, 422, "/more"),
    ('"more": -9223372036854775809', 422, "/more"),
    ('"more": 1.234567890123456789', 422, "/more"),
    ('"more": 1e999', 422, "/more"),
    ('"more": {"deep": [0.12345678901234567]}', 422, "/more/deep/0"),
    (
        '"sla": {"supportHours": 0.1234567890123456, "transactionLimit": 1, "defaultHourlyRate": 1}',
        422,
        "/sla/supportHours",
    ),
    ('"more": "a\\u0000b"', 422, "/more"),
    ('"qbdPath": "\\u0000"', 422, "/qbdPath"),
    ('"contact": {"firstName": "\\u0000", "lastName": "b", "email": "c"}', 422, "/contact/firstName"),
    ('"more": {"a/b~\\u0000": 1}', 422, None),
    ('"more": "' + "x" * 33_000 + '"', 422, None),
    ('"more": ' + "[" * 300 + "]" * 300, 422, None),
]


@pytest.mark.parametrize(("member", "status", "pointer"), MEMBERS, ids=[member[:40] for member, _, _ in MEMBERS])
def test_a_bad_member_is_pointed_at(
    server: LiveServer, tenant: Tenant, member: str, status: int, pointer: str | None
) -> None:
    body = json.dumps({k: v for k, v in instance_body("bad", tenant.customer_id).items() if f'"{k}"' not in member})
    answer = post(server, tenant.key, f"{body[:-1]}, {member}}}".encode())
    problem = assert_problem(answer, status)
    if pointer is not None:
        assert pointer in [error.get("pointer") for error in problem["errors"]]


@pytest.mark.parametrize(
    "member", ['"name": "twice"', '"contact": {"firstName": "a", "firstName": "b"}', '"x": 1, "x": 1']
)
def test_a_member_named_twice_is_refused(server: LiveServer, tenant: Tenant, member: str) -> None:
    assert_problem(post(server, tenant.key, raw_instance(tenant, member)), 422)


@pytest.mark.parametrize("text", ["\\ud800", "\\udc00\\ud800", "a\\udfffb"])
def test_half_a_surrogate_pair_is_refused(server: LiveServer, tenant: Tenant, text: str) -> None:
    assert_problem(post(server, tenant.key, raw_instance(tenant, f'"more": "{text}"')), 400)


@pytest.mark.parametrize("text", ["\\\\u0000", "\\ud83d\\ude00", "\\u007f", "\\uffff", "\u2028", "{{ x }}", "%00"])
def test_what_only_looks_bad_is_taken(server: LiveServer, tenant: Tenant, text: str) -> None:
    answer = post(server, tenant.key, raw_instance(tenant, f'"more": "{text}"'))
    assert answer.status_code == 201, answer.text
    assert answer.json()["more"] == json.loads(f'"{text}"')


@pytest.mark.parametrize(
    "media_type",
    [
        None,
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/octet-stream",
        "json",
        ";",
        "application/json, text/plain",
    ],
)
def test_another_media_type_is_refused(server: LiveServer, tenant: Tenant, media_type: str | None) -> None:
    content = json.dumps(instance_body("media", tenant.customer_id)).encode()
    assert_problem(post(server, tenant.key, content, media_type), 415)


@pytest.mark.parametrize(
    "media_type", ["APPLICATION/JSON", "application/json; charset=UTF-8", 'application/json;x="y"']
)
def test_the_media_type_may_be_written_in_other_ways(server: LiveServer, tenant: Tenant, media_type: str) -> None:
    content = json.dumps(instance_body("media", tenant.customer_id)).encode()
    assert post(server, tenant.key, content, media_type).status_code == 201


def test_another_charset_is_refused(server: LiveServer, tenant: Tenant) -> None:
    content = json.dumps(instance_body("media", tenant.customer_id)).encode("utf-16")
    answer = post(server, tenant.key, content, "application/json; charset=utf-16")
    assert answer.status_code in {400, 415}
    assert_problem(answer, answer.status_code)


@pytest.mark.parametrize("size", [MEBIBYTE + 1, 50 * MEBIBYTE])
def test_a_large_body_is_refused(server: LiveServer, tenant: Tenant, size: int) -> None:
    assert_problem(post(server, tenant.key, b" " * size), 413)


@pytest.mark.parametrize("size", [MEBIBYTE + 1, 50 * MEBIBYTE])
def test_a_large_body_of_unknown_length_is_refused(server: LiveServer, tenant: Tenant, size: int) -> None:
    piece = b" " * 65536
    pieces = (piece for _ in range(size // len(piece) + 1))
    assert_problem(post(server, tenant.key, pieces), 413)


def test_the_largest_body_is_read(server: LiveServer, tenant: Tenant) -> None:
    content = json.dumps(instance_body("large", tenant.customer_id)).encode()
    assert post(server, tenant.key, content.ljust(MEBIBYTE)).status_code == 201


QUERIES = [
    "",
    "limit=10",
    "customerId={id}&customerId={id}",
    "customerId={id}&limit=1&limit=2",
    "customerId={id}&unknown=1",
    "customerId={id}&limit=",
    "customerId={id}&limit=0",
    "customerId={id}&limit=1001",
    "customerId={id}&limit=-1",
    "customerId={id}&limit=1_0",
    "customerId={id}&limit=+1",
    "customerId={id}&limit=%201",
    "customerId={id}&limit=1.0",
    "customerId={id}&limit=1e1",
    "customerId={id}&limit=0x1",
    "customerId={id}&limit=%D9%A1",
    "customerId={id}&limit=null",
    "customerId={id}&limit[]=1",
    "customerid={id}",
    "customerId=%ff%fe",
]


@pytest.mark.parametrize("query", QUERIES, ids=[query[:40] for query in QUERIES])
def test_a_bad_query_is_refused(server: LiveServer, tenant: Tenant, query: str) -> None:
    answer = server.send("GET", "/instances?" + query.replace("{id}", tenant.customer_id), key=tenant.key)
    assert_problem(answer, 400)


def test_a_number_beyond_64_bits_breaks_a_rule(server: LiveServer, tenant: Tenant) -> None:
    path = f"/instances?customerId={tenant.customer_id}&limit={'9' * 5000}"
    assert_problem(server.send("GET", path, key=tenant.key), 422)


@pytest.mark.parametrize("value", ["%00", "cust_%00", "cust_" + "0" * 32 + "%00"])
def test_nul_in_a_parameter_breaks_a_rule(server: LiveServer, tenant: Tenant, value: str) -> None:
    for path in (f"/instances?customerId={value}", f"/customers/{value}", f"/customers?gatewayCustomerId={value}"):
        answer = server.send("GET", path, key=tenant.key)
        assert answer.status_code in {404, 422}, path
        assert_problem(answer, answer.status_code)


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256, "tab\there"])
def test_a_bad_idempotency_key_is_refused(server: LiveServer, tenant: Tenant, key: str) -> None:
    content = json.dumps(instance_body("key", tenant.customer_id)).encode()
    headers = [("Authorization", f"Bearer {tenant.key}"), ("Content-Type", JSON), ("Idempotency-Key", key)]
    answer = httpx2.post(
        f"{server.api}/instances", content=content, headers=[(n.encode(), v.encode()) for n, v in headers]
    )
    assert_problem(answer, 400)


def test_two_idempotency_keys_are_refused(server: LiveServer, tenant: Tenant) -> None:
    content = json.dumps(instance_body("key", tenant.customer_id)).encode()
    headers = [
        ("Authorization", f"Bearer {tenant.key}"),
        ("Content-Type", JSON),
        ("Idempotency-Key", "one"),
        ("Idempotency-Key", "two"),
    ]
    assert_problem(httpx2.post(f"{server.api}/instances", content=content, headers=headers), 400)


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/customers/", "/instances//", "/customers/a/b", "/../customers", "//customers", "/Customers", "/"],
)
def test_an_unknown_path_is_not_found(server: LiveServer, operator_key: str, path: str) -> None:
    assert_problem(server.send("GET", path, key=operator_key), 404)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "QUERY"])
def test_an_unknown_method_is_told_the_known_ones(server: LiveServer, operator_key: str, method: str) -> None:
    answer = server.send(method, "/customers", key=operator_key)
    assert_problem(answer, 405)
    assert {name.strip() for name in answer.headers["allow"].split(",")} >= {"GET", "POST"}
    assert "DELETE" not in answer.headers["allow"]


def test_a_body_on_a_read_does_no_harm(server: LiveServer, tenant: Tenant) -> None:
    answer = server.send("GET", f"/instances/{tenant.instance_id}", key=tenant.key, body={"x": 1})
    assert answer.status_code in {200, 400}


def test_a_very_long_address_is_refused(server: LiveServer, tenant: Tenant) -> None:
    answer = server.send("GET", "/customers/" + "x" * 60_000, key=tenant.key)
    assert 400 <= answer.status_code < 500


def test_a_refused_customer_leaves_no_part_behind(server: LiveServer, operator_key: str) -> None:
    body = customer_body("halfway")
    body["qbdInstances"] += [instance_body("halfway", "any") | {"more": "a\u0000b"}]
    assert_problem(server.send("POST", "/customers", key=operator_key, body=body), 422)
    assert server.send("GET", "/customers?gatewayCustomerId=cus_halfway", key=operator_key).status_code == 404
