from __future__ import annotations

import json
import re

import pytest

from qbdconnect_server.contract.json_text import parse_json
from qbdconnect_server.errors import InvalidRequest, RuleBroken


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a":1}', {"a": 1}),
        (b' [1, -0.5, 1e2, true, null, "x"] ', [1, -0.5, 100.0, True, None, "x"]),
        ('{"é":"\\u00e9"}'.encode(), {"é": "é"}),
        (b'["\\ud83d\\ude00"]', ["\U0001f600"]),
        (b'["12345678901234567890123456789"]', ["12345678901234567890123456789"]),
        (b'["0193c1f0a7e9999 4e0005"]', ["0193c1f0a7e9999 4e0005"]),
        (b"[9223372036854775807, -9223372036854775808]", [2**63 - 1, -(2**63)]),
        (b"[123456789.012345]", [123456789.012345]),
        (b"[1000000000000000000000e-9]", [1e12]),
        (b"[0.000000000000000000001]", [1e-21]),
        (b"[0e999, 0.0]", [0, 0]),
        (b'{"a":{"a":1},"b":{"a":1}}', {"a": {"a": 1}, "b": {"a": 1}}),
        (b'{"a\\u003ab":"x\\u003a"}', {"a:b": "x:"}),
        (b'{"a":"\\\\u0000"}', {"a": "\\u0000"}),
        (b"[" * 250 + b"]" * 250, json.loads("[" * 250 + "]" * 250)),
    ],
)
def test_good_text(text: bytes, value: object) -> None:
    assert parse_json(text) == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b" ", "not valid JSON: .* line 1"),
        (b"{", "line 1"),
        (b'{\n "a": ,}', "line 2, column 7"),
        (b'{"a":NaN}', "line 1, column 6; JSON has no NaN"),
        (b"[Infinity]", "no NaN, Infinity"),
        (b"[-Infinity]", "no NaN, Infinity"),
        (b"{'a':1}", "single quotes"),
        (b"[1,]", "trailing comma"),
        (b"[01]", "leading zero"),
        (b'["\\ud800"]', "lone surrogates"),
        (b'["\\udc00"]', "lone surrogates"),
        (b'["\xed\xa0\x80"]', "not UTF-8 at byte 2"),
        (b'{"name":"\xff\xfe"}', "not UTF-8 at byte 9"),
        (json.dumps({"a": 1}).encode("utf-16"), "not UTF-8"),
        (json.dumps({"a": 1}).encode("utf-16-le"), "not valid JSON"),
        (b"\xef\xbb\xbf{}", "not valid JSON"),
        (b'["\x01"]', "control character"),
        (b"{} {}", "after document"),
        (b"[1e999" + b"]" * 3, "not valid JSON"),
    ],
)
def test_text_that_is_no_json(text: bytes, says: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_json(text)
    assert re.search(says, caught.value.detail)
    assert [fault.pointer for fault in caught.value.errors] == [""]


@pytest.mark.parametrize(
    ("text", "pointers"),
    [
        (b'{"a":1,"a":2}', ["/a"]),
        (b'{"a" :1, "a"\t: 1}', ["/a"]),
        (b'{"a":[{"b/c":1},{"b/c":1,"b/c":{}}]}', ["/a/1/b~1c"]),
        (b'{"a":1,"\\u0061":2,"x":"\\u003a"}', ["/a"]),
        (b'{"a":"\\u003a","a":1}', ["/a"]),
        (b'{"a":1,"a":2,"a":3}', ["/a", "/a"]),
    ],
)
def test_a_member_named_twice_is_refused(text: bytes, pointers: list[str]) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse_json(text)
    assert [fault.pointer for fault in caught.value.errors] == pointers
    assert "twice" in caught.value.detail


@pytest.mark.parametrize(
    ("text", "pointers"),
    [
        (b'{"a":"x\\u0000y"}', ["/a"]),
        (b'{"a":{"b\\u0000":1}}', ["/a"]),
        (b'["\\u0000",{"\\u0000":"\\u0000"}]', ["/0", "/1"]),
        (b'{"a":12345678901234567890123}', ["/a"]),
        (b"[9223372036854775808,-9223372036854775809]", ["/0", "/1"]),
        (b"9" * 5000, [""]),
        (b"[" + b"9" * 5000 + b".0]", ["/0"]),
        (b'{"a":0.1234567890123456}', ["/a"]),
        (b'{"a~b":{"c/d":1.0000000000000001}}', ["/a~0b/c~1d"]),
        (b"[1e400]", ["/0"]),
        (b"[1E+400]", ["/0"]),
        (b"[-1e-400]", ["/0"]),
        (b"[1.5e-310]", ["/0"]),
        (b"1e400", [""]),
        (b"[1e400" + b",1.2345678901234567" * 30 + b"]", [f"/{index}" for index in range(20)]),
    ],
)
def test_what_cannot_be_kept_is_refused(text: bytes, pointers: list[str]) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse_json(text)
    assert [fault.pointer for fault in caught.value.errors] == pointers


@pytest.mark.parametrize(
    "text",
    [b"[" * 100_000, b"[" * 251 + b"]" * 251, b'{"a":' * 251 + b"1" + b"}" * 251, b"[" * 5000 + b"]" * 5000],
)
def test_what_is_nested_too_deeply_is_refused(text: bytes) -> None:
    with pytest.raises(RuleBroken, match="at most 250 levels") as caught:
        parse_json(text)
    assert [fault.pointer for fault in caught.value.errors] == [""]


def test_far_too_deep_text_with_a_huge_number_is_refused_without_a_crash() -> None:
    with pytest.raises(InvalidRequest):
        parse_json(b'{"a":' * 1000 + b"1e999" + b"}" * 1000)


def test_no_error_repeats_the_body() -> None:
    secret = "hunter2-hunter2"
    for text in (f'["{secret}', f'{{"{secret}":"{secret}","{secret}x":"\\u0000"}}', f'[{{"{secret}"}}]'):
        with pytest.raises((InvalidRequest, RuleBroken)) as caught:
            parse_json(text.encode())
        assert caught.value.detail.count(secret) <= 1  # a member's name may stand in a pointer, a value never
