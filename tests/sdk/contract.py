"""The operations of the contract, with what its examples say to send and to expect."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import inflection

from qbdconnect_codegen.document import Operation, operations
from qbdconnect_codegen.sdk.naming import method_name

DOCUMENT = json.loads((Path(__file__).parents[2] / "spec/openapi.json").read_text(encoding="utf-8"))
OPERATIONS = tuple(operations(DOCUMENT))


@dataclass(frozen=True)
class Case:
    """How an operation is called in Python, and the exchange that this makes."""

    operation: Operation

    def __str__(self) -> str:
        return self.operation.operation_id

    @property
    def method(self) -> str:
        return method_name(self.operation.operation_id, self.operation.tag)

    def parameters(self, place: str) -> dict[str, str]:
        found = self.operation.definition.get("parameters", [])
        return {one["name"]: f"a {one['name']}/1" for one in found if one["in"] == place and one.get("required")}

    @property
    def body(self) -> dict[str, Any] | None:
        content = self.operation.definition.get("requestBody", {}).get("content", {})
        example: dict[str, Any] | None = content.get("application/json", {}).get("example")
        return example

    @property
    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        positional: list[Any] = list(self.parameters("path").values())
        if self.body is not None:
            positional.append(self.body)
        return positional, {inflection.underscore(name): value for name, value in self.parameters("query").items()}

    @property
    def success(self) -> tuple[int, str, Any]:
        """Status, media type and example of the first success that has content."""
        for status, response in self.operation.definition["responses"].items():
            for media_type, content in response.get("content", {}).items():
                if status.startswith("2"):
                    return int(status), media_type, content["example"]
        return 204, "", None


CASES = [Case(operation) for operation in OPERATIONS]
