from __future__ import annotations

from typing import Any

import pytest

from qbdconnect_server.contract.bodies import RequestBody, is_json
from qbdconnect_server.contract.schemas import Schemas
from qbdconnect_server.errors import InvalidRequest, RuleBroken, UnsupportedMediaType
from tests.server.contract import tiny

THING = {
    "type": "object",
    "required": ["id", "name"],
    "additionalProperties": True,
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "name": {"type": "string"},
        "password": {"type": "string", "minLength": 8, "writeOnly": True},
    },
}
MERGE_PATCH = "application/merge-patch+json"


def compiled(*media_types: str, required: bool = True, schema: dict[str, Any] = THING) -> RequestBody:
    return RequestBody(tiny.body(schema, *media_types, required=required), Schemas(tiny.document({})))


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "APPLICATION/Json",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        " application/json ;x=y",
        "Application/Merge-Patch+JSON",
    ],
)
def test_media_types_that_are_taken(content_type: str) -> None:
    body = compiled("application/json", MERGE_PATCH)
    assert body.read(content_type.encode(), b'{"name":"x"}') == {"name": "x"}


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        b"",
        b"text/plain",
        b"application/xml",
        b"application/json-patch+json",
        b"\xff",
        b"application/jsonx",
        b"application/json; charset=utf-16",
        b"application/x-www-form-urlencoded",
        b"application/json, text/plain",
    ],
)
def test_media_types_that_are_refused(content_type: bytes | None) -> None:
    with pytest.raises(UnsupportedMediaType, match=r"takes application/json|always UTF-8"):
        compiled().read(content_type, b'{"name":"x"}')


def test_an_empty_body_needs_no_media_type() -> None:
    assert compiled(required=False).read(None, b"") is None
    assert compiled(required=False).read(b"text/plain", b"") is None
    with pytest.raises(InvalidRequest, match="missing"):
        compiled().read(b"application/json", b"")


def test_null_is_a_body() -> None:
    with pytest.raises(InvalidRequest):
        compiled(required=False).read(b"application/json", b"null")


def test_a_read_only_member_is_not_needed_but_keeps_its_type() -> None:
    body = compiled()
    assert body.read(b"application/json", b'{"name":"x","id":"y"}') == {"name": "x", "id": "y"}
    with pytest.raises(InvalidRequest) as caught:
        body.read(b"application/json", b'{"name":"x","id":5}')
    assert caught.value.errors[0].pointer == "/id"


def test_unknown_members_are_kept() -> None:
    assert compiled().read(b"application/json", b'{"name":"x","more":{"a":[1]}}')["more"] == {"a": [1]}


def test_all_faults_of_a_small_body_and_the_first_of_a_large_one() -> None:
    body = compiled(schema={"type": "array", "items": {"type": "string"}})
    with pytest.raises(InvalidRequest) as caught:
        body.read(b"application/json", b"[1,2,3]")
    assert [fault.pointer for fault in caught.value.errors] == ["/0", "/1", "/2"]
    assert caught.value.detail.startswith("/0: ")
    assert "2 more" in caught.value.detail
    with pytest.raises(InvalidRequest) as caught:
        body.read(b"application/json", b"[" + b"1," * 400_000 + b"1]")
    assert [fault.pointer for fault in caught.value.errors] == ["/0"]


def test_a_secret_is_never_repeated() -> None:
    with pytest.raises(InvalidRequest) as caught:
        compiled().read(b"application/json", b'{"name":"x","password":"hunter2"}')
    assert caught.value.errors[0].pointer == "/password"
    assert "hunter2" not in str(caught.value.errors) + caught.value.detail


def test_what_cannot_be_kept_is_a_broken_rule() -> None:
    with pytest.raises(RuleBroken):
        compiled().read(b"application/json", b'{"name":"a\\u0000b"}')


def test_what_counts_as_json() -> None:
    assert is_json("application/json")
    assert is_json("application/problem+json")
    assert not is_json("text/plain")
    assert compiled("application/json", MERGE_PATCH).is_json
    assert not compiled("application/json", "multipart/form-data").is_json
    assert not compiled("text/plain").is_json
