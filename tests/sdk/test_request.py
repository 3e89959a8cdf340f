from __future__ import annotations

import pytest

from qbdconnect import UNSET
from qbdconnect._request import path_segment, query_pairs
from tests.sdk.script import FLAVOURS, Script, answer


@pytest.mark.parametrize(
    ("value", "text"), [("a b/c?d#e%", "a%20b%2Fc%3Fd%23e%25"), ("é", "%C3%A9"), (5, "5"), ("..a", "..a")]
)
def test_a_segment_is_quoted(value: object, text: str) -> None:
    assert path_segment(value) == text


@pytest.mark.parametrize("value", ["", ".", "..", None, UNSET])
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_segment_that_would_address_something_else(flavour: str, value: object) -> None:
    script = Script(answer(200, {}))
    with pytest.raises(ValueError, match="path parameter"):
        script.run(flavour, lambda client: client.instances.delete(value))
    assert script.requests == []


def test_the_query() -> None:
    query = {"a": "x y", "b": UNSET, "c": None, "d": True, "e": 5, "f": ["p", UNSET, False], "g": ()}
    assert query_pairs(query) == [("a", "x y"), ("d", "true"), ("e", "5"), ("f", "p"), ("f", "false")]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("body", [{"x": float("nan")}, {"x": object()}])
def test_a_body_that_is_not_json_is_refused_before_it_is_sent(flavour: str, body: dict[str, object]) -> None:
    script = Script(answer(200, {}))
    with pytest.raises((TypeError, ValueError)):
        script.run(flavour, lambda client: client.instances.update("inst_1", body))
    assert script.requests == []
