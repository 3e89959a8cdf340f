from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbdconnect_server.contract.lossless import explain_number, find_losses, may_lose


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-0",
        "1",
        "-1.5",
        "123456789012345",
        "0.123456789012345",
        "100000000000000000000.0",
        "1e308",
        "1e-307",
        str(2**63 - 1),
        str(-(2**63)),
        "0e999",
        "0.0e-999",
        "-0.0",
    ],
)
def test_numbers_that_are_kept(number: str) -> None:
    assert explain_number(number) is None


def every(_pointer: str) -> bool:
    return True


def none(_pointer: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (str(2**63), "64 bits"),
        (str(-(2**63) - 1), "64 bits"),
        ("9" * 5000, "64 bits"),
        ("1.234567890123456", "15 significant digits"),
        ("1234567890.123456", "15 significant digits"),
        ("1.234567890123456e5", "15 significant digits"),
        ("1e309", "range of a double"),
        ("-1e400", "range of a double"),
        ("1e-400", "range of a double"),
        ("4.9e-324", "range of a double"),
    ],
)
def test_numbers_that_are_lost(number: str, says: str) -> None:
    assert says in str(explain_number(number))


@given(st.decimals(allow_nan=False, allow_infinity=False).map(str).map(str.lower))
def test_the_quick_look_misses_no_loss(number: str) -> None:
    text = f"[{number}]".replace("e+", "e").encode()
    assert may_lose(text) or not find_losses(text, every)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_is_kept_comes_back_equal(number: float) -> None:
    text = f"{number:.15g}"
    if explain_number(text) is None:
        assert f"{float(text):.15g}" == text


@pytest.mark.parametrize("text", [b"[1", b"[NaN, 1e999]", b"[" * 100_000])
def test_what_is_no_json_has_no_losses(text: bytes) -> None:
    assert find_losses(text, every) == []


@pytest.mark.parametrize("text", [b'{"id":"cust_0193c1f0a7e1234b"}', b'{"id":"4e1234"}', b'{"day":"2026-11-21"}'])
def test_usual_identifiers_need_no_closer_look(text: bytes) -> None:
    assert not may_lose(text)


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("0.30000000000000004", True),
        ("1.7976931348623157e308", True),
        ("-123456789.12345678", True),
        ("1.2345678901234567890", False),
        ("0.12345678901234567", False),
        ("1e309", False),
        ("4.9e-324", False),
        ("18446744073709551616", False),
    ],
)
def test_a_long_number_that_nobody_declared_is_kept_if_a_double_gives_it_back(number: str, kept: bool) -> None:
    text = f'{{"a":{{"b":{number}}}}}'.encode()
    assert [fault.pointer for fault in find_losses(text, every)] == ["/a/b"]
    assert [fault.pointer for fault in find_losses(text, none)] == ([] if kept else ["/a/b"])


@given(st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False))
def test_no_double_is_lost_where_nobody_declared_it(number: float) -> None:
    assert find_losses(json.dumps([number]).encode(), none) == []
