from __future__ import annotations

import pytest

from qbdconnect_server.contract.urls import decode_url_text, split_query
from qbdconnect_server.errors import InvalidRequest


@pytest.mark.parametrize(
    ("query", "pairs"),
    [
        (b"", []),
        (b"&&", []),
        (b"a=1&b=2&a=3", [("a", "1"), ("b", "2"), ("a", "3")]),
        (b"a", [("a", "")]),
        (b"a=b=c", [("a", "b=c")]),
        (b"=x", [("", "x")]),
        (b"a+b=c+d%2B%26", [("a b", "c d+&")]),
        (b"%C3%A9=%E2%82%AC", [("é", "€")]),
        ("é=1".encode(), [("é", "1")]),
    ],
)
def test_split_query(query: bytes, pairs: list[tuple[str, str]]) -> None:
    assert split_query(query) == pairs


def test_a_plus_in_a_path_is_a_plus() -> None:
    assert decode_url_text(b"a+b%20c") == "a+b c"


@pytest.mark.parametrize("text", [b"%", b"%4", b"%zz", b"a%4g", b"%u0041"])
def test_a_broken_escape_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidRequest, match="hexadecimal"):
        decode_url_text(text)


@pytest.mark.parametrize("text", [b"%ff", b"\xff", b"%C3", b"%ED%A0%80"])
def test_what_is_not_utf8_is_refused(text: bytes) -> None:
    with pytest.raises(InvalidRequest, match="UTF-8"):
        split_query(b"a=" + text)
