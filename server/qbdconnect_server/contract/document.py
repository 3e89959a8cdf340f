"""The OpenAPI document as it is packaged with the server."""

from importlib.resources import files
from typing import Any

import orjson


def load_document() -> dict[str, Any]:
    """Read the packaged document."""
    document: dict[str, Any] = orjson.loads((files(__package__) / "_generated" / "openapi.json").read_bytes())
    return document
