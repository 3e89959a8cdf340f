"""Tests of plain scalars."""

import pytest

from qbdconnect_codegen.raml.scalars import resolve_plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("FALSE", False),
        ("0", 0),
        ("-12", -12),
        ("+7", 7),
        ("010", 10),
        ("0o10", 8),
        ("0xfF", 255),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("0.12345678901234567890", "0.12345678901234567890"),
        ("12345678901234567890", 12345678901234567890),
    ],
)
def test_the_core_schema_reads(text: str, value: object) -> None:
    read = resolve_plain(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "on",
        "yes",
        "No",
        "2026-11-21",
        "12:30:00",
        "1_000",
        "0b1",
        "tRue",
        "1e999",
        ".inf",
        ".nan",
        "9" * 500,
        "=",
        "<<",
    ],
)
def test_the_rest_stays_text(text: str) -> None:
    assert resolve_plain(text) == text
