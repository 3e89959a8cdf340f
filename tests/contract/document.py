"""The contract as third parties read it, and its operations."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "spec" / "openapi.json"
METHODS = {"get", "put", "post", "delete", "patch"}


def operations() -> list[str]:
    """List the operations of the contract, as in `POST /customers`."""
    paths = json.loads(DOCUMENT.read_bytes())["paths"]
    return [f"{method.upper()} {path}" for path, item in paths.items() for method in item if method in METHODS]
