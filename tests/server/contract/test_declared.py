from __future__ import annotations

import pytest

from qbdconnect_server.contract.declared import is_declared

LINE = {"type": "object", "properties": {"amount": {"type": "number"}, "a/b~c": {"type": "number"}}}
DOCUMENT = {"components": {"schemas": {"Line": LINE, "Null": {"type": "string", "nullable": True, "enum": [None]}}}}
REFERENCE = {"$ref": "#/components/schemas/Line"}
INVOICE = {
    "type": "object",
    "additionalProperties": True,
    "properties": {
        "lines": {"type": "array", "items": REFERENCE},
        "discount": {"anyOf": [REFERENCE, {"$ref": "#/components/schemas/Null"}]},
        "total": {"allOf": [REFERENCE]},
    },
}


@pytest.mark.parametrize(
    ("pointer", "declared"),
    [
        ("", True),
        ("/lines", True),
        ("/lines/12/amount", True),
        ("/lines/0/a~1b~0c", True),
        ("/discount/amount", True),
        ("/total/amount", True),
        ("/more", False),
        ("/more/amount", False),
        ("/lines/0/more", False),
        ("/lines/x", False),
        ("/lines/0/amount/more", False),
    ],
)
def test_declared_members(pointer: str, declared: bool) -> None:
    assert is_declared(DOCUMENT, INVOICE, pointer) is declared
